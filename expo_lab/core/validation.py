"""Conform: check tables against the schema, put them into its form, describe them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from .places import placed
from .registry import nearest
from .schema import HELD, TABLES, Column


def require(frame: Any, needed: Iterable[str], who: str) -> None:
    """Check that a table has the columns that `who` needs.

    Raises
    ------
    ValueError
        If it is no table, or naming the absent column and the nearest one found.
    """
    if not hasattr(frame, "columns"):
        raise ValueError(
            f"{who}: needs a table, found {type(frame).__name__}. Of a base, a show or tables of "
            "your own take xl.profile(...) first, or one of the tables."
        )
    have = [str(c) for c in frame.columns]
    for name in needed:
        if name not in have:
            raise ValueError(
                f"{who}: needs column {name!r}, which is absent. {nearest(name, have)}"
            )


def require_one_row_each(frame: pd.DataFrame, who: str) -> None:
    """Check that a table has one row a customer.

    Raises
    ------
    ValueError
        If its index repeats.
    """
    if not frame.index.is_unique:
        twice = frame.index[frame.index.duplicated()][0]
        raise ValueError(
            f"{who}: needs one row a customer; the table's index repeats, {twice!r} among others. "
            "Take people[~people.index.duplicated()]."
        )


def columns_with(*privacy: str) -> set[str]:
    """Names of the columns of one or several privacy classes, over all tables."""
    return {c.name for t in TABLES.values() for c in t.columns if c.privacy in privacy}


def labels(table: str, column: str, code: np.ndarray) -> pd.Categorical:
    """Turn codes into a column of categories, without a look at any text."""
    return pd.Categorical.from_codes(code, dtype=of_categories(TABLES[table][column].categories))


@cache
def of_categories(categories: tuple[str, ...]) -> pd.CategoricalDtype:
    """Return the type of a column of categories, made once: pandas hashes each new one."""
    return pd.CategoricalDtype(list(categories))


def conform(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Put a frame into a table's form: column order, types and stored precision.

    Values are rounded to the schema's precision when stored, so that the last bits of a
    platform's exp and log cannot reach a table.

    Raises
    ------
    ValueError
        If a column is absent, or naming table, column, row and value of the first that is none of
        the column's categories; gaps stay gaps.
    """
    about = TABLES[table]
    require(frame, about.names, f"conform({table!r})")
    return pd.DataFrame({c.name: _stored(table, c, frame[c.name]) for c in about.columns})


TEXT = pd.Series([], dtype="str").dtype


def _stored(table: str, c: Column, column: pd.Series) -> Any:
    """Return a column's values as a table holds them; what has the type already is not cast."""
    have = column.dtype
    if c.dtype == "category":
        dtype = of_categories(c.categories)
        if not _same(have, dtype):
            _known(table, c, column)
            return pd.Categorical(column, dtype=dtype)
        return column.array
    if c.dtype == "float":
        values = column if have == np.float64 else column.astype("float64")
        return values.to_numpy().round(c.decimals)
    if c.dtype == "date":
        return column.astype("datetime64[s]").array
    if c.dtype in ("id", "text"):
        same = isinstance(have, pd.StringDtype) and have == TEXT
        return (column if same else column.astype("str")).array
    if c.dtype == "int":
        return (column if have == np.int64 else column.astype("int").astype("int64")).to_numpy()
    return (column if have == np.bool_ else column.astype(c.dtype)).array


def _safe(about: Column, have: Any) -> bool:
    """Whether a column's type alone says that it holds only what is allowed."""
    if about.dtype == "bool":
        return bool(have == np.bool_)
    return _same(have, of_categories(about.categories))


def _same(have: Any, dtype: pd.CategoricalDtype) -> bool:
    """Whether a column is of exactly these categories in this order: no value can be strange."""
    if have is dtype:
        return True
    if not isinstance(have, pd.CategoricalDtype) or have.ordered:
        return False
    mine, ours = have.categories, dtype.categories
    return bool(mine is ours or (mine.dtype == ours.dtype and mine.equals(ours)))


