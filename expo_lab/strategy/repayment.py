"""Repayment: how well customers must respond for a plan to bring back what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .allocation import _bound
from .curves import read


def break_even(response: pd.DataFrame, amounts: Mapping[Any, float]) -> pd.DataFrame:
    """Say at which response a plan's gain is what it costs: for responses assumed, not learned.

    A customer of value v repays an amount x when its response has changed by x / v, whatever the
    curve. The factor is that over the response assumed: below 1 by as much as the assumption may
    be too high before the money is lost.

    Parameters
    ----------
    response : DataFrame
        As in `allocate`: n, value, ceiling and rate, or half and power.
    amounts : mapping of segment to float, EUR a head
        The plan, such as ``allocate(...).table["amount"]``; segments not named get nothing.

    Returns
    -------
    DataFrame
        Index segment, with a last row "plan". spend, gain (EUR), assumed (response at that
        amount), needed (response that repays it), factor (needed / assumed). The plan's responses
        are means over customers weighted by value. NaN where nothing is spent.

    Raises
    ------
    ValueError
        As `allocate`; for a value that is not above 0, which nothing can repay.

    Examples
    --------
    >>> response = pd.DataFrame(dict(n=[50], value=[8000], ceiling=[0.3], rate=[1 / 400]),
    ...                         index=["loyal"])
    >>> break_even(response, {"loyal": 400}).round(3).loc["loyal"].tolist()
    [20000.0, 75854.467, 0.19, 0.05, 0.264]
    """
    who = "break_even"
    if not isinstance(response, pd.DataFrame):
        raise ValueError(
            f"{who}: needs the response as a DataFrame with value; found "
            f"{type(response).__name__}. Of functions, spend over gain is the factor."
        )
    names, curves = read(who, response)
    value = response["value"].to_numpy(dtype=float)
    if not (value > 0).all():
        raise ValueError(
            f"{who}: value must be above 0, found {value.min():g} for segment "
            f"{names[int(value.argmin())]!r}: no response repays what is spent on it."
        )
    x = _bound(who, "amounts", amounts, names, 0.0)
    worth, spend, gain = curves.n * value, curves.n * x, curves.n * curves.gain(x)
    # the plan as one more segment, so that each column is computed once
    worth, spend, gain = (np.append(a, a[x > 0].sum()) for a in (worth, spend, gain))
    spent = np.append(x > 0, (x > 0).any())
    with np.errstate(divide="ignore", invalid="ignore"):
        found = dict(
            spend=spend,
            gain=gain,
            assumed=np.where(spent, gain / worth, np.nan),
            needed=np.where(spent, spend / worth, np.nan),
            factor=np.where(spent, spend / gain, np.nan),
        )
    return pd.DataFrame(found, index=[*names, "plan"]).rename_axis("segment")
