"""Plain: an answer as JSON and back, so that no student's object reaches the checks."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from ..forms import bare

MOST = 300_000  # cells of an answer; ours
ROW = 20  # of a list of lists; ours


def to_plain(found: Any) -> Any:
    """Write an answer in what JSON knows, tagged with its kind.

    Examples
    --------
    >>> to_plain((0.5, 2))
    {'is': 'tuple', 'of': [{'is': 'value', 'of': 0.5}, {'is': 'value', 'of': 2}]}
    >>> from_plain(to_plain(pd.Series([1.5], ["loyal"]))).to_dict()
    {'loyal': 1.5}
    """
    if found is ...:
        return {"is": "dots"}
    found = _simple(bare(found))
    if type(found) in (bool, int, float, str) or found is None:
        return {"is": "value", "of": found if not isinstance(found, str) else found[:1000]}
    if np.size(found) > MOST if isinstance(found, pd.DataFrame | pd.Series | np.ndarray) else False:
        return {"is": "object", "of": f"{type(found).__name__} of more than {MOST:,} cells"}
    if isinstance(found, pd.DataFrame):
        columns = [[str(n), _cells(found.iloc[:, i])] for i, n in enumerate(found.columns)]
        return {"is": "table", "columns": columns, **_index(found.index)}
    if isinstance(found, pd.Series):
        return {"is": "column", "values": _cells(found), **_index(found.index)}
    if isinstance(found, np.ndarray):
        cells = _cells(pd.Series(list(found.ravel())))
        return {"is": "array", "of": cells, "shape": list(found.shape)}
    if isinstance(found, list | tuple | set | frozenset):
        kind = "list" if isinstance(found, list) else "tuple" if isinstance(found, tuple) else "set"
        return {"is": kind, "of": [_tag(x) for x in list(found)[:MOST]]}
    if isinstance(found, dict):
        pairs = [[_scalar(k), _tag(v)] for k, v in list(found.items())[:MOST]]
        return {"is": "dict", "of": pairs}
    if callable(found):
        return {"is": "function"}
    return {"is": "object", "of": type(found).__name__}


def from_plain(told: Any) -> Any:
    """Read an answer back: numbers, texts, lists and tables, and nothing that can run."""
    kind = told["is"]
    if kind == "dots":
        return ...
    if kind == "value":
        return told["of"]
    if kind == "table":
        columns = {name: pd.Series(cells, dtype=_kind(cells)) for name, cells in told["columns"]}
        made = pd.DataFrame(columns)
        return made.set_axis(pd.Index(told["index"], name=told["name"]), axis=0)
    if kind == "column":
        return pd.Series(
            told["values"],
            pd.Index(told["index"], name=told["name"]),
            dtype=_kind(told["values"]),
        )
    if kind == "array":
        return np.array(told["of"], dtype=_kind(told["of"])).reshape(told["shape"])
    if kind in ("list", "tuple", "set"):
        made_of = [from_plain(x) for x in told["of"]]
        if kind == "set":
            return {str(x) if isinstance(x, list) else x for x in made_of}
        return made_of if kind == "list" else tuple(made_of)
    if kind == "dict":
        return {k: from_plain(v) for k, v in told["of"]}
    if kind == "function":
        return lambda: None
    return type(str(told["of"]), (), {})()


def _tag(one: Any) -> Any:
    """An item of a list: a scalar, a short row of scalars, or its type's name."""
    one = _simple(one)
    if isinstance(one, list | tuple) and len(one) <= ROW and not any(map(_is_row, one)):
        return {"is": "list", "of": [_tag(x) for x in one]}
    if type(one) in (bool, int, float, str) or one is None:
        return {"is": "value", "of": one}
    return {"is": "object", "of": type(one).__name__}


def _is_row(one: Any) -> bool:
    return isinstance(one, list | tuple)


def _simple(one: Any) -> Any:
    """A number of numpy, a fraction or a decimal as Python's own."""
    if isinstance(one, np.generic):
        return one.item()
    return float(one) if isinstance(one, Decimal | Fraction) else one


def _scalar(one: Any) -> Any:
    one = _simple(one)
    return one if type(one) in (bool, int, float, str) or one is None else str(one)


def _cells(column: pd.Series) -> list[Any]:
    known = column.notna()
    return [_scalar(x) if k else None for x, k in zip(list(column), known, strict=True)]


def _index(index: pd.Index) -> dict[str, Any]:
    name = None if index.name is None else str(index.name)
    return {"index": [_scalar(x) for x in index], "name": name}


def _kind(cells: list[Any]) -> Any:
    """Truth values stay truth values, and numbers with gaps numbers."""
    kinds = {type(x) for x in cells if x is not None}
    if kinds and kinds <= {int, float}:
        return float if float in kinds or None in cells else "int64"
    return bool if kinds == {bool} and None not in cells else object
