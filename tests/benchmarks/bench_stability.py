"""Seconds of stability of k-means at 100,000 customers, and of the silhouette without n^2 memory.

Run with ``python tests/benchmarks/bench_stability.py``. All are timed in one run; read the ratios.
"""

import sys
from time import perf_counter

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

import expo_lab as xl
from expo_lab.core.stats.contingency import counts
from expo_lab.segment.comparison.homogeneity import silhouette
from expo_lab.segment.robustness.overlap import found_again

RESAMPLES = 20


def seconds(make):
    """Call once and time it."""
    start = perf_counter()
    found = make()
    return perf_counter() - start, found


def customers(n):
    """Six groups in eight columns."""
    rng = np.random.default_rng(1)
    middles = rng.standard_normal((6, 8)) * 2
    values = middles[rng.integers(0, 6, n)] + rng.standard_normal((n, 8))
    return pd.DataFrame(values, columns=list("abcdefgh"))


def main():
    """Print one line a measurement."""
    people = customers(100_000)
    model = KMeans(6, n_init=1)
    spent, found = seconds(lambda: xl.segment.stability(people, model, resamples=RESAMPLES))
    rand = found.query("sense == 'sampling' and measure == 'adjusted rand'")["value"].item()
    print(f"stability of k-means, 100,000 customers, {RESAMPLES} resamples: {spent:.1f} s "
          f"(adjusted Rand {rand:.3f})")  # fmt: skip
    plain, _ = seconds(lambda: [KMeans(6, n_init=1, random_state=b).fit(people) for b in range(5)])
    print(f"a resample fits five times: {spent / RESAMPLES / plain:.2f} times five bare fits")

    a, b = np.random.default_rng(2).integers(0, 6, (2, 100_000))
    ours, _ = seconds(lambda: found_again(counts(a, b, 6, 6)))
    masks, _ = seconds(
        lambda: [
            max(((a == i) & (b == j)).sum() / ((a == i) | (b == j)).sum() for j in range(6))
            for i in range(6)
        ]
    )
    print(f"Jaccard of 6 x 6 segments: {1e3 * ours:.1f} ms, by masks {masks / ours:.0f} times that")

    labels = KMeans(6, n_init=1, random_state=0).fit_predict(people)
    spent, _ = seconds(lambda: silhouette(people.to_numpy(), labels))
    if sys.platform != "win32":
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"most memory so far: {peak:.0f} MB (n^2 of 100,000 would be 80,000 MB)")
    some = people.head(10_000)
    theirs, _ = seconds(lambda: silhouette_score(some, labels[:10_000], metric="sqeuclidean"))
    print(f"silhouette of 100,000: {spent:.2f} s; scikit-learn's of 10,000: {theirs:.2f} s")


if __name__ == "__main__":
    main()
