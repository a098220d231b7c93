"""Luck: what all customers of an edition share, seen in how far forecasts of heads were off."""

from __future__ import annotations

from typing import Any

import numpy as np


def common_luck(actual: Any, expected: Any, own: Any) -> tuple[float, int]:
    """Estimate the sd, in logs, of what all share at one date: actual over expected heads.

    s^2 = mean of ln(actual / expected)^2 less the mean of own / expected^2, over dates with five
    expected and somebody there (five is ours). The squares are taken about 0 and not about their
    mean: a forecast that was off all the time is no surer for that.

    Parameters
    ----------
    actual, expected, own : array of float, shape (dates,)
        Heads; and the variance of `actual` by everybody's own chance, sum of p (1 - p).

    Returns
    -------
    float
        0 where it is all chance, or fewer than three dates count.
    int
        Degrees of freedom: how many dates count, 1 where they are too few.

    Examples
    --------
    >>> common_luck([110, 90, 121, 81], [100, 100, 100, 100], [0, 0, 0, 0])[1]
    4
    """
    actual, expected, own = (np.asarray(v, dtype=float) for v in (actual, expected, own))
    used = (actual > 0) & (expected >= 5)
    if used.sum() < 3:
        return 0.0, 1
    logs = np.log(actual[used] / expected[used])
    chance = own[used] / expected[used] ** 2
    return float(np.sqrt(max(0.0, np.mean(logs**2) - np.mean(chance)))), int(used.sum())
