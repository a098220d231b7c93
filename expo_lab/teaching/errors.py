"""Errors: a misspelt name is answered with the right one, in a notebook."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from types import TracebackType
from typing import Any

import pandas as pd

from ..core.registry import nearest

MANY = 100  # names that a reader would still look through; ours


def friendly_errors() -> None:
    """From now on a misspelt column or name is answered, in the last line, with the right one.

    A name that nothing has yet is answered with the advice to run the cells above.

    Outside a notebook nothing happens.

    Examples
    --------
    >>> friendly_errors()
    """
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is not None:
        shell.set_custom_exc((KeyError, NameError), _explain)


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
    if isinstance(table, pd.DataFrame) and isinstance(key, bool):
        return "The square bracket closes too late: write it before the ==, <, > or !=."
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
    close = get_close_matches(name, list(names), 1)
    if close:
        return f"Nothing has the name {name!r}. Did you mean {close[0]!r}?"
    advised = "If it is spelt right, run the cells above, from the top."
    return f"Nothing has the name {name!r} yet. {advised}"


def _explain(
    shell: Any, kind: Any, error: BaseException, trace: Any, tb_offset: Any = None
) -> None:
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    if isinstance(error, NameError):
        said = unknown(error, trace, [n for n in shell.user_ns if not n.startswith("_")])
    else:
        said = advice(trace)
    if said:
        print(said)
