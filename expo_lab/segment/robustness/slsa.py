"""Across: what becomes of segments as their number grows (SLSA)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ...core.stats.contingency import counts


def slsa(labelings: Mapping[int, Any]) -> pd.DataFrame:
    """Segment level stability across solutions (Dolnicar & Leisch 2017).

    Set a solution of k segments beside the next one. Of segment j of the larger, let p_ij be the
    share of its members that came from segment i of the smaller:

    SLSA_j = 1 - H_j / ln(k),  H_j = - sum_i p_ij ln(p_ij)

    1: all its members come from one segment. 0: from all k alike. It asks where a segment comes
    from, not what is left behind: a segment cut in two gives two perfect scores. So the parent's
    survival stands beside it: the share of the parent (where most members come from) that is in
    this segment.

    For models fitted anew for each number of segments. A fixed rule has but one number, and a
    rule split at one more cut scores 1 by construction.

    Parameters
    ----------
    labelings : mapping of int to array
        Number of segments -> each customer's segment (any labels), all of the same customers in
        the same order.

    Returns
    -------
    DataFrame
        One row a segment of each solution: segments (the solution), segment, customers, place
        (an order in which a picture has few crossings), parent, slsa, survival. The first
        solution has no parents; after a single segment slsa is not defined, for ln(1) = 0.

    Raises
    ------
    ValueError
        For fewer than two solutions, or solutions of unlike length or with gaps.

    References
    ----------
    Dolnicar, S., & Leisch, F. (2017). Marketing Letters 28(3), 423-436. The definition is as in
    the authors' R package flexclust.

    Examples
    --------
    >>> found = slsa({2: [0, 0, 0, 0, 1, 1], 3: [0, 0, 1, 1, 1, 2]})
    >>> found.loc[found["segments"] == 3, ["slsa", "survival"]].round(3).to_numpy().tolist()
    [[1.0, 0.5], [0.082, 0.5], [1.0, 0.5]]
    """
    solutions = {k: _codes(labels, k) for k, labels in sorted(labelings.items())}
    lengths = {k: len(codes) for k, (codes, _) in solutions.items()}
    if len(solutions) < 2:
        raise ValueError(f"slsa: needs two numbers of segments or more, found {len(solutions)}.")
    if len(set(lengths.values())) > 1:
        raise ValueError(f"slsa: all solutions must be of the same customers, found {lengths}.")
    first = min(solutions)
    rows, place = _rows(first, *solutions[first]), np.arange(len(solutions[first][1]))
    for smaller, larger in pairwise(solutions):
        (a, old), (b, new) = solutions[smaller], solutions[larger]
        table = counts(a, b, len(old), len(new))
        added = _rows(larger, b, new)
        place = _places(table, place)
        parent = table.argmax(axis=0)
        share = table / table.sum(axis=0)
        entropy = -(share * np.log(np.where(share > 0, share, 1))).sum(axis=0)
        added["place"] = place
        added["parent"] = np.asarray(old, dtype=object)[parent]
        added["slsa"] = 1 - entropy / np.log(len(old)) if len(old) > 1 else np.nan
        added["survival"] = table.max(axis=0) / table.sum(axis=1)[parent]
        rows = pd.concat([rows, added], ignore_index=True)
    return rows


def _codes(labels: Any, k: int) -> tuple[np.ndarray, list[Any]]:
    codes, names = pd.factorize(np.asarray(labels), sort=True)
    if (codes < 0).any():
        raise ValueError(f"slsa: the solution of {k} segments has {int((codes < 0).sum())} gaps.")
    return codes, [getattr(n, "item", lambda n=n: n)() for n in names]


def _rows(k: int, codes: np.ndarray, names: list[Any]) -> pd.DataFrame:
    size = np.bincount(codes, minlength=len(names))
    return pd.DataFrame(
        dict(segments=k, segment=names, customers=size, place=range(len(names)), parent=None)
    ).assign(slsa=np.nan, survival=np.nan)


def _places(table: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Order the larger solution's segments after their parents'; ties by size."""
    middle = (table * above[:, None]).sum(axis=0) / table.sum(axis=0)
    order = np.lexsort((-table.sum(axis=0), middle))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place
