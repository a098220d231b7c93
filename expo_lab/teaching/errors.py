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
        seen = trace.tb_frame.f_locals
        table, key = seen.get("self"), seen.get("key")
        if isinstance(table, pd.DataFrame) and trace.tb_frame.f_code.co_name == "__getitem__":
            lost = [k for k in (key if isinstance(key, list) else [key]) if isinstance(k, str)]
            lost = [k for k in lost if k not in table.columns]
            if lost:
                said = f"The table has no column {lost[0]!r}. {nearest(lost[0], table.columns)}"
        trace = trace.tb_next
    return said


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
    "Nothing has the name 'show' yet. Run the cells above, from the top."
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
    return f"Nothing has the name {name!r} yet. Run the cells above, from the top."


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
