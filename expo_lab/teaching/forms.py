"""Forms: an answer that names its values is read by name, whatever holds it."""

from __future__ import annotations

from collections.abc import Collection, KeysView, Mapping, ValuesView
from typing import Any

import numpy as np
import pandas as pd

_LISTS = (pd.Index, pd.Categorical, pd.api.extensions.ExtensionArray, KeysView, ValuesView, range)


def bare(found: Any) -> Any:
    """Return what an array without dimensions holds, and an index or a view as a list.

    Examples
    --------
    >>> bare(pd.Index(["a", "b"])), bare({"c": 1}.keys())
    (['a', 'b'], ['c'])
    """
    if isinstance(found, np.ndarray) and found.ndim == 0:
        return found.item()
    return list(found) if isinstance(found, _LISTS) else found


def paired(found: Any, names: Collection[str]) -> Any:
    """Return values that stand beside names as a column by name, anything else as it is.

    A dict, a table of one column or one row, and pairs of a name and a value: a list of them or a
    table of two columns, as ``reset_index`` makes it.

    Parameters
    ----------
    found : object
    names : collection of str
        Those that were asked for: of pairs the first must be one of these.

    Examples
    --------
    >>> paired([("b", 2), ("a", 1)], ["a", "b"]).to_dict()
    {'b': 2, 'a': 1}
    >>> paired([(5, 2), (7, 1)], ["a", "b"])
    [(5, 2), (7, 1)]
    """
    if isinstance(found, Mapping):
        return pd.Series(dict(found), dtype=object)
    pairs = _pairs(found)
    if pairs and {str(name) for name, _ in pairs} & set(names):
        return pd.Series([value for _, value in pairs], [str(name) for name, _ in pairs])
    if isinstance(found, pd.DataFrame) and found.shape[1] == 1:
        return found.iloc[:, 0]
    if isinstance(found, pd.DataFrame) and len(found) == 1:
        return found.iloc[0]
    return found


def _pairs(found: Any) -> list[tuple[Any, Any]]:
    """The rows of a table, a list or an array if each has two cells."""
    if isinstance(found, pd.DataFrame) and found.shape[1] == 2:
        return list(zip(found.iloc[:, 0], found.iloc[:, 1], strict=True))
    if isinstance(found, np.ndarray) and found.ndim == 2:
        found = found.tolist()
    if not isinstance(found, list | tuple):
        return []
    rows = [tuple(row) for row in found if isinstance(row, list | tuple)]
    return rows if len(rows) == len(found) and all(len(row) == 2 for row in rows) else []


def in_place(found: Any, names: list[str]) -> Any:
    """Give values without names, or with none that was asked, the names in their order.

    As many as there are names; anything else is returned as it is.

    Examples
    --------
    >>> in_place((1, 2), ["a", "b"]).to_dict()
    {'a': 1, 'b': 2}
    """
    if isinstance(found, np.ndarray) and found.size == max(found.shape, default=0):
        found = found.ravel().tolist()  # one row or one column
    known = {name.casefold() for name in names}
    if isinstance(found, pd.Series) and not known & {str(n).casefold() for n in found.index}:
        found = list(found)
    if not isinstance(found, list | tuple) or len(found) != len(names):
        return found
    return pd.Series(list(found), names, dtype=object)
