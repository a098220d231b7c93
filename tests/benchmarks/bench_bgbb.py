"""How long BG/BB takes: run by hand, ``python tests/benchmarks/bench_bgbb.py``.

Prints the median of several fits of the donations (22 rows) and of a million simulated customers,
and the ratio to lifetimes where that can be imported. Seconds are this machine's; read the ratios.
"""

import statistics
from time import perf_counter

from expo_lab.datasets import load_donations
from expo_lab.lifecycle import BetaGeoBetaBinom


def median_ms(action, times=9):
    """Median time of ``action`` in milliseconds, after one call to warm up."""
    action()
    readings = []
    for _ in range(times):
        start = perf_counter()
        action()
        readings.append(1000 * (perf_counter() - start))
    return statistics.median(readings)


def main():
    """Time the fits and print them."""
    donors = load_donations()
    columns = [donors[name] for name in ("x", "t_x", "n", "donors")]
    model = BetaGeoBetaBinom().fit(*columns)
    small = median_ms(lambda: BetaGeoBetaBinom().fit(*columns))
    print(
        f"donations, 22 rows         {small:9.1f} ms   log-likelihood {model.log_likelihood_:.2f}"
    )
    many = model.sample(1_000_000, 15, seed=1)
    print(f"1,000,000 x 15, fit        {median_ms(lambda: BetaGeoBetaBinom().fit(*many)):9.1f} ms")
    print(f"1,000,000 x 15, p_alive    {median_ms(lambda: model.p_alive(*many)):9.1f} ms")
    try:
        from lifetimes import BetaGeoBetaBinomFitter
    except ImportError:
        print("lifetimes is not installed: no ratio")
        return
    theirs = median_ms(lambda: BetaGeoBetaBinomFitter().fit(*columns), times=3)
    print(f"lifetimes, same 22 rows    {theirs:9.1f} ms   {theirs / small:.0f} times ours")


if __name__ == "__main__":
    main()
