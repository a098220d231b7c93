"""By name: what is wrong with numbers that stand beside names, sizes or shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .amounts import as_number, close, named, rounded
from .forms import in_place, paired


def wrong_by_name(
    found: Any,
    right: pd.Series,
    form: str,
    mistaken: Mapping[str, Any],
    near: float,
    in_order: bool,
) -> str:
    """Say what is wrong with sizes or shares; nothing if they are right."""
    wanted = _numbers(right)
    given = _as_numbers(found, wanted, in_order)
    if isinstance(given, str):
        return given
    for words, other in mistaken.items():
        if _same(given, _numbers(other), near):
            return f"This is what comes out: {words}."
    # a size that is absent is 0, but a share of 0 is a finding
    lost = [n for n in wanted.index.difference(given.index) if n != "not applicable"]
    if form == "shares" and lost:
        return f"There is no number for {lost[0]!r}; one for each of {len(wanted)} was asked."
    if _same(given, wanted, near):
        return ""
    if said := _all_wrong(given, wanted, form, near):
        return said
    both = [name for name in wanted.index if not close(given.get(name, 0), wanted[name], near)]
    if not both:
        strange = sorted(set(given.index) - set(wanted.index))
        return f"You have a number for {strange[0]!r}, which was not asked."
    name = both[0]
    whole = form == "sizes" and bool((wanted == wanted.round()).all())
    if not whole and rounded(float(given.get(name, 0)), float(wanted[name]), least=True):
        return f"Right, but rounded: {name} {given[name]:.10g}. Keep all decimals."
    shown = f"{given[name]:.10g}" if name in given.index else "no number"
    return f"{len(both)} of {len(wanted)} differ; you gave {shown} for {name}."


def _all_wrong(given: pd.Series, wanted: pd.Series, form: str, near: float) -> str:
    """What is wrong with all numbers at once, if there is such a thing."""
    total = float(given.sum())
    if form == "sizes" and close(total, 1, 1e-3):
        return "These are shares, they add up to 1; the numbers themselves were asked."
    if form == "shares" and (given.dropna() > 1).any():
        percent = " Is that per cent?" if _same(given / 100, wanted, 0.0051) else ""
        return f"A share lies between 0 and 1; you gave {given.max():.10g}.{percent}"
    if _same(-given, wanted, near):
        return "The sizes are right, the signs are not."
    if set(given.index) == set(wanted.index) and np.allclose(sorted(given), sorted(wanted), near):
        name = next(n for n in wanted.index if not close(given[n], wanted[n], near))
        return f"The numbers are right, but beside other names: {given[name]:.10g} for {name}."
    return ""


def _numbers(right: pd.Series) -> pd.Series:
    return pd.Series(right.to_numpy(float), [str(name) for name in right.index])


def _as_numbers(found: Any, wanted: pd.Series, in_order: bool) -> pd.Series | str:
    """An answer as numbers by name, or what was given in place of it."""
    read = paired(found, wanted.index)
    read = in_place(read, list(wanted.index)) if in_order else read
    others = " and others" if len(wanted) > 3 else ""
    asked = f"where {len(wanted)} numbers were asked, for {', '.join(wanted.index[:3])}{others}"
    if isinstance(read, pd.DataFrame) and not read.size:
        return f"It is empty, {asked}."
    if isinstance(read, pd.DataFrame):
        rows, columns = read.shape
        return f"You gave a table of {rows} rows and {columns} columns {asked}: pick one column."
    if isinstance(read, list | tuple | np.ndarray) and not in_order:
        return f"You gave {named(read)} {asked}: a column has the names beside the numbers."
    if not isinstance(read, pd.Series):
        return f"You gave {named(read)} {asked}."
    if not len(read):
        return f"It is empty, {asked}."
    names = {name.casefold(): name for name in wanted.index}
    index = [_name(name) for name in read.index]
    index = [name if name in names else names.get(name.casefold(), name) for name in index]
    if not set(index) & set(wanted.index):
        return f"The names are {', '.join(index[:3])}; {', '.join(wanted.index[:3])} were asked."
    if len(set(index)) < len(index):
        return f"Names occur twice: {next(n for n in index if index.count(n) > 1)!r} does."
    values = {}
    for name, value in zip(index, read, strict=True):
        number = np.nan if _gap(value) else as_number(value)
        if isinstance(number, str):
            return f"For {name}: {number[0].lower()}{number[1:]}"
        values[name] = number
    return pd.Series(values, dtype=float)


def _name(name: Any) -> str:
    """A row's name, out of an index of one level, too."""
    return str(name[0] if isinstance(name, tuple) and len(name) == 1 else name)


def _gap(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT


def _same(given: pd.Series, wanted: pd.Series, near: float) -> bool:
    """Whether two lists of numbers agree by name; a name that is absent counts as 0."""
    names = given.index.union(wanted.index)
    a, b = (s.reindex(names, fill_value=0).to_numpy(float) for s in (given, wanted))
    return bool(np.isclose(a, b, rtol=min(near, 1e-9), atol=near, equal_nan=True).all())
