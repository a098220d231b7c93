"""Read: a client's own files, as the customer base that a simulation gives."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...core.registry import nearest
from ...core.schema import HELD, TABLES
from ...core.validation import checked
from ...core.warning import warn
from ..linkage.base import CustomerBase
from ..linkage.link import no_links
from .complete import complete
from .control import by_edition, by_file
from .editions import named
from .files import beside, files
from .headers import table
from .linked import link_customers
from .mapping import NEEDED, REQUIRED, Plan, Source, load_mapping
from .money import one_currency
from .part import Part
from .problems import Problems, counted
from .raw import Raw, squeeze, told
from .repeats import joined
from .sheets import sheets

Notes = list[tuple[str, str, str, int]]


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
        A folder (with its folders), a workbook or one file. CSV may be UTF-8, UTF-16 or in a code
        page (cp1252, GB 18030, Shift JIS, ...) with semicolons, commas, tabs or bars; which, and
        how numbers and dates are written, is found out and said in ``notes``, or named in the
        mapping.
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
    parts, made = _parts(plan, path, found, home, problems, notes)
    problems.stop()
    given = {name: joined(name, parts.get(name, []), problems, notes) for name in HELD}
    if not len(given["editions"]):
        given["editions"] = named(plan.editions, given["participations"], notes)
    currency = one_currency(given, plan.currency, plan.rates, problems, notes)
    _none_left(given, plan, problems)
    links, owner = no_links(), None
    origin = given["customers"].set_index("customer_id")["_file"]
    if plan.link_customers:
        given, links, owner = link_customers(given, problems, notes)
    tables = complete(given, plan.complete_record, problems, notes)
    _none_left(tables, plan, problems)
    tables = checked(tables, "read_tables")
    ids = pd.Series(origin.index)
    who = ids if owner is None else ids.map(owner)
    records = pd.DataFrame(dict(record_id=ids, source=origin.to_numpy(), customer_id=who))
    aside = problems.table()
    if len(aside):
        warn(f"read_tables: {counted(aside)}; base.set_aside lists them.\n  {problems.text()}")
    return CustomerBase(
        tables,
        links,
        records.astype("str").sort_values("record_id", ignore_index=True),
        pd.DataFrame(notes + problems.notes(), columns=["table", "column", "what", "rows"]),
        aside,
        by_file(made, aside, currency),
        by_edition(made, tables, notes),
    )


def _none_left(tables: dict[str, pd.DataFrame], plan: Plan, problems: Problems) -> None:
    for name in (*REQUIRED, "editions"):
        if not len(tables[name]):
            files = [source.file for source in plan.sources if source.table == name]
            of = f" ({', '.join(dict.fromkeys(files))})" if files else ""
            problems.fatal.append(f"{name}: no row can be used{of}")
    problems.stop()


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
    have = [source.table for source in sources]
    absent = [f"no file or sheet is called {name}" for name in REQUIRED if name not in have]
    absent += [
        f"{s.file}: has no column {c}" for s in sources for c in NEEDED[s.table]
        if c not in s.columns and (s.table, c) != ("contacts", "edition")
    ]  # fmt: skip
    for name in dict.fromkeys(have):
        if have.count(name) > 1:
            rivals = ", ".join(s.file for s in sources if s.table == name)
            absent.append(f"several files claim to be {name}: {rivals}; one may be an old copy")
    if absent:
        raise ValueError(
            "read_tables: without a mapping, files and columns must be called like the schema's "
            f"({', '.join(REQUIRED)} at least); {'; '.join(absent)}. "
            "xl.collect.suggest_mapping(path) "
            "drafts a mapping."
        )
    return Plan(tuple(sources))


def _parts(
    plan: Plan, path: Path, found: list[Path], home: Path, problems: Problems, notes: Notes
) -> tuple[dict[str, list[pd.DataFrame]], list[tuple[Part, pd.DataFrame]]]:
    """Read the tables that the plan names, and note what it leaves unread."""
    by_name = {told(p, home): p for p in found}
    others = {told(p, home): why for p, why in beside(path).items()}
    parts: dict[str, list[pd.DataFrame]] = {}
    made: list[tuple[Part, pd.DataFrame]] = []
    used: set[tuple[str, str]] = set()
    opened: dict[tuple[str, str | None, str | None], list[Raw]] = {}
    for source in plan.sources:
        if source.file not in by_name:
            hint = nearest(source.file, by_name)
            why = others.get(source.file)
            said = f"there is no file {source.file!r}. {hint}"
            said = f"{source.file} cannot be read: {why}" if why else said
            problems.fatal.append(f"{source.table}: {said}")
            continue
        key = (source.file, source.encoding, source.separator)
        try:
            if key not in opened:
                opened[key] = list(sheets(by_name[source.file], home, *key[1:]))
            raw = _sheet(opened[key], source)
            used.add((raw.file, raw.sheet))
            part = Part(source, raw, problems, notes)
            frame = part.read()
            parts.setdefault(source.table, []).append(frame)
            made.append((part, frame))
        except ValueError as problem:
            problems.fatal.append(f"{source.table}: {problem}")
    for file in by_name:
        known = next((raws for (name, *_), raws in opened.items() if name == file), None)
        for raw in [Raw(file, "", [], "")] if known is None else known:
            if (raw.file, raw.sheet) not in used:
                what = f"{raw.name} is not in the mapping: not read"
                notes.append(("", "", what, max(0, len(raw.rows) - 1)))
    notes.extend(("", "", f"{name}: {why}", 0) for name, why in others.items())
    return parts, made


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
