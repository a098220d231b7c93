"""Cells: read what a client's program wrote (1.234,56; 3.5.23; ja) as the schema's types."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

from ...core.schema import Column
from .sheets import squeeze

# What programs write where they know nothing; in texts only an empty cell is a gap.
GAPS = {"", "-", "–", "--", "n/a", "na", "null", "nan", "nat", "k.a.", "s/d", "#n/a", "#nv"}
# through `squeeze`, which makes "tru" of true
_YES = "true yes y 1 x ja j wahr si s verdadero 是 真 已"
_NO = "false no n 0 nein falsch falso 否 假 未"
YES, NO = ({squeeze(word) for word in words.split()} for words in (_YES, _NO))
_MONEY = re.compile(r"(€|\$|£|¥|eur|usd|chf|mxn|cny|rmb|m²|m2|qm|sqm)\.?", re.IGNORECASE)
_SPACE = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
_MONTHS = (
    "jan ene enero", "feb", "mar mär mrz", "apr abr", "may mai", "jun", "jul", "aug ago",
    "sep set", "oct okt", "nov", "dec dez dic",
)  # fmt: skip
MONTHS = {m: i for i, names in enumerate(_MONTHS, 1) for m in names.split()}
_YMD = re.compile(r"(\d{4})[-/.年 ]?(\d{1,2})[-/.月 ]?(\d{1,2})日?")
_DMY = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})[-/. ](\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})[-. ]*(?:de )?([a-zä]{3,})[-. ]*(?:de )?(\d{4}|\d{2})")
_CLOCK = re.compile(r"[t ]+\d{1,2}:\d{2}.*$", re.IGNORECASE)
# Excel counts days from here; earlier and later numbers are no dates of a show
DAY_0, SERIALS = dt.datetime(1899, 12, 30), (10_000, 110_000)


@dataclass(frozen=True)
class Habits:
    """How one table of a client writes: decimal comma or point, the day or the month first."""

    comma: bool
    day_first: bool
    said: str


def habits(
    cells: Iterable[object], separator: str, decimal: str | None, dates: str | None
) -> Habits:
    """Find how a table writes numbers and dates, from those cells that leave no doubt.

    ``12,5`` tells a decimal comma, ``1.234`` alone does not; ``31/12/2023`` tells that the day
    comes first, ``03/04/2023`` does not. Where nothing tells, a semicolon as separator stands for
    the decimal comma, and the day is taken to come first; both are said.
    """
    texts = list(dict.fromkeys(c for c in cells if isinstance(c, str) and len(c) < 40))
    commas = points = first = second = 0
    for text in texts:
        number = _bare(text)
        if re.fullmatch(r"[+-]?\d[\d.,]*", number):
            mark = max(number.rfind(","), number.rfind("."))
            both = "," in number and "." in number
            tail = len(number) - mark - 1
            if mark > 0 and number.count(number[mark]) == 1 and (both or tail != 3):
                commas += number[mark] == ","
                points += number[mark] == "."
        found = _DMY.fullmatch(_CLOCK.sub("", text))
        if found:
            first += int(found[1]) > 12 or found[2] == "."
            second += int(found[3]) > 12
    sure = commas != points
    comma = (decimal == ",") if decimal else commas > points if sure else separator == ";"
    day = (dates == "day first") if dates else first >= second
    told = "named in the mapping"
    words = [
        f"decimal {'comma' if comma else 'point'} ({told if decimal else _seen(commas, points)})",
        f"{'day' if day else 'month'} first ({told if dates else _seen(first, second)})",
    ]
    return Habits(comma, day, "; ".join(words))


def _seen(one: int, other: int) -> str:
    most, least = max(one, other), min(one, other)
    return f"{most} cells to {least} tell so" if most else "assumed: no cell tells"


def read_cells(
    cells: pd.Series, about: Column, how: Habits, words: Mapping[str, Any]
) -> tuple[pd.Series, pd.Series]:
    """Read one column of a client's table as a column of the schema.

    Parameters
    ----------
    cells : Series of object
    about : Column
    how : Habits
    words : mapping
        The client's word (through `squeeze`) to the schema's value.

    Returns
    -------
    (Series of object, Series of bool)
        The values, None for a gap; and which cells hold what cannot be that column's value.
    """
    readers: dict[str, Callable[[Any], Any]] = dict(
        id=_name,
        text=_name,
        int=lambda cell: _whole(_number(cell, how.comma)),
        float=lambda cell: _number(cell, how.comma),
        date=lambda cell: _date(cell, how.day_first),
        bool=_flag,
        category=lambda cell: _label(cell, about.categories),
    )
    plain = about.dtype in ("id", "text")

    def one(cell: Any) -> Any:
        if isinstance(cell, str):
            cell = cell.strip()
        if not plain and str(cell).lower() in GAPS - set(words) - set(about.categories):
            return None
        if words and squeeze(cell) in words:
            cell = words[squeeze(cell)]
        value = None if cell == "" else readers[about.dtype](cell)
        if about.dtype in ("int", "float") and value is not None:
            low = -np.inf if about.low is None else about.low
            high = np.inf if about.high is None else about.high
            if not low <= value <= high:
                raise ValueError
        if about.dtype == "date" and value is not None and not 1900 <= value.year <= 2200:
            raise ValueError
        return value

    made, wrong = {}, set()
    key = cells.map(lambda c: (type(c).__name__, c), na_action=None)
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
    return dict(date="a date of the years 1900 to 2200", bool="yes or no").get(
        about.dtype, "a name or number"
    )


def _gap(cell: Any) -> bool:
    return cell is None or cell is pd.NaT or (isinstance(cell, float) and np.isnan(cell))


def _name(cell: Any) -> str:
    """Write an id or text; Excel makes 1001.0 of the customer number 1001."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _bare(text: str) -> str:
    return _SPACE.sub("", _MONEY.sub("", text)).replace("−", "-")


