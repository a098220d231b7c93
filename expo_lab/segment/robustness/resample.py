"""Resample: would other customers from the same market have given the same segments?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from ...core.stats.agreement import adjusted_rand
from ...core.stats.contingency import counts
from ..scheme.adapters import codes_of
from .overlap import found_again, strength

Learn = Callable[[pd.DataFrame, int], Any]  # a sample and a seed -> a scheme


def resample(
    learn: Learn, people: pd.DataFrame, base: Any, resamples: int, seed: int
) -> Iterator[dict[str, Any]]:
    """Fit again and again on halves drawn by lot, and see what becomes of each segment.

    A half drawn without putting back differs from the whole by as much as a bootstrap sample of
    all does: a share p has the variance p (1 - p) / n about it in both. So two fits of half the
    size serve four measures.

    Parameters
    ----------
    learn : callable
        ``learn(sample, seed)`` returns a scheme.
    people : DataFrame
    base : scheme
        Learnt on all of them: its segments are those judged.
    resamples, seed : int

    Yields
    ------
    dict
        One a resample: ``jaccard`` and ``slsw``, arrays of a value a segment (NaN where nobody
        of it was drawn), ``prediction strength`` and ``adjusted rand``, numbers. The last compares
        a half with the one drawn before, independently of it, and is NaN for the first.
    """
    here, k = codes_of(base, people), len(base.labels)
    before: tuple[np.ndarray, int] | None = None
    for b in range(resamples):
        rng = np.random.default_rng([seed, b])
        halves = np.array_split(rng.permutation(len(people)), 2)
        luck = rng.integers(0, 2**31 - 1, 2).tolist()
        made = [learn(people.iloc[rows], s) for rows, s in zip(halves, luck, strict=True)]
        sizes = [len(m.labels) for m in made]
        # Dolnicar & Leisch (2017): everybody is assigned by each of a pair of solutions
        codes = [codes_of(m, people) for m in made]
        alike = [found_again(counts(here, c, k, n)) for c, n in zip(codes, sizes, strict=True)]
        # Hennig (2007): only those who were drawn
        drawn = halves[0]
        jaccard = found_again(counts(here[drawn], codes[0][drawn], k, sizes[0]))
        # Tibshirani & Walther (2005), the mean of both directions
        foretold = [
            strength(counts(codes[own][rows], codes[1 - own][rows], sizes[own], sizes[1 - own]))
            for own, rows in enumerate(halves)
        ]
        pair = np.nan
        if before is not None:
            pair = adjusted_rand(counts(before[0], codes[0], before[1], sizes[0]))
        before = codes[0], sizes[0]
        yield {
            "jaccard": jaccard,
            "slsw": np.mean(alike, axis=0),
            "adjusted rand": pair,
            "prediction strength": float(np.mean(foretold)),
        }
