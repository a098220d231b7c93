"""Problems: what in a client's files cannot be used, where it stands and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

SHOWN = 10  # sorts of problems that a message lists; all are counted
ROW, VALUE, ASKED = "row set aside", "value not used", "asked: used as read"


def nothing_set_aside() -> pd.DataFrame:
    """Return the empty table of what was set aside.

    Columns: table; file (with its sheet), row (as a spreadsheet numbers it) and column of the
    client; value found there; expected; mend; effect ("row set aside"; "value not used" where
    the row could stay; "asked: used as read" for a question that only the client can answer, in
    the first row that it is about); cells, the row's mapped cells but for sensitive ones.
    """
    text = ("table", "file", "column", "value", "expected", "mend", "effect", "cells")
    made = pd.DataFrame({c: pd.Series(dtype="str") for c in text})
    made.insert(2, "row", pd.Series(dtype="int64"))
    return made


@dataclass(frozen=True, eq=False)
class About:
    """One table of a client: its columns by the schema's name, and its headers in order.

    A header is "" if its cells are not to be shown: sensitive, or not mapped.
    """

    theirs: Mapping[str, str]
    headers: Sequence[str]


class Problems:
    """One report of all problems of a client's files."""

    def __init__(self) -> None:
        self.fatal: list[str] = []
        self.found: list[pd.DataFrame] = []
        self.asked: set[tuple[str, int, str, str]] = set()

    def add(
        self,
        table: str,
        rows: pd.DataFrame,
        column: str,
        value: pd.Series,
        expected: str,
        mend: str,
        effect: str = ROW,
    ) -> None:
        """Add one problem a row; `rows` has _file, _row, _cells (a tuple) and _about."""
        if len(rows):
            theirs = [about.theirs.get(column, column) for about in rows["_about"]]
            text = dict(table=table, file=rows["_file"], row=rows["_row"], column=theirs)
            text |= dict(value=value.map(_shown), expected=expected, mend=mend, effect=effect)
            pairs = zip(rows["_about"], rows["_cells"], strict=True)
            text["cells"] = ["; ".join(_told(about, cells)) for about, cells in pairs]
            self.found.append(pd.DataFrame(text))

    def ask(
        self,
        table: str,
        file: str,
        row: int,
        column: str,
        value: object,
        expected: str,
        mend: str,
        effect: str = ASKED,
    ) -> None:
        """Add one question about a file; the same question of two tables of it is one."""
        about = dict(table=table, file=file, row=row, column=column, value=_shown(value))
        about |= dict(expected=expected, mend=mend, effect=effect, cells="")
        key = (file, row, column, expected)
        if key not in self.asked:
            self.asked.add(key)
            self.found.append(pd.DataFrame([about]))

    def table(self) -> pd.DataFrame:
        """All problems with rows, in order of file and row."""
        empty = nothing_set_aside()
        if not self.found:
            return empty
        made = pd.concat(self.found, ignore_index=True)[list(empty)].astype(dict(empty.dtypes))
        return made.sort_values(["file", "row"], kind="stable", ignore_index=True)

    def notes(self) -> list[tuple[str, str, str, int]]:
        """Count the problems by table, column and what was expected, as notes of the base."""
        rows = self.table()
        keys = ["table", "column", "expected", "effect"]
        counts = rows.groupby(keys, sort=True)["row"].size()
        return [
            (
                t,
                c,
                f"{'asked: ' if w == ASKED else 'expected '}{e}{'' if w == ASKED else f': {w}'}",
                int(n),
            )
            for (t, c, e, w), n in counts.items()
        ]

    def text(self) -> str:
        """The report in words: what is fatal, then a line for each sort of problem."""
        return "\n  ".join(first([*self.fatal, *sorts(self.table())]))

    def stop(self, why: str = "") -> None:
        """Raise if anything found is fatal."""
        if self.fatal:
            raise ValueError(
                f"read_tables: the files cannot be used{why}; {len(self.fatal)} problems to mend "
                f"first, {len(self.table()):,} rows or values beside.\n  {self.text()}"
            )


def sorts(aside: pd.DataFrame) -> list[str]:
    """Say each sort of problem once: the first of them, and how many there are."""
    keys = ["file", "table", "column", "expected", "effect"]
    count = aside.groupby(keys, sort=False)["row"].transform("size")
    firsts = aside.assign(count=count).drop_duplicates(keys).to_dict("records")
    return [
        in_words(row) + (f" ({row['count']:,} like this)" if row["count"] > 1 else "")
        for row in firsts
    ]


def first(lines: list[str]) -> list[str]:
    """The first lines of a report, and how many more there are."""
    more = len(lines) - SHOWN
    return [*lines[:SHOWN], *([f"... and {more:,} more"] if more > 0 else [])]


def counted(aside: pd.DataFrame) -> str:
    """Say how much was set aside and how much is asked; "" for nothing.

    >>> counted(nothing_set_aside())
    ''
    """
    asked = int((aside["effect"] == ASKED).sum())
    lost = len(aside) - asked
    parts = [f"{lost:,} rows or values were set aside"] if lost else []
    parts += [f"{asked:,} question{'s' if asked > 1 else ''} to answer"] if asked else []
    return "; ".join(parts)


def in_words(row: Mapping[str, object]) -> str:
    """Say one problem in a sentence."""
    where = f"{row['file']}, row {row['row']}"
    where += f", column {row['column']!r}" if row["column"] else ""
    if row["effect"] == ASKED:
        found = f" ({row['value']!r})" if row["value"] else ""
        return f"{where}{found}: {row['expected']}. {row['mend']} ({row['table']}: {row['effect']})"
    return (
        f"{where}: found {row['value']!r}, "
        f"expected {row['expected']}. {row['mend']} ({row['table']}: {row['effect']})"
    )


def _told(about: About, cells: Sequence[object]) -> list[str]:
    pairs = zip(about.headers, cells, strict=True)
    return [f"{name}={_shown(cell)}" for name, cell in pairs if name and cell is not None]


def _shown(value: object) -> str:
    text = "" if value is None or value is pd.NaT else str(value).removesuffix(" 00:00:00")
    return text if len(text) <= 60 else text[:57] + "..."
