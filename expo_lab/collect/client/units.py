"""Units: what a header, a cell or the mapping says that a column is measured in."""

from __future__ import annotations

import itertools
import re
import unicodedata

from ...core.schema import Column

FOOT, MILE = 0.3048, 1.609344  # metres, kilometres; international, exact by definition
PERCENT = "percent"
# What one unit is in the schema's; a percentage of a price is worked out where the price is.
UNITS: dict[str, dict[str, float]] = {
    "EUR": {"one": 1, "thousand": 1e3, "ten thousand": 1e4, "million": 1e6, "cent": 0.01,
            PERCENT: 1},
    "m2": {"m2": 1, "sq ft": FOOT**2},
    "km": {"km": 1, "mile": MILE, "metre": 0.001},
    "weeks": {"week": 1, "day": 1 / 7, "month": 365.25 / 12 / 7},
    "days": {"day": 1, "week": 7},
    "share": {"one": 1, PERCENT: 0.01},
    "people": {"one": 1, "thousand": 1e3},
}  # fmt: skip
_WORDS = {
    "m2": r"m2|m\^2|qm|sqm|sq\.? ?m|mq|mtr2|m\.c\.|square met(er|re)s?|quadratmeter|"
          r"metros( cuadrados)?|"
          r"平方米|平米|平方公尺",
    "sq ft": r"sq\.? ?f(ee)?t\.?|sqft|sf|ft2|square f(ee|oo)t|feet|ft|pies( cuadrados)?|"
             r"pieds( carr[eé]s)?|quadratfu(ß|ss)|平方英尺|'",
    "million": r"mio\.?|mill?\.?|million(s|en|es)?|m€|m eur|百万",
    "ten thousand": r"万元?|萬元?",
    "thousand": r"t ?€|t ?eur|k ?€|€ ?k|k ?\$|\$ ?k|k ?£|£ ?k|k ?eur|k ?usd|k ?gbp|"
                r"tsd\.?( ?€| eur)?|"
                r"tausend|thousands?|in thousands|'?000s?|miles( de euros)?|"
                r"milliers|migliaia|k|千元?",
    "cent": r"cents?|ct\.?|pence|分",
    PERCENT: r"%|percent|per cent|prozent|pct\.?|por ciento|pour ?cent|percentuale|in %|百分比",
    "mile": r"miles?|mi|meilen?|millas?|英里",
    "km": r"km|kilomet(er|re)s?|公里",
    "metre": r"m|met(er|re)s?|米",
    "day": r"d|days?|tage?n?|d[ií]as?|jours?|giorni|天",
    "week": r"w|weeks?|wochen?|semanas?|semaines?|settimane|周",
    "month": r"months?|monate?n?|meses|mois|mesi|个月",
    "one": r"stk\.?|st\.?|pcs\.?|units?",
}  # fmt: skip
_PATTERNS = {unit: re.compile(words) for unit, words in _WORDS.items()}
_SCALE = re.compile(r"(?<!\d)(-?\d{1,3}) ?(?:-|–|to|bis|a|à|至|\.\.) ?(\d{1,3})(?!\d)")


def cell_unit(text: str) -> str:
    """Tell the unit that stands beside a number in a cell; "" for none, "?" for one not known.

    >>> cell_unit("qm"), cell_unit("sq ft"), cell_unit(""), cell_unit("apples")
    ('m2', 'sq ft', '', '?')
    """
    text = text.strip().lower()
    if not text:
        return ""
    return next((unit for unit, p in _PATTERNS.items() if p.fullmatch(text)), "?")


def unit_of(header: str, about: Column | None = None) -> str:
    """Tell the unit that a header names, of those that the column can be measured in; else "".

    >>> unit_of("Umsatz T€"), unit_of("Area (sq ft)"), unit_of("Rabatt %"), unit_of("Miles Smith")
    ('thousand', 'sq ft', 'percent', '')
    """
    text = unicodedata.normalize("NFKC", header).lower()
    allowed = set(UNITS.get(about.unit, ())) if about is not None else None
    inner = re.findall(r"[(\[]([^)\]]*)[)\]]", text)
    words = re.split(r"[\s_(),;:/\[\]-]+", text)
    pairs = [" ".join(p) for p in itertools.pairwise(words)]
    # a bare letter such as k or m is a unit in brackets only, and after the first word
    tails = [w for w in [*pairs, *words[1:], text] if len(w) > 1 or w in "%€'"]
    if about is not None and about.unit in ("weeks", "days"):
        tails += words[:1]  # Days before, Tage Verzug
    cjk = re.findall("万元|千元|百万|平方米|平米|平方英尺|公里|英里", text)
    for candidate in (*inner, *pairs, *tails, *cjk):
        for unit, pattern in _PATTERNS.items():
            if (allowed is None or unit in allowed) and pattern.fullmatch(candidate.strip()):
                # Miles is a name where no distance is asked for, and thousands in Spanish prices
                if about is None and unit in ("mile", "one", "metre"):
                    continue
                return unit
    return ""


def factor(about: Column, unit: str) -> float:
    """Return what one of a unit is in the schema's unit of a column.

    Raises
    ------
    ValueError
        If the column cannot be measured in it.
    """
    known = UNITS.get(about.unit, {})
    if unit in ("", "?") or unit not in known:
        raise ValueError
    return known[unit]


def scale_of(header: str) -> tuple[float, float] | None:
    """Tell the scale of answers that a header names.

    >>> scale_of("Attitude 1-7"), scale_of("Zufriedenheit (0 bis 10)"), scale_of("Attitude 2023")
    ((1.0, 7.0), (0.0, 10.0), None)
    """
    found = _SCALE.search(unicodedata.normalize("NFKC", header).lower())
    if not found or not float(found[1]) < float(found[2]) <= 100:
        return None
    return float(found[1]), float(found[2])
