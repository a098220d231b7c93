"""How long a step takes: run by hand, ``python tests/benchmarks/bench_hidden_markov.py``.

A step is one pass over the data: ours gives log-likelihood and score, which L-BFGS asks for about
once an iteration; hmmlearn's is one iteration of EM. Both start from the same parameters and must
agree on the log-likelihood. Runs are interleaved; read the ratios, seconds are this machine's.
"""

import os
import platform
import statistics
from importlib.metadata import version
from time import perf_counter

import numpy as np

from expo_lab.models.hidden_markov import HiddenMarkov, Softmax
from expo_lab.models.hidden_markov.likelihood import log_likelihood
from expo_lab.models.hidden_markov.panel import Panel

LENGTH, SYMBOLS, RUNS = 15, 5, 5


def seconds(action):
    """Seconds ``action`` takes."""
    start = perf_counter()
    action()
    return perf_counter() - start


def spread(readings):
    """Median with minimum and maximum."""
    return f"{statistics.median(readings):8.3f} ({min(readings):.3f} to {max(readings):.3f})"


def model(states, symbols=SYMBOLS):
    """A sticky model with planted emissions."""
    moves = np.full((states, states), 0.2 / (states - 1))
    np.fill_diagonal(moves, 0.8)
    shows = np.random.default_rng(states).dirichlet(np.ones(symbols), states)
    emissions = {"y": Softmax.of(shows, reference=np.zeros(states, dtype=int))}
    start = Softmax.of(np.full(states, 1 / states))
    return HiddenMarkov.given({"y": "categorical"}, start, Softmax.of(moves), emissions)


def panel(truth, customers, length=LENGTH):
    """Simulated sequences, as a column and laid out."""
    lengths = np.full(customers, length)
    seen, _ = truth.simulate(lengths, seed=1)
    return seen, Panel.build(lengths, np.ones(customers), {"y": seen["y"].to_numpy()})


def theirs(truth, implementation):
    """hmmlearn's model at the same parameters, ready for one iteration."""
    from hmmlearn.hmm import CategoricalHMM

    table = truth.probabilities()
    states = truth.n_states

    def estimate(part):
        return table[table["part"] == part]["estimate"].to_numpy().reshape(-1, states)

    other = CategoricalHMM(
        states, n_iter=1, init_params="", implementation=implementation, n_features=SYMBOLS
    )
    other.startprob_, other.transmat_ = estimate("initial")[0], estimate("transition")
    other.emissionprob_ = estimate("y").reshape(states, SYMBOLS)
    return other


def against_hmmlearn(states, modes, customers=50_000):
    """Interleave our step with hmmlearn's and print the ratios of each round."""
    truth = model(states)
    seen, laid_out = panel(truth, customers)
    x, lengths = seen[["y"]].to_numpy(), [LENGTH] * customers
    ours = log_likelihood(truth.parts_, laid_out)[0]
    readings = {name: [] for name in ("ours", *modes)}
    for _ in range(RUNS):
        readings["ours"].append(seconds(lambda: log_likelihood(truth.parts_, laid_out)))
        for name in modes:
            other = theirs(truth, name)
            readings[name].append(seconds(lambda other=other: other.fit(x, lengths)))
            gap = abs(other.monitor_.history[0] / ours - 1)
            assert gap < 1e-6, f"{name}: log-likelihoods differ by {gap:.1e} of their size"
    print(f"{states} states, {customers:,} x {LENGTH}: log-likelihood {ours:.3f} in all")
    for name, times in readings.items():
        ratios = [t / o for t, o in zip(times, readings["ours"], strict=True)]
        print(f"  {name:8s} {spread(times)} s   times ours {spread(ratios)}")


def main():
    """Print versions, ratios to hmmlearn, and how the cost grows."""
    names = ("numpy", "hmmlearn")
    try:
        versions = ", ".join(f"{name} {version(name)}" for name in names)
    except ModuleNotFoundError:
        versions = f"numpy {version('numpy')}, hmmlearn is not installed: no ratios"
    print(f"Python {platform.python_version()}, {versions}, {os.cpu_count()} cores")
    if "not installed" not in versions:
        # Its 'log' takes minutes and is the slower one at every size: once is enough.
        for states, modes in ((3, ("scaling", "log")), (4, ("scaling",)), (5, ("scaling",))):
            against_hmmlearn(states, modes)

    sizes = [12_500, 25_000, 50_000, 100_000, 200_000]
    truth, medians = model(3), []
    for size in sizes:
        _, laid_out = panel(truth, size)
        log_likelihood(truth.parts_, laid_out)
        times = [seconds(lambda p=laid_out: log_likelihood(truth.parts_, p)) for _ in range(RUNS)]
        medians.append(statistics.median(times))
        print(f"3 states, {size:7,} x {LENGTH}: {spread(times)} s a step")
    exponent = np.polyfit(np.log(sizes), np.log(medians), 1)[0]
    print(f"cost grows with customers to the power of {exponent:.2f}")

    coin = model(3, symbols=2)
    building = perf_counter()
    _, laid_out = panel(coin, 1_000_000)
    building = perf_counter() - building
    distinct = sum(len(block.weights) for block in laid_out.blocks)
    times = [seconds(lambda: log_likelihood(coin.parts_, laid_out)) for _ in range(RUNS)]
    print(
        f"3 states, 1,000,000 x {LENGTH} of two symbols, {distinct:,} distinct: {spread(times)} s"
    )
    print(f"  simulated and laid out once in {building:.1f} s")


if __name__ == "__main__":
    main()
