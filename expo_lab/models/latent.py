"""Latent classes: hidden groups behind several answers in categories, by EM. Arrays only."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .estimator import Estimator

Floats = NDArray[np.float64]


class LatentClasses(Estimator):
    """Latent class model of categories (Lazarsfeld & Henry 1968; Goodman 1974).

    Within a class the columns are independent,

        P(x) = sum over c of pi_c prod over j of theta_cj(x_j),

    fitted by EM (Dempster, Laird & Rubin 1977). A weak Dirichlet prior, one customer a class spread
    evenly over a column's levels and one a class for its size (ours), keeps every probability
    above 0, so that a level nobody showed is unlikely and not impossible. The best of `starts`
    random starts is kept. With more parameters than patterns to tell them by, many answers fit
    equally well, and none is given; that there are no more is needed and may not be enough.

    Parameters
    ----------
    classes : int, 2 or more
    levels : sequence of int, optional
        Number of levels of each column; those found by `fit` if not given.
    random_state : int
        Seed of the starts.

    Attributes
    ----------
    levels_ : list of int
        Levels of each column.
    size_ : array (classes,)
        pi.
    theta_ : list of array (classes, levels)
        One a column.
    log_posterior_ : float
        Log-likelihood plus log prior (up to a constant), at the best start.
    path_ : list of float
        The same at each step of that start; it never falls.

    Examples
    --------
    >>> X = np.repeat([[0, 0, 0], [1, 1, 1]], 50, axis=0)
    >>> model = LatentClasses(2, random_state=0).fit(X)
    >>> [round(float(s), 2) for s in sorted(model.size_)]
    [0.5, 0.5]
    """

    def __init__(
        self,
        classes: int,
        levels: ArrayLike | None = None,
        random_state: int = 0,
        starts: int = 10,
        steps: int = 2000,
        tolerance: float = 1e-7,
    ) -> None:
        self.classes = classes
        self.levels = levels
        self.random_state, self.starts = random_state, starts
        self.steps, self.tolerance = steps, tolerance

    def fit(self, X: ArrayLike, count: ArrayLike | None = None) -> LatentClasses:
        """Fit to codes 0, 1, ... (rows, columns); `count` rows are the same, 1 each by default."""
        own = np.asarray(X).max(axis=0) + 1 if self.levels is None else np.asarray(self.levels)
        if own.ndim != 1 or own.dtype.kind not in "iu" or self.starts < 1:
            raise ValueError(
                "LatentClasses.fit: levels must be a whole number for each column and starts at "
                f"least 1, found {self.levels!r} and {self.starts!r}."
            )
        self.levels_ = [int(n) for n in own]
        rows, inverse = np.unique(self._codes(X), axis=0, return_inverse=True)
        given = np.ones(len(inverse)) if count is None else np.asarray(count, dtype=float)
        weight = np.bincount(inverse.ravel(), given, len(rows)).astype(float)
        free = self.classes - 1 + self.classes * sum(n - 1 for n in self.levels_)
        patterns = float(np.prod(self.levels_, dtype=float))
        if free > patterns - 1:
            raise ValueError(
                f"LatentClasses: {self.classes} classes have {free} parameters and the columns "
                f"only {patterns:.0f} patterns of answers; needs fewer classes or more columns."
            )
        rng = np.random.default_rng(self.random_state)
        best: tuple[list[float], Floats, list[Floats]] | None = None
        for _ in range(self.starts):
            share = rng.dirichlet(np.ones(self.classes), len(rows))
            found = self._climb(rows, weight, share)
            if best is None or found[0][-1] > best[0][-1]:
                best = found
        assert best is not None
        self.path_, self.size_, self.theta_ = best
        if len(self.path_) == self.steps:
            warnings.warn(
                f"LatentClasses: the best start had not settled after {self.steps} steps; the "
                "classes may not be told apart by these columns.",
                stacklevel=3,  # above the guard of `fit`
            )
        self.log_posterior_ = self.path_[-1]
        return self

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Probability of each class for each row: pi_c prod theta_cj(x_j) / P(x)."""
        joint = self._joint(self._codes(X), self.size_, self.theta_)
        joint -= joint.max(axis=1, keepdims=True)
        share = np.exp(joint)
        return share / share.sum(axis=1, keepdims=True)

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """Return the likeliest class of each row."""
        return self.predict_proba(X).argmax(axis=1)

    def standard_errors(self, X: ArrayLike) -> tuple[Floats, list[Floats]]:
        """Return standard errors of `size_` and `theta_`, by the outer product of the scores.

        With r_c a row's probability of class c, the scores are r_c / pi_c - r_C / pi_C and
        r_c (1[x_j = l] / theta_cjl - 1[x_j = L] / theta_cjL), the last class and level being
        what the others leave (McLachlan & Peel 2000, ch. 2.15).
        """
        codes, share = self._codes(X), self.predict_proba(X)
        scores = [(share / self.size_)[:, :-1] - (share / self.size_)[:, -1:]]
        for j, theta in enumerate(self.theta_):
            shown = np.eye(self.levels_[j])[codes[:, j]]
            for c in range(self.classes):
                part = shown / theta[c]
                scores.append(share[:, [c]] * (part[:, :-1] - part[:, -1:]))
        every = np.hstack(scores)
        covariance = np.linalg.pinv(every.T @ every)

        def errors(start: int, free: int) -> Floats:
            block = covariance[start : start + free, start : start + free]
            return np.sqrt([*np.diag(block), block.sum()])  # the last is 1 less the others

        at = self.classes - 1
        size, theta_se = errors(0, at), []
        for n in self.levels_:
            theta_se.append(
                np.array([errors(at + c * (n - 1), n - 1) for c in range(self.classes)])
            )
            at += self.classes * (n - 1)
        return size, theta_se

    def _codes(self, X: ArrayLike) -> NDArray[np.int64]:
        codes = np.asarray(X, dtype=np.int64)
        if codes.ndim != 2 or codes.shape[1] != len(self.levels_):
            raise ValueError(
                f"LatentClasses: needs rows of {len(self.levels_)} codes, found {codes.shape}."
            )
        if codes.size and (codes.min() < 0 or (codes >= self.levels_).any()):
            raise ValueError(f"LatentClasses: codes must be 0 to below {self.levels_}.")
        return codes

    def _joint(self, rows: NDArray[np.int64], size: Floats, theta: list[Floats]) -> Floats:
        """Log of pi_c prod theta_cj(x_j): (rows, classes)."""
        joint = np.tile(np.log(size), (len(rows), 1))
        for j, table in enumerate(theta):
            joint += np.log(table).T[rows[:, j]]
        return joint

    def _climb(
        self, rows: NDArray[np.int64], weight: Floats, share: Floats
    ) -> tuple[list[float], Floats, list[Floats]]:
        path: list[float] = []
        while True:
            mass = share * weight[:, None]  # M step: the mode of the posterior
            size = (mass.sum(axis=0) + 1) / (weight.sum() + self.classes)
            theta = []
            for j, n in enumerate(self.levels_):
                held = np.vstack(
                    [np.bincount(rows[:, j], mass[:, c], n) for c in range(self.classes)]
                )
                theta.append((held + 1 / n) / (held.sum(axis=1, keepdims=True) + 1))
            joint = self._joint(rows, size, theta)  # E step
            top = joint.max(axis=1, keepdims=True)
            share = np.exp(joint - top)
            total = share.sum(axis=1, keepdims=True)
            share = share / total
            prior = np.log(size).sum() + sum(np.log(t).sum() / t.shape[1] for t in theta)
            path.append(float(weight @ (top + np.log(total)).ravel() + prior))
            if len(path) > 1 and path[-1] - path[-2] < self.tolerance * abs(path[-1]):
                return path, size, theta
            if len(path) >= self.steps:
                return path, size, theta
