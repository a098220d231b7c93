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
    """Fit again and again on customers drawn anew, and see what becomes of each segment.

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
        of it was drawn), ``prediction strength`` and ``adjusted rand``, numbers.
    """
    here, k = codes_of(base, people), len(base.labels)
    n = len(people)
    for b in range(resamples):
        rng = np.random.default_rng([seed, b])
        luck = [int(v) for v in rng.integers(0, 2**31 - 1, 5)]

        def of(rows: np.ndarray, which: int, luck: list[int] = luck) -> Any:
            return learn(people.iloc[rows], luck[which])

        # Hennig (2007): a customer drawn twice counts once, as fpc does by default
        drawn = np.unique(rng.integers(0, n, n))
        again = of(drawn, 0)
        there = codes_of(again, people.iloc[drawn])
        jaccard = found_again(counts(here[drawn], there, k, len(again.labels)))
        # Dolnicar & Leisch (2017): pairs of samples, and everybody is assigned by both
        one, two = (of(rng.integers(0, n, n), which) for which in (1, 2))
        a, b_ = codes_of(one, people), codes_of(two, people)
        ka, kb = len(one.labels), len(two.labels)
        slsw = (found_again(counts(here, a, k, ka)) + found_again(counts(here, b_, k, kb))) / 2
        halves = np.array_split(rng.permutation(n), 2)
        yield {
            "jaccard": jaccard,
            "slsw": slsw,
            "adjusted rand": adjusted_rand(counts(a, b_, ka, kb)),
            "prediction strength": _halves(of, people, halves),
        }


def _halves(of: Callable[[np.ndarray, int], Any], people: pd.DataFrame, halves: Any) -> float:
    """Prediction strength, the mean of both directions."""
    made = [of(rows, 3 + i) for i, rows in enumerate(halves)]
    found = []
    for own, other, rows in ((0, 1, halves[0]), (1, 0, halves[1])):
        there = people.iloc[rows]
        table = counts(
            codes_of(made[own], there),
            codes_of(made[other], there),
            len(made[own].labels),
            len(made[other].labels),
        )
        found.append(strength(table))
    return float(np.mean(found))
