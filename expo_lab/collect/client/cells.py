"""Cells: read what a client's program wrote (1.234,56; 3.5.23; ja) as the schema's types."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ...core.schema import Column
from .amounts import Percent, marks, number
from .dates import YEARS, date, orders
from .raw import Measured, squeeze
from .words import GAPS, is_error, mark, words
from .workbooks import NO_VALUE

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>")
_ROUNDED = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE)  # Excel has cut the digits of a number


@dataclass(frozen=True)
class Habits:
    """How a column of a client writes: decimal comma or point, the day or the month first.

    None where its cells contradict each other; ``doubt`` says what was only assumed.
    """

    comma: bool | None
    day_first: bool | None
    said: str
    doubt: str = ""


def habits(
    cells: Iterable[object],
    separator: str,
    decimal: str | None,
    dates: str | None,
    others: Iterable[object] = (),
) -> Habits:
    """Find how a column writes numbers and dates, from those cells that leave no doubt.

    ``12,5`` tells a decimal comma, ``1.234`` alone does not; ``31/12/2023`` tells that the day
    comes first, ``03/04/2023`` does not. Where no cell of the column tells, the `others` of the
    table do; where none tells, a semicolon as separator stands for the decimal comma and the day
    is taken to come first; both are said, and `doubt` asks. Cells that contradict each other
    leave those unread that could be either.
    """
    cells, others = list(cells), list(others)
    comma, said, doubt = _decided(
        marks(cells), marks(others), decimal and decimal == ",", separator == ";",
        ("decimal comma", "decimal point"), "1.234",
    )  # fmt: skip
    day, also, more = _decided(
        orders(cells), orders(others), dates and dates == "day first", True,
        ("day first", "month first"), "03/04",
    )  # fmt: skip
    return Habits(comma, day, f"{said}; {also}", " ".join(x for x in (doubt, more) if x))


def _decided(
    own: tuple[int, int, int],
    others: tuple[int, int, int],
    named: bool | str | None,
    usual: bool,
    names: tuple[str, str],
    example: str,
) -> tuple[bool | None, str, str]:
    one, other = names
    if isinstance(named, bool):
        return named, f"{one if named else other} (named in the mapping)", ""
    if own[0] and own[1]:
        said = f"{own[0]} cells tell {one} and {own[1]} tell {other}"
        return None, said, f"{said}: the column contradicts itself" if own[2] else ""
    for proved, where in ((own, ""), (others, " of other columns")):
        if bool(proved[0]) != bool(proved[1]):
            most = one if proved[0] else other
            return bool(proved[0]), f"{most} ({max(proved[:2])} cells{where} tell so)", ""
    said = f"{one if usual else other} (assumed: no cell tells)"
    taken = one if usual else other
    asked = f"no cell tells {one} from {other} ({example} is ambiguous): {taken} assumed"
    return usual, said, asked if own[2] else ""


def read_cells(
    cells: pd.Series, about: Column, how: Habits, words_: Mapping[str, Any], unit: str = ""
) -> tuple[pd.Series, pd.Series]:
    """Read one column of a client as one of the schema's.

    Parameters
    ----------
    cells : Series of object
        As the file holds them; None is a gap.
    about : Column
        What the column is to become: its type, range and categories.
    how : Habits
    words_ : mapping
        The client's word (as it stands, or through `squeeze`) to the schema's value.
    unit : str
        What the whole column is measured in (`units.UNITS`), "" for the schema's unit.

    Returns
    -------
    (Series of object, Series of bool)
        The values, None for a gap; and which cells hold what cannot be that column's value.
    """
    readers: dict[str, Callable[[Any], Any]] = dict(
        id=_id,
        text=_text,
        int=lambda cell: _whole(number(cell, how.comma, about, unit), unit),
        float=lambda cell: number(cell, how.comma, about, unit),
        date=lambda cell: date(cell, how.day_first),
        bool=_flag,
        category=lambda cell: _label(cell, about.categories),
    )

    def one(cell: Any) -> Any:
        if isinstance(cell, str):
            cell = cell.strip()
            if cell in words_:
                cell = words_[cell]
            elif squeeze(cell) in words_:
                cell = words_[squeeze(cell)]
            elif is_error(cell) or NO_VALUE in cell:
                raise ValueError
        if about.dtype != "text" and str(cell).lower() in GAPS - set(about.categories):
            return None
        value = None if cell == "" else readers[about.dtype](cell)
        if about.dtype in ("int", "float") and value is not None and not isinstance(value, Percent):
            low = -np.inf if about.low is None else about.low
            high = np.inf if about.high is None else about.high
            if not low <= value <= high:
                raise ValueError
        return value

    made, wrong = {}, set()
    key = cells.map(_kind, na_action=None)
    for kind, cell in dict.fromkeys(key):  # each different cell once, however often it stands there
        try:
            made[kind, cell] = None if _gap(cell) else one(cell)
        except (ValueError, OverflowError, TypeError):
            made[kind, cell] = None
            wrong.add((kind, cell))
    values = np.empty(len(cells), dtype=object)
    values[:] = [made[k] for k in key]
    bad = pd.Series([k in wrong for k in key], index=cells.index, dtype=bool)
    return pd.Series(values, index=cells.index, dtype=object), bad


def _kind(cell: Any) -> tuple[str, Any]:
    return type(cell).__name__ + (cell.unit if isinstance(cell, Measured) else ""), cell


def expected(about: Column) -> str:
    """Say in words what a column holds, for a report.

    >>> from expo_lab.core import TABLES
    >>> expected(TABLES["participations"]["area"])
    'a number from 0 to 20000 m2'
    """
    if about.dtype == "category":
        return f"one of {', '.join(about.categories)}"
    if about.dtype in ("int", "float"):
        low = "" if about.low is None else f" from {about.low:g}"
        high = "" if about.high is None else f" to {about.high:.10g}"
        unit = f" {about.unit}" if about.unit else ""
        return f"a {'whole ' if about.dtype == 'int' else ''}number{low}{high}{unit}"
    named = dict(date=f"a date of the years {YEARS[0]} to {YEARS[1]}", bool="yes or no")
    return named.get(about.dtype, "a name or number")


def open_ended(about: Column) -> Column:
    """Return a column without its lower bound: a credit note has negative amounts."""
    return replace(about, low=None)


def _gap(cell: Any) -> bool:
    return cell is None or cell is pd.NaT or (isinstance(cell, float) and np.isnan(cell))


def _id(cell: Any) -> str:
    name = _text(cell)
    if _ROUNDED.fullmatch(name):
        raise ValueError
    return name.lower() if re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-zA-Z]+", name) else name


def _text(cell: Any) -> str:
    """Write an id or text; Excel makes 1001.0 of the customer number 1001."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell)
    if "&" in text or "<" in text:  # out of a web page
        text = _TAG.sub(" ", html.unescape(text))
    return " ".join(text.split())


def _whole(value: float, unit: str) -> int:
    if unit:
        value = round(value)  # weeks of days
    if not float(value).is_integer():
        raise ValueError
    return int(value)


def _flag(cell: Any) -> bool:
    if isinstance(cell, (bool, np.bool_)):
        return bool(cell)
    word = mark(_text(cell))
    yes, no = words("yes"), words("no")
    if word in yes or word in no:
        return word in yes
    raise ValueError


def _label(cell: Any, labels: tuple[str, ...]) -> str:
    found = {squeeze(label): label for label in labels}.get(squeeze(cell))
    if found is None:
        raise ValueError
    return found
