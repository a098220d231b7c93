"""Pools of texts: the same whatever the show's seed. Names and streets are data of ours."""

import gzip
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from math import gcd, prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from . import places

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

COUNTRIES = list(places.LOCALES)
TONGUES = list(dict.fromkeys(places.LANGUAGES.values()))
TONGUE = np.array([TONGUES.index(places.LANGUAGES[country]) for country in COUNTRIES])
NUMBER_FIRST = {"FR", "GB", "US"}  # 12 Mill Lane, but Lindenweg 12
STREET_END = {"ES": ", ", "IT": ", ", "CN": ""}  # between street and number; else a blank
LETTERS = "ABDEGHJLNPRTWXZ"  # used in both Dutch and British postcodes
NAMES = Path(__file__).with_name("names.json.gz")


class Pool(NamedTuple):
    """Texts in groups laid end to end, so that one look-up serves all rows and all groups."""

    text: Any  # large_string array
    other: Any  # a second text for each, or nothing
    start: Ints
    size: Ints

    def places(self, group: Ints, u: Floats) -> Any:
        """Places in `text`: for each row, one of its group's."""
        return pa.array(self.start[group] + (u * self.size[group]).astype(np.int64))

    def draw(self, group: Ints, u: Floats) -> Any:
        """One text of its group for each row."""
        return self.text.take(self.places(group, u))


class Pools(NamedTuple):
    """All that records are put together from."""

    lead: Pool  # what a full name begins with, and the same for e-mail: by country and gender
    tail: Pool  # what it ends with
    street: Pool  # what stands before and after the house number: by country
    stem: Pool  # of company names: by language
    stride: Ints  # a step that meets all stems of a language
    partner: Any  # nothing, then each stem as the second name
    frame: Pool  # what stands before and after the stem: by country and sector
    postcode: Pool  # by city
    phone: Pool  # by country
    extension: Pool
    house: Pool
    domain: Pool


class Towns(NamedTuple):
    """The cities of `places`, one entry a city: Hannover, the rest of Germany, abroad."""

    name: Any
    prefix: Any  # opens the names of Chinese companies
    country: Ints
    code: Any  # of the country
    distance_km: Floats
    cumulative: Floats  # cumulative weights of each origin, plus the origin


@cache
def towns() -> Towns:
    """Read the cities of `places`."""
    rows = [
        (country, rank, *town.strip().split("|")[:3])
        for country, listed in places.CITIES.items()
        for rank, town in enumerate(listed.split(";"), start=1)
    ]
    country, rank, name, lat, lon = map(np.array, zip(*rows, strict=True))
    origin = np.where(name == places.HOME, 0, np.where(country == "DE", 1, 2))
    weight = pd.Series(1 / rank)
    share = weight / weight.groupby([origin, country]).transform("sum")
    share *= [places.ABROAD.get(code, 1.0) for code in country]
    cumulative = np.array(share.groupby(origin).cumsum() + origin)
    cumulative[np.flatnonzero(np.diff(origin, append=3))] = [1, 2, 3]  # exact, whatever rounding
    # Great circle by the haversine formula (Sinnott 1984, Sky and Telescope 68, 159).
    phi, lam = np.radians(lat.astype(float)), np.radians(lon.astype(float))
    h = np.sin((phi - phi[0]) / 2) ** 2
    h += np.cos(phi) * np.cos(phi[0]) * np.sin((lam - lam[0]) / 2) ** 2
    return Towns(
        name=_text(name),
        prefix=_text(np.where(country == "CN", name, "")),
        country=np.array([COUNTRIES.index(code) for code in country]),
        code=_text(country),
        distance_km=np.round(2 * 6371.0088 * np.arcsin(np.sqrt(h))),  # mean Earth radius, IUGG
        cumulative=cumulative,
    )


@cache
def drawn() -> dict[str, dict[str, list[str]]]:
    """Read the names and streets drawn for each country (made by `names`)."""
    with gzip.open(NAMES, "rt", encoding="utf-8") as file:
        return dict(json.load(file))


