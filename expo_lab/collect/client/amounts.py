"""Amounts: 1.234,56 and 1,234.56, thousands and decimals, told by the column they stand in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Number
from typing import Any

import numpy as np

from ...core.schema import Column
from .currencies import currency
from .raw import Measured
from .units import FOOT, PERCENT, cell_unit, factor

_SPACE = re.compile(r"[\s\u00a0\u202f\u2009'’](?=\d)")
_PARTS = re.compile(
    r"(?P<before>[^\d().,+-]*)(?P<open>\()?(?P<sign>[+-]?)(?P<middle>[^\d().,+-]*)"
    r"(?P<digits>\d(?:[\d.,]*\d)?(?:e[+-]?\d+)?|[.,]\d+)(?P<dash>[.,]?-{1,2}|-)?(?P<after>[^\d]*?2?)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
_UNSURE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_SIDES = re.compile(
    r"(\d+(?:[.,]\d+)?) ?(m|ft|feet|'|′)? ?[x×*] ?(\d+(?:[.,]\d+)?) ?(m|ft|feet|'|′)?"
)
COMMA, POINT = ",", "."
LONGEST = 60  # characters of an amount with its unit; ours


class Percent(float):
    """A share of a price, in per cent."""


@dataclass(frozen=True)
class Parts:
    """A cell taken apart: its digits and marks, sign, unit and currency."""

    digits: str
    negative: bool
    unit: str
    currency: str


def parts(cell: str) -> Parts:
    """Take a cell apart.

    Raises
    ------
    ValueError
        If there is no one number in it, or a word that is neither a unit nor a currency.
    """
    if len(cell) > LONGEST:  # a remark, which would take long to take apart
        raise ValueError
    text = unicodedata.normalize("NFKC", cell).replace("−", "-").replace("–", "-").strip()
    text = _SPACE.sub("", text)
    found = _PARTS.fullmatch(text)
    if not found:
        raise ValueError
    after = found["after"].strip()
    closed = after.endswith(")")
    if bool(found["open"]) != closed:
        raise ValueError
    words = [found["before"], found["middle"], after.removesuffix(")")]
    dash = found["dash"] or ""
    trailing = dash == "-"  # 720,00- ; whole euros are 2.000,- and 2.000,--
    unit = money = ""
    for word in (w.strip(" .").lower() if w.strip() != "." else "" for w in words):
        if not word:
            continue
        if not unit and cell_unit(word) != "?":
            unit = cell_unit(word)
            money = money or ("EUR" if "€" in word or "eur" in word else "")
            continue
        if not money and (code := currency(word)):
            money = code
            continue
        pieces = word.split()
        codes = [p for p in pieces if currency(p)]
        rest = " ".join(p for p in pieces if p not in codes)
        money = money or (currency(codes[0]) if codes else "")
        if rest:
            if unit:
                raise ValueError
            unit = cell_unit(rest)
            if unit == "?":
                raise ValueError
            money = money or ("EUR" if "€" in rest or "eur" in rest else "")
    negative = found["sign"] == "-" or closed or (trailing and not dash.startswith((",", ".")))
    return Parts(found["digits"], negative, unit, money)


def marks(cells: Iterable[object]) -> tuple[int, int, int]:
    """Count cells that prove a decimal comma, a decimal point, and those that prove neither.

    ``12,5`` proves the comma; so do ``4500,000`` and ``0,125``, for no thousands begin like that,
    and ``1.234.567``. ``1.234`` alone proves nothing.
    """
    comma = point = unsure = 0
    for cell in dict.fromkeys(c for c in cells if isinstance(c, str)):
        try:
            digits = parts(cell).digits
        except ValueError:
            continue
        commas, points = digits.count(","), digits.count(".")
        if commas and points:
            last = COMMA if digits.rfind(",") > digits.rfind(".") else POINT
        elif commas + points > 1:
            last = POINT if commas else COMMA
        elif not commas + points:
            continue
        elif _UNSURE.fullmatch(digits):
            unsure += 1
            continue
        else:
            last = COMMA if commas else POINT
        comma, point = comma + (last == COMMA), point + (last == POINT)
    return comma, point, unsure


def number(cell: Any, comma: bool | None, about: Column, unit: str = "") -> float:
    """Read a cell as a number in the unit of its column.

    Parameters
    ----------
    comma : bool or None
        Whether the decimal mark is a comma; None if nobody knows: then ``1.234`` is refused.
    unit : str
        Unit of the whole column (`units.UNITS`); one in the cell goes first.

    Raises
    ------
    ValueError
        If it is none, or in a unit that the column cannot have.
    """
    if isinstance(cell, (bool, np.bool_)):
        raise ValueError
    if isinstance(cell, Measured) and cell.unit == "%":
        return _in_unit(float(cell), about, PERCENT)
    if isinstance(cell, Number):  # a Decimal of a Parquet file too
        return _in_unit(float(cell), about, unit)  # type: ignore[arg-type]
    text = str(cell).strip()
    if about.unit == "m2" and (
        sides := _SIDES.fullmatch(unicodedata.normalize("NFKC", text).lower())
    ):
        foot = any(s and s != "m" for s in (sides[2], sides[4])) or unit == "sq ft"
        one, two = (float(s.replace(",", ".")) for s in (sides[1], sides[3]))
        return one * two * (FOOT**2 if foot else 1)
    found = parts(text)
    if found.currency and about.unit != "EUR":
        raise ValueError
    value = _value(found.digits, comma)
    if found.unit == "million" and about.unit != "EUR":
        raise ValueError
    return _in_unit(-value if found.negative else value, about, found.unit or unit)


def _in_unit(value: float, about: Column, unit: str) -> float:
    if not unit:
        return value
    if unit == PERCENT and about.unit == "EUR":
        if about.name not in ("discount", "concession"):
            raise ValueError
        return Percent(value)
    return value * factor(about, unit)


def _value(digits: str, comma: bool | None) -> float:
    if "," in digits and "." in digits:  # whichever comes last is the decimal mark
        comma = digits.rfind(",") > digits.rfind(".")
    elif digits.count(",") + digits.count(".") > 1:  # the same mark twice parts thousands
        comma = "." in digits
    elif not _UNSURE.fullmatch(digits):
        comma = "," in digits  # 12,5 is no thousands whatever the rest of the column writes
    elif comma is None:
        raise ValueError
    thousands, mark = (".", ",") if comma else (",", ".")
    whole, _, rest = digits.partition(mark)
    if thousands in whole:
        lakhs = thousands == "," and re.fullmatch(r"\d{1,2}(,\d{2})+,\d{3}", whole)  # of India
        if not lakhs and not re.fullmatch(rf"\d{{1,3}}(\{thousands}\d{{3}})+", whole):
            raise ValueError
        whole = whole.replace(thousands, "")
    text = f"{whole or 0}.{rest}" if rest else whole
    if not _PLAIN.fullmatch(text):
        raise ValueError
    value = float(text)
    if not np.isfinite(value):
        raise ValueError
    return value
