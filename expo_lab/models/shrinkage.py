"""Shrinkage: estimates of groups that are alike, drawn together as far as the data say they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

FEW = 3  # groups below which their spread cannot be learned
GRID = 400  # values of the spread over which the posterior is summed


@dataclass(frozen=True)
class Shrunk:
    """Posterior of the groups' true values.

    Attributes
    ----------
    mean, cov : arrays of shape (k,) and (k, k)
    centre, spread : float
        Posterior means of the population's mean and standard deviation (between groups).
    weights, means, covs : arrays
        The posterior as a mixture of normals, one a value of the spread.
    """

    mean: np.ndarray
    cov: np.ndarray
    centre: float
    spread: float
    weights: np.ndarray
    means: np.ndarray
    covs: np.ndarray

    def interval(self, contrast: ArrayLike, level: float = 0.95) -> tuple[float, float]:
        """Interval of a linear contrast of the groups' values, from the mixture's quantiles."""
        from scipy.optimize import brentq
        from scipy.stats import norm

        c = np.asarray(contrast, dtype=float)
        m, sd = self.means @ c, np.sqrt(np.einsum("i,tij,j->t", c, self.covs, c).clip(0))
        if sd.max() == 0:
            return float(m[0]), float(m[0])
        sd = np.maximum(sd, 1e-12 * sd.max())

        def quantile(p: float) -> float:
            ends = (m + sd * norm.ppf(p)).min(), (m + sd * norm.ppf(p)).max()
            if ends[1] - ends[0] <= 1e-12 * sd.max():
                return float(ends[0])
            return float(brentq(lambda v: self.weights @ norm.cdf((v - m) / sd) - p, *ends))

        return quantile((1 - level) / 2), quantile((1 + level) / 2)


def shrink_groups(estimate: ArrayLike, cov: ArrayLike, alike: ArrayLike | None = None) -> Shrunk:
    """Posterior of k groups' values from estimates with known errors and an unknown spread.

    estimate ~ N(theta, cov), theta_i ~ N(centre, spread^2) for the groups that are alike, with a
    flat prior on centre and on spread: the hierarchical normal model, the spread summed over and
    not set to one value, so that the intervals know that it is not known. Where the groups do not
    differ more than their errors, all are drawn to one mean; where the errors are small, nothing
    moves.

    Parameters
    ----------
    estimate : (k,) floats
    cov : (k,) standard errors, or their (k, k) covariance
    alike : (k,) bools, optional
        The coordinates that are groups; others (a parameter shared by all groups) keep a flat
        prior and follow by their covariance. All by default.

    Returns
    -------
    Shrunk

    Raises
    ------
    ValueError
        For fewer than 3 groups, whose spread cannot be learned; for errors not above 0.

    References
    ----------
    Gelman, A., et al. (2013). Bayesian Data Analysis, 3rd ed., section 5.4 (equations 5.17-5.21).

    Examples
    --------
    The eight schools (Rubin 1981):

    >>> found = shrink_groups([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18])
    >>> found.mean.round(1).tolist()
    [11.4, 7.9, 6.1, 7.6, 5.1, 6.1, 10.7, 8.5]
    """
    who = "shrink_groups"
    y, v = np.asarray(estimate, dtype=float), np.asarray(cov, dtype=float)
    v = np.diag(v**2) if v.ndim == 1 else v
    group = np.ones(len(y), dtype=bool) if alike is None else np.asarray(alike, dtype=bool)
    if group.sum() < FEW:
        raise ValueError(
            f"{who}: needs at least {FEW} groups to learn how far they differ, found "
            f"{int(group.sum())}; use the estimates as they are."
        )
    if v.shape != (len(y), len(y)) or not np.isfinite(v).all() or not np.isfinite(y).all():
        raise ValueError(f"{who}: needs one finite estimate and error a group, without gaps.")
    if not (np.linalg.eigvalsh(v) > 0).all():
        raise ValueError(
            f"{who}: errors must be above 0 and their covariance positive; a group without any "
            "error tells its value by itself: leave it out."
        )
    design = np.column_stack([group, np.eye(len(y))[:, ~group]]).astype(float)
    # The posterior of the spread ends well before ten times what the groups' values span.
    se = np.sqrt(np.diag(v)[group])
    spreads = np.linspace(0, 10 * max(np.ptp(y[group]), se.max()), 20 * GRID)
    # dense where the errors are, coarse above
    spreads = np.unique(np.append(np.linspace(0, 3 * se.max(), GRID), spreads[::20]))
    width = np.gradient(spreads)
    width[[0, -1]] /= 2  # the trapezoidal rule
    # all values of the spread at once: the first axis is the spread's
    prior = np.square(spreads)[:, None, None] * np.diag(group.astype(float))
    total = np.linalg.inv(v + prior)
    inner = np.linalg.inv(design.T @ total @ design)
    beta = (inner @ design.T @ total) @ y
    rest = y - beta @ design.T
    pull = prior @ total
    keep = design - pull @ design
    m = beta @ design.T + (pull @ rest[:, :, None])[..., 0]
    c = prior - pull @ prior + keep @ inner @ keep.swapaxes(1, 2)
    misfit = np.einsum("ti,tij,tj->t", rest, total, rest)
    log = np.linalg.slogdet(inner)[1] - np.linalg.slogdet(v + prior)[1] - misfit
    weights = np.exp(0.5 * (log - log.max())) * width
    weights /= weights.sum()
    mean = weights @ m
    cov_all = np.einsum("t,tij->ij", weights, c + np.einsum("ti,tj->tij", m - mean, m - mean))
    return Shrunk(
        mean, cov_all, float(weights @ beta[:, 0]), float(weights @ spreads), weights, m, c
    )
