"""Separation: how near customers are to their own segment's middle, and to the others'."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...core.stats.standardise import standardise


def gorge(
    people: pd.DataFrame, labels: pd.Series, columns: Sequence[str], power: float = 1.0
) -> pd.DataFrame:
    """Similarity of each customer to each segment's representative, the data of a gorge plot.

    s_ih = exp(-d_ih^power) / sum_l exp(-d_il^power)

    with d_ih the distance from customer i to the mean of segment h on standardised columns
    (Dolnicar, Gruen & Leisch 2018, section 7.5). Clear segments give many values near 0 and near
    1 and a gorge between; values in the middle are customers that could as well stand elsewhere.
    (The drawing routine of R's flexclust 1.5 shows the square root of this.) A cloud cut at will
    has no gorge, however stable the cut.

    Parameters
    ----------
    people : DataFrame
    labels : Series
        Each customer's segment, with the index of `people`.
    columns : sequence of str
        What distances are taken over; each counts the same.
    power : float
        Above 1 makes far ones count as farther.

    Returns
    -------
    DataFrame
        One row a customer and segment: customer, own (its segment), segment, distance (standard
        deviations), similarity (0 to 1, sum 1 a customer).

    Raises
    ------
    ValueError
        For no customers, gaps, or labels of other customers.

    References
    ----------
    Dolnicar, S., Gruen, B., & Leisch, F. (2018). Market Segmentation Analysis. Springer.

    Examples
    --------
    >>> people = pd.DataFrame({"area": [9, 9, 27, 27]})
    >>> found = gorge(people, pd.Series(["small", "small", "large", "large"]), ["area"])
    >>> found.query("own == 'small' and segment == 'small'")["similarity"].round(3).tolist()
    [0.881, 0.881]
    """
    values, codes, names = _placed(people, labels, columns, "gorge")
    far = _distances(values, _middles(values, codes, len(names)))
    # the nearest one's term is taken off first: exp of a large number is 0, never 0 / 0
    near = far**power
    weight = np.exp(near.min(axis=1, keepdims=True) - near)
    n, k = far.shape
    return pd.DataFrame(
        dict(
            customer=np.repeat(people.index.to_numpy(), k),
            own=pd.Categorical.from_codes(np.repeat(codes, k), names),
            segment=pd.Categorical.from_codes(np.tile(np.arange(k), n), names),
            distance=far.ravel(),
            similarity=(weight / weight.sum(axis=1, keepdims=True)).ravel(),
        )
    )


def neighbours(people: pd.DataFrame, labels: pd.Series, columns: Sequence[str]) -> pd.DataFrame:
    """How much each segment leans towards each other one (Leisch 2010, neighbourhood graph).

    Of the customers of segment i those whose nearest other middle is j make up A_ij. Each one's
    shadow is 2 d_i / (d_i + d_j): 0 at its own middle, 1 half way to the other, above 1 nearer to
    the other (which k-means does not leave, a rule may). Their sum over the size of segment i is
    the edge's weight: 0 for segments without common border.

    Returns
    -------
    DataFrame
        One row an ordered pair: segment, neighbour, customers (in A_ij), shadow (0 to 2).

    References
    ----------
    Leisch, F. (2010). Neighborhood graphs, stripes and shadow plots for cluster visualization.
    Statistics and Computing 20(4), 457-469.

    Examples
    --------
    >>> people = pd.DataFrame({"area": [0, 8, 12, 20]})
    >>> found = neighbours(people, pd.Series(["small", "small", "large", "large"]), ["area"])
    >>> found["shadow"].round(2).tolist()  # 2 * 4 / (4 + 16) and 2 * 4 / (4 + 8), their mean
    [0.53, 0.53]
    """
    values, codes, names = _placed(people, labels, columns, "neighbours")
    far = _distances(values, _middles(values, codes, len(names)))
    k, rows = len(names), np.arange(len(values))
    own = far[rows, codes]
    others = far.copy()
    others[rows, codes] = np.inf
    nearest = others.argmin(axis=1)
    both = own + others[rows, nearest]
    shadow = np.divide(2 * own, both, out=np.ones(len(own)), where=both > 0)
    if k < 2:
        return pd.DataFrame(columns=["segment", "neighbour", "customers", "shadow"])
    cell = codes * k + nearest
    size = np.bincount(codes, minlength=k)
    weight = np.bincount(cell, shadow, k * k).reshape(k, k) / size[:, None]
    count = np.bincount(cell, minlength=k * k).reshape(k, k)
    i, j = np.nonzero(~np.eye(k, dtype=bool))
    called = np.asarray(names, dtype=object)
    return pd.DataFrame(
        dict(segment=called[i], neighbour=called[j], customers=count[i, j], shadow=weight[i, j])
    )


def separation(people: pd.DataFrame, labels: pd.Series, columns: Sequence[str]) -> pd.DataFrame:
    """Place customers on the plane that shows most of their variance (principal components).

    Returns
    -------
    DataFrame
        Index as `people`: x, y, segment, inner (among the half of its segment nearest to its
        middle, over all columns). ``attrs["shown"]`` is the share of variance on the plane.

    Examples
    --------
    >>> people = pd.DataFrame({"area": [9, 9, 27, 27]})
    >>> separation(people, pd.Series(list("aabb")), ["area"])["x"].tolist()
    [-1.0, -1.0, 1.0, 1.0]
    """
    values, codes, names = _placed(people, labels, columns, "separation")
    spread, axes = np.linalg.eigh(values.T @ values / len(values))
    order = np.argsort(-spread, kind="stable")[:2]
    axes = axes[:, order]
    # the sign of an axis is free: its largest loading is made positive
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    flat = values @ axes
    if flat.shape[1] < 2:
        flat = np.column_stack([flat, np.zeros(len(flat))])
    own = np.linalg.norm(values - _middles(values, codes, len(names))[codes], axis=1)
    half = pd.Series(own).groupby(codes).transform("median").to_numpy()
    made = pd.DataFrame(dict(x=flat[:, 0], y=flat[:, 1]), index=people.index)
    made["segment"] = pd.Categorical.from_codes(codes, names)
    made["inner"] = own <= half
    total = float(spread.sum())
    made.attrs["shown"] = float(spread[order].sum()) / total if total > 0 else 1.0
    return made


def _placed(
    people: pd.DataFrame, labels: pd.Series, columns: Sequence[str], who: str
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Standardise the columns and number the segments that occur."""
    if not len(people):
        raise ValueError(f"{who}: needs at least one customer, found an empty table.")
    if len(labels) != len(people) or not pd.Series(labels).index.equals(people.index):
        raise ValueError(
            f"{who}: labels must have the index of people ({len(people)} customers), found "
            f"{len(labels)} labels; take both from one table."
        )
    if pd.isna(labels).any():
        raise ValueError(f"{who}: {int(pd.isna(labels).sum())} customers have no segment.")
    values, _ = standardise(people, columns, who)
    is_ordered = isinstance(labels.dtype, pd.CategoricalDtype)
    made = labels.cat.remove_unused_categories() if is_ordered else labels.astype("category")
    return values, made.cat.codes.to_numpy(np.int64), [str(c) for c in made.cat.categories]


def _middles(values: np.ndarray, codes: np.ndarray, k: int) -> np.ndarray:
    sums = np.zeros((k, values.shape[1]))
    np.add.at(sums, codes, values)
    return np.asarray(sums / np.bincount(codes, minlength=k)[:, None])


def _distances(values: np.ndarray, middles: np.ndarray) -> np.ndarray:
    return np.column_stack([np.linalg.norm(values - m, axis=1) for m in middles])
