"""Editions: their order, years and names, from a list or from where they are named."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...core.schema import TABLES
from ..linkage.normalise import fold
from .dates import date
from .problems import VALUE, About, Problems
from .raw import signed, squeeze
from .words import season

Notes = list[tuple[str, str, str, int]]
SPLIT = re.compile(r"\s*[;,/|+&\n]\s*|\s+(?:und|and|y|et|e)\s+|、")

# Of a year: 3. Quartal, 3rd quarter, 2e semestre; as `fold` spells it
_PART = re.compile(
    r"(?<!\d)([1-4])(?:\.|st|nd|rd|th|er|e|o|º)? ?"
    r"(quarter|quartal|trimest\w*|kwartal\w*|季度|halbjahr|half|semest\w*)"
)


def named(
    entries: Sequence[Mapping[str, Any]], bookings: pd.DataFrame, notes: Notes
) -> pd.DataFrame:
    """Make the editions that no file lists: of the mapping's, else of the names in bookings."""
    columns = ["_file", "_row", "_cells", "_about", "_currency", *TABLES["editions"].names]
    if not entries:
        labels = [x for x in dict.fromkeys(bookings["edition"]) if x is not None]
        # the same label in two spellings is one edition
        first = {signed(x): x for x in reversed(labels)}
        entries = [{"edition": x} for x in labels if first[signed(x)] == x]
        notes.append(
            (
                "editions",
                "edition",
                "not listed: taken from the names in the bookings",
                len(entries),
            )
        )
    rows = []
    for i, entry in enumerate(entries, 1):
        row = dict.fromkeys(columns) | dict(entry.items())
        row["edition"] = str(entry["edition"])
        for c in ("opens", "closes"):
            if entry.get(c) is not None:
                row[c] = date(entry[c], True)
        row |= dict(_file="the mapping", _row=i, _cells=(), _about=About({}, []), _currency="")
        rows.append(row)
    return pd.DataFrame(rows, columns=columns, dtype=object)


def numbered(rows: pd.DataFrame, problems: Problems, notes: Notes) -> pd.DataFrame:
    """Date the editions and number them from 1 in the order in which they opened."""
    made = rows.assign(_label=rows["edition"])
    opens, closes = (pd.to_datetime(made[c]).astype("datetime64[s]") for c in ("opens", "closes"))
    turned = closes < opens
    mend = "Correct one of the two days."
    problems.add(
        "editions",
        made[turned],
        "closes",
        made.loc[turned, "closes"],
        "a day not before the opening",
        mend,
        VALUE,
    )
    closes = closes.mask(turned)
    year = pd.to_numeric(made["year"]).astype("float64")
    inside = made["_label"].map(_year)
    for source, what in (
        (opens.dt.year, "taken from the opening"),
        (inside, "taken from the name"),
    ):
        new = year.isna() & source.notna()
        year = year.fillna(source)
        note(notes, "editions", "year", what, new)
    unknown = year.isna()
    first = str(made.loc[unknown, "_label"].iloc[0]) if unknown.any() else ""
    mend = (
        "Give the edition a year, or the day on which it opened; without a list of editions in the "
        f"mapping: [[edition]], below it edition = {json.dumps(first, ensure_ascii=False)} and "
        "year = ..."
    )
    problems.add("editions", made[unknown], "year", made.loc[unknown, "year"], "a year", mend)
    made, year, opens, closes = (x[~unknown] for x in (made, year, opens, closes))
    apart = opens.notna() & ((opens.dt.year - year).abs() > 1)
    problems.add(
        "editions",
        made[apart],
        "opens",
        made.loc[apart, "opens"],
        "a day of the edition's year",
        "Correct the day or the year.",
        VALUE,
    )
    opens, closes = opens.mask(apart), closes.mask(apart)
    month = made["_label"].map(_month)
    _in_order(made, year, opens, month, problems)
    day_1 = pd.to_datetime(
        year.astype("int64").astype("str")
        + "-"
        + month.fillna(1).astype("int64").astype("str")
        + "-01"
    )
    what = "taken as the 1st of January, or of the month that the name tells"
    note(notes, "editions", "opens", what, opens.isna())
    opens = opens.fillna(day_1)
    note(notes, "editions", "closes", "taken as the opening day", closes.isna())
    closes = closes.fillna(opens)
    made = made.assign(year=year.astype("int64"), opens=opens, closes=closes)
    made = made.sort_values(["opens", "_label"], ignore_index=True)
    made["edition"] = np.arange(1, len(made) + 1)
    for label, n in zip(made["_label"], made["edition"], strict=True):
        if label != str(n):
            notes.append(("editions", "edition", f"{label!r} is edition {n}", 1))
    return made