@cache
def pools() -> Pools:
    """Fill the pools from the shipped names, once a process."""
    lead, tail, streets, surnames = [], [], [], []
    for country in places.LOCALES:
        lists = drawn()[country]
        for gender in ("male", "female"):
            given, family = lists[f"first_{gender}"], lists[f"last_{gender}"]
            first, last, gap = (family, given, "") if country == "CN" else (given, family, " ")
            lead.append([(x + gap, _ascii(x, country) + ".") for x in first])
            tail.append([(x, _ascii(x, country)) for x in last])
            if gender == "male":  # Polish surnames differ; companies bear the man's
                surnames.append(family)
        streets.append([_around(country, road) for road in lists["streets"]])

    stems = [
        sorted({name for c in np.flatnonzero(tongue == TONGUE) for name in surnames[c]})
        for tongue in range(len(TONGUES))
    ]
    chinese = TONGUES.index("zh")  # companies there bear good words, not families
    stems[chinese] = [a + b for a in places.LUCKY for b in places.LUCKY if a != b]
    joins = ["" if tongue == chinese else " & " for tongue in range(len(TONGUES))]
    partners = [join + x for join, group in zip(joins, stems, strict=True) for x in group]
    patterns = [
        town.split("|")[3] for listed in places.CITIES.values() for town in listed.split(";")
    ]
    numbers = [
        [places.DIAL[c] + x for block in places.PHONES[c] for x in _fill(block, 1000)]
        for c in COUNTRIES
    ]
    return Pools(
        lead=_pairs(lead),
        tail=_pairs(tail),
        street=_pairs(streets),
        stem=_pool(stems),
        stride=np.array([_stride(len(group)) for group in stems]),
        partner=_text(["", *partners]),
        frame=_pairs([_frames(country, sector) for country in COUNTRIES for sector in range(8)]),
        postcode=_pool([_fill(pattern, 200) for pattern in patterns]),
        phone=_pool(numbers),
        extension=_pool([[f" ext. {x}" for x in _fill("####", 10_000)]]),
        house=_pool([[str(x) for x in range(1, 200)]]),
        domain=_pool([[f"@example.{top}" for top in ("com", "org", "net")]]),
    )


def _text(texts: Iterable[str]) -> Any:
    return pa.array(list(map(str, texts)), pa.large_string())


def _pool(groups: Sequence[Sequence[str]], others: Any = None) -> Pool:
    size = np.array([len(group) for group in groups])
    return Pool(_text(x for group in groups for x in group), others, np.cumsum(size) - size, size)


def _pairs(groups: Sequence[Sequence[tuple[str, str]]]) -> Pool:
    others = _text(other for group in groups for _, other in group)
    return _pool([[text for text, _ in group] for group in groups], others)


def romanised(name: str) -> str:
    """Write Chinese characters whose reading is known in Latin letters."""
    return "".join(_readings().get(character, character) for character in name)


@cache
def _readings() -> dict[str, str]:
    found = re.findall(r"([a-z]+)([^\sa-z]+)", places.PINYIN)
    return {character: latin for latin, characters in found for character in characters}


def _ascii(name: str, country: str) -> str:
    """Spell a name for e-mail: Müller as mueller, Łukasz as lukasz, 王 as wang."""
    spelt: dict[str, str | int | None] = {"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe"}
    if country in ("DE", "AT", "CH"):
        spelt |= {"ä": "ae", "ö": "oe", "ü": "ue"}
    latin = romanised(name).lower().translate(str.maketrans(spelt))
    return re.sub("[^a-z]", "", unicodedata.normalize("NFKD", latin))


def _around(country: str, street: str) -> tuple[str, str]:
    """Find what stands before and after the house number."""
    if country in NUMBER_FIRST:
        return "", f" {street}"
    street = f"ul. {street}" if country == "PL" else street
    return street + STREET_END.get(country, " "), "号" if country == "CN" else ""


def _frames(country: str, sector: int) -> list[tuple[str, str]]:
    """List what can stand before and after the stem of a company's name."""
    words = places.TRADES[places.LANGUAGES[country]].split("\n")[sector].strip().split(",")
    if places.LANGUAGES[country] in places.TRADE_FIRST:
        return [(f"{word} ", f" {form}") for word in words for form in places.FORMS[country]]
    gap = "" if country == "CN" else " "
    return [("", gap + word + gap + form) for word in words for form in places.FORMS[country]]


def _stride(size: int) -> int:
    """Find a step through `size` places that meets each: near the golden section, coprime."""
    return next(step for step in range(int(0.618 * size), size) if gcd(step, size) == 1)


def _fill(pattern: str, most: int) -> list[str]:
    """Fill in a pattern (# a digit, @ a letter) in all ways, or in `most` spread evenly."""
    sets = [{"#": "0123456789", "@": LETTERS}.get(c, c) for c in pattern]
    total = prod(map(len, sets))
    step = _stride(total)
    texts = []
    for place in range(min(total, most)):
        code, text = place * step % total, ""
        for choices in reversed(sets):
            code, digit = divmod(code, len(choices))
            text = choices[digit] + text
        texts.append(text)
    return texts
