"""Randomised: what every model of a randomised record needs: its rows, errors and posterior."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .shrinkage import FEW, Shrunk, shrink_groups


def posterior(theta: np.ndarray, cov: np.ndarray, alike: np.ndarray) -> Shrunk:
    """Shrink the groups that are alike; too few, or without an error, they stay as they are."""
    if alike.sum() >= FEW and (np.diag(cov) > 0).all():
        return shrink_groups(theta, cov, alike)
    one = np.ones(1)
    return Shrunk(theta, cov, np.nan, np.nan, one, theta[None], cov[None])


def clustered(influence: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    """Covariance from the rows' influences: summed in clusters, then squared."""
    count = int(cluster.max()) + 1
    sums = np.column_stack([np.bincount(cluster, weights=column) for column in influence.T])
    return sums.T @ sums * count / (count - 1)


def rows(who: str, outcome: Any, dose: Any, segment: Any, propensity: Any, groups: Any) -> Any:
    """Columns of one length without gaps: y, dose, weight, segment's code, names, cluster."""
    y, x = np.asarray(outcome, dtype=float), np.asarray(dose, dtype=float)
    p = np.broadcast_to(np.asarray(propensity, dtype=float), np.shape(y))
    label = pd.Series(np.asarray(segment, dtype=object))
    if not (y.ndim == 1 and len(y) and x.shape == y.shape and len(label) == len(y)):
        raise ValueError(
            f"{who}: needs columns of one length; found {len(y)} outcomes, {x.size} doses, "
            f"{len(label)} segments."
        )
    gaps = ~np.isfinite(y) | ~np.isfinite(x) | label.isna().to_numpy()
    if gaps.any():
        raise ValueError(f"{who}: found gaps in {int(gaps.sum())} rows; fill or drop them.")
    if not ((p > 0) & np.isfinite(p)).all():
        raise ValueError(f"{who}: propensities must be above 0, found {p.min():g}.")
    code, names = pd.factorize(label, sort=True)
    cluster = np.arange(len(y)) if groups is None else pd.factorize(np.asarray(groups))[0]
    if len(cluster) != len(y) or cluster.max() < 1 or cluster.min() < 0:
        raise ValueError(f"{who}: needs a group a row, none a gap, and at least 2 of them.")
    return y, x, p.mean() / p, code, names, cluster
