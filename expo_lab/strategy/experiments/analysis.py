"""Analysis: what a randomised test has shown, with intervals that know strata and clusters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def analyse(
    outcome: ArrayLike,
    arm: ArrayLike,
    control: Any,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> pd.DataFrame:
    """Compare each arm with the control: difference of means within strata, weighted by their size.

    Without clusters the error is Neyman's, s1^2 / n1 + s0^2 / n0 in each stratum. With clusters the
    rows' contributions are summed a cluster and squared. Quantiles of Student's t with
    Satterthwaite's (1946) degrees of freedom, V^2 / sum of (V_c^2 / f_c), over cells of stratum and
    arm: V_c a cell's part of the variance V, f_c its clusters (customers, if there are none) less
    one, so that a small arm counts as small. Without strata and clusters it is Welch's test. Cells
    that share clusters count as one, with its clusters less its cells.

    Parameters
    ----------
    outcome : (n,) floats
    arm : (n,) labels
    control : label
        The arm that the others are compared with.
    strata, clusters : (n,) labels, optional
        As used in the draw.

    Returns
    -------
    DataFrame
        Index arm. n, effect, se, lower, upper (95 %), p_value.

    Raises
    ------
    ValueError
        For gaps, an unknown control or no other arm, a stratum in which an arm has fewer than 2
        clusters.

    Examples
    --------
    >>> analyse([1, 2, 3, 4, 3, 4, 5, 6], list("ccccdddd"), "c")[["effect", "se"]].round(3)
         effect     se
    arm
    d       2.0  0.913
    """
    from scipy.stats import t as student

    who = "analyse"
    y, arms, names = _rows(who, outcome, arm)
    if control not in names:
        raise ValueError(f"{who}: no arm {control!r}; arms are {', '.join(map(str, names))}.")
    stratum = _codes(who, "strata", strata, len(y), np.zeros(len(y), dtype=int))
    cluster = _codes(who, "clusters", clusters, len(y), np.arange(len(y)))
    if len(names) < 2:
        raise ValueError(f"{who}: needs an arm beside {control!r} to compare with it, found none.")
    base = names.get_loc(control)
    rows = {}
    for a, name in enumerate(names):
        if a == base:
            continue
        here = (arms == a) | (arms == base)
        effect, se, free = _difference(who, y[here], arms[here] == a, stratum[here], cluster[here])
        reach = student.ppf(0.975, free) * se
        p = 2 * student.sf(abs(effect) / se, free) if se > 0 else float(effect == 0)
        rows[name] = (int((arms == a).sum()), effect, se, effect - reach, effect + reach, p)
    columns = ["n", "effect", "se", "lower", "upper", "p_value"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("arm")


def analyse_saturation(
    outcome: ArrayLike, treated: ArrayLike, saturation: ArrayLike, clusters: ArrayLike
) -> pd.DataFrame:
    """Read a randomised saturation design: what treatment does, also to those who get none.

    Everyone is compared with clusters in which nobody was treated. ``treated`` is what the treated
    gained, ``spillover`` what the untreated beside them did, ``total`` the whole cluster's mean
    gain. Errors are clustered.

    Returns
    -------
    DataFrame
        Index (saturation, group). n, effect, se, lower, upper (95 %), p_value.

    Raises
    ------
    ValueError
        For gaps, or without 2 clusters at saturation 0.

    References
    ----------
    Baird, S., Bohren, J. A., McIntosh, C., & Ozler, B. (2018). Review of Economics and Statistics
    100(5), 844-860.

    Examples
    --------
    >>> y = np.array([0.0, 0, 0, 0, 1, 5, 1, 5])
    >>> found = analyse_saturation(y, y == 5, np.repeat([0, 0.5], 4), np.repeat(range(4), 2))
    >>> found["effect"].tolist()
    [5.0, 1.0, 3.0]
    """
    who = "analyse_saturation"
    y, level, levels = _rows(who, outcome, saturation)
    given = np.asarray(treated)
    if given.shape != y.shape or not np.isin(given, (0, 1)).all():
        raise ValueError(
            "analyse_saturation: treated must hold True or False for each of the "
            f"{len(y)} outcomes, found {treated!r:.60}."
        )
    given = given.astype(bool)
    cluster = _codes(who, "clusters", clusters, len(y), np.arange(len(y)))
    pure = level == (levels.get_loc(0) if 0 in levels else -1)
    if len(np.unique(cluster[pure])) < 2:
        raise ValueError(
            f"{who}: needs 2 clusters at saturation 0 to compare with; saturations are "
            f"{', '.join(f'{v:g}' for v in levels)}."
        )
    tables = {}
    for k, value in enumerate(levels):
        if value == 0:
            continue
        here = level == k
        groups = {"treated": here & given, "spillover": here & ~given, "total": here}
        for name, own in groups.items():
            if own.any():
                both = own | pure
                found = analyse(y[both], own[both], False, clusters=cluster[both])
                tables[(value, name)] = found.iloc[0]
    table = pd.DataFrame(tables).T.rename_axis(["saturation", "group"])
    return table.astype({"n": int})


def _difference(
    who: str, y: np.ndarray, treated: np.ndarray, stratum: np.ndarray, cluster: np.ndarray
) -> tuple[float, float, float]:
    """Effect, standard error, degrees of freedom."""
    cell = 2 * np.unique(stratum, return_inverse=True)[1] + treated
    cells = int(cell.max() // 2 + 1) * 2
    cluster = np.unique(cluster, return_inverse=True)[1]
    pairs = np.unique(np.column_stack([cell, cluster]), axis=0)
    count = np.bincount(pairs[:, 0], minlength=cells)  # clusters in each cell
    if (count < 2).any():
        raise ValueError(
            f"{who}: needs 2 customers (clusters, if there are any) in each arm of each stratum; "
            f"found {int(count.min())} in one. Merge strata."
        )
    n = np.bincount(cell, minlength=cells)
    mean = np.bincount(cell, weights=y, minlength=cells) / n
    share = (n[0::2] + n[1::2]) / len(y)
    effect = float(share @ (mean[1::2] - mean[0::2]))
    sign = np.where(treated, 1.0, -1.0) * np.sqrt(count / (count - 1))[cell]
    pull = sign * share[cell // 2] * (y - mean[cell]) / n[cell]
    squares = np.bincount(cluster, weights=pull) ** 2
    return effect, float(np.sqrt(squares.sum())), _freedom(pairs, squares, cells)


def _freedom(pairs: np.ndarray, squares: np.ndarray, cells: int) -> float:
    """Satterthwaite's, over cells; those that share a cluster are one part of the variance."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ends = (pairs[:, 0], cells + pairs[:, 1])
    size = cells + len(squares)
    count, part = connected_components(coo_array((np.ones(len(pairs)), ends), (size, size)))
    free = np.bincount(part[cells:], minlength=count) - np.bincount(part[:cells], minlength=count)
    free = np.maximum(1, free)
    own = np.bincount(part[cells:], weights=squares, minlength=count)
    return float(own.sum() ** 2 / (own**2 / free).sum()) if own.any() else float(free.sum())


def _rows(who: str, outcome: Any, label: Any) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    y, labels = np.asarray(outcome, dtype=float), pd.Series(np.asarray(label))
    gaps = int((~np.isfinite(y)).sum() + labels.isna().sum())
    if len(y) != len(labels) or gaps:
        raise ValueError(
            f"{who}: needs an outcome and a label a row without gaps; found {len(y)} outcomes, "
            f"{len(labels)} labels, {gaps} gaps."
        )
    code, names = pd.factorize(labels, sort=True)
    return y, code, pd.Index(names)


def _codes(who: str, what: str, values: Any, n: int, default: np.ndarray) -> np.ndarray:
    if values is None:
        return default
    code = pd.factorize(np.asarray(values))[0]
    if len(code) != n or (code < 0).any():
        raise ValueError(f"{who}: {what} must have one value a row and no gap.")
    return code
