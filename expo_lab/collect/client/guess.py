"""Guess: which table of the schema a client's sheet is, and which of its columns are which."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ...core.schema import HELD, TABLES, Column, Table
from .amounts import number
from .currencies import of_header
from .dates import date
from .headers import table
from .mapping import NEEDED
from .raw import Raw, squeeze
from .units import gross, unit_of
from .words import mark, words

LIKE, LONG = (
    0.9,
    6,
)  # least likeness of two headers (Ratcliff and Obershelp's), of so many letters; ours
FIT = 0.6  # least share of cells that a column's type can read; ours
FILE = Path(__file__).with_name("headers.toml")
LONGEST = 500  # letters of a header; ours
_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")
_UNITS = re.compile(
    r"(?<!\w)(m2|m²|㎡|qm|sqm|sq\.? ?ft|((in|en) )?([tk] ?(€|eur)|tsd\.?)|eur|usd|gbp|chf|mxn|zł|"
    r"tl|руб\.?|円|кв\.? ?м\.?|ht|ttc|hors taxes?|netto|km)(?!\w)|[%€$£*]",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"/|price|rate|preis|precio|prix|prezzo|tarif|\b(per|pro|por|par|je|al)\b|价", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BOOTH = re.compile("booth|stand|hall|展位", re.IGNORECASE)


@dataclass(frozen=True)
class Guess:
    """What one sheet would be as one table: columns and constants found, and how sure they are."""

    raw: Raw
    frame: pd.DataFrame
    table: str
    columns: dict[str, str]
    score: float
    constants: dict[str, str] = field(default_factory=dict)
    named: bool = False  # the name stands for a number
    emails: str = ""  # the column of addresses

    @property
    def place(self) -> tuple[str, str]:
        """File and sheet."""
        return self.raw.file, self.raw.sheet

    @property
    def usable(self) -> bool:
        """Whether all that the table needs was found."""
        return all(c in self.columns or c in self.constants for c in NEEDED[self.table])


@cache
def known_words() -> dict[str, dict[str, list[str]]]:
    """Look up what clients call tables, columns and values (``headers.toml``)."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def guesses(raw: Raw) -> list[Guess]:
    """Take a sheet for each of the tables, and score how well it fits."""
    words_ = known_words()
    every = [w for c, more in words_["columns"].items() for w in (c, *more)]
    frame = table(raw, known=every)
    place = squeeze(raw.sheet or Path(raw.file).stem)
    made = []
    for name in HELD:
        columns, score = _columns(TABLES[name], frame)
        constants = {}
        if "edition" in TABLES[name].names and "edition" not in columns and name != "editions":
            label = raw.sheet if _YEAR.search(raw.sheet) else (_YEAR.search(raw.file) or [""])[0]
            if label and name == "participations":
                constants["edition"] = str(label)
        if name == "participations" and "role" not in columns and (role := _of_guests(place)):
            constants["role"] = role
        titles = [squeeze(t) for t in (name, *words_["tables"][name])]
        if any(t in place or _alike(t, place) >= 0.86 for t in titles):
            score += 2
        guess = Guess(raw, frame, name, columns, score, constants)
        made.append(guess if guess.usable else Guess(raw, frame, name, columns, score / 4))
    return made


def _of_guests(place: str) -> str:
    """Tell visitors or buyers of a file's name; "" if it names exhibitors, or none.

    >>> _of_guests("besucher2023"), _of_guests("fachbesucher2023"), _of_guests("aussteller2023")
    ('visitor', 'buyer', '')
    """
    called = labels(TABLES["participations"]["role"])
    found = [word for word in called if word in place]
    whole = {called[w] for w in found if not any(w != other and w in other for other in found)}
    return next(iter(whole)) if whole in ({"visitor"}, {"buyer"}) else ""


def _columns(about: Table, frame: pd.DataFrame) -> tuple[dict[str, str], float]:
    headers = [str(c) for c in frame if len(str(c)) <= LONGEST]  # a longer text is none
    booth = any(_BOOTH.search(h) and squeeze(h) != "size" for h in headers)
    found: list[tuple[float, str, str]] = []
    for column, terms in _terms(about).items():
        for header in headers:
            likeness = _likeness(header, terms)
            if likeness < LIKE or not fits(about[column], frame[header], header):
                continue
            if column in ("list_price", "revenue") and gross(header, headers):
                if column == "list_price":  # the price with tax is no list price
                    continue
                likeness -= 0.3  # net amounts go first
            if booth and squeeze(header) == "size" and column == "size":
                continue  # of the booth, not of the firm
            found.append((likeness, column, header))
    columns: dict[str, str] = {}
    score = 0.0
    for likeness, column, header in sorted(found, key=lambda f: -f[0]):
        if column not in columns and header not in columns.values():
            columns[column] = header
            # a name that many tables have tells little of which this is
            score += likeness / sum(column in TABLES[t].names for t in HELD)
    if about.name == "participations" and "area" not in columns:
        left = [h for h in headers if h not in columns.values() and _is_area(h)]
        if len(left) == 1 and fits(about["area"], frame[left[0]], left[0]):
            columns["area"] = left[0]
            score += 0.5  # a unit says less than a name; ours
    return columns, score


