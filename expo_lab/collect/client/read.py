"""Read: a client's own files, as the customer base that a simulation gives."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from ...core.registry import nearest
from ...core.schema import HELD, TABLES
from ...core.validation import checked
from ..linkage.base import CustomerBase
from ..linkage.link import no_links
from .cells import expected, habits, read_cells
from .complete import complete
from .mapping import NEEDED, REQUIRED, Plan, Source, load_mapping
from .problems import VALUE, About, Problems
from .sheets import Raw, files, sheets, squeeze, table, told
from .together import together

Notes = list[tuple[str, str, str, int]]
TOTALS = {"total", "totals", "grandtotal", "summe", "gesamt", "gesamtsumme", "suma", "合计", "总计"}
# An edition is called what the client calls it until its number is known.
_LABEL = TABLES["participations"]["customer_id"]


def read_tables(path: str | Path, mapping: str | Path | None = None) -> CustomerBase:
    """Read a client's CSV, Excel or Parquet files as a customer base.

    Every row of the client's customer list is one record and one customer, unless the mapping
    says ``link_customers = true``: then rows that are one customer under several numbers are found
    (`link`) and put together. What a file does not tell is
    filled in and counted in ``notes``; what cannot be used is set aside and stands in
    ``set_aside`` with file, row, column, value, what was expected and how to mend it. An event
    (participation, contact, ...) with a value that cannot be is set aside whole: a stand of -20
    square metres is a correction, not a stand. A customer or an edition loses the value only, for
    with it would go its history.

    Editions are numbered from 1 by date; rows that are alike in every cell count once; several
    rows of one customer at one edition become one, money and area added up. Whether somebody came
    before the record begins cannot be seen in it: without a column for ``first_time`` nobody is
    taken for a newcomer, unless the mapping says ``complete_record = true``.

    Parameters
    ----------
    path : path
        A folder (with its folders), a workbook or one file. CSV may be UTF-8, UTF-16, cp1252 or
        GB 18030 with semicolons, commas, tabs or bars; which, and how numbers and dates are
        written, is found out and said in ``notes``, or named in the mapping.
    mapping : path, optional
        A TOML file; `suggest_mapping` drafts one. Without, files (or sheets) and columns must be
        called like the schema's tables and columns.

    Returns
    -------
    CustomerBase
        ``records`` has one row a number of the list, source is the file; ``links`` is empty
        unless customers were linked.

    Raises
    ------
    ValueError
        With one report of all problems, if the mapping does not fit the files, a file cannot be
        read, or no usable row is left in customers, editions or participations.

    Warns
    -----
    UserWarning
        If anything was set aside: how much, and the first problems.

    Examples
    --------
    >>> import expo_lab as xl
    >>> example = xl.datasets.folder() / "examples" / "crm"
    >>> base = read_tables(example, example / "mapping.toml")
    >>> len(xl.profile(base)) == len(base.tables["customers"])
    True
    """
    path = Path(path)
    found = files(path, "read_tables")
    home = path.parent if path.is_file() else path
    plan = load_mapping(mapping) if mapping is not None else _as_named(found, home)
    problems, notes = Problems(), Notes()
    parts = _parts(plan, found, home, problems, notes)
    problems.stop()
    given = {name: _joined(name, parts.get(name, []), problems, notes) for name in HELD}
    for name in REQUIRED:
        if not len(given[name]):
            problems.fatal.append(f"{name}: no row can be used")
    problems.stop()
    links, owner = no_links(), None
    origin = given["customers"].set_index("customer_id")["_file"]
    if plan.link_customers:
        given, links, owner = together(given, notes)
    tables = complete(given, plan.complete_record, problems, notes)
    for name in REQUIRED:
        if not len(tables[name]):
            problems.fatal.append(f"{name}: no row can be used")
    problems.stop()
    tables = checked(tables, "read_tables")
    ids = pd.Series(origin.index)
    who = ids if owner is None else ids.map(owner)
    records = pd.DataFrame(dict(record_id=ids, source=origin.to_numpy(), customer_id=who))
    aside = problems.table()
    if len(aside):
        warnings.warn(
            f"read_tables: {len(aside):,} rows or values were set aside; "
            f"base.set_aside lists them.\n  {problems.text()}",
            stacklevel=2,
        )
    return CustomerBase(
        tables,
        links,
        records.astype("str").sort_values("record_id", ignore_index=True),
        pd.DataFrame(notes + problems.notes(), columns=["table", "column", "what", "rows"]),
        aside,
    )


def _as_named(found: list[Path], home: Path) -> Plan:
    """Take every file or sheet that is called like a table for that table, column by column."""
    sources = []
    for path in found:
        for raw in sheets(path, home):
            name = squeeze(raw.sheet or path.stem)
            if name not in HELD:
                continue
            frame = table(raw, known=TABLES[name].names)
            theirs = {squeeze(c): c for c in frame}
            columns = {c: theirs[squeeze(c)] for c in TABLES[name].names if squeeze(c) in theirs}
            sources.append(Source(name, raw.file, raw.sheet or None, columns))
    have = {source.table for source in sources}
    absent = [f"no file or sheet is called {name}" for name in REQUIRED if name not in have]
    absent += [
        f"{s.file}: has no column {c}" for s in sources for c in NEEDED[s.table]
        if c not in s.columns and (s.table, c) != ("contacts", "edition")
    ]  # fmt: skip
    if absent:
        raise ValueError(
            "read_tables: without a mapping, files and columns must be called like the schema's "
            f"({', '.join(REQUIRED)} at least); {'; '.join(absent)}. "
            "xl.collect.suggest_mapping(path) drafts a mapping."
        )
    return Plan(tuple(sources))


def _parts(
    plan: Plan, found: list[Path], home: Path, problems: Problems, notes: Notes
) -> dict[str, list[pd.DataFrame]]:
    """Read the tables that the plan names, and note what it leaves unread."""
    by_name = {told(p, home): p for p in found}
    parts: dict[str, list[pd.DataFrame]] = {}
    used: set[tuple[str, str]] = set()
    opened: dict[tuple[str, str | None, str | None], list[Raw]] = {}
    for source in plan.sources:
        if source.file not in by_name:
            hint = nearest(source.file, by_name)
            problems.fatal.append(f"{source.table}: there is no file {source.file!r}. {hint}")
            continue
        key = (source.file, source.encoding, source.separator)
        try:
            if key not in opened:
                opened[key] = list(sheets(by_name[source.file], home, *key[1:]))
            raw = _sheet(opened[key], source)
            used.add((raw.file, raw.sheet))
            parts.setdefault(source.table, []).append(_part(source, raw, problems, notes))
        except ValueError as problem:
            problems.fatal.append(f"{source.table}: {problem}")
    for file in by_name:
        known = next((raws for (name, *_), raws in opened.items() if name == file), None)
        for raw in [Raw(file, "", [], "")] if known is None else known:
            if (raw.file, raw.sheet) not in used:
                what = f"{raw.name} is not in the mapping: not read"
                notes.append(("", "", what, max(0, len(raw.rows) - 1)))
    return parts


def _sheet(raws: list[Raw], source: Source) -> Raw:
    """Choose the sheet that a source names; of a file with one sheet, that."""
    names = [raw.sheet for raw in raws]
    if source.sheet is None and len(raws) > 1:
        raise ValueError(f"{source.file}: name one of its sheets: {', '.join(names)}.")
    for raw in raws:
        if source.sheet in (None, "", raw.sheet):
            return raw
    raise ValueError(
        f"{source.file}: has no sheet {source.sheet!r}. {nearest(source.sheet, names)}"
    )


def _part(source: Source, raw: Raw, problems: Problems, notes: Notes) -> pd.DataFrame:
    """Read one table of the client in the schema's types; _file, _row and _cells ride along."""
    about = TABLES[source.table]
    frame = table(raw, source.header, source.columns.values())
    exact = {squeeze(c): c for c in frame} | {c: c for c in frame}
    theirs: dict[str, str] = {}
    for column, wanted in source.columns.items():
        name = exact.get(wanted) or exact.get(squeeze(wanted))
        if name is None:
            hint = nearest(wanted, [str(c) for c in frame])
            raise ValueError(f"{raw.name}: has no column {wanted!r} for {column}. {hint}")
        theirs[column] = name
    again = np.array([list(row) == list(frame) for row in frame.to_numpy(object)], dtype=bool)
    if again.any():
        notes.append((source.table, "", f"{raw.name}: the header again", int(again.sum())))
        frame = frame[~again]
    free = {"customer_id", "edition"} | {
        c for c in theirs if c in TABLES[source.table].names and about[c].dtype in ("id", "text")
    }
    measured = [frame[name] for column, name in theirs.items() if column not in free]
    cells = pd.concat(measured).tolist() if measured else []
    how = habits(cells, raw.separator, source.decimal, source.dates)
    notes.append((source.table, "", f"{raw.name}: {raw.said}; {how.said}", len(frame)))
    left = [c for c in frame if c not in theirs.values()]
    if left:
        what = f"{raw.name}: columns not in the mapping: {', '.join(map(str, left))}"
        notes.append((source.table, "", what, len(frame)))

    names = theirs | {c: f"{c} (a constant)" for c in source.constants}
    hidden = {n for c, n in theirs.items() if about[c].privacy == "sensitive"}
    shown = [str(c) if c in theirs.values() and c not in hidden else "" for c in frame]
    made = pd.DataFrame(index=frame.index)
    made["_file"], made["_row"] = raw.name, frame.index
    made["_cells"] = pd.Series(list(map(tuple, frame.to_numpy(object))), index=frame.index)
    made["_about"] = [About(names, shown)] * len(frame)  # one object, for all rows of the source
    lost = pd.Series(False, index=frame.index)
    for c in about.columns:
        kind = _LABEL if c.name == "edition" else c
        if c.name in theirs:
            column = frame[theirs[c.name]]
        elif c.name in source.constants:
            constant = source.constants[c.name]
            column = pd.Series([constant] * len(frame), index=frame.index, dtype=object)
        else:
            continue
        made[c.name], bad = read_cells(column, kind, how, source.values.get(c.name, {}))
        kept = source.table in ("customers", "editions") and c.name not in NEEDED[source.table]
        wants, mend = expected(c), "Correct the cell, or translate it under source.values."
        rows = bad & ~lost
        effect = {"effect": VALUE} if kept else {}
        problems.add(source.table, made[rows], c.name, column[rows], wants, mend, **effect)
        if not kept:
            lost |= bad
        if c.name in NEEDED[source.table]:
            total = made[c.name].map(squeeze, na_action="ignore").isin(TOTALS)
            gap = (made[c.name].isna() | total) & ~bad & ~lost
            mend = "Fill it in; sums and remarks below a table can stay."
            problems.add(source.table, made[gap], c.name, column[gap], "a value", mend)
            lost |= gap
    rest = [c for c in theirs if c not in NEEDED[source.table]]
    if "edition" in source.constants and rest:
        # one column an edition: whoever has nothing there was not there
        empty = ~lost & made[rest].isna().all(axis=1)
        if empty.any():
            what = f"{raw.name}: no {', '.join(theirs[c] for c in rest)}: not there"
            notes.append((source.table, "", what, int(empty.sum())))
            lost |= empty
    return made[~lost]


