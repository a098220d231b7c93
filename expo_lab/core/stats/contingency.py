"""Contingency: the one way in which two divisions of the same customers are crossed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def counts(a: Any, b: Any, rows: int, columns: int | None = None) -> np.ndarray:
    """Cross two divisions given as codes from 0; a code below 0 is nobody's and left out.

    Parameters
    ----------
    a, b : array of int, shape (customers,)
    rows, columns : int
        How many codes each has; `columns` are as many as `rows` unless given.

    >>> counts([0, 0, 1], [1, 1, 0], 2).tolist()
    [[0, 2], [1, 0]]
    """
    columns = rows if columns is None else columns
    a, b = np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64)
    used = (a >= 0) & (b >= 0)
    cell = a[used] * columns + b[used]
    return np.bincount(cell, minlength=rows * columns).reshape(rows, columns)


def contingency(a: pd.Series, b: pd.Series) -> pd.DataFrame:
    """Cross two categorical columns by name: every category is there, also where nobody is.

    >>> one = pd.Series(pd.Categorical(["x", "x", "y"]), name="one")
    >>> two = pd.Series(pd.Categorical(["u", "u", "u"], ["u", "v"]), name="two")
    >>> contingency(one, two).to_numpy().tolist()
    [[2, 0], [1, 0]]
    """
    table = counts(a.cat.codes, b.cat.codes, len(a.cat.categories), len(b.cat.categories))
    index = pd.Index(a.cat.categories, name=a.name)
    return pd.DataFrame(table, index, pd.Index(b.cat.categories, name=b.name))