def _known(table: str, about: Column, column: pd.Series) -> None:
    """Refuse a value that is no category: stored, it would be a gap, and nobody would know."""
    strange = ~column.isin(list(about.categories)) & column.notna()
    if strange.any():
        row, value = column.index[strange][0], column[strange].iloc[0]
        raise ValueError(
            f"conform: {table}.{about.name} holds {value!r} (row {row!r}; {int(strange.sum())} "
            f"such rows), which is none of its categories. {nearest(value, about.categories)}"
        )


def checked(tables: Mapping[str, pd.DataFrame], who: str) -> dict[str, pd.DataFrame]:
    """Check a whole set of tables and put them into the schema's form (`checked_and_placed`)."""
    return checked_and_placed(tables, who)[0]


def checked_and_placed(
    tables: Mapping[str, pd.DataFrame], who: str
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Check a whole set of tables and put them into the schema's form.

    Types are taken over where nothing is lost (0 and 1 for a bool, text for a date), editions are
    put in order; everything else that breaks the schema is an error. Returned are the tables,
    and the same with the place of each customer for its name (`placed`).

    Raises
    ------
    ValueError
        One report of all problems: absent tables and columns, values of the wrong type, out of
        range or of no category, gaps, repeated keys, customers or editions that are not listed,
        somebody present at a cancelled edition.
    """
    found, made = [], {}
    for name in HELD:
        if name not in tables:
            found.append(f"table {name!r} is absent; an empty one with its columns will do")
            continue
        wrong = problems(name, tables[name])
        if not wrong:
            try:
                made[name] = conform(name, tables[name])
            except (ValueError, TypeError) as problem:
                wrong = [f"{name}: {problem}"]
        found += wrong
    at = placed(made) if "customers" in made else {}
    for column, home in (("customer_id", "customers"), ("edition", "editions")):
        if home not in made:
            continue
        for name, frame in made.items():
            if column in frame and name != home:
                if column == "customer_id":
                    strange = at[name][column].to_numpy() < 0
                else:
                    strange = ~frame[column].isin(made[home][column]).to_numpy()
                if strange.any():
                    first = frame.loc[strange, column].iloc[0]
                    found.append(
                        f"{name}.{column}: {int(strange.sum())} rows name none of the table "
                        f"{home}, the first {first!r}"
                    )
    if {"editions", "participations"} <= set(made):
        editions, part = made["editions"], made["participations"]
        off = editions.loc[~editions["held"], "edition"]
        there = part.loc[part["turned_up"] & part["edition"].isin(off), "edition"]
        if len(there):
            found.append(
                f"participations.turned_up: {len(there)} rows were at an edition that was not "
                f"held, the first {there.iloc[0]}; correct editions.held, or say False here"
            )
    if found:
        raise ValueError(f"{who}: the tables break the schema.\n  " + "\n  ".join(found))
    made["editions"] = at["editions"] = made["editions"].sort_values("edition", ignore_index=True)
    return made, at


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
        allowed = {"category": c.categories, "bool": (True, False)}.get(c.dtype)
        if allowed and not _safe(c, column.dtype):
            strange = column[~column.isin(allowed) & column.notna()]
            if len(strange):
                found.append(
                    f"{table}.{c.name}: {len(strange)} values such as {strange.iloc[0]!r} are none "
                    f"of {', '.join(map(str, allowed))}"
                )
        if c.dtype in ("int", "float") and not pd.api.types.is_numeric_dtype(column):
            found.append(f"{table}.{c.name}: must be numbers, found {column.dtype}")
            continue
        if c.low is not None and (column < c.low).any():
            found.append(f"{table}.{c.name}: {column.min()} is below {c.low} {c.unit}")
        if c.high is not None and (column > c.high).any():
            found.append(f"{table}.{c.name}: {column.max()} is above {c.high} {c.unit}")
    if not absent and frame.duplicated(list(about.key)).any():
        found.append(f"{table}: the key {', '.join(about.key)} repeats")
    return found


def dictionary() -> pd.DataFrame:
    """Return the data dictionary: one row a column of every table.

    Examples
    --------
    >>> dictionary().query("table == 'editions'")["column"].tolist()[:2]
    ['edition', 'year']
    """
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
