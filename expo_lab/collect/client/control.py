"""Control: rows and sums of a client's files beside those of the base, for who knows them by heart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .problems import ROW

if TYPE_CHECKING:
    from .part import Part

Notes = list[tuple[str, str, str, int]]
_TEXT, _NUMBER = ("table", "file"), ("read", "used", "left_out", "totals", "set_aside")


def no_control() -> pd.DataFrame:
    """Return the empty table of `by_file`."""
    made = {c: pd.Series(dtype="str") for c in _TEXT} | {
        c: pd.Series(dtype="int64") for c in _NUMBER
    }
    return pd.DataFrame(made | {"currency": pd.Series(dtype="str")})


def no_sums() -> pd.DataFrame:
    """Return the empty table of `by_edition`."""
    made: dict[str, pd.Series] = {"edition": pd.Series(dtype="str")}
    for c in ("bookings", "area", "area_in_files", "revenue", "revenue_in_files"):
        made[c] = pd.Series(dtype="float64")
    return pd.DataFrame(made)


def by_file(
    parts: Sequence[tuple[Part, pd.DataFrame]], aside: pd.DataFrame, currency: str
) -> pd.DataFrame:
    """Count the rows of each file: read, used, left out, totals, set aside."""
    lost = aside[aside["effect"] == ROW].groupby(["table", "file"]).size()
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for part, _ in parts:
        at = rows.setdefault((part.source.table, part.raw.name), dict.fromkeys(_NUMBER, 0))
        at["read"] += part.counts["read"]
        at["left_out"] += part.counts["left_out"]
        at["totals"] += part.counts["totals"]
    for key, at in rows.items():
        at["set_aside"] = int(lost.get(key, 0)) - at["totals"]
        at["used"] = at["read"] - at["left_out"] - at["totals"] - at["set_aside"]
    made = [dict(table=t, file=f, **at, currency=currency) for (t, f), at in rows.items()]
    return pd.DataFrame(made, columns=list(no_control())).astype(dict(no_control().dtypes))


def by_edition(
    parts: Sequence[tuple[Part, pd.DataFrame]],
    given: Mapping[str, pd.DataFrame],
    tables: Mapping[str, pd.DataFrame],
    notes: Notes,
) -> pd.DataFrame:
    """Add up bookings, area and money by edition: in the base, and over all rows in the files.

    The files' sums are of every row whose amount can be read, those set aside among them, totals
    not; the last row compares with the totals that the files state themselves, if they do.
    """
    took, editions = tables["participations"], tables["editions"]
    used = took.groupby("edition").agg(
        bookings=("customer_id", "size"), area=("area", "sum"), revenue=("revenue", "sum")
    )
    made = editions[["edition", "year"]].merge(used, on="edition", how="left").fillna(0)
    names = _names(notes)
    made["edition"] = [
        names.get(int(n), str(y)) for n, y in zip(made["edition"], made["year"], strict=True)
    ]
    made = made.drop(columns="year")
    total = made.sum(numeric_only=True).to_dict() | {"edition": "all"}
    made = pd.concat([made, pd.DataFrame([total])], ignore_index=True)
    for column in ("area", "revenue"):
        made[f"{column}_in_files"] = np.nan
        sums = [
            p.sums[column]
            for p, _ in parts
            if p.source.table == "participations" and column in p.sums
        ]
        if sums:
            made.loc[made.index[-1], f"{column}_in_files"] = float(sum(sums))
    return made[list(no_sums())].astype(dict(no_sums().dtypes))


def _names(notes: Notes) -> dict[int, str]:
    """Read the client's names of editions from the notes, where they were numbered."""
    made = {}
    for table, column, what, _ in notes:
        if (table, column) == ("editions", "edition") and " is edition " in what:
            label, _, number = what.rpartition(" is edition ")
            made[int(number)] = label.strip("'\"")
    return made


def in_lines(control: pd.DataFrame, sums: pd.DataFrame) -> str:
    """Say the control sheet in lines for a console."""
    lines = ["Rows by file: read, used, left out by the mapping, totals, set aside"]
    for row in control.itertuples():
        counts = "  ".join(f"{getattr(row, c):>9,}" for c in _NUMBER)
        lines.append(f"  {row.table:15} {counts}  {row.file}")
    if len(control):
        lines.append(
            f"Sums by edition, in {control['currency'].iloc[0]} and m2, beside those of all rows in the files"
        )
    for row in sums.itertuples():
        area = "" if np.isnan(row.area_in_files) else f" of {row.area_in_files:,.1f}"
        money = "" if np.isnan(row.revenue_in_files) else f" of {row.revenue_in_files:,.2f}"
        lines.append(
            f"  {row.edition:20} {row.bookings:>8,.0f} bookings  {row.area:>12,.1f}{area} m2  {row.revenue:>14,.2f}{money}"
        )
    return "\n".join(lines)