def _year(label: str) -> float:
    found: list[str] = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", label)
    if not found and (short := re.search(r"['’](\d\d)(?!\d)", label)):
        year = int(short[1])  # Expo '24; Expo 24 may be the 24th
        return year + (2000.0 if year < 70 else 1900.0)  # as dates are read
    return float(found[-1]) if found else float("nan")


def _month(label: str) -> float:
    """Tell the month that a name stands for: its season, month, quarter, or I and II."""
    if part := _PART.search(fold(label)):
        months = 6 if part[2][:1] in "hs" else 3
        if (month := months * (int(part[1]) - 1) + 1) <= 12:  # a third semester is of no year
            return float(month)
    words = [squeeze(w) for w in re.split(r"[\s/_.,-]+", label) if not re.search(r"\d{4}", w)]
    found = [m for w in words if (m := season(w)) is not None]
    if not found:
        found = [m for w in re.findall(r"[春夏秋冬]", label) if (m := season(w)) is not None]
    return float(found[0]) if found else float("nan")


def _in_order(
    made: pd.DataFrame, year: pd.Series, opens: pd.Series, month: pd.Series, problems: Problems
) -> None:
    """Ask for the order of editions of one year that neither a day nor a name tells."""
    told = opens.dt.month.astype("float64").fillna(month)
    key = pd.DataFrame(dict(year=year, day=opens.fillna(pd.Timestamp(0)), month=told))
    several = year.duplicated(keep=False) & opens.isna()
    unknown = several & (told.isna() | key.duplicated(["year", "day", "month"], keep=False))
    if unknown.any():
        rows = made[unknown]
        shown = " and ".join(map(repr, rows["_label"].head(4)))
        first = rows.iloc[0]
        problems.ask(
            "editions",
            str(first["_file"]),
            int(first["_row"]),
            "opens",
            shown,
            "editions of one year without a day: their order is not known, the alphabet was taken",
            "Give the days on which they opened.",
        )


def places(labels: pd.Series, editions: pd.DataFrame) -> dict[str, int]:
    """Map what the client calls an edition to its number.

    As it is spelt; else by letters, digits and telling signs; else by its year alone, or by a
    year of two digits, where one edition only can be meant.
    """
    pairs = list(zip(editions["_label"], editions["edition"], editions["year"], strict=True))
    made: dict[str, int] = {}
    for label in dict.fromkeys(x for x in labels if x is not None):
        text = str(label)
        full = re.sub(r"(?<![\d])'?(\d\d)(?!\d)", r"20\1", text)
        for test in (
            lambda name, _year, t=text: name == t,
            lambda name, _year, t=text: signed(name) == signed(t),
            lambda name, _year, t=text: squeeze(name) == squeeze(t),
            lambda _name, year, t=text: str(year) == t.strip(),
            lambda name, _year, t=full: signed(name) == signed(t),
        ):
            hits = {n for name, n, year in pairs if test(str(name), year)}
            if len(hits) == 1:
                made[label] = next(iter(hits))
            if hits:
                break
    return made


def split(rows: pd.DataFrame, known: dict[str, int], editions: pd.DataFrame) -> pd.DataFrame:
    """Split a cell of several editions into a row each, where no amount would be doubled."""

    def parts(label: object) -> list[str] | None:
        found = [p for p in SPLIT.split(str(label)) if p]
        return (
            found
            if len(found) > 1 and len(places(pd.Series(found), editions)) == len(set(found))
            else None
        )

    amounts = rows[[c for c in ("area", "revenue", "list_price") if c in rows]].notna().any(axis=1)
    open_ = rows["edition"].notna() & ~rows["edition"].isin(list(known)) & ~amounts
    several = rows.loc[open_, "edition"].map(parts)
    several = several[several.notna()]
    if not len(several):
        return rows
    made = rows.astype({"edition": object})
    for i, labels in several.items():
        made.at[i, "edition"] = labels
    return made.explode("edition", ignore_index=True)


def note(notes: Notes, table: str, column: str, what: str, rows: pd.Series) -> None:
    """Count what was filled in, if anything was."""
    if rows.any():
        notes.append((table, column, what, int(rows.sum())))
