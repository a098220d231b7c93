"""Policy tree: doubly robust scores, and the best shallow tree of treatments by exact search."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from pandas import factorize
from scipy.special import stdtrit
from sklearn.base import BaseEstimator, clone

LEAVES = 20  # customers that a leaf holds at least; ours


def doubly_robust(
    outcome: ArrayLike,
    arm: ArrayLike,
    propensity: ArrayLike,
    covariates: ArrayLike,
    groups: ArrayLike | None = None,
    model: Any = None,
    folds: int = 5,
) -> np.ndarray:
    """Score every arm for everyone, with known propensities and outcomes fitted on other groups.

    score_ia = m_a(x_i) + 1{A_i = a} (Y_i - m_a(x_i)) / e_ia

    with m_a fitted on the folds that do not hold i. As the propensities are known, the mean score
    of an arm is unbiased for what everyone in that arm would bring, however bad m is; a good m
    makes it less noisy.

    Parameters
    ----------
    outcome : (n,) floats
    arm : (n,) whole numbers from 0
        What each received.
    propensity : (n, arms) floats in (0, 1], or (arms,)
        Probability with which each could have received each arm; rows sum to 1.
    covariates : (n, p) floats
        Known before the draw.
    groups : (n,), optional
        Rows that belong together (a customer's editions, a show's customers) are kept in one fold.
    model : scikit-learn regressor, optional
        Least squares by default.
    folds : int of 2 or more, default 5

    Returns
    -------
    (n, arms) floats

    Raises
    ------
    ValueError
        For gaps, unequal lengths, propensities that are none, an arm that nobody received in a
        fold's complement, fewer groups than folds.

    References
    ----------
    Chernozhukov, V., et al. (2018). Econometrics Journal 21(1), C1-C68.
    Athey, S., & Wager, S. (2021). Econometrica 89(1), 133-161.

    Examples
    --------
    >>> y, a = np.array([1.0, 3.0, 3.0, 1.0]), np.array([0, 1, 1, 0])
    >>> doubly_robust(y, a, [0.5, 0.5], np.zeros((4, 1)), folds=2).tolist()
    [[1.0, 3.0], [1.0, 3.0], [1.0, 3.0], [1.0, 3.0]]
    """
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import GroupKFold

    who = "doubly_robust"
    y = _column(who, "outcome", outcome)
    x = _matrix(who, "covariates", covariates, len(y))
    e = np.asarray(propensity, dtype=float)
    e = np.broadcast_to(e, (len(y), e.shape[-1]))
    if not ((e > 0).all() and np.allclose(e.sum(axis=1), 1)):
        raise ValueError(
            f"{who}: propensities must be above 0 and sum to 1 in each row; a customer who could "
            "not receive an arm tells nothing of it: leave such customers out."
        )
    a, group = _arms(who, arm, e), _groups(who, groups, len(y), folds, "Take fewer folds.")[0]
    fitted = np.zeros(e.shape)
    for train, test in GroupKFold(folds).split(x, y, group):
        for k in range(e.shape[1]):
            own = train[a[train] == k]
            if not len(own):
                raise ValueError(
                    f"{who}: nobody outside a fold received arm {k}; drop the arm or take fewer "
                    "folds."
                )
            learner = clone(model) if model is not None else LinearRegression()
            fitted[test, k] = learner.fit(x[own], y[own]).predict(x[test])
    return fitted + (a[:, None] == np.arange(e.shape[1])) * (y[:, None] - fitted) / e


class PolicyTree(BaseEstimator):
    """The tree of one or two levels whose arms have the highest mean score, found exactly.

    Every pair of a first split and a split on each side is tried, over thresholds between bins.
    A greedy tree takes the best first split and then the best on each side, and finds nothing where
    two columns matter only together (an XOR).

    Parameters
    ----------
    depth : 1 or 2, default 2
    bins : int of 2 or more, default 32
        A column of more distinct values is cut at its quantiles; the search is exact over these.
    leaf : int of 1 or more, default 20
        Rows that a leaf holds at least.

    Attributes
    ----------
    value_ : float
        Mean score on the data fitted: optimistic, for the tree was chosen on them. For an honest
        value give `policy_value` scores of customers not fitted.
    tree_ : tuple
        (column, threshold, left, right), a row going left where its value is at most the
        threshold; a leaf is the number of its arm.

    References
    ----------
    Zhou, Z., Athey, S., & Wager, S. (2023). Operations Research 71(1), 148-183.

    Examples
    --------
    >>> x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 20)
    >>> gain = np.where(x[:, 0] != x[:, 1], 1.0, -1.0)
    >>> tree = PolicyTree().fit(x, np.column_stack([np.zeros(80), gain]))
    >>> tree.value_, tree.predict([[0, 1], [1, 1]]).tolist(), tree.tree_
    (0.5, [1, 0], (0, 0.0, (1, 0.0, 0, 1), (1, 0.0, 1, 0)))
    """

    def __init__(self, depth: int = 2, bins: int = 32, leaf: int = LEAVES) -> None:
        self.depth = depth
        self.bins = bins
        self.leaf = leaf

    def fit(self, X: ArrayLike, scores: ArrayLike) -> PolicyTree:
        """Search. `scores` (n, arms): what each arm brings with each, as from `doubly_robust`."""
        who = "PolicyTree.fit"
        if self.depth not in (1, 2) or self.bins < 2 or self.leaf < 1:
            raise ValueError(
                f"{who}: depth must be 1 or 2, bins 2 or more, leaf 1 or more; found "
                f"{self.depth!r}, {self.bins!r}, {self.leaf!r}."
            )
        gain = _matrix(who, "scores", scores, None)
        x = _matrix(who, "X", X, len(gain))
        edges = [_edges(column, self.bins) for column in x.T]
        codes = [np.searchsorted(e, c, side="left") for e, c in zip(edges, x.T, strict=True)]
        best: tuple[float, Any] = (float(gain.sum(axis=0).max()), int(gain.sum(axis=0).argmax()))
        for column, first in enumerate(codes):
            total, tree = self._below(column, first, codes, edges, gain)
            # a split must earn something: rounding is no reason for one
            if total > best[0] + 1e-9 * np.abs(gain).sum():
                best = (total, tree)
        self.tree_, self.value_, self.n_features_in_ = best[1], best[0] / len(gain), x.shape[1]
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Number of the arm for each row."""
        if not hasattr(self, "tree_"):
            raise ValueError("PolicyTree.predict: needs a fitted tree; call fit first.")
        x = _matrix("PolicyTree.predict", "X", X, None)
        if x.shape[1] != self.n_features_in_:
            raise ValueError(
                f"PolicyTree.predict: needs {self.n_features_in_} columns, as fitted; found "
                f"{x.shape[1]}."
            )
        return _follow(self.tree_, x)

    def _below(
        self, j: int, first: np.ndarray, codes: list[np.ndarray], edges: list[Any], gain: np.ndarray
    ) -> tuple[float, Any]:
        """Best tree whose first split is on column j."""
        cuts, hair = len(edges[j]), 1e-12 * np.abs(gain).sum()
        if not cuts:
            return -np.inf, 0
        # sides: best total on the left and on the right of each first threshold, without a split
        flat = _sums(first, np.zeros(len(first), dtype=int), cuts + 1, 1, gain).cumsum(axis=0)
        whole = flat[-1, 0]
        parts = (flat[:-1, 0], whole - flat[:-1, 0])
        value = [np.where(p[:, -1] >= self.leaf, p[:, :-1].max(axis=1), -np.inf) for p in parts]
        plan: list[list[Any]] = [list(p[:, :-1].argmax(axis=1)) for p in parts]
        if self.depth == 2:
            for k, second in enumerate(codes):
                if not len(edges[k]):
                    continue
                both = _sums(first, second, cuts + 1, len(edges[k]) + 1, gain)
                # both[t, s]: sums over rows at most at first threshold t and second threshold s
                both = both.cumsum(axis=0).cumsum(axis=1)
                for side, quad in enumerate((both[:-1], both[-1:] - both[:-1])):
                    low, high = quad[:, :-1], quad[:, -1:] - quad[:, :-1]
                    total = low[..., :-1].max(axis=-1) + high[..., :-1].max(axis=-1)
                    few = np.minimum(low[..., -1], high[..., -1]) < self.leaf
                    total = np.where(few, -np.inf, total)
                    s = total.argmax(axis=1)
                    found = total[np.arange(cuts), s]
                    for t in np.flatnonzero(found > value[side] + hair):
                        value[side][t] = found[t]
                        low_arm = int(low[t, s[t], :-1].argmax())
                        high_arm = int(high[t, s[t], :-1].argmax())
                        plan[side][t] = (k, float(edges[k][s[t]]), low_arm, high_arm)
        best = int(np.argmax(value[0] + value[1]))
        left, right = (p[best] if isinstance(p[best], tuple) else int(p[best]) for p in plan)
        return float(value[0][best] + value[1][best]), (j, float(edges[j][best]), left, right)


