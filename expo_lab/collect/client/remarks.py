"""Remarks: lines above, between and below the rows of a table that are none of its rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

LEAST = 3  # cells that most rows fill, from which a row of one cell is odd; ours
NUMBERED = 0.9  # share of keys with a digit and no space, from which keys are numbers; ours


def remarks(frame: pd.DataFrame, key: str) -> tuple[pd.Series, pd.Series]:
    """Tell rows of one text in the key's column, where others fill several cells.

    Such is a footnote, a line of copyright, or a heading over the rows below it.

    Returns
    -------
    (Series of bool, Series of bool)
        Rows that are remarks, for the keys of the other rows are numbers and this is none; and
        rows below the last fuller one that may be remarks, or names about which no more is known.
    """
    none = pd.Series(False, index=frame.index)
    filled = frame.notna().sum(axis=1)
    alone = (filled == 1) & frame[key].map(lambda c: isinstance(c, str)).astype(bool)
    if not alone.any() or alone.all() or filled[~alone].median() < LEAST:
        return none, none
    others = frame.loc[~alone, key].dropna().map(str)
    numbers = others.map(lambda t: " " not in t.strip() and any(c.isdigit() for c in t))
    if len(others) and numbers.mean() >= NUMBERED:
        return alone & frame[key].map(lambda c: " " in str(c).strip()).astype(bool), none
    last = int(np.flatnonzero(~alone.to_numpy())[-1])
    return none, alone & (np.arange(len(frame)) > last)
