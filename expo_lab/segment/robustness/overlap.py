"""Overlap: what a table of counts says of the segments of two divisions, without any pairs."""

from __future__ import annotations

import numpy as np


def jaccard(table: np.ndarray) -> np.ndarray:
    """Jaccard similarity of every segment (row) with every other division's segment (column).

    Customers in both over customers in either, n_ij / (n_i + n_j - n_ij); NaN where nobody is
    in either.

    >>> jaccard(np.array([[3, 1], [0, 4]])).tolist()
    [[0.75, 0.125], [0.0, 0.8]]
    """
    table = np.asarray(table, dtype=float)
    either = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.divide(table, either, out=np.full(table.shape, np.nan), where=either > 0)


def found_again(table: np.ndarray) -> np.ndarray:
    """Each row's similarity to the column most like it (Hennig 2007); NaN for an empty row.

    >>> found_again(np.array([[3, 1], [0, 4], [0, 0]])).tolist()
    [0.75, 0.8, nan]
    """
    table = np.asarray(table)
    alike = np.nan_to_num(jaccard(table)).max(axis=1)
    return np.where(table.sum(axis=1) > 0, alike, np.nan)


def strength(table: np.ndarray) -> float:
    """Prediction strength (Tibshirani & Walther 2005) of one half's own clusters.

    Rows are the clusters that a half of the customers forms by itself, columns where the other
    half's clusters put the same customers. Of all pairs in one row, how many stay together? The
    worst row counts: min_i sum_j n_ij (n_ij - 1) / (n_i (n_i - 1)). A cluster of one has no pair
    and counts as 1, as in R's fpc.

    >>> strength(np.array([[4, 0], [1, 3]]))
    0.5
    """
    table = np.asarray(table, dtype=float)
    own = table.sum(axis=1)
    kept, pairs = (table * (table - 1)).sum(axis=1), own * (own - 1)
    share = np.divide(kept, pairs, out=np.ones(len(own)), where=pairs > 0)
    return float(share[own > 0].min())
