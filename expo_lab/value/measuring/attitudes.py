"""Loyalty: attitude and conduct apart, and how far satisfaction reaches profit through them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...core.validation import require
from ..interval import Z


def loyalty(people: pd.DataFrame, attitude: float = 0.5, conduct: float = 0.5) -> pd.DataFrame:
    """Count customers by attitude and by conduct, and say how little one tells of the other.

    Attitude is `relative_attitude`, conduct `repeat_patronage` of the profile (Dick & Basu 1994):
    two things, not one. Cuts are absolute: no difference from the best rival, and half of the
    editions at risk.

    Parameters
    ----------
    people : DataFrame
        relative_attitude, relative_attitude_se, repeat_patronage.
    attitude, conduct : float in [0, 1]
        At or above the cut is high.

    Returns
    -------
    DataFrame
        Index attitude (high, low); columns conduct (high, low): shares of the customers.

        ``attrs``: correlation, lower, upper of the two (Pearson, Fisher's interval), and
        reliability, the share of the variance of the surveyed attitude that is not error.

    Raises
    ------
    ValueError
        If a column is absent, there are fewer than 4 customers, or one of the two never varies.

    Examples
    --------
    >>> four = pd.DataFrame(dict(relative_attitude=[.9, .8, .2, .6], relative_attitude_se=.05,
    ...                          repeat_patronage=[.9, .2, .8, .1]))
    >>> loyalty(four).loc["high"].to_dict()
    {'high': 0.25, 'low': 0.5}
    """
    needed = ["relative_attitude", "relative_attitude_se", "repeat_patronage"]
    require(people, needed, "loyalty")
    mind, deed, error = (people[c].to_numpy(float) for c in (needed[0], needed[2], needed[1]))
    if len(people) < 4:
        raise ValueError(f"loyalty: needs at least 4 customers, found {len(people)}.")
    for name, values in ((needed[0], mind), (needed[2], deed)):
        if not np.ptp(values) > 0:
            raise ValueError(f"loyalty: {name} never varies, so nothing goes with it.")
    high = [
        np.where(values >= cut, "high", "low")
        for values, cut in ((mind, attitude), (deed, conduct))
    ]
    table = pd.crosstab(
        pd.Categorical(high[0], ["high", "low"]),
        pd.Categorical(high[1], ["high", "low"]),
        normalize="all",
        dropna=False,
    )
    table.index.name, table.columns.name = "attitude", "conduct"
    table.columns = pd.Index(table.columns.astype(str), name="conduct")
    table.index = pd.Index(table.index.astype(str), name="attitude")
    r = float(np.corrcoef(mind, deed)[0, 1])
    reach = Z / np.sqrt(max(1, len(people) - 3))
    at = np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12))
    # shrunken estimates vary by the true variance less the error's: var(estimate) + se^2 is it
    noise = float(np.mean(error**2))
    table.attrs = dict(
        correlation=r,
        lower=float(np.tanh(at - reach)),
        upper=float(np.tanh(at + reach)),
        reliability=float(mind.var() / (mind.var() + noise)),
    )
    return table


def mediation(
    cause: pd.Series,
    between: pd.Series,
    effect: pd.Series,
    resamples: int = 500,
    seed: int = 0,
) -> pd.DataFrame:
    """Split the effect of a cause into what goes through something between, and what does not.

    between = i + a cause,  effect = j + c' cause + b between;  indirect = a b, direct = c',
    total = c = c' + a b, which least squares fulfil exactly (MacKinnon 2008). It is a split of
    associations: whether they are effects, only the world's truth or an experiment can tell.
    Error in what lies between moves its part to the direct one: of a b only the share lambda is
    left, the variance of what lies between given the cause that is not error.

    Parameters
    ----------
    cause, between, effect : Series
        Same index, such as satisfaction, loyalty and profit; rows with a gap are left out.
    resamples, seed : int
        Bootstrap draws of customers for the percentile intervals, and their seed.

    Returns
    -------
    DataFrame
        Index part (through, direct, total); effect in units of `effect` a unit of `cause`, lower,
        upper.

    Raises
    ------
    ValueError
        If fewer than 10 rows are whole, or the cause, or what lies between, never varies or is a
        copy of the cause.

    Examples
    --------
    >>> x = pd.Series(range(20), dtype=float)
    >>> m = 2 * x + pd.Series([1.0, -1.0] * 10)
    >>> bool(abs(mediation(x, m, 3 * m)["effect"]["direct"]) < 1e-6)
    True
    """
    rows = (
        pd.concat([cause, between, effect], axis=1, keys=["x", "m", "y"]).dropna().to_numpy(float)
    )
    if len(rows) < 10:
        raise ValueError(f"mediation: needs 10 customers without a gap, found {len(rows)}.")
    if np.linalg.matrix_rank(rows[:, :2] - rows[:, :2].mean(axis=0)) < 2:
        raise ValueError(
            "mediation: cause and between must both vary and not be copies of each other; with "
            "these, what goes through cannot be told from what does not."
        )
    rng = np.random.default_rng(seed)
    draws = np.array(
        [_paths(rows[rng.integers(0, len(rows), len(rows))]) for _ in range(resamples)]
    )
    lower, upper = np.nanpercentile(draws, [2.5, 97.5], axis=0)
    index = pd.Index(["through", "direct", "total"], name="part")
    return pd.DataFrame(dict(effect=_paths(rows), lower=lower, upper=upper), index=index)


def _paths(rows: np.ndarray) -> np.ndarray:
    """Indirect, direct and total effect by least squares, from the covariances."""
    s = np.cov(rows.T)
    if s[0, 0] <= 0 or s[0, 0] * s[1, 1] - s[0, 1] ** 2 <= 1e-12 * s[0, 0] * s[1, 1]:
        return np.full(3, np.nan)
    direct, b = np.linalg.solve(s[:2, :2], s[:2, 2])
    through = s[0, 1] / s[0, 0] * b
    return np.array([through, direct, through + direct])
