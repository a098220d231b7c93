"""Refuse: what would be sorted into a segment without belonging to any is an error."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import narwhals as nw
import pandas as pd

from ...core.schema import TABLES


def _sound(values: pd.Series, names: Collection[str] | None) -> bool:
    if values.isna().any():
        return False
    return names is None or set(values.unique().astype(str)) <= set(names)


def refuse(
    people: Any, columns: Collection[str], cut: Collection[str], who: str, kinds: Collection[str]
) -> None:
    """Refuse gaps, words where numbers are needed, and categories that the schema does not name.

    Parameters
    ----------
    people : narwhals DataFrame or LazyFrame
        Customers of the kinds in question, with the columns.
    columns, cut : collection of str
        Columns that are read, and those of them that a cut point divides.
    who, kinds : str, collection of str
        For the message.

    Raises
    ------
    ValueError
        Naming the column, what is wrong with it and how often.
    """
    dtypes, about = people.collect_schema(), TABLES["profile"]
    known = {c: about[c].categories for c in columns if c in about.names and about[c].categories}
    among = f"among {', '.join(f'{kind}s' for kind in kinds)}"
    counts = [nw.len().alias("rows")]
    native = people.to_native() if people.implementation.is_pandas() else None
    for c in columns:
        counted = c in cut or (c in about.names and about[c].dtype in ("int", "float", "bool"))
        if counted and not (dtypes[c].is_numeric() or dtypes[c] == nw.Boolean):
            raise ValueError(f"{who}: column {c!r} must hold numbers, found {dtypes[c]}.")
        if native is not None and _sound(native[c], known.get(c)):
            continue  # said in a tenth of the time
        absent = nw.col(c).is_null()
        if dtypes[c].is_float() and not people.implementation.is_pandas():
            absent = absent | nw.col(c).is_nan()  # elsewhere NaN is a number that compares
        counts.append(absent.cast(nw.Int64).sum().alias(f"{c} gaps"))
        if c in known:
            strange = ~nw.col(c).cast(nw.String).is_in(list(known[c]))
            strange = (strange & ~nw.col(c).is_null()).cast(nw.Int64)  # Spark adds no booleans up
            counts.append(strange.sum().alias(f"{c} strange"))
    if len(counts) == 1:
        return
    found = people.select(counts)
    found = found.collect() if isinstance(found, nw.LazyFrame) else found
    for c in columns:
        if f"{c} gaps" not in found.columns:
            continue
        if found.item(0, f"{c} gaps"):
            raise ValueError(
                f"{who}: column {c!r} has {found.item(0, f'{c} gaps')} gaps {among}; "
                "fill them or leave these customers out."
            )
        if c in known and found.item(0, f"{c} strange"):
            raise ValueError(
                f"{who}: column {c!r} has {found.item(0, f'{c} strange')} values {among} that are "
                f"none of {', '.join(known[c])}; name them so."
            )