def _joined(name: str, parts: list[pd.DataFrame], problems: Problems, notes: Notes) -> pd.DataFrame:
    """Put the parts of one table under each other; rows that say nothing new count once."""
    service = ["_file", "_row", "_cells", "_about"]
    columns = [*service, *TABLES[name].names]
    if not parts:
        return pd.DataFrame(columns=columns, dtype=object)
    made = pd.concat(parts, ignore_index=True).reindex(columns=columns)
    made = made.astype(object).where(made.notna(), None)
    key = list(NEEDED[name])
    if name in ("customers", "editions"):
        ours = [c for c in TABLES[name].names if c in made]
        alike = made.duplicated(ours)
        if alike.any():
            what = f"rows that repeat one of the same {key[0]} word for word: kept once"
            notes.append((name, key[0], what, int(alike.sum())))
            made = made[~alike]
        # an edition goes by the letters and digits of its name
        second = (made[key[0]].map(squeeze) if name == "editions" else made[key[0]]).duplicated()
        rows, mend = made[second], "Keep one row; the first was taken."
        problems.add(name, rows, key[0], rows[key[0]], f"each {key[0]} once", mend)
        return made[~second].reset_index(drop=True)
    alike = made.assign(_about=made["_about"].map(id)).duplicated(["_about", "_cells"])
    rows, mend = made[alike], "If both happened, give them something that tells them apart."
    problems.add(name, rows, key[0], rows[key[0]], "no row twice, cell for cell", mend)
    return made[~alike].reset_index(drop=True)
