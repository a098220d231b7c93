"""Amounts: what is wrong with a number, a count or a share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd


def wrong_number(
    found: Any, right: Any, form: str, mistaken: Mapping[str, Any], rows: int | None, near: float
) -> str:
    """Say what is wrong with a number; nothing if it is right."""
    value = as_number(found)
    if isinstance(value, str):
        return value
    rights = right if isinstance(right, tuple) else (right,)
    if any(close(value, each, near) for each in rights):
        return ""
    shown = f"{value:.10g}"
    for words, other in mistaken.items():
        if close(value, float(other), near):
            return f"You gave {shown}: {words}."
    one = float(rights[0])
    if math.isnan(value):
        return "You gave NaN, not a number: a mean of nothing, or 0 divided by 0."
    if math.isinf(value):
        return "You gave infinity: something was divided by 0."
    if close(value, -one, near):
        return f"The size is right, the sign is not: you gave {shown}."
    if form != "count" and rounded(value, one, least=form == "share"):
        return f"Right, but rounded: {shown}. Keep all decimals."
    if form == "share":
        return _share(value, one, shown, rows, near)
    if form != "count" and abs(one) >= 1 and value == math.trunc(one):
        return f"Right, but cut off: {shown}. Keep all decimals."
    if form != "count" and one and close(value, 100 * one, near):
        return f"You gave {shown}, 100 times what it is. Is that per cent?"
    if form != "count" and one and close(100 * value, one, near):
        return f"You gave {shown}, a hundredth of what it is. A share in place of points of 100?"
    if form != "count" and value and one and close(1 / value, one, near):
        return f"You gave {shown}: the fraction stands upside down."
    if form == "count" and rows and close(value, one / rows, near):
        return f"You gave {shown}: that is the share; how many was asked. `.sum()` counts."
    if form == "count" and value != int(value):
        return f"A count is a whole number; you gave {shown}."
    if value < 0 and form == "count":
        return f"You gave {shown}; it cannot be below 0."
    return f"You gave {shown}, which is too {'large' if value > one else 'small'}."


def _share(value: float, right: float, shown: str, rows: int | None, near: float) -> str:
    if rows and close(value, right * rows, near):
        return (
            f"A share lies between 0 and 1; you gave {shown}, which is how many. "
            "`.sum()` counts, `.mean()` gives the share."
        )
    if not 0 <= value <= 1:
        percent = " Is that per cent?" if abs(value / 100 - right) < 0.0051 else ""
        return f"A share lies between 0 and 1; you gave {shown}.{percent}"
    if value in (0, 1) and value == round(right, 2):
        return f"You gave {shown}; it is not quite {('none', 'all')[int(value)]}. Do not round."
    if close(value, 1 - right, near):
        return f"You gave {shown}: that is the share of all the others."
    return f"You gave {shown}, a share that is too {'large' if value > right else 'small'}."


def as_number(found: Any) -> float | str:
    """The one number of an answer, or what was given in place of it."""
    if isinstance(found, bool | np.bool_):
        return f"You gave {found}, yes or no, where a number was asked."
    if isinstance(found, Real | Decimal):
        return float(found)
    if isinstance(found, str):
        return f"You gave the text {found[:40]!r} where a number was asked: {_unquoted(found)}."
    if isinstance(found, pd.DataFrame):
        return (
            f"You gave a table ({found.shape[0]} rows, {found.shape[1]} columns) where one number "
            "was asked: which row, which column, and added up, averaged or counted?"
        )
    if isinstance(found, pd.Series | np.ndarray | pd.Index) and len(found) == 1:
        return "You gave a column that holds one number: take it out, as `.iloc[0]` does."
    if isinstance(found, pd.Series | np.ndarray | pd.Index):
        what = "column of True and False" if found.dtype == bool else "column"
        return (
            f"You gave a whole {what} ({len(found)} values) where one number was asked: "
            "`.sum()`, `.mean()` or a place in it makes one of many."
        )
    if isinstance(found, list | tuple | set | dict):
        things = "thing" if len(found) == 1 else "things"
        comma = " A comma makes several of one; decimals have a point." * isinstance(found, tuple)
        return (
            f"You gave {len(found)} {things} in a {_kind(found)} where one number was asked.{comma}"
        )
    return f"You gave {named(found)} where one number was asked."


def _unquoted(text: str) -> str:
    """How to make a number of a text."""
    try:
        float(text)
    except ValueError:
        return "digits alone, no quotes and no words, a point for decimals"
    return "leave the quotes off"


def close(a: Any, b: Any, near: float) -> bool:
    """Whether two numbers are the same within a tolerance; two gaps are."""
    a, b = float(a), float(b)
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return math.isclose(a, b, rel_tol=min(near, 1e-9), abs_tol=near)


def rounded(value: float, right: float, least: bool) -> bool:
    """Whether the value is the right one rounded; a share at least to one decimal."""
    # nothing is no rounded number, and all are no rounded share
    if math.isnan(right) or value == 0 or (least and value == 1):
        return False
    return any(math.isclose(round(right, d), value, abs_tol=1e-9) for d in range(int(least), 6))


def named(found: Any) -> str:
    """What was given, for a sentence: a number, one column, a list."""
    if found is None:
        return "None, that is nothing,"
    if isinstance(found, pd.Series):
        return f"one column ({len(found)} values)"
    if isinstance(found, str):
        return f"the text {found[:40]!r}"
    if isinstance(found, Real):
        return f"a number ({found})"
    if isinstance(found, np.ndarray):
        return f"an array of {found.size}"
    if isinstance(found, list | tuple | set | dict):
        return f"a {_kind(found)} of {len(found)}"
    kind = _kind(found)
    return f"{'an' if kind[0] in 'AEIOUaeiou' else 'a'} {kind}"


def _kind(found: Any) -> str:
    return type(found).__name__
