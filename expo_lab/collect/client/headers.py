"""Headers: where a client's table begins, what its columns are called, and which rows broke."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from .raw import Raw, squeeze
from .units import unit_of

LOOK = 40  # rows in which a header is looked for; ours
_YEAR = re.compile(r"(19|20)\d\d")  # of an edition, over a column of its own
_THOUSANDS = (re.compile(r"\D{0,3}[1-9]\d{0,2}"), re.compile(r"\d{3}([.,]\d{1,2})?\D{0,3}"))


@dataclass(frozen=True)
class Cut:
    """A table cut out of a sheet.

    ``frame`` has the client's columns; its index is the row as a spreadsheet numbers it; None is
    a gap. ``units`` are words that stand for a column in a row of units below the header.
    ``above`` are the texts above the header, with their rows.
    ``asked`` are rows that were mended, ``lost`` rows that hold more cells than the header.
    """

    frame: pd.DataFrame
    units: dict[str, str] = field(default_factory=dict)
    asked: tuple[tuple[int, str, str], ...] = ()
    above: tuple[tuple[int, str], ...] = ()
    lost: pd.DataFrame = field(default_factory=pd.DataFrame)


def table(raw: Raw, header: int | None = None, known: Collection[str] = ()) -> pd.DataFrame:
    """Find the header, and cut the table out below it: ``cut(...).frame``."""
    return cut(raw, header, known).frame


def cut(raw: Raw, header: int | None = None, known: Collection[str] = ()) -> Cut:
    """Find the header, and cut the table out below it.

    The header is the row with most of the `known` names; of rows with equally many, the first
    that looks like one: texts only, as many as the rows below have cells, none twice. Title
    lines, the upper level of a two-level header and blank rows are left behind. A name that
    stands there twice gets the upper level's in front ("2023 area"), else a number.

    A row of text with more cells than the header was cut at a comma that was none: it is put
    together again where one way only does it (thousands), else lost.
    """
    width = max(map(len, raw.rows), default=0)
    rows = [row + [None] * (width - len(row)) for row in raw.rows]
    filled = [sum(cell is not None for cell in row) for row in rows]
    if header is None:
        at = _header(rows, filled, {squeeze(k) for k in known})
    elif 1 <= header <= len(rows):
        at = header - 1
    else:
        raise ValueError(f"{raw.name}: has no row {header} for a header; it has {len(rows)} rows.")
    if not rows:
        return Cut(pd.DataFrame(dtype=object))
    if header is None and _two_levels(raw, rows, at):
        at += 1
    names = _names(rows, at)
    last = max((k for k, name in enumerate(names, 1) if name), default=0)
    below = [i for i in range(at + 1, len(rows)) if filled[i]]
    asked: list[tuple[int, str, str]] = []
    broken: list[int] = []
    for i in below:
        cells = raw.rows[i]
        if not raw.separator or all(c is None for c in cells[last:]):
            continue
        mended = _mended(cells, last, raw.separator)
        if mended is None:
            broken.append(i)
        else:
            what = f"{len(cells)} cells under {last} headers: put together again at {mended[1]!r}"
            asked.append((i + 1, mended[1], what))
            rows[i] = mended[0] + [None] * (width - last)
    units, at_units = _units(names, rows, below)
    kept = [i for i in below if i not in set(broken) and i != at_units]
    for k in (k for k, name in enumerate(names) if not name):
        lost = [i for i in kept if rows[i][k] is not None]
        if lost:
            what = f"column {_letters(k)} has no header: its {len(lost):,} cells are not read"
            asked.append((lost[0] + 1, "", what))
    texts = [(i + 1, c) for i in range(at) for c in rows[i] if isinstance(c, str)]
    return Cut(
        _frame(rows, kept, names), units, tuple(asked), tuple(texts), _frame(rows, broken, names)
    )


def _frame(rows: list[list[Any]], kept: list[int], names: list[str]) -> pd.DataFrame:
    cells = np.empty((len(kept), len(names)), dtype=object)
    for k, i in enumerate(kept):
        cells[k] = rows[i]
    index = pd.Index([i + 1 for i in kept], dtype="int64")
    made = pd.DataFrame(cells, columns=names, index=index, dtype=object)
    return made[[c for c in made if c]]


def _mended(cells: list[Any], width: int, separator: str) -> tuple[list[Any], str] | None:
    """Put a row together that was cut at a comma in a number, if one way only does it."""
    cells = cells[: max((k for k, c in enumerate(cells, 1) if c is not None), default=0)]
    if separator != "," or len(cells) != width + 1:
        return None
    one, two = _THOUSANDS
    pairs = list(itertools.pairwise(cells))
    numbers = [
        k
        for k, (a, b) in enumerate(pairs)
        if a and b and one.fullmatch(str(a)) and two.fullmatch(str(b))
    ]
    if len(numbers) != 1:
        return None
    k = numbers[0]
    joint = f"{cells[k]},{cells[k + 1]}"
    return [*cells[:k], joint, *cells[k + 2 :]], joint


def _units(
    names: list[str], rows: list[list[Any]], below: list[int]
) -> tuple[dict[str, str], int | None]:
    """Find a second row of the header that says the units, such as m2 and TEUR."""
    if not below:
        return {}, None
    first = rows[below[0]]
    texts = {n: str(c) for n, c in zip(names, first, strict=True) if n and c is not None}
    known = {n: c for n, c in texts.items() if not re.search(r"\d{2}", c) and unit_of(f"({c})")}
    return (known, below[0]) if known and len(known) == len(texts) else ({}, None)


def _header(rows: list[list[Any]], filled: list[int], known: set[str]) -> int:
    usual = int(np.median([f for f in filled if f] or [0]))

    def rank(i: int) -> tuple[int, bool, bool, int]:
        cells = [c for c in rows[i] if c is not None]
        texts = all(_YEAR.fullmatch(str(c)) or _is_text(c) for c in cells)
        once = len({str(c) for c in cells}) == len(cells)
        hits = len({squeeze(c) for c in cells} & known)
        return hits, bool(cells) and texts and len(cells) >= 0.6 * usual, once, -i

    return max(range(min(len(rows), LOOK)), key=rank, default=0)


def _letters(k: int) -> str:
    """Call a column as a spreadsheet does.

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    return (_letters(k // 26 - 1) if k >= 26 else "") + chr(65 + k % 26)


def _two_levels(raw: Raw, rows: list[list[Any]], at: int) -> bool:
    """Whether the header found is only its upper level: an edition over area and amount."""
    if at + 1 >= len(rows):
        return False
    upper, lower = rows[at], rows[at + 1]
    texts = [c for c in lower if c is not None]
    if not texts or not all(map(_is_text, texts)):
        return False
    over = [
        range(left - 1, right)
        for top, left, end, right in raw.merged
        if top == end == at + 1 and right > left
    ]
    gaps = [k for k, c in enumerate(upper) if c is None]
    spread = {k for columns in over for k in columns} or {g - d for g in gaps for d in (0, 1)}
    whole = [k for k, c in enumerate(upper) if c is not None and k not in spread]
    if whole and lower[whole[0]] is not None:  # a row of the table: its number stands there
        return False
    if over:
        return all(lower[k] is not None for columns in over for k in columns)
    again = bool(texts) and min(map(texts.count, texts)) > 1
    return again and bool(gaps) and all(lower[k] is not None for k in gaps)


def _is_text(cell: object) -> bool:
    return isinstance(cell, str) and not cell[:1].isdigit()


def _names(rows: list[list[Any]], at: int) -> list[str]:
    names = ["" if c is None else " ".join(str(c).split()) for c in rows[at]]
    upper, last = [""] * len(names), ""
    if at:
        for k, cell in enumerate(rows[at - 1]):
            last = last if cell is None else " ".join(str(cell).split())
            upper[k] = last
    made: list[str] = []
    for k, (name, above) in enumerate(zip(names, upper, strict=True)):
        if not name and at and rows[at - 1][k] is not None:  # one name over both levels
            name = above
        if name and names.count(name) > 1:
            name = f"{above} {name}".strip()
        number, tried = 2, name
        while name and tried in made:
            tried, number = f"{name} ({number})", number + 1
        made.append(tried)
    return made
