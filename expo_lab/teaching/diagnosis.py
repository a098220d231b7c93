"""Diagnosis: whether an answer is right, and if not, what is wrong with just this answer."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from .amounts import named, wrong_number
from .by_name import wrong_by_name
from .forms import bare, paired

TOLERANCE = 1e-6  # absolute; no rounding that a reader does passes; ours
NUMBERS = ("count", "share", "number")
FORMS = (*NUMBERS, "table", "labels", "sizes", "shares")


def diagnose(
    found: Any,
    right: Any,
    form: str,
    mistaken: Mapping[str, Any] | None = None,
    rows: int | None = None,
    tolerance: float = TOLERANCE,
    in_order: bool = False,
) -> str:
    """Say what is wrong with an answer.

    Parameters
    ----------
    found : object
        The answer, whatever it is.
    right : object
        For a number the number, or a tuple of numbers that are equally right. For a table the
        DataFrame: its rows count, their order and the choice of columns do not. For labels a
        Series of str; for sizes and shares a Series of numbers by name.
    form : {"count", "share", "number", "table", "labels", "sizes", "shares"}
        What was asked for.
    mistaken : mapping of str to object, optional
        In words, what a wrong answer of this value would be.
    rows : int, optional
        Of how many a count or share is, so that the one is known in the place of the other.
    tolerance : float
        How far a number may be from the right one.
    in_order : bool
        Whether of sizes and shares those without names are read in the order of the right ones.

    Returns
    -------
    str
        Nothing if the answer is right; else a sentence or two that name the value found.

    Examples
    --------
    >>> diagnose(0.25, 0.25, "share")
    ''
    >>> diagnose(25, 0.25, "share")
    'A share lies between 0 and 1; you gave 25. Is that per cent?'
    >>> diagnose(0.33, 1 / 3, "share")
    'Right, but rounded: 0.33. Keep all decimals.'
    """
    if form not in FORMS:
        raise ValueError(f"diagnose: form must be one of {', '.join(FORMS)}; found {form!r}.")
    found = bare(found)
    if found is None:
        return "The answer is None: nothing was handed over. Did the line end in a print?"
    if callable(found) and not isinstance(found, pd.DataFrame | pd.Series):
        return "The answer is a function that was not called: put brackets behind it."
    if form in NUMBERS:
        return wrong_number(found, right, form, mistaken or {}, rows, tolerance)
    if form == "table":
        return _table(found, right)
    if form == "labels":
        return _labels(found, right, mistaken or {})
    return wrong_by_name(found, right, form, mistaken or {}, tolerance, in_order)


def _table(found: Any, right: pd.DataFrame) -> str:
    if isinstance(found, Real):
        return f"You gave a number ({found}) where the table itself was asked."
    if isinstance(found, pd.Series) and found.dtype == bool:
        return "You gave the mask, True or False a row: put it in square brackets behind the table."
    if isinstance(found, list) and found and set(map(str, found)) <= set(map(str, right.index)):
        return (
            f"You gave the names of {len(found)} rows, not the rows: put them in `.loc[...]` "
            "behind the table."
        )
    if not isinstance(found, pd.DataFrame):
        return f"You gave {named(found)} where a table was asked."
    if len(right.columns) > 1 and set(found.index) == set(right.columns):
        return "Rows and columns are swapped: leave `.T` off."
    name = right.index.name or "index"
    if name in found.columns and name not in right.columns:
        found = found.set_index(name)  # the rows' names were only made a column
    if found.index.name in right.columns and found.index.name not in found.columns:
        found = found.reset_index()  # a column was only made the rows' names
    found = _renumbered(found, right)
    if found.index.has_duplicates:
        return f"Rows occur twice: {int(found.index.duplicated().sum())} of {len(found)}."
    missing = len(right.index.difference(found.index))
    extra = len(found.index.difference(right.index))
    if missing or extra:
        parts = [f"{extra} that do not belong there"] if extra else []
        parts += [f"{missing} missing"] if missing else []
        return f"Your table has {len(found)} rows: {' and '.join(parts)}."
    shared = [column for column in found.columns if column in right.columns]
    if not shared:
        return "The rows are right, but no column of the table is left."
    for column in shared:
        if not _alike(found.loc[right.index, column], right[column]):
            return (
                f"The rows are right, but values in them were changed, as in {column!r}: only pick "
                "rows of the table that was asked."
            )
    return ""


def _renumbered(found: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Give rows that were counted anew from 0 the right table's names, if their values tell which.

    A table whose values do not tell its rows apart, or that has another number of rows, is left.
    """
    shared = [column for column in right.columns if list(found.columns).count(column) == 1]
    if (
        not _counted(found)
        or not shared
        or len(found) != len(right)
        or found.index.equals(right.index)
    ):
        return found
    mine, theirs = ([tuple(row) for row in _words(t[shared])] for t in (found, right))
    where = dict(zip(theirs, right.index, strict=True))
    if len(where) != len(right) or set(mine) != set(where):
        return found
    return found.set_axis(pd.Index([where[row] for row in mine], name=right.index.name), axis=0)