def _number(cell: Any, comma: bool) -> float:
    if isinstance(cell, (bool, np.bool_)):
        raise ValueError
    if isinstance(cell, Number):  # a Decimal of a Parquet file too
        return float(cell)  # type: ignore[arg-type]
    text = _bare(str(cell))
    if "," in text and "." in text:  # whichever comes last is the decimal mark
        comma = text.rfind(",") > text.rfind(".")
    elif text.count(",") + text.count(".") > 1:  # the same mark twice parts thousands
        comma = "." in text
    elif ("," in text or "." in text) and not re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", text):
        comma = "," in text  # 12,5 is no thousands whatever the rest of the table writes
    thousands, mark = (".", ",") if comma else (",", ".")
    whole, _, rest = text.partition(mark)
    if thousands in whole:
        if not re.fullmatch(rf"[+-]?\d{{1,3}}(\{thousands}\d{{3}})+", whole):
            raise ValueError
        whole = whole.replace(thousands, "")
    text = f"{whole}.{rest}" if rest else whole
    if not _PLAIN.fullmatch(text):
        raise ValueError
    return float(text)


def _whole(number: float) -> int:
    if not float(number).is_integer():
        raise ValueError
    return int(number)


def _date(cell: Any, day_first: bool) -> pd.Timestamp:
    if isinstance(cell, (dt.date, pd.Timestamp, np.datetime64)):
        return pd.Timestamp(cell).tz_localize(None).normalize()
    if isinstance(cell, bool):
        raise ValueError
    text = _CLOCK.sub("", str(cell).lower()).strip()
    if isinstance(cell, (int, float)) or re.fullmatch(r"\d{5}(\.\d+)?", text):
        days = float(text)
        if not SERIALS[0] <= days <= SERIALS[1]:
            raise ValueError
        return pd.Timestamp(DAY_0 + dt.timedelta(days=int(days)))
    if found := _YMD.fullmatch(text):
        year, month, day = (int(g) for g in found.groups())
    elif found := _DMY.fullmatch(text):
        one, two, year = int(found[1]), int(found[3]), int(found[4])
        turned = not day_first and found[2] != "."  # with points between, the day comes first
        # a month above 12 is none: then it stands the other way round
        turned = (turned and one <= 12) or (two > 12 and found[2] != ".")
        day, month = (two, one) if turned else (one, two)
    elif found := _NAMED.fullmatch(text):
        day, month, year = int(found[1]), MONTHS.get(found[2][:3], 0), int(found[3])
    else:
        raise ValueError
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    return pd.Timestamp(year, month, day)


def _flag(cell: Any) -> bool:
    if isinstance(cell, (bool, np.bool_)):
        return bool(cell)
    word = squeeze(_name(cell))
    if word in YES or word in NO:
        return word in YES
    raise ValueError


def _label(cell: Any, labels: tuple[str, ...]) -> str:
    found = {squeeze(label): label for label in labels}.get(squeeze(cell))
    if found is None:
        raise ValueError
    return found
