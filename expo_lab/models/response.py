"""Response: what an amount of money changes, learned by segment from randomised records."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from .randomised import clustered, posterior, rows

UNSETTLED = 1.0  # standard error of log(scale) at which a scale counts as unknown; ours


class SaturatingResponse(BaseEstimator):
    """Response ceiling (1 - exp(-amount / scale)) by segment, the scale common to all.

    outcome = base_s + ceiling_s (1 - exp(-amount / scale)) + error,

    by least squares weighted by 1 / propensity, so that amounts drawn with known but unequal
    chances count as if drawn with equal ones; errors by the sandwich, clustered by group. With
    three segments and more the ceilings are shrunk together (`shrink_groups`), the scale with them.

    Parameters
    ----------
    scale : float above 0, optional
        EUR, where it is known; estimated by default.

    Attributes
    ----------
    table_ : DataFrame
        Index segment. n, base (outcome at amount 0), ceiling, lower, upper (95 %), unshrunk, se
        (of the unshrunk ceiling).
    scale_, scale_lower_, scale_upper_ : float
        EUR; the bounds 95 %.

    Examples
    --------
    >>> amount = np.tile([0.0, 50, 100, 400], 250)
    >>> outcome = 0.5 + 0.2 * (1 - np.exp(-amount / 100)) + 0.1 * np.resize([1, 1, -1, -1, -1,
    ...           -1, 1, 1], 1000)
    >>> model = SaturatingResponse().fit(outcome, amount, np.repeat(["a", "b"], 500), 0.25)
    >>> round(model.scale_), model.table_["ceiling"].round(2).tolist()
    (100, [0.2, 0.2])
    """

    def __init__(self, scale: float | None = None) -> None:
        self.scale = scale

    def fit(
        self,
        outcome: ArrayLike,
        amount: ArrayLike,
        segment: ArrayLike,
        propensity: ArrayLike,
        groups: ArrayLike | None = None,
    ) -> SaturatingResponse:
        """Fit.

        Parameters
        ----------
        outcome : (n,) floats
            Such as 1 for those who exhibited, or EUR.
        amount : (n,) floats of 0 or more, EUR; 0 where nothing was spent.
        segment : (n,) labels
        propensity : (n,) floats in (0, 1], or one for all
            Probability (or density) with which each row drew the amount that it drew.
        groups : (n,), optional
            Rows with one error (a customer's editions, a show).

        Raises
        ------
        ValueError
            For gaps; a segment with fewer than 3 amounts (2 where the scale is given); a scale on
            which the record is silent: no bend within ten times the amounts tried, or a standard
            error of log(scale) above 1 (ours).
        """
        who = "SaturatingResponse.fit"
        if self.scale is not None and not self.scale > 0:
            raise ValueError(f"{who}: scale must be EUR above 0, found {self.scale!r}.")
        y, x, weight, code, names, cluster = rows(who, outcome, amount, segment, propensity, groups)
        if (x < 0).any():
            raise ValueError(f"{who}: amounts must be 0 or more, found {x.min():g}.")
        wanted = 3 if self.scale is None else 2
        tried = pd.DataFrame(dict(s=code, x=x)).drop_duplicates().groupby("s").size()
        if (tried < wanted).any():
            raise ValueError(
                f"{who}: segment {names[int(tried.idxmin())]!r} has {int(tried.min())} different "
                f"amounts, {wanted} are needed; leave it out or vary what it gets."
            )
        scale = self.scale or _scale(who, y, x, weight, code)
        base, ceiling = _lines(y, -np.expm1(-x / scale), weight, code)
        cov = self._covariance(y, x, weight, code, cluster, base, ceiling, scale)
        k, theta = len(names), ceiling
        if self.scale is None:
            theta = np.append(ceiling, np.log(scale))
            if (doubt := float(np.sqrt(cov[k, k]))) > UNSETTLED:
                raise ValueError(
                    f"{who}: the record does not settle the scale: {scale:.3g} EUR with a standard "
                    f"error of its logarithm of {doubt:.2g}, more than {UNSETTLED:g}. Try more "
                    "customers or other amounts, or give the scale of the action."
                )
        self._posterior = posterior(theta, cov, np.arange(len(theta)) < k)
        mean, ends = self._posterior.mean, self._intervals()
        self.scale_ = float(np.exp(mean[k])) if self.scale is None else float(scale)
        known = (np.log(scale), np.log(scale))
        low, high = ends[k] if self.scale is None else known
        self.scale_lower_, self.scale_upper_ = float(np.exp(low)), float(np.exp(high))
        self.table_ = pd.DataFrame(
            dict(
                n=np.bincount(code),
                base=base,
                ceiling=mean[:k],
                lower=[e[0] for e in ends[:k]],
                upper=[e[1] for e in ends[:k]],
                unshrunk=ceiling,
                se=np.sqrt(np.diag(cov)[:k]),
            ),
            index=pd.Index(names, name="segment"),
        )
        return self

    def predict(self, amount: ArrayLike, segment: ArrayLike) -> pd.DataFrame:
        """What these amounts add in these segments: estimate, lower, upper (95 %); 0 at 0."""
        who = "SaturatingResponse.predict"
        _fitted(who, self)
        x = np.broadcast_to(np.asarray(amount, dtype=float), np.shape(segment))
        at = _find(who, self.table_.index, segment)
        if not len(x) or not (x >= 0).all():
            raise ValueError(f"{who}: needs amounts of 0 or more without gaps, one a row.")
        # few different pairs stand for many rows
        pairs, inverse = np.unique(np.column_stack([at, x]), axis=0, return_inverse=True)
        found = np.array([self._added(int(i), v) for i, v in pairs])
        return pd.DataFrame(found[inverse.ravel()], columns=["estimate", "lower", "upper"])

    def _added(self, i: int, amount: float) -> tuple[float, float, float]:
        """Estimate and bounds of one amount in one segment, by the delta method."""
        k, mean = len(self.table_), self._posterior.mean
        left = np.exp(-amount / self.scale_)
        gradient = np.zeros(len(mean))
        gradient[i] = 1 - left
        if len(mean) > k:  # by log(scale)
            gradient[k] = -mean[i] * amount / self.scale_ * left
        estimate = mean[i] * (1 - left)
        low, high = self._posterior.interval(gradient)
        shift = estimate - gradient @ mean
        return estimate, low + shift, high + shift

    def _intervals(self) -> list[tuple[float, float]]:
        return [self._posterior.interval(row) for row in np.eye(len(self._posterior.mean))]

    def _covariance(
        self,
        y: np.ndarray,
        x: np.ndarray,
        weight: np.ndarray,
        code: np.ndarray,
        cluster: np.ndarray,
        base: np.ndarray,
        ceiling: np.ndarray,
        scale: float,
    ) -> np.ndarray:
        """Sandwich of the ceilings and, where it is estimated, of log(scale)."""
        k, h = len(base), -np.expm1(-x / scale)
        own = code[:, None] == np.arange(k)
        slope = -ceiling[code] * x / scale * np.exp(-x / scale)
        columns = [own, own * h[:, None], *([slope[:, None]] if self.scale is None else [])]
        jacobian = np.hstack(columns).astype(float)
        rest = y - base[code] - ceiling[code] * h
        with np.errstate(all="ignore"):
            bread = np.linalg.pinv(jacobian.T @ (jacobian * weight[:, None]), hermitian=True)
        cov = clustered(jacobian * (weight * rest)[:, None] @ bread, cluster)
        return cov[k:, k:]


def _lines(
    y: np.ndarray, h: np.ndarray, w: np.ndarray, code: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Weighted line of y on h in each segment: intercepts and slopes."""
    total = np.bincount(code, weights=w)
    mean_h, mean_y = (np.bincount(code, weights=w * v) / total for v in (h, y))
    away = w * (h - mean_h[code])
    slope = np.bincount(code, weights=away * y) / np.bincount(code, weights=away * h)
    return mean_y - slope * mean_h, slope


def _scale(who: str, y: np.ndarray, x: np.ndarray, w: np.ndarray, code: np.ndarray) -> float:
    """Scale of least squares: a grid over what the amounts can show, then Brent's method."""
    from scipy.optimize import minimize_scalar

    cells = pd.DataFrame(dict(s=code, x=x, w=w, wy=w * y)).groupby(["s", "x"], as_index=False).sum()
    s, at, weight = cells["s"].to_numpy(), cells["x"].to_numpy(), cells["w"].to_numpy()
    mean = (cells["wy"] / cells["w"]).to_numpy()

    def loss(log: float) -> float:
        h = -np.expm1(-at / np.exp(log))
        base, ceiling = _lines(mean, h, weight, s)
        return float(weight @ (mean - base[s] - ceiling[s] * h) ** 2)

    grid = np.linspace(np.log(at[at > 0].min() / 10), np.log(at.max() * 10), 81)
    i = int(np.argmin([loss(v) for v in grid]))
    if i in (0, len(grid) - 1):
        side = "below the smallest" if i == 0 else "above the largest"
        raise ValueError(
            f"{who}: the response shows no bend within reach of the amounts tried (best scale far "
            f"{side} one). Try other amounts, or give the scale of the action."
        )
    found = minimize_scalar(loss, bounds=(grid[i - 1], grid[i + 1]), method="bounded")
    return float(np.exp(found.x))


def _find(who: str, index: pd.Index, segment: Any) -> np.ndarray:
    at = index.get_indexer(np.asarray(segment, dtype=object))
    if (at < 0).any():
        strange = np.asarray(segment, dtype=object)[at < 0][0]
        raise ValueError(f"{who}: no segment {strange!r} was fitted; known: {list(index)}.")
    return at


def _fitted(who: str, model: Any) -> None:
    if not hasattr(model, "table_"):
        raise ValueError(f"{who}: needs a fitted model; call fit first.")
