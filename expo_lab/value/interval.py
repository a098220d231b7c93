"""Interval: the 95 % bounds that several tables of this room need."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

Z = 1.959964  # of a 95 % interval


def wilson(times: ArrayLike, of: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's (1927) interval of a share, for whole columns; gaps where `of` is 0.

    Examples
    --------
    >>> low, high = wilson([5], [10])
    >>> low.round(3), high.round(3)
    (array([0.237]), array([0.763]))
    """
    x, n = np.asarray(times, float), np.asarray(of, float)
    n = np.where(n > 0, n, np.nan)
    reach = Z * np.sqrt(x * (n - x) / n + Z**2 / 4)
    low, high = (x + Z**2 / 2 - reach) / (n + Z**2), (x + Z**2 / 2 + reach) / (n + Z**2)
    # rounding must not push a bound past a share of 0 or 1
    return np.where(x > 0, low, 0 * n), np.where(x < n, high, n / n)
