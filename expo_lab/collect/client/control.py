"""Control: rows and sums of a client's files beside those of the base made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .editions import places
from .problems import ROW

if TYPE_CHECKING:
    from .part import Part

AMOUNTS = ("area", "revenue")
UNKNOWN = "no edition known"
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
    ends = ("", "_in_files", "_stated")
    for c in ("bookings", *(f"{a}{end}" for a in AMOUNTS for end in ends)):
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
    tables: Mapping[str, pd.DataFrame],
    notes: Notes,
) -> pd.DataFrame:
    """Add up bookings, area and money by edition: in the base, and over all rows in the files.

    The files' sums are of every row whose amount can be read, those set aside among them, totals
    not; rows of an unknown edition stand in "no edition known". In the last row, "all", stand the
    totals that the files state themselves, if they do (``area_stated``, ``revenue_stated``).
    Money of files in several currencies is not added up.
    """
    took, editions = tables["participations"], tables["editions"]
    used = took.groupby("edition").agg(
        bookings=("customer_id", "size"), area=("area", "sum"), revenue=("revenue", "sum")
    )
    names = _names(notes)
    pairs = zip(editions["edition"], editions["year"], strict=True)
    labels = [names.get(int(n), str(y)) for n, y in pairs]
    known = editions[["edition", "year"]].assign(_label=labels)
    made = used.reindex(editions["edition"]).fillna(0)
    made.index = pd.Index(labels)
    booked = [part for part, _ in parts if part.source.table == "participations"]
    codes = {c for _, frame in parts for c in frame["_currency"].unique() if c}
    rows: dict[str, pd.Series] = {}
    for column in AMOUNTS:
        found = [_summed(part, column, known) for part in booked if column in part.amounts]
        if found and (column == "area" or len(codes) < 2):
            rows[column] = pd.concat(found).groupby(level=0).sum()
    strange = [UNKNOWN] if any(UNKNOWN in found.index for found in rows.values()) else []
    made = made.reindex([*labels, *strange]).fillna(0.0)
    for column in AMOUNTS:
        whole = rows[column].reindex(made.index).fillna(0) if column in rows else np.nan
        made[f"{column}_in_files"] = whole
    made.loc["all"] = made.sum(min_count=1)
    for column in AMOUNTS:
        stated = [part.stated[column] for part in booked if column in part.stated]
        made[f"{column}_stated"] = np.nan
        if stated:
            made.loc["all", f"{column}_stated"] = sum(stated)
    made = made.rename_axis("edition").reset_index()
    return made[list(no_sums())].astype(dict(no_sums().dtypes))


def _summed(part: Part, column: str, known: pd.DataFrame) -> pd.Series:
    """Sum one amount of a part by the client's edition, all its rows."""
    values = part.amounts[column].map(lambda v: 0.0 if v is None else float(v)).astype("float64")
    labels = part.amounts.get("edition", pd.Series(None, index=values.index, dtype=object))
    found = places(labels, known)
    names = dict(zip(known["edition"], known["_label"], strict=True))
    return values.groupby(labels.map(lambda x: names.get(found.get(x, 0), UNKNOWN))).sum()


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
    for _, row in control.iterrows():
        counts = "  ".join(f"{row[c]:>9,}" for c in _NUMBER)
        lines.append(f"  {row['table']:15} {counts}  {row['file']}")
    if len(control):
        lines.append(
            f"By edition: bookings, then m2 and {control['currency'].iloc[0]} in the base, of all "
            "rows in the files [and as the files' own totals state]"
        )
    for _, row in sums.iterrows():
        area, money = (_beside(row, c, d) for c, d in (("area", 1), ("revenue", 2)))
        lines.append(f"  {row['edition']:20} {row['bookings']:>8,.0f}   {area}   {money}")
    return "\n".join(lines)


def _beside(row: pd.Series, column: str, decimals: int) -> str:
    text = f"{row[column]:>14,.{decimals}f}"
    if not np.isnan(row[f"{column}_in_files"]):
        text += f" of {row[f'{column}_in_files']:,.{decimals}f}"
    if not np.isnan(row[f"{column}_stated"]):
        text += f" [{row[f'{column}_stated']:,.{decimals}f}]"
    return text
