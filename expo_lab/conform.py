"""Conform: check tables against the schema, put them into its form, describe them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from .names import nearest
from .schema import TABLES


def require(frame: Any, needed: Iterable[str], who: str) -> None:
    """Check that a table has the columns that `who` needs.

    Raises
    ------
    ValueError
        Naming the absent column and the nearest one found.
    """
    have = [str(c) for c in frame.columns]
    for name in needed:
        if name not in have:
            raise ValueError(
                f"{who}: needs column {name!r}, which is absent. {nearest(name, have)}"
            )


def columns_with(privacy: str) -> set[str]:
    """Names of the columns of one privacy class, over all tables."""
    return {c.name for t in TABLES.values() for c in t.columns if c.privacy == privacy}


def conform(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Put a frame into a table's form: column order, types and stored precision.

    Values are rounded to the schema's precision when stored, so that the last bits of a
    platform's exp and log cannot reach a table.
    """
    about = TABLES[table]
    require(frame, about.names, f"conform({table!r})")
    made = {}
    for c in about.columns:
        column = frame[c.name]
        if c.dtype == "category":
            made[c.name] = pd.Series(
                pd.Categorical(column, categories=list(c.categories)), index=frame.index
            )
        elif c.dtype == "float":
            made[c.name] = column.astype("float64").round(c.decimals)
        elif c.dtype == "date":
            made[c.name] = column.astype("datetime64[s]")
        else:
            made[c.name] = column.astype({"id": "str", "text": "str"}.get(c.dtype, c.dtype))
            if c.dtype == "int":
                made[c.name] = made[c.name].astype("int64")
    return pd.DataFrame(made).reset_index(drop=True)


def problems(table: str, frame: pd.DataFrame) -> list[str]:
    """List what in a frame breaks the schema: one sentence a column, empty when all is well."""
    about, found = TABLES[table], []
    absent = [c for c in about.names if c not in frame.columns]
    found += [f"{table}: column {c!r} is absent" for c in absent]
    for c in about.columns:
        if c.name in absent:
            continue
        column = frame[c.name]
        gaps = int(column.isna().sum())
        if gaps and not c.gaps:
            found.append(f"{table}.{c.name}: {gaps} gaps, none allowed")
        if c.low is not None and (column < c.low).any():
            found.append(f"{table}.{c.name}: {column.min()} is below {c.low} {c.unit}")
        if c.high is not None and (column > c.high).any():
            found.append(f"{table}.{c.name}: {column.max()} is above {c.high} {c.unit}")
    if not absent and frame.duplicated(list(about.key)).any():
        found.append(f"{table}: the key {', '.join(about.key)} repeats")
    return found


def dictionary() -> pd.DataFrame:
    """Return the data dictionary: one row a column of every table."""
    rows = [
        dict(
            table=t.name,
            column=c.name,
            type=c.dtype,
            unit=c.unit,
            low=c.low,
            high=c.high,
            values=" | ".join(c.categories),
            privacy=c.privacy,
            layer=c.layer,
            meaning=c.meaning,
        )
        for t in TABLES.values()
        for c in t.columns
    ]
    return pd.DataFrame(rows)
