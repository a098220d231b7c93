"""Homogeneity: alike within a segment, different between segments?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...core.stats.agreement import BOOTSTRAPS, interval
from ...core.stats.standardise import standardise

BLOCK = 20  # bootstrap draws at a time: 20 weights a customer are in memory


def homogeneity(
    ours: pd.DataFrame, codes: Mapping[str, np.ndarray], columns: Sequence[str]
) -> pd.DataFrame:
    """Share of each column's variance that lies between the segments of each scheme.

    eta^2 = sum_s n_s (mean_s - mean)^2 / sum_i (x_i - mean)^2; of a column of categories it is
    Goodman and Kruskal's tau. 0 for a constant. It grows with the number of segments: k random
    segments of n customers are expected to explain (k - 1) / (n - 1).

    Parameters
    ----------
    ours : DataFrame
    codes : mapping of str to array of int
        Scheme -> each customer's segment.
    columns : sequence of str

    Returns
    -------
    DataFrame
        scheme, column, explained, lower, upper (95 % bootstrap over customers), by_chance.
    """
    values, owner = standardise(ours, columns, "compare")
    # customers are drawn in the order of their names, whatever the rows' order
    order = np.argsort(ours.index.to_numpy(), kind="stable")
    values, codes = values[order], {name: np.asarray(c)[order] for name, c in codes.items()}
    found = {
        name: _explained(np.ones((1, len(ours))), values, owner, c) for name, c in codes.items()
    }
    drawn: dict[str, list[np.ndarray]] = {name: [] for name in codes}
    rng, n = np.random.default_rng(0), len(ours)
    for _ in range(BOOTSTRAPS // BLOCK):
        # a weight a customer, for each resample: how often it was drawn
        rows = rng.integers(0, n, (BLOCK, n)) + n * np.arange(BLOCK)[:, None]
        weight = np.bincount(rows.ravel(), minlength=BLOCK * n).reshape(BLOCK, n).astype(float)
        for name, c in codes.items():
            drawn[name].append(_explained(weight, values, owner, c))
    rows_ = []
    for name, c in codes.items():
        draws = np.vstack(drawn[name])
        by_chance = (len(np.unique(c)) - 1) / (n - 1) if n > 1 else 0.0
        for i, column in enumerate(columns):
            value = float(found[name][0, i])
            low, high = interval(value, draws[:, i])
            rows_.append(
                dict(
                    scheme=name,
                    column=column,
                    explained=value,
                    lower=max(0.0, low),
                    upper=high,
                    by_chance=by_chance,
                )
            )
    return pd.DataFrame(rows_)


def _explained(
    weight: np.ndarray, values: np.ndarray, owner: np.ndarray, codes: np.ndarray
) -> np.ndarray:
    """eta^2 of every column (columns) for every vector of weights (rows)."""
    size = weight.sum(axis=1, keepdims=True)
    mean = weight @ values / size
    total = weight @ values**2 - size * mean**2
    between = np.zeros_like(total)
    for s in np.unique(codes):
        here = codes == s
        w = weight[:, here]
        n = w.sum(axis=1, keepdims=True)
        middle = np.divide(w @ values[here], n, out=np.zeros_like(mean), where=n > 0)
        between += n * (middle - mean) ** 2
    parts = np.arange(owner.max() + 1)[:, None] == owner
    total, between = total @ parts.T, between @ parts.T
    is_there = total > 1e-9 * size  # of standardised values: rounding is no variance
    return np.divide(between, total, out=np.zeros_like(total), where=is_there)


def silhouette(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Silhouette of every customer on squared distances, exact and without a pair in memory.

    (b - a) / max(a, b) with a the mean squared distance to the others of one's segment and b the
    smallest mean squared distance to another segment's (Rousseeuw 1987). The mean over a segment
    with middle c and mean square v about it is |x - c|^2 + v, so that sums suffice. It equals
    scikit-learn's with ``metric="sqeuclidean"`` and is larger than the Euclidean one. 0 in a
    segment of one customer, and where there is but one segment.

    Examples
    --------
    >>> line = np.array([[0.0], [2.0], [9.0], [11.0]])  # the first: a = 4, b = (81 + 121) / 2
    >>> silhouette(line, np.array([0, 0, 1, 1])).round(3).tolist()
    [0.96, 0.938, 0.938, 0.96]
    """
    present, codes = np.unique(codes, return_inverse=True)
    k, n = len(present), len(values)
    if k < 2:
        return np.zeros(n)
    size = np.bincount(codes, minlength=k)
    middle = np.zeros((k, values.shape[1]))
    np.add.at(middle, codes, values)
    middle /= size[:, None]
    inner = np.bincount(codes, ((values - middle[codes]) ** 2).sum(axis=1), k) / size
    far = np.column_stack([((values - m) ** 2).sum(axis=1) for m in middle]) + inner
    rows = np.arange(n)
    others = np.maximum(1, size[codes] - 1)
    a = far[rows, codes] * size[codes] / others  # one's distance to oneself is 0 and not counted
    far[rows, codes] = np.inf
    b = far.min(axis=1)
    most = np.maximum(a, b)
    made = np.divide(b - a, most, out=np.zeros(n), where=most > 0)
    return np.where(size[codes] > 1, made, 0.0)


def silhouettes(ours: pd.DataFrame, labels: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Mean silhouette of each scheme and of each of its segments, on the same columns for all.

    Returns
    -------
    DataFrame
        scheme, segment ("all" for the whole), customers, silhouette (-1 to 1, squared distances
        on standardised columns), lower, upper: 95 % interval of the mean, the segments' middles
        taken as known.
    """
    values, _ = standardise(ours, columns, "compare")
    if not labels.index.equals(ours.index):
        raise ValueError(
            f"silhouettes: labels must have the index of ours, found {len(labels)} rows and "
            f"{len(ours)}; make both from the same customers."
        )
    rows: list[dict[str, Any]] = []
    for name in labels:
        each = pd.Series(
            silhouette(values, labels[name].astype("category").cat.codes.to_numpy()),
            index=labels.index,
        )
        groups = [("all", each), *each.groupby(labels[name], observed=True)]
        for segment, group in groups:
            half = 1.959964 * group.std() / np.sqrt(len(group)) if len(group) > 1 else np.nan
            mean = float(group.mean())
            place = dict(scheme=name, segment=segment, customers=len(group), silhouette=mean)
            rows.append(place | dict(lower=mean - half, upper=mean + half))
    return pd.DataFrame(rows)
