"""Suggest: draft the mapping of a client's files, for somebody to read and to mend."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ...core.schema import HELD, TABLES, Column
from .currencies import different, of_cells, of_header
from .files import beside, files
from .guess import Guess, guesses, labels
from .keys import by_name, one_a_column
from .mapping import NEEDED, REQUIRED
from .raw import squeeze, told
from .rows import fallen
from .sheets import sheets
from .units import PERCENT, UNITS, scale_of, unit_of
from .words import mark, words

_EVENTS = ("participations", "customers", "editions")
AMOUNTS = {"area", "revenue"}


def suggest_mapping(path: str | Path) -> str:
    """Draft a mapping (TOML) for `read_tables` from a client's files.

    Headers are compared with the schema's names and with what the trade calls them in English,
    German, Spanish and Chinese, and for the most usual in eight more languages (``headers.toml``
    beside this file), and cells
    with what a column can hold. Units that a header names, and values of a status that tell of
    bookings that do not stand, are written out. It is a suggestion and can be wrong: read every
    line. What was not found stands there as a comment.

    Parameters
    ----------
    path : path
        A folder, a workbook or one file.

    Returns
    -------
    str
        Save it as UTF-8 (``Path("mapping.toml").write_text(draft, encoding="utf-8")``), mend it
        and hand it to `read_tables`.

    Raises
    ------
    ValueError
        If nothing at the path can be read.

    Examples
    --------
    >>> import expo_lab as xl
    >>> draft = suggest_mapping(xl.datasets.folder() / "examples" / "crm")
    >>> draft.splitlines()[0]
    '# A suggestion, made from headers and cells: read every line before you use it.'
    """
    path = Path(path)
    found = files(path, "suggest_mapping")
    home = path.parent if path.is_file() else path
    every, failed = [], []
    for file in found:
        try:
            raws = [raw for raw in sheets(file, home) if raw.rows]
        except ValueError as problem:
            failed.append(str(problem))
            continue
        every += [guess for raw in raws for guess in guesses(raw)]
    if not every and failed:
        raise ValueError(failed[0])
    chosen = _chosen(every)
    if set(REQUIRED) - {g.table for many in chosen.values() for g in many if g.usable}:
        chosen = _chosen(by_name(every))  # no number anywhere: then the name stands for it
    ordered = sorted(
        (g for many in chosen.values() for g in many),
        key=lambda g: (HELD.index(g.table), g.raw.file, g.raw.sheet),
    )
    lines = [
        "# A suggestion, made from headers and cells: read every line before you use it.",
        "# Left stands the schema's column (xl.core.dictionary() lists them), right the client's.",
        "",
        "# true, if the record holds every edition there ever was: then the first participation in",
        "# it is a customer's first ever. If it may begin later, leave it false.",
        "complete_record = false",
        "# true, if one customer may be in the list under several numbers: these are then linked.",
        "link_customers = false",
        *_currency(ordered),
    ]
    have = {g.table for g in ordered}
    lines += [
        f"# No file was found for {name}, which is required."
        for name in REQUIRED
        if name not in have
    ]
    if "editions" not in have:
        lines += [
            "# No file was found for editions: they are taken from their names in the "
            "bookings, with the",
            '# year in the name. Days: [[edition]] edition = "...", opens = 2024-05-06',
        ]
    multi = {raw.raw.file for raw in ordered if raw.raw.sheet}
    for guess in ordered:
        lines += ["", *_source(guess, guess.raw.file in multi)]
    wide = {g.place: one_a_column(g.raw.name, g.frame) for g in every}
    lines += [line for found in wide.values() for line in found]
    unread = {g.place: g.raw.name for g in every if g.place not in chosen}
    lines += ["", *(f"# Not recognised: {name}" for name in unread.values())] if unread else []
    lines += [f"# {' '.join(said.split())}" for said in failed]
    lines += [f"# {told(p, home)}: {why}" for p, why in beside(path).items()]
    return "\n".join(lines) + "\n"


def _chosen(every: list[Guess]) -> dict[tuple[str, str], list[Guess]]:
    """Choose a table for each sheet; one list may hold two: customers and what they booked."""
    chosen: dict[tuple[str, str], list[Guess]] = {}
    for guess in sorted(every, key=lambda g: -g.score):
        if guess.place not in chosen and guess.score > 0:
            chosen[guess.place] = [guess]
    for name in (*REQUIRED, "editions"):
        if any(g.table == name for many in chosen.values() for g in many):
            continue
        usable = [
            g
            for g in every
            if g.table == name
            and g.usable
            and g.score > 0
            and g.place in chosen
            and chosen[g.place][0].table in _EVENTS
            and _says_more(g)
        ]
        if name == "editions":  # area and money of a row are the booking's, not the edition's
            usable = [_only_editions(g) for g in usable]
        # one sheet an edition, or one list of bookings an office
        several = [g for g in usable if "edition" in g.constants or AMOUNTS & set(g.columns)]
        for best in (
            several
            if name == "participations"
            else [g for g in several if "edition" in g.constants]
        ) or ([max(usable, key=lambda g: g.score)] if usable else []):
            chosen[best.place].append(best)
    # each sheet that is an edition of its own is a list of bookings, and names customers
    own = {
        g.place for g in every if "edition" in g.constants and g.usable and AMOUNTS & set(g.columns)
    }
    for g in every:
        due = g.place in own & set(chosen) and g.table in REQUIRED and g.usable
        if due and all(x.table != g.table for x in chosen[g.place]):
            chosen[g.place].append(g)
    return chosen


def _only_editions(guess: Guess) -> Guess:
    kept = {c: h for c, h in guess.columns.items() if c in ("edition", "year", "opens", "closes")}
    return replace(guess, columns=kept)


def _says_more(guess: Guess) -> bool:
    """Editions are listed where their days or years stand, not in every row that names one."""
    return guess.table != "editions" or bool({"opens", "closes", "year"} & set(guess.columns))


def _currency(chosen: list[Guess]) -> list[str]:
    codes: list[str] = []
    for guess in chosen:
        for c in TABLES[guess.table].columns:
            if c.unit == "EUR" and c.name in guess.columns:
                header = guess.columns[c.name]
                codes += [of_header(header), *of_cells(guess.frame[header])]
    seen = different(codes)
    if len(seen) == 1:
        return [f"currency = {_quote(seen[0])}"]
    if seen:
        return [
            f"# Amounts in {', '.join(seen)}: name yours and the rates of the others, one "
            "unit in yours.",
            '# currency = "EUR"',
            "# rates = { USD = 0.9 }",
        ]
    return ['# currency = "EUR"  # no file says which']


def _doubt(guess: Guess, about: Column) -> str:
    """Say what a line of the draft only assumes."""
    header = guess.columns[about.name]
    if about.name == "customer_id" and guess.named:
        return (
            "  # no number was found: the name stands for it, one customer a spelling, and leaves "
            "with every table"
        )
    twins = [str(c) for c in guess.frame if re.fullmatch(rf"{re.escape(header)} \(\d+\)", str(c))]
    return f"  # or {', '.join(twins)}: the header stands there again" if twins else ""


def _quote(text: object) -> str:
    return json.dumps(str(text), ensure_ascii=False)  # a JSON string is a TOML one


def _source(guess: Guess, sheet: bool) -> list[str]:
    """Write one [[source]]."""
    about = TABLES[guess.table]
    lines = ["[[source]]", f"table = {_quote(guess.table)}  # {about.row}"]
    lines.append(f"file = {_quote(guess.raw.file)}")
    if sheet:
        lines.append(f"sheet = {_quote(guess.raw.sheet)}")
    lines += [f"# Row {row}: {' '.join(what.split())}" for row, _, what in guess.raw.asked]
    if guess.table == "participations":
        for column, said, _, bad, odd in fallen(guess.frame, list(guess.columns.values())):
            lines.append(
                f"# {column}: tells of bookings that may not stand: {' '.join(said.split())}"
            )
            if bad and odd:
                more = ", ".join(" ".join(v.split()) for v in odd[:6])
                lines.append(f"# These count, unless you name them too: {more}")
            values = ", ".join(map(_quote, (bad or odd)[:40]))
            lines.append(f"{'' if bad else '# '}skip = {{ {_quote(column)} = [{values}] }}")
            break
    lines.append("[source.columns]")
    for c in about.columns:
        if c.name in guess.columns:
            lines.append(f"{c.name} = {_quote(guess.columns[c.name])}{_doubt(guess, c)}")
        elif c.name not in guess.constants:
            need = "  # NEEDED: " if c.name in NEEDED[about.name] else "  # "
            email = guess.emails if c.name == "customer_id" else ""
            if email:
                need += f"{_quote(email)} would do, and then leaves with every table; "
            lines.append(f'# {c.name} = ""{need}{c.meaning}')
    left = [str(c) for c in guess.frame if c not in guess.columns.values()]
    if left:
        lines.append(f"# columns left over: {', '.join(map(_quote, left))}")
    if guess.constants:
        lines += ["[source.constants]", *(f"{c} = {_quote(v)}" for c, v in guess.constants.items())]
    units, scales = [], []
    for c in about.columns:
        header = guess.columns.get(c.name, "")
        unit = unit_of(header, c) if c.dtype in ("int", "float") else ""
        if unit and (UNITS[c.unit][unit] != 1 or unit == PERCENT):
            units.append(f"{c.name} = {_quote(unit)}  # so its header says")
        elif c.unit in ("points", "share") and (scale := scale_of(header)):
            scales.append(
                f"{c.name} = [{scale[0]:g}, {scale[1]:g}]  # worst and best, so its header says"
            )
    lines += ["[source.units]", *units] if units else []
    lines += ["[source.scales]", *scales] if scales else []
    for c in about.columns:
        if c.name in guess.columns:
            lines += _values(c, guess.frame[guess.columns[c.name]])
    return lines


def _values(about: Column, cells: pd.Series) -> list[str]:
    """Translate the words of a column of categories, or of yes and no, as far as they are known."""
    if about.dtype not in ("category", "bool"):
        return []
    known = labels(about)
    flags = words("yes") | words("no")
    plain = flags if about.dtype == "bool" else {squeeze(label) for label in about.categories}
    lines: list[str] = []
    for cell in dict.fromkeys(str(c) for c in cells if c is not None):
        key = mark(cell)
        if key in plain or len(lines) >= 40:
            continue
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.75)
        if near:
            lines.append(f"{_quote(cell)} = {_quote(known[near[0]])}")
        else:
            choices = ", ".join(about.categories) or "true, false"
            lines.append(f'# {_quote(cell)} = ""  # one of: {choices}')
    return [f"[source.values.{about.name}]", *lines] if lines else []
