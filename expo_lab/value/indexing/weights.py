"""Weights: how much each indicator counts, by judgement (AHP) or by dispersion (entropy)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

# Saaty's mean consistency index of random reciprocal matrices of order 1, 2, ... Other tables go
# round (some libraries use .5247 for order 3): a ratio means nothing without its table.
SAATY = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)


@dataclass(frozen=True)
class Judgements:
    """What `ahp` found.

    Attributes
    ----------
    weights : array, shape (n,), adds up to 1
    largest_root : float
        The principal eigenvalue, n where the judgements agree.
    index : float
        Consistency index (largest_root - n) / (n - 1).
    ratio : float
        Index over Saaty's random index of that order; 0 for orders 1 and 2.
    """

    weights: np.ndarray
    largest_root: float
    index: float
    ratio: float


def ahp(judgements: ArrayLike, highest_ratio: float = 0.10) -> Judgements:
    """Turn pairwise judgements into weights: the principal right eigenvector (Saaty 1980).

    Parameters
    ----------
    judgements : array (n, n), n from 1 to 10
        How many times as important the row is as the column: positive, 1 on the diagonal, and
        reciprocal, a_ji = 1 / a_ij.
    highest_ratio : float, default 0.10
        Refuse judgements that contradict each other more than that (Saaty's bar). Raise it to take
        them all the same.

    Returns
    -------
    Judgements

    Raises
    ------
    ValueError
        If the matrix is not square, positive and reciprocal, or its consistency ratio is above
        the bar; the message names the judgement that fits the others least.

    Examples
    --------
    >>> found = ahp([[1, 3, 5], [1/3, 1, 3], [1/5, 1/3, 1]])
    >>> found.weights.round(4).tolist(), round(found.largest_root, 4), round(found.ratio, 4)
    ([0.637, 0.2583, 0.1047], 3.0385, 0.0332)
    """
    a = np.asarray(judgements, float)
    n = len(a) if a.ndim == 2 else 0
    if a.shape != (n, n) or not 1 <= n <= len(SAATY):
        raise ValueError(f"ahp: needs a square matrix of order 1 to 10, found shape {a.shape}.")
    if not (np.isfinite(a) & (a > 0)).all():
        raise ValueError("ahp: judgements must be positive numbers; 1/3 says a third as important.")
    worst = np.unravel_index(np.argmax(np.abs(np.log(a * a.T))), a.shape)
    if not np.allclose(a * a.T, 1, rtol=1e-3):
        i, j = worst
        raise ValueError(
            f"ahp: judgements must be reciprocal; row {i + 1}, column {j + 1} says {a[i, j]:g} and "
            f"row {j + 1}, column {i + 1} says {a[j, i]:g}, not {1 / a[i, j]:g}."
        )
    roots, vectors = np.linalg.eig(a)
    top = int(np.argmax(roots.real))
    weights = np.abs(vectors[:, top].real)
    weights /= weights.sum()
    largest = float(roots[top].real)
    index = max(0.0, (largest - n) / (n - 1)) if n > 1 else 0.0
    ratio = index / SAATY[n - 1] if n > 2 else 0.0
    if ratio > highest_ratio:
        strain = np.abs(np.log(a * weights / weights[:, None]))
        i, j = sorted(np.unravel_index(np.argmax(strain), a.shape))
        raise ValueError(
            f"ahp: the judgements contradict each other: consistency ratio {ratio:.3f} (Saaty's "
            f"random index), above {highest_ratio:g}. Row {i + 1}, column {j + 1} fits the others "
            f"least: it says {a[i, j]:.3g}, they say {weights[i] / weights[j]:.3g}. Ask again, or "
            "raise highest_ratio to take them all the same."
        )
    return Judgements(weights, largest, index, ratio)


def entropy_weights(values: ArrayLike) -> np.ndarray:
    """Weigh each column by its dispersion: 1 - its entropy, shared out.

    p_ij = x_ij / sum over i,  e_j = -(1 / ln n) sum over i of p_ij ln p_ij (0 ln 0 = 0),
    w_j = (1 - e_j) / sum of these. For a small coefficient of variation 1 - e_j is
    CV^2 / (2 ln n): dispersion, and no importance (see `entropy_trap`).

    Parameters
    ----------
    values : array (customers, indicators), from 0, at least two customers
        All in the same direction, more is better.

    Raises
    ------
    ValueError
        If a value is negative or no number, a column is all 0, or no column varies.

    Examples
    --------
    >>> entropy_weights([[1, 1], [1, 3]]).tolist()
    [0.0, 1.0]
    """
    x = np.asarray(values, float)
    if x.ndim != 2 or len(x) < 2 or not (np.isfinite(x) & (x >= 0)).all():
        raise ValueError(
            "entropy_weights: needs a table of at least two rows, numbers from 0 without gaps; "
            f"found shape {x.shape}, lowest {np.nanmin(x) if x.size else 'none'}. Scale first."
        )
    sums = x.sum(axis=0)
    if not (sums > 0).all():
        raise ValueError(f"entropy_weights: column {int(np.argmin(sums)) + 1} is all 0.")
    # sum of p ln p = sum of x ln x / s - ln s, with no table of shares on the way
    logs = np.log(x, out=np.zeros_like(x), where=x > 0)
    spread = 1 + (np.einsum("ij,ij->j", x, logs) / sums - np.log(sums)) / np.log(len(x))
    spread = np.where(np.ptp(x, axis=0) > 0, np.maximum(spread, 0), 0.0)
    if not spread.sum() > 0:
        raise ValueError("entropy_weights: no column varies, so none can be told apart by it.")
    return np.asarray(spread / spread.sum())


def combined_weights(judged: ArrayLike, dispersed: ArrayLike, share: float = 0.5) -> np.ndarray:
    """Combine judged and dispersion weights: w_j proportional to a_j^share h_j^(1 - share).

    Parameters
    ----------
    judged, dispersed : array (n,), from 0, not all 0
    share : float in [0, 1], default 0.5
        Of the judged weights; 1 gives them alone.

    Raises
    ------
    ValueError
        If shapes differ, `share` lies outside 0 to 1, or nothing is left.

    Examples
    --------
    >>> combined_weights([0.8, 0.2], [0.2, 0.8]).tolist()
    [0.5, 0.5]
    """
    a, h = np.asarray(judged, float), np.asarray(dispersed, float)
    if a.shape != h.shape or a.ndim != 1 or not ((a >= 0).all() and (h >= 0).all()):
        raise ValueError(
            f"combined_weights: needs two rows of weights from 0, found shapes "
            f"{a.shape} and {h.shape}."
        )
    if not 0 <= share <= 1:
        raise ValueError(f"combined_weights: share must lie from 0 to 1, found {share!r}.")
    w = a**share * h ** (1 - share)
    if not w.sum() > 0:
        raise ValueError("combined_weights: no indicator has a weight above 0 by both.")
    return np.asarray(w / w.sum())


def judgement_sensitivity(judgements: ArrayLike, values: pd.DataFrame) -> pd.DataFrame:
    """Move each judgement one step on Saaty's scale either way and see whose rank moves.

    Parameters
    ----------
    judgements : array (n, n)
        As for `ahp`.
    values : DataFrame (customers, n)
        Scaled indicators in the order of the judgements; their names are used.

    Returns
    -------
    DataFrame
        One row a judgement and step.

        row, column : the two indicators. judgement, moved_to : the number before and after.
        ratio : consistency ratio after; none is refused here.
        largest_shift : largest change of a weight.
        top_tenth_kept : share of the best tenth of customers that stays in it.
        rank_correlation : Spearman, of the index before and after.

    Examples
    --------
    >>> two = pd.DataFrame(dict(a=[0.0, 0.6, 1.0], b=[0.9, 0.5, 0.0]))
    >>> judgement_sensitivity([[1, 1], [1, 1]], two)["rank_correlation"].round(2).tolist()
    [-0.5, 0.5]
    """
    a = np.asarray(judgements, float)
    base = ahp(a, np.inf).weights
    if a.shape[1] != values.shape[1]:
        raise ValueError(
            f"judgement_sensitivity: {a.shape[1]} indicators are judged and "
            f"{values.shape[1]} given."
        )
    x = values.to_numpy(float)
    before = pd.Series(x @ base).rank()
    best = before.nlargest(max(1, len(x) // 10)).index
    scale = np.array([*(1 / np.arange(9, 1, -1)), *np.arange(1.0, 10.0)])
    rows = []
    for i, j in zip(*np.triu_indices(len(a), 1), strict=True):
        at = int(np.argmin(np.abs(np.log(scale / a[i, j]))))
        for step in (-1, 1):
            if not 0 <= at + step < len(scale):
                continue
            moved = a.copy()
            moved[i, j], moved[j, i] = scale[at + step], 1 / scale[at + step]
            found = ahp(moved, np.inf)
            after = pd.Series(x @ found.weights).rank()
            kept = after.nlargest(len(best)).index.isin(best).mean()
            rows.append(
                dict(
                    row=values.columns[i],
                    column=values.columns[j],
                    judgement=a[i, j],
                    moved_to=scale[at + step],
                    ratio=found.ratio,
                    largest_shift=float(np.abs(found.weights - base).max()),
                    top_tenth_kept=float(kept),
                    rank_correlation=float(before.corr(after)),
                )
            )
    return pd.DataFrame(rows)
