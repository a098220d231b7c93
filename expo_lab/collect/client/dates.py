"""Dates: 3.5.23, 05/03/2023, May 3, 2023, serial numbers; the order of day and month."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..linkage.normalise import fold

YEARS = (1950, 2100)  # no client's record has a day beyond; ours
_MONTHS = (
    "jan ene gen sty", "feb fev fevr lut", "mar marz mrz mars", "apr abr avr kwi",
    "may mai mag maj maio",
    "jun juin giu cze", "jul juil lug lip", "aug ago aout sie",
    "sep set sept wrz", "oct okt ott out paz",
    "nov lis", "dec dez dic gru",
)  # fmt: skip
MONTHS = {m: i for i, names in enumerate(_MONTHS, 1) for m in names.split()}
_YMD = re.compile(r"(\d{4})[-/.年 ]?(\d{1,2})[-/.月 ]?(\d{1,2})日?")
_DMY = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})[-/. ](\d{4}|\d{2})")
_NAMED = re.compile(
    r"(\d{1,2})[-. ]*(?:st|nd|rd|th|de|er)?[-. ]*([a-z]{3,})[-. ]*(?:de )?(\d{4}|\d{2})"
)
_US_NAMED = re.compile(r"([a-z]{3,})\.? (\d{1,2})(?:st|nd|rd|th)? (\d{4}|\d{2})")
_CLOCK = re.compile(r"(?<![t ])[t ]+\d{1,2}:\d{2}.*$", re.IGNORECASE)
# Excel counts days from here; earlier and later numbers are no dates of a show
DAY_0, SERIALS = dt.datetime(1899, 12, 30), (10_000, 110_000)
EPOCH = {10: "s", 13: "ms"}  # digits of a count since 1970 from 2001 on


def orders(cells: Iterable[object]) -> tuple[int, int, int]:
    """Count cells that prove the day first, the month first, and those that prove neither."""
    first = second = unsure = 0
    for text in dict.fromkeys(c for c in cells if isinstance(c, str) and len(c) < 40):
        found = _DMY.fullmatch(_CLOCK.sub("", text.strip()))
        if not found:
            continue
        one, two = int(found[1]), int(found[3])
        if one > 12 or found[2] == ".":
            first += 1
        elif two > 12:
            second += 1
        else:
            unsure += one != two
    return first, second, unsure


def date(cell: Any, day_first: bool | None) -> pd.Timestamp:
    """Read a cell as a day; `day_first` None refuses what could be two days.

    Raises
    ------
    ValueError
        If it is none, or of no year from 1950 to 2100.
    """
    made = _date(cell, day_first)
    if not YEARS[0] <= made.year <= YEARS[1]:
        raise ValueError
    return made


def _date(cell: Any, day_first: bool | None) -> pd.Timestamp:
    if isinstance(cell, (dt.date, pd.Timestamp, np.datetime64)):
        return pd.Timestamp(cell).tz_localize(None).normalize()
    if isinstance(cell, bool):
        raise ValueError
    text = _CLOCK.sub("", str(cell).strip().lower()).strip()
    if isinstance(cell, (int, float)) or re.fullmatch(r"\d{5}(\.\d+)?|\d{10}|\d{13}", text):
        days = float(text)
        if (unit := EPOCH.get(len(str(int(days))))) and days > 0:
            return pd.Timestamp(int(days), unit=unit).normalize()
        if not SERIALS[0] <= days <= SERIALS[1]:
            raise ValueError
        return pd.Timestamp(DAY_0 + dt.timedelta(days=int(days)))
    plain = fold(text) if re.search("[a-z]", text) else text
    if not (_NAMED.fullmatch(plain) or _US_NAMED.fullmatch(plain)):
        head, _, rest = plain.partition(" ")
        plain = rest if head[:1].isalpha() else ""  # the day of the week
    if found := _YMD.fullmatch(text):
        year, month, day = (int(g) for g in found.groups())
    elif found := _DMY.fullmatch(text):
        one, two, year = int(found[1]), int(found[3]), int(found[4])
        point = found[2] == "."  # with points between, the day comes first
        if day_first is None and not point and one <= 12 and two <= 12 and one != two:
            raise ValueError
        turned = not day_first and not point
        # a month above 12 is none: then it stands the other way round
        turned = (turned and one <= 12) or (two > 12 and not point)
        day, month = (two, one) if turned else (one, two)
    elif found := _NAMED.fullmatch(plain):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    elif found := _US_NAMED.fullmatch(plain):
        day, month, year = int(found[2]), _month(found[1]), int(found[3])
    else:
        raise ValueError
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    return pd.Timestamp(year, month, day)


def _month(name: str) -> int:
    found = MONTHS.get(name[:4]) or MONTHS.get(name[:3])
    if found is None:
        raise ValueError
    return found