def policy_value(
    scores: ArrayLike, arm: ArrayLike, groups: ArrayLike | None = None
) -> tuple[float, float, float, float]:
    """Mean score of the arms that a policy picks: estimate, standard error, lower, upper (95 %).

    The policy must not have been chosen on these rows. The error is clustered by `groups`.

    Raises
    ------
    ValueError
        If an arm is none of the scores' columns, a group is a gap, or there are fewer than 2.

    >>> policy_value([[0.0, 1.0], [0.0, 3.0]], [1, 1])[:2]
    (2.0, 1.0)
    """
    who = "policy_value"
    gain = _matrix(who, "scores", scores, None)
    picked = gain[np.arange(len(gain)), _arms(who, arm, gain)]
    group, count = _groups(who, groups, len(gain), 2, "An error needs them.")
    mean = float(picked.mean())
    sums = np.bincount(group, weights=picked - mean)
    se = float(np.sqrt(count / (count - 1) * (sums**2).sum()) / len(gain))
    reach = float(stdtrit(count - 1, 0.975)) * se
    return mean, se, mean - reach, mean + reach


def _arms(who: str, arm: ArrayLike, columns: np.ndarray) -> np.ndarray:
    a, (n, arms) = _column(who, "arm", arm), columns.shape
    if len(a) != n or not np.isin(a, np.arange(arms)).all():
        raise ValueError(
            f"{who}: arm must hold one whole number of 0 to {arms - 1} a row, {n} rows; found "
            f"{len(a)} from {a.min():g} to {a.max():g}."
        )
    return a.astype(int)


