"""Errors: a misspelt column is answered with the right name, in a notebook."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

import pandas as pd

from ..core.registry import nearest


def friendly_errors() -> None:
    """From now on a KeyError of a table says in its last line which column was meant.

    Outside a notebook nothing happens.

    Examples
    --------
    >>> friendly_errors()
    """
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is not None:
        shell.set_custom_exc((KeyError,), _explain)


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


def _explain(
    shell: Any, kind: Any, error: BaseException, trace: Any, tb_offset: Any = None
) -> None:
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    said = advice(trace)
    if said:
        print(said)
