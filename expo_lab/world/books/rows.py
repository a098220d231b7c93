"""Rows: what happened as plain columns, all editions of a table put into its form at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...core import schema
from ...core.validation import labels

# Some rows of a table: arrays of one length, or a value that all have. A customer is its place in
# `ids.everybody`, a category its code or, for all rows, its text.
Columns = dict[str, Any]
_TYPES: dict[str, Any] = dict(
    id=np.int64, int=np.int64, float=np.float64, bool=np.bool_, category=np.int8,
    date="datetime64[s]",
)  # fmt: skip


def together(table: str, parts: list[Columns]) -> dict[str, np.ndarray]:
    """Put rows below one another, in the order of the table's columns."""
    about = schema.TABLES[table]
    ends = np.cumsum([np.size(part[about.key[0]]) for part in parts])
    made = {}
    for column in about.columns:
        whole = np.empty(ends[-1], _TYPES[column.dtype])
        start = 0
        for part, end in zip(parts, ends.tolist(), strict=True):
            value = part[column.name]
            if isinstance(value, str):
                value = column.categories.index(value)
            whole[start:end] = value
            start = end
        made[column.name] = whole
    return made


def written(table: str, parts: list[Columns], everybody: Any) -> pd.DataFrame:
    """Write rows as a table of the schema, with its types and stored precision."""
    made: dict[str, Any] = {}
    for name, column in together(table, parts).items():
        about = schema.TABLES[table][name]
        if about.dtype == "id":
            made[name] = everybody.take(column)
        elif about.dtype == "category":
            made[name] = labels(table, name, column)
        else:
            made[name] = column.round(about.decimals) if about.dtype == "float" else column
    return pd.DataFrame(made)
