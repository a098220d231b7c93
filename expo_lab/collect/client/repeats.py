"""Repeats: the same row twice, in one file or in two, and an area that co-exhibitors repeat."""

from __future__ import annotations

import pandas as pd

from ...core.schema import TABLES
from .mapping import NEEDED
from .problems import Problems
from .raw import signed, squeeze

Notes = list[tuple[str, str, str, int]]
MEND = "If both happened, give them something that tells them apart."


def joined(name: str, parts: list[pd.DataFrame], problems: Problems, notes: Notes) -> pd.DataFrame:
    """Put the parts of one table under each other; rows that say nothing new count once."""
    service = ["_file", "_row", "_cells", "_about", "_currency"]
    columns = [*service, *TABLES[name].names]
    if not parts:
        return pd.DataFrame(columns=columns, dtype=object)
    made = pd.concat(parts, ignore_index=True).reindex(columns=columns)
    made = made.astype(object).where(made.notna(), None)
    key = list(NEEDED[name])
    ours = [c for c in TABLES[name].names if c in made]
    if name in ("customers", "editions"):
        alike = made.duplicated(ours)
        if alike.any():
            what = f"rows that repeat one of the same {key[0]} word for word: kept once"
            notes.append((name, key[0], what, int(alike.sum())))
            made = made[~alike]
        if name == "editions":  # an edition goes by the letters, digits and signs of its name
            second = made[key[0]].map(signed).duplicated()
            near = made[key[0]].map(squeeze).duplicated() & ~second
            if near.any():
                row = made[near].iloc[0]
                problems.ask(
                    name,
                    row["_file"],
                    int(row["_row"]),
                    "edition",
                    row["edition"],
                    "an edition whose name differs from another by a sign only: taken for another",
                    "Correct the name if it is the same.",
                )
        else:
            second = made[key[0]].duplicated()
        rows, mend = made[second], "Keep one row; the first was taken."
        if name == "customers":
            mend += " Two customers of two offices need two numbers: bookings go to the first."
        problems.add(name, rows, key[0], rows[key[0]], f"each {key[0]} once", mend)
        return made[~second].reset_index(drop=True)
    alike = made.assign(_about=made["_about"].map(id)).duplicated(["_about", "_cells"])
    rows = made[alike]
    problems.add(name, rows, key[0], rows[key[0]], "no row twice, cell for cell", MEND)
    made = made[~alike]
    # the same of two files: an old copy, or a draft, would double the money
    again = made.duplicated(ours) & ~made.duplicated(["_file", *ours])
    first = made.drop_duplicates(ours).set_index(ours)["_file"] if again.any() else None
    if first is not None:
        rows = made[again]
        problems.add(
            name,
            rows,
            key[0],
            rows[key[0]],
            "no row twice, in one file and in another",
            "Name one of the files in the mapping; if both happened, tell them apart.",
        )
    return made[~again].reset_index(drop=True)


def shared_stands(rows: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """Take the area of a main stand once, where rows of co-exhibitors repeat it.

    A column of the client that the mapping leaves out may name the main exhibitor; then an area
    as large as its is the same stand. Without one, area of co-exhibitors is asked about.
    """
    if not (rows["role"] == "co_exhibitor").any():
        return rows
    rows = rows.copy()
    area = pd.to_numeric(rows["area"]).astype("float64")
    guests = (rows["role"] == "co_exhibitor") & (area > 0)
    if not guests.any():
        return rows
    own = {
        (c, e): a
        for c, e, a, r in zip(rows["customer_id"], rows["edition"], area, rows["role"], strict=True)
        if r != "co_exhibitor"
    }
    same = [
        any(own.get((str(cell), e)) == a for cell in cells if cell is not None and str(cell) != c)
        for cells, c, e, a in zip(
            rows["_cells"], rows["customer_id"], rows["edition"], area, strict=True
        )
    ]
    repeated = guests & pd.Series(same, index=rows.index)
    for which, what, mend in (
        (
            repeated,
            "co-exhibitors' rows repeat the area of the main exhibitor's stand: counted once",
            "Nothing, if the stand is one.",
        ),
        (
            guests & ~repeated,
            "co-exhibitors have an area of their own, which counts: it may be the main "
            "exhibitor's stand",
            "Leave the area out of their rows if it is.",
        ),
    ):
        if which.any():
            row = rows[which].iloc[0]
            column = row["_about"].theirs.get("area", "area")
            problems.ask(
                "participations",
                row["_file"],
                int(row["_row"]),
                column,
                f"{row['area']:g} m2",
                f"{what} ({int(which.sum()):,} rows)",
                mend,
            )
    rows["area"] = rows["area"].where(~repeated, 0.0)
    return rows