def _is_area(header: str) -> bool:
    """Whether a header names a unit of area and no price.

    >>> _is_area("Stand m2"), _is_area("EUR/m2"), _is_area("price per sqm"), _is_area("Company")
    (True, False, False, False)
    """
    priced = of_header(header) or _RATE.search(header)
    return unit_of(header, TABLES["participations"]["area"]) != "" and not priced


@cache
def _known(name: str) -> dict[str, list[str]]:
    words_ = known_words()["columns"]
    return {
        c: [squeeze(w) for w in (*words_.get(f"{name}.{c}", []), c, *words_.get(c, []))]
        for c in TABLES[name].names
    }


def _terms(about: Table) -> dict[str, list[str]]:
    """What each column of a table may be called, squeezed; its own name among the first."""
    return _known(about.name)


@cache
def variants(header: str) -> tuple[tuple[str, float], ...]:
    """Reduce a header to what it may mean, each with how much that is trusted.

    >>> [v for v, _ in variants("展商编号 Exhibitor ID")][1:]
    ['展商编号', 'exhibitorid']
    """
    text = unicodedata.normalize("NFKC", header)
    bare = _BRACKETS.sub(" ", header)
    plain = _UNITS.sub(" ", bare)
    east = "".join(re.findall(r"[\u3400-\u9fff]+", bare))
    west = re.sub(r"[\u3400-\u9fff（）]+", " ", plain)
    made = {squeeze(text): 0.0, squeeze(bare): 0.05, squeeze(plain): 0.1}
    tries = [
        (east, 0.15),
        (west, 0.2),
        (plain.rpartition(":")[2], 0.2),
        (plain.rpartition(":")[2].partition("/")[0], 0.25),
    ]
    for part, less in tries:
        made.setdefault(squeeze(part), less)
    return tuple((v, less) for v, less in made.items() if v)


def _likeness(header: str, terms: list[str]) -> float:
    best = 0.0
    for variant, less in variants(header):
        if variant in terms:  # the earlier in the list, the plainer
            best = max(best, 1.5 - less - terms.index(variant) / 1000)
    if best:
        return best
    whole = squeeze(header)
    long = [t for t in terms if len(t) >= LONG]
    return max((_alike(whole, t) for t in long), default=0.0) if len(whole) >= LONG else 0.0


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def fits(about: Column, cells: pd.Series, header: str = "") -> bool:
    """Whether a column of the schema could hold most of these cells."""
    seen = list(dict.fromkeys(c for c in cells if c is not None))[:200]
    if not seen:
        return True
    if about.dtype in ("int", "float") and about.name != "edition":
        return (
            _share(
                seen, lambda c: any(_reads(lambda m=m: number(c, m, about)) for m in (True, False))
            )
            >= FIT
        )
    if about.dtype == "date":
        return (
            _share(seen, lambda c: _reads(lambda: date(c, True)) or _reads(lambda: date(c, False)))
            >= FIT
        )
    if about.dtype == "bool":
        flags = words("yes") | words("no")
        return _share(seen, lambda c: isinstance(c, bool) or mark(c) in flags) >= FIT
    if about.name in ("stand", "phase", "origin", "ownership"):
        known = labels(about)
        return any(squeeze(c) in known for c in seen)
    if about.name == "email":
        return _share(seen, lambda c: "@" in str(c)) >= FIT or squeeze(header) == "email"
    if about.name == "country":
        return _share(seen, lambda c: len(str(c)) < 60) >= FIT
    return True


def labels(about: Column) -> dict[str, str]:
    """What clients write for a column's values, squeezed, and the schema's word for it."""
    words_ = known_words()["values"]
    return {
        squeeze(w): label for label in about.categories for w in (label, *words_.get(label, []))
    }


def _share(cells: Iterable[Any], right: Any) -> float:
    cells = list(cells)
    return sum(bool(right(c)) for c in cells) / max(len(cells), 1)


def _reads(read: Any) -> bool:
    try:
        read()
    except (ValueError, OverflowError, TypeError):
        return False
    return True
