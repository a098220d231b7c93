"""Stability of k-means beside a plain loop of fits, and the silhouette without n^2 memory.

Run with ``python tests/benchmarks/bench_stability.py [customers ...]``. All ways are timed in turn
(`side_by_side`). The peer is what is usually done: fit on as many bootstrap samples, assign
everybody, and take the adjusted Rand index with the first labels. `stability` fits five times a
resample, for four measures. The limit is to assign everybody as often, with no fit at all.
"""

import sys
from statistics import median

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

import expo_lab as xl
from expo_lab.core.stats.contingency import counts
from expo_lab.segment.comparison.homogeneity import silhouette
from expo_lab.segment.robustness.overlap import found_again

SIZES, RESAMPLES = (25_000, 50_000, 100_000), 20


def customers(n):
    """Six groups in eight columns."""
    rng = np.random.default_rng(1)
    middles = rng.standard_normal((6, 8)) * 2
    values = middles[rng.integers(0, 6, n)] + rng.standard_normal((n, 8))
    return pd.DataFrame(values, columns=list("abcdefgh"))


def plain(x, first):
    """A loop of fits on bootstrap samples, and how alike their labels are to the first."""
    rng, found = np.random.default_rng(0), []
    for _ in range(RESAMPLES):
        again = KMeans(6, n_init=1, random_state=0).fit(x[rng.integers(0, len(x), len(x))])
        found.append(adjusted_rand_score(first, again.predict(x)))
    return float(np.mean(found))


def masks(a, b):
    """The greatest Jaccard of each segment, by masks."""
    return [
        max(((a == i) & (b == j)).sum() / ((a == i) | (b == j)).sum() for j in range(6))
        for i in range(6)
    ]


def main(sizes):
    """Print a table for each size, how the time grows, and two parts of it."""
    from side_by_side import exponent, lines, machine, timed  # beside this file

    print(machine("scikit-learn", "numpy", "pandas"))
    found = []
    for n in sizes:
        people = customers(n)
        x, model = people.to_numpy(), KMeans(6, n_init=1)
        fitted = KMeans(6, n_init=1, random_state=0).fit(x)
        first = fitted.labels_
        spent = timed(
            {
                "peer: a plain loop of fits": lambda: plain(x, first),  # noqa: B023
                "stability": lambda: xl.segment.stability(people, model, resamples=RESAMPLES),  # noqa: B023
                "limit: assigning as often": lambda: [fitted.predict(x) for _ in range(RESAMPLES)],  # noqa: B023
            }
        )
        found.append(median(spent["stability"]))
        table = xl.segment.stability(people, model, resamples=RESAMPLES)
        rand = table.query("sense == 'sampling' and measure == 'adjusted rand'")["value"].item()
        print(f"\n{n:,} customers, {RESAMPLES} resamples")
        print(f"adjusted Rand {rand:.3f} between samples, {plain(x, first):.3f} by the plain loop")
        print("\n".join(lines(spent, n, "customers")), flush=True)
    if len(sizes) > 1:
        print(f"stability: time grows as customers to the power of {exponent(sizes, found):.2f}")

    a, b = np.random.default_rng(2).integers(0, 6, (2, sizes[-1]))
    ways = {"peer: Jaccard by masks": lambda: masks(a, b)}
    ways["Jaccard by counts"] = lambda: found_again(counts(a, b, 6, 6))
    print(f"\n{sizes[-1]:,} customers", *lines(timed(ways), sizes[-1], "customers"), sep="\n")
    few = min(10_000, sizes[-1])
    ways = {
        f"peer: scikit-learn's, {few:,}": lambda: silhouette_score(
            x[:few], first[:few], metric="sqeuclidean"
        ),
        f"silhouette, {sizes[-1]:,}": lambda: silhouette(x, first),
    }
    print(*lines(timed(ways), 1, "calls"), sep="\n")


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or SIZES)
