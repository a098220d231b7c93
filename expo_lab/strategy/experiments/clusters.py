"""Clusters: neighbours are alike and talk, so that many of them tell little more than one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def design_effect(size: float, icc: float) -> float:
    """1 + (m - 1) ICC: by how much clusters of m customers inflate a variance (Kish 1965).

    >>> design_effect(200, 0.06)
    12.94
    """
    if not size >= 1 or not -1 <= icc <= 1:
        raise ValueError(
            f"design_effect: size must be 1 or more and icc in [-1, 1], found {size!r}, {icc!r}."
        )
    return 1 + (size - 1) * icc


class Icc(NamedTuple):
    """Intraclass correlation with its 95 % interval."""

    icc: float
    lower: float
    upper: float


def intraclass(outcome: ArrayLike, cluster: ArrayLike) -> Icc:
    """Estimate how alike the customers of a cluster are, by the analysis of variance.

    With F = MSB / MSW, ICC = (F - 1) / (F + m - 1); the interval takes F over its quantiles (exact
    for normal outcomes in clusters of one size; m is Donner's mean size where sizes differ).

    Raises
    ------
    ValueError
        For gaps, fewer than 2 clusters, no cluster of 2, or no variance within.

    References
    ----------
    Donner, A. (1986). International Statistical Review 54(1), 67-82.

    Examples
    --------
    >>> [round(v, 3) for v in intraclass([1, 2, 5, 6, 3, 4], [0, 0, 1, 1, 2, 2])]
    [0.882, -0.001, 0.997]
    """
    from scipy.stats import f as fisher

    y = np.asarray(outcome, dtype=float)
    code, names = pd.factorize(np.asarray(cluster))
    if len(code) != len(y) or not np.isfinite(y).all() or (code < 0).any():
        raise ValueError("intraclass: needs an outcome and a cluster a row, without gaps.")
    size, k, n = np.bincount(code), len(names), len(y)
    mean = np.bincount(code, weights=y) / size
    within = float(((y - mean[code]) ** 2).sum())
    if k < 2 or n <= k or within <= 0:
        raise ValueError(
            f"intraclass: needs 2 clusters, one of them of 2 customers who differ; found {k} "
            f"clusters of {n} customers."
        )
    between = float((size * (mean - y.mean()) ** 2).sum())
    ratio = between / (k - 1) / (within / (n - k))
    m = (n - (size**2).sum() / n) / (k - 1)
    quantiles = (1.0, fisher.ppf(0.975, k - 1, n - k), fisher.ppf(0.025, k - 1, n - k))
    return Icc(*(float((ratio / q - 1) / (ratio / q + m - 1)) for q in quantiles))