def _groups(who: str, groups: Any, n: int, least: int, mend: str) -> tuple[np.ndarray, int]:
    code = np.arange(n) if groups is None else factorize(np.asarray(groups), sort=True)[0]
    count, gaps = int(code.max(initial=-1)) + 1, int((code < 0).sum())
    if len(code) != n or gaps or count < least:
        raise ValueError(
            f"{who}: needs a group for each of {n}, none a gap, and at least {least} groups; found "
            f"{len(code)} rows and {count} groups, {gaps} gaps. {mend}"
        )
    return code, count


def _follow(tree: Any, x: np.ndarray) -> np.ndarray:
    if not isinstance(tree, tuple):
        return np.full(len(x), tree)
    j, threshold, left, right = tree
    return np.where(x[:, j] <= threshold, _follow(left, x), _follow(right, x))


def _edges(column: np.ndarray, bins: int) -> np.ndarray:
    """Thresholds: values of the column below its largest, at quantiles where they are many."""
    values = np.unique(column)
    if len(values) > bins:
        cut = np.quantile(column, np.arange(1, bins) / bins, method="inverted_cdf")
        values = np.unique(np.append(cut, values[-1]))
    return values[:-1]


def _sums(
    first: np.ndarray, second: np.ndarray, rows: int, columns: int, gain: np.ndarray
) -> np.ndarray:
    """Sum of each arm's scores, and the count, in each cell: (rows, columns, arms + 1)."""
    cell, size = first * columns + second, rows * columns
    sums = [np.bincount(cell, weights=g, minlength=size) for g in gain.T]
    return np.stack([*sums, np.bincount(cell, minlength=size)], axis=-1).reshape(rows, columns, -1)


def _column(who: str, what: str, values: ArrayLike) -> np.ndarray:
    found = np.asarray(values, dtype=float)
    if found.ndim != 1 or not len(found) or not np.isfinite(found).all():
        raise ValueError(
            f"{who}: {what} must be one column of numbers without gaps, found shape {found.shape}."
        )
    return found


def _matrix(who: str, what: str, values: ArrayLike, rows: int | None) -> np.ndarray:
    found = np.asarray(values, dtype=float)
    wrong = found.ndim != 2 or not found.size or (rows is not None and len(found) != rows)
    if wrong or not np.isfinite(found).all():
        wanted = "" if rows is None else f" of {rows} rows"
        raise ValueError(
            f"{who}: {what} must be a table{wanted} of numbers without gaps, found shape "
            f"{found.shape} with {int((~np.isfinite(found)).sum())} gaps."
        )
    return found
