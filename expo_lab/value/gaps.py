"""Gaps: money that is not in a table is not 0."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd


def no_gaps(frame: pd.DataFrame, columns: Iterable[str], who: str) -> None:
    """Check that columns have a number in every row.

    Raises
    ------
    ValueError
        Naming the first column that has a gap and how many.

    Examples
    --------
    >>> no_gaps(pd.DataFrame(dict(revenue=[1.0, None])), ["revenue"], "margin")
    Traceback (most recent call last):
    ValueError: margin: 1 of 2 rows have no revenue. A gap is no 0: fill it in or leave the row out.
    """
    for name in columns:
        missing = int(frame[name].isna().sum())
        if missing:
            raise ValueError(
                f"{who}: {missing} of {len(frame)} rows have no {name}. A gap is no 0: fill it "
                "in or leave the row out."
            )
