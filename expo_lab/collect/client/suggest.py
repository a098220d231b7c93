"""Suggest: draft the mapping of a client's files, for somebody to read and to mend."""

from __future__ import annotations

import difflib
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from ...core.schema import HELD, TABLES, Column, Table
from .cells import NO, YES
from .mapping import NEEDED, REQUIRED
from .sheets import Raw, files, sheets, squeeze, table

LIKE = 0.86  # least likeness of two headers, Ratcliff and Obershelp's; ours
FILE = Path(__file__).with_name("headers.toml")


@dataclass(frozen=True)
class _Guess:
    """What one sheet would be as one table: columns found, and how sure they are."""

    raw: Raw
    frame: pd.DataFrame
    table: str
    columns: dict[str, str]
    score: float


def suggest_mapping(path: str | Path) -> str:
    """Draft a mapping (TOML) for `read_tables` from the headers of a client's files.

    Headers are compared with the schema's names and with what the trade calls them in English,
    German, Spanish and Chinese (``headers.toml`` beside this file). It is a suggestion and can be
    wrong: read every line. What was not found stands there as a comment.

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
    '# A suggestion, made from headers alone: read every line before you use it.'
    """
    path = Path(path)
    found = files(path, "suggest_mapping")
    home = path.parent if path.is_file() else path
    guesses = [
        guess for file in found for raw in sheets(file, home) if raw.rows for guess in _guesses(raw)
    ]
    chosen: dict[tuple[str, str], list[_Guess]] = {}
    for guess in sorted(guesses, key=lambda g: -g.score):
        key = (guess.raw.file, guess.raw.sheet)
        if key not in chosen and guess.score > 0:
            chosen[key] = [guess]
    for name in REQUIRED:  # one list may hold two tables: customers and what they booked
        if not any(g.table == name for many in chosen.values() for g in many):
            usable = [g for g in guesses if g.table == name and _needed(g) and g.score > 0]
            if usable:
                best = max(usable, key=lambda g: g.score)
                chosen.setdefault((best.raw.file, best.raw.sheet), []).append(best)
    ordered = sorted(
        (g for many in chosen.values() for g in many),
        key=lambda g: (HELD.index(g.table), g.raw.file, g.raw.sheet),
    )
    lines = [
        "# A suggestion, made from headers alone: read every line before you use it.",
        "# Left stands the schema's column (xl.core.dictionary() lists them), right the client's.",
        "",
        "# true, if the record holds every edition there ever was: then the first participation in",
        "# it is a customer's first ever. If it may begin later, leave it false.",
        "complete_record = false",
        "# true, if one customer may be in the list under several numbers: these are then linked.",
        "link_customers = false",
    ]
    have = {g.table for g in ordered}
    lines += [f"# No file was found for {name}, which is required." for name in REQUIRED
              if name not in have]  # fmt: skip
    multi = {raw.raw.file for raw in ordered if raw.raw.sheet}
    for guess in ordered:
        lines += ["", *_source(guess, guess.raw.file in multi)]
    unread = {
        (g.raw.file, g.raw.sheet): g.raw.name
        for g in guesses
        if (g.raw.file, g.raw.sheet) not in chosen
    }
    lines += ["", *(f"# Not recognised: {name}" for name in unread.values())] if unread else []
    return "\n".join(lines) + "\n"


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _known(about: Table) -> dict[str, list[str]]:
    """What each column of a table may be called, squeezed; its own name first."""
    words = _words()["columns"]
    return {
        c: [squeeze(w) for w in (c, *words.get(c, []), *words.get(f"{about.name}.{c}", []))]
        for c in about.names
    }


def _guesses(raw: Raw) -> list[_Guess]:
    """Take a sheet for each of the tables, and score how well it fits."""
    made = []
    words = _words()
    every = [w for c, more in words["columns"].items() for w in (c, *more)]
    frame = table(raw, known=every)
    headers = {squeeze(c): str(c) for c in frame}
    place = [squeeze(raw.sheet or Path(raw.file).stem)]
    for name in HELD:
        found: list[tuple[float, str, str]] = []
        for column, terms in _known(TABLES[name]).items():
            for key in headers:
                likeness = max(difflib.SequenceMatcher(None, key, t).ratio() for t in terms)
                if key in terms:  # the earlier in the list, the plainer
                    likeness = 1.5 - terms.index(key) / 1000
                if likeness >= LIKE:
                    found.append((likeness, column, key))
        columns: dict[str, str] = {}
        score = 0.0
        for likeness, column, key in sorted(found, key=lambda f: -f[0]):
            taken = headers[key] in columns.values()
            if column not in columns and not taken:
                columns[column] = headers[key]
                # a name that many tables have tells little of which this is
                score += likeness / sum(column in TABLES[t].names for t in HELD)
        titles = [squeeze(t) for t in (name, *words["tables"][name])]
        if any(t in p or difflib.SequenceMatcher(None, t, p).ratio() >= LIKE
               for p in place for t in titles):  # fmt: skip
            score += 2
        guess = _Guess(raw, frame, name, columns, score)
        made.append(guess if _needed(guess) else _Guess(raw, frame, name, columns, score / 4))
    return made


def _needed(guess: _Guess) -> bool:
    return all(c in guess.columns for c in NEEDED[guess.table])


def _quote(text: object) -> str:
    return json.dumps(str(text), ensure_ascii=False)  # a JSON string is a TOML one


def _source(guess: _Guess, sheet: bool) -> list[str]:
    """Write one [[source]]."""
    about = TABLES[guess.table]
    lines = ["[[source]]", f"table = {_quote(guess.table)}  # {about.row}"]
    lines.append(f"file = {_quote(guess.raw.file)}")
    if sheet:
        lines.append(f"sheet = {_quote(guess.raw.sheet)}")
    lines.append("[source.columns]")
    for c in about.columns:
        if c.name in guess.columns:
            lines.append(f"{c.name} = {_quote(guess.columns[c.name])}")
        else:
            need = "  # NEEDED: " if c.name in NEEDED[about.name] else "  # "
            lines.append(f'# {c.name} = ""{need}{c.meaning}')
    left = [str(c) for c in guess.frame if c not in guess.columns.values()]
    if left:
        lines.append(f"# columns left over: {', '.join(map(_quote, left))}")
    for c in about.columns:
        if c.name in guess.columns:
            lines += _values(c, guess.frame[guess.columns[c.name]])
    return lines


def _values(about: Column, cells: pd.Series) -> list[str]:
    """Translate the words of a column of categories, or of yes and no, as far as they are known."""
    if about.dtype not in ("category", "bool"):
        return []
    words = _words()["values"]
    known = {
        squeeze(w): label for label in about.categories for w in (label, *words.get(label, []))
    }
    plain = YES | NO if about.dtype == "bool" else {squeeze(label) for label in about.categories}
    lines: list[str] = []
    for cell in dict.fromkeys(str(c) for c in cells if c is not None):
        key = squeeze(cell)
        if key in plain or len(lines) >= 40:
            continue
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.75)
        if near:
            lines.append(f"{_quote(cell)} = {_quote(known[near[0]])}")
        else:
            choices = ", ".join(about.categories) or "true, false"
            lines.append(f'# {_quote(cell)} = ""  # one of: {choices}')
    return [f"[source.values.{about.name}]", *lines] if lines else []
