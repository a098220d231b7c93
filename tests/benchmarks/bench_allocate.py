"""How good and how fast allocation is: run by hand, ``python tests/benchmarks/bench_allocate.py``.

Prints the trap (a large budget on which a general solver returns its start and says success), the
ratio to scipy's SLSQP where that is given every help, and how time grows with the segments.
Seconds are this machine's; read the ratios.
"""

import statistics
from time import perf_counter

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from expo_lab.strategy.allocation import allocate
from expo_lab.strategy.curves import Response


def median_ms(action, times=7):
    """Median time of ``action`` in milliseconds, after one call to warm up."""
    action()
    readings = []
    for _ in range(times):
        start = perf_counter()
        action()
        readings.append(1000 * (perf_counter() - start))
    return statistics.median(readings)


def random_response(segments, seed=1):
    """A saturating response of many segments."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        dict(
            n=rng.integers(10, 500, segments),
            value=rng.uniform(500, 9000, segments),
            ceiling=rng.uniform(0.02, 0.4, segments),
            rate=1 / rng.uniform(50, 800, segments),
        )
    )


def trap():
    """The sum of a log(1 + x / 1e5) for a = 9, 2, 1 and a budget of a million."""
    a, budget = np.array([9.0, 2.0, 1.0]), 1e6

    def gain(x):
        return float((a * np.log1p(x / 1e5)).sum())

    theirs = minimize(
        lambda x: -gain(x),
        np.full(3, budget / 3),
        method="SLSQP",
        bounds=[(0, budget)] * 3,
        constraints=dict(type="eq", fun=lambda x: x.sum() - budget),
    )
    responses = {
        i: Response(lambda x, w=w: w * np.log1p(x / 1e5), lambda x, w=w: w / (1e5 + x))
        for i, w in enumerate(a)
    }
    ours = allocate(responses, budget, least_return=0)
    print("the trap               x                               gain")
    print(f"  SLSQP   {np.round(theirs.x)!s:38} {gain(theirs.x):8.3f}  success={theirs.success}")
    x = ours.table["amount"].to_numpy()
    print(f"  allocate{np.round(x)!s:38} {gain(x):8.3f}")


def against_slsqp():
    """Time and gain beside SLSQP with every help: scaled to one, gradients, a tight tolerance."""
    for segments in (4, 20, 100):
        table = random_response(segments)
        n, k = table["n"].to_numpy(float), table["rate"].to_numpy()
        worth = (n * table["value"] * table["ceiling"]).to_numpy()
        budget, size = float(100 * n.sum()), worth.sum()

        def theirs(n=n, k=k, worth=worth, budget=budget, size=size):
            even = budget / n.sum()  # amounts are counted in even shares, gains in the total worth
            share = n * even / budget
            return minimize(
                lambda x: -float(worth @ -np.expm1(-k * even * x)) / size,
                np.ones(len(n)),
                jac=lambda x: -worth * k * even * np.exp(-k * even * x) / size,
                method="SLSQP",
                bounds=[(0, None)] * len(n),
                constraints=dict(type="ineq", fun=lambda x: 1 - share @ x, jac=lambda x: -share),
                options=dict(maxiter=5000, ftol=1e-14),
            )

        def mine(table=table, budget=budget):
            return allocate(table, budget, least_return=0)

        quick, slow = median_ms(mine), median_ms(theirs, 3)
        ratio = -theirs().fun * size / mine().gain
        print(
            f"  {segments:4} segments: allocate {quick:7.2f} ms, SLSQP {slow:9.2f} ms "
            f"({slow / quick:6.1f} times ours), its gain / ours {ratio:.9f}"
        )


def growth():
    """Time by number of segments, concave and S-shaped."""
    for segments in (10, 1000, 100_000, 1_000_000):
        table = random_response(segments)
        budget = float(100 * table["n"].sum())
        spent = median_ms(lambda t=table, b=budget: allocate(t, b), 3)
        print(f"  concave  {segments:9,} segments {spent:9.1f} ms")
    for segments in (5, 20, 100, 500):
        table = random_response(segments)
        table = table.assign(half=1 / table["rate"], power=3.0).drop(columns="rate")
        budget = float(0.3 * (table["n"] * table["half"]).sum())
        spent = median_ms(lambda t=table, b=budget: allocate(t, b), 3)
        plan = allocate(table, budget)
        print(f"  S-shaped {segments:9,} segments {spent:9.1f} ms, gap {plan.gap / plan.gain:.1e}")


if __name__ == "__main__":
    trap()
    print("beside SLSQP, scaled and with gradients")
    against_slsqp()
    print("growth")
    growth()