def _counted(found: pd.Series | pd.DataFrame) -> bool:
    """Whether rows are called 0, 1, ...; of any type, for a RangeIndex does not survive JSON."""
    return list(found.index) == list(range(len(found)))


def _words(table: pd.DataFrame) -> list[list[str]]:
    """A table's cells as text, a number with ten digits, so that its type does not matter."""
    columns = [
        table[name].map("{:.10g}".format, na_action="ignore").astype(str)
        if pd.api.types.is_numeric_dtype(table[name]) and table[name].dtype != bool
        else table[name].astype(str)
        for name in table
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _alike(found: Any, right: pd.Series) -> bool:
    """Whether two columns hold the same values, whatever their types are called."""
    if not isinstance(found, pd.Series):  # two columns of one name
        return False
    gaps = right.isna().to_numpy()
    if not np.array_equal(found.isna().to_numpy(), gaps):
        return False
    a, b = found[~gaps], right[~gaps]
    if pd.api.types.is_numeric_dtype(b) and pd.api.types.is_numeric_dtype(a):
        return bool(np.allclose(a.to_numpy(float), b.to_numpy(float), rtol=1e-9, atol=1e-12))
    return [str(x) for x in a] == [str(x) for x in b]


def _labels(found: Any, right: pd.Series, mistaken: Mapping[str, Any]) -> str:
    given = _as_labels(found, right)
    if isinstance(given, str):
        return given
    for words, other in mistaken.items():
        if not given.equals(_text(other)) or _text(other).equals(_text(right)):
            continue
        return f"This is what comes out: {words}."
    wanted = _text(right)
    wrong = given != wanted
    if not wrong.any():
        return ""
    pairs = set(zip(given[wrong], wanted[wrong], strict=True))
    if len(pairs) == 2 and len(names := set.union(*map(set, pairs))) == 2:
        other_name = dict(zip(sorted(names), sorted(names)[::-1], strict=True))
        if given.replace(other_name).equals(wanted):
            return f"The labels {' and '.join(sorted(names))} are swapped."
    strange = sorted(set(given) - set(wanted))
    if strange:
        return f"There is no label {strange[0]!r} here; spelt otherwise?"
    first = wrong.index[wrong.to_numpy()][0]
    return (
        f"{int(wrong.sum())} of {len(wrong)} labels differ; the first is {first}, "
        f"which you call {given[first]}."
    )


def _as_labels(found: Any, right: pd.Series) -> pd.Series | str:
    """An answer as text by the right rows, or what was given in place of it."""
    rows = {str(name): name for name in right.index}
    found = paired(found, rows)
    if isinstance(found, pd.DataFrame):
        return (
            f"You gave a table of {len(found)} rows and {found.shape[1]} columns where a "
            "label each was asked: pick the row, or the column."
        )
    if isinstance(found, pd.Series) and found.dtype == bool:
        return f"You gave True and False where names such as {right.iloc[0]!r} were asked."
    if isinstance(found, str | Real) or not hasattr(found, "__len__"):
        return f"You gave {named(found)} where a label each was asked."
    if len(found) != len(right):
        labels = "label" if len(found) == 1 else "labels"
        return f"You gave {len(found)} {labels} where {len(right)} were asked."
    if gaps := int(pd.isna(pd.Series(list(found), dtype=object)).sum()):
        return f"{gaps} of {len(right)} have no label: there is nothing (NaN) in its place."
    if isinstance(found, pd.Series) and {str(name) for name in found.index} == set(rows):
        return _text(found.set_axis([rows[str(name)] for name in found.index]).loc[right.index])
    if isinstance(found, pd.Series) and not _counted(found):
        lost = right.index.difference(found.index)
        return (
            f"There is no label for {lost[0]!r}; yours are for {str(found.index[0])!r} and others."
        )
    if isinstance(found, set | frozenset):
        return "A set has no order: which label belongs to whom?"
    return _text(pd.Series(list(found), index=right.index))


def _text(labels: pd.Series) -> pd.Series:
    return pd.Series([str(each) for each in labels], labels.index, dtype=object)
