"""Errors: in a notebook a misspelt name is answered with the right one, a slip with advice."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import TracebackType
from typing import Any

import pandas as pd

from ..core.registry import nearest

MANY = 100  # names that a reader would still look through; ours
LIKE = 0.7  # of 1: how alike two names are before one is offered for the other; ours
# what the last line of an error holds -> what to do about it
SLIPS = {
    "ellipsis": "An answer is still `...`: replace it, run its cell, then this one again.",
    "truth value of a": (
        "Join comparisons by & and |, not by `and` and `or`, each in brackets: "
        "(a > 1) & (b == 2). 1 < a < 5 is two of them."
    ),
    "Cannot perform 'r": "Put each comparison in brackets: (a > 1) & (b == 2).",
    "unsupported operand type(s) for &": "Put each comparison in brackets: (a > 1) & (b == 2).",
    "unsupported operand type(s) for |": "Put each comparison in brackets: (a > 1) | (b == 2).",
}


def friendly_errors() -> None:
    """From now on a misspelt column or name is answered, in the last line, with the right one.

    A name that nothing has yet is answered with the advice to run the cells above, and a usual
    slip, such as comparisons joined without brackets, with how to mend it.

    Outside a notebook nothing happens.

    Examples
    --------
    >>> friendly_errors()
    """
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is not None:
        kinds = (KeyError, NameError, AttributeError, TypeError, ValueError)
        shell.set_custom_exc(kinds, _explain)


def advice(trace: TracebackType | None) -> str:
    """What a table would have had to offer to the key that it did not find; "" if it was no table.

    Parameters
    ----------
    trace : traceback
        Of a KeyError.
    """
    said = ""
    while trace is not None:
        if trace.tb_frame.f_code.co_name == "__getitem__":
            seen = trace.tb_frame.f_locals
            said = _missed(seen.get("self"), seen.get("key")) or said
        trace = trace.tb_next
    return said


def _missed(table: Any, key: Any) -> str:
    """What a table, a column or a `.loc` was asked for in vain, and what it has."""
    if isinstance(table, pd.DataFrame | pd.Series) and isinstance(key, bool):
        return (
            "The square bracket closes too late: write it before the ==, <, > or !=. "
            "Or what stands before these is no column."
        )
    if isinstance(table, pd.DataFrame):
        return _none(key if isinstance(key, list) else [key], "column", table.columns)
    if isinstance(table, pd.Series):
        return _none([key], "row", table.index)
    if getattr(table, "name", "") == "loc":
        rows, *columns = key if isinstance(key, tuple) else (key,)
        said = _none([rows], "row", table.obj.index)
        return said or _none(columns, "column", getattr(table.obj, "columns", columns))
    return ""


def _none(keys: Iterable[Any], what: str, names: Any) -> str:
    lost = [key for key in keys if isinstance(key, str) and key not in names]
    if not lost:
        return ""
    known = f" {nearest(lost[0], map(str, names))}" if len(names) <= MANY else ""
    return f"The table has no {what} {lost[0]!r}.{known}"


def unknown(error: NameError, trace: TracebackType | None, names: Iterable[str]) -> str:
    """What to do about a name that nothing has, be it Python's or a column in a query.

    Parameters
    ----------
    error : NameError
    trace : traceback
    names : iterable of str
        What there is.

    Examples
    --------
    >>> unknown(NameError("name 'shwo' is not defined"), None, ["show", "seed"])
    "Nothing has the name 'shwo'. Did you mean 'show'?"
    >>> unknown(NameError("name 'show' is not defined"), None, ["seed"])
    "Nothing has the name 'show' yet. If it is spelt right, run the cells above, from the top."
    """
    found = re.search(r"'(\w+)'", str(error))
    if found is None:
        return ""
    name = found[1]
    while trace is not None:
        table = trace.tb_frame.f_locals.get("self")
        if isinstance(table, pd.DataFrame) and trace.tb_frame.f_code.co_name == "query":
            return f"The table has no column {name!r}. {nearest(name, table.columns)}"
        trace = trace.tb_next
    close = get_close_matches(name, list(names), 1, LIKE)
    if close:
        return f"Nothing has the name {name!r}. Did you mean {close[0]!r}?"
    advised = "If it is spelt right, run the cells above, from the top."
    return f"Nothing has the name {name!r} yet. {advised}"


def missing(error: AttributeError) -> str:
    """What to write in place of a name behind a dot that the thing before it does not have.

    Parameters
    ----------
    error : AttributeError

    Examples
    --------
    >>> try:
    ...     pd.Series([1]).value_count()
    ... except AttributeError as error:
    ...     missing(error)
    "There is no 'value_count' behind this dot. Did you mean 'value_counts'?"
    """
    thing, name = error.obj, error.name
    if not isinstance(name, str) or "Did you mean" in str(error):
        return ""
    if thing is ...:
        return SLIPS["ellipsis"]
    if thing is None:
        return "What stands before this dot is None, nothing: did its line end in a print?"
    if isinstance(thing, Mapping) and name in thing:
        return f"Write it in square brackets and quotes, without the dot: [{name!r}]."
    close = get_close_matches(name, [n for n in dir(thing) if not n.startswith("_")], 1, LIKE)
    return f"There is no {name!r} behind this dot. Did you mean {close[0]!r}?" if close else ""


def advised(error: BaseException, names: Iterable[str]) -> str:
    """What to do about any error; "" if nothing is known of it.

    Parameters
    ----------
    error : exception
    names : iterable of str
        What the notebook has.

    Examples
    --------
    >>> advised(NameError("name 'shwo' is not defined"), ["show", "seed"])
    "Nothing has the name 'shwo'. Did you mean 'show'?"
    """
    trace = error.__traceback__
    if isinstance(error, NameError):
        return unknown(error, trace, [n for n in names if not n.startswith("_")])
    if isinstance(error, AttributeError):
        return missing(error)
    if isinstance(error, KeyError):
        return advice(trace)
    return next((advice for words, advice in SLIPS.items() if words in str(error)), "")


def _explain(
    shell: Any, kind: Any, error: BaseException, trace: Any, tb_offset: Any = None
) -> None:
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    if said := advised(error, shell.user_ns):
        print(said)
