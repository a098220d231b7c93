"""Units: what a header, a cell or the mapping says that a column is measured in."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable

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
    "m2": r"кв\.? ?м\.?2?|м2|m2|m\^2|qm|sqm|sq\.? ?m|mq|mtr2|m\.c\.|square met(er|re)s?|"
          r"quadratmeter|metros( cuadrados)?|"
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
_SCALE = re.compile(r"(?<!\d)(-?\d{1,3}) ?(?:-|–|to|bis|a|à|至|\.\.) ?\+?(\d{1,3})(?!\d)")
_MARKS = re.compile(r"schulnote|school ?(mark|grade)")  # 1 is the best
_END = re.compile(r"(?<![\d+-])([+-]?\d{1,3}) ?[=:] ?([a-zà-ÿß ]+|[\u3400-\u9fff]+)")
_BEST = re.compile(
    r"(very|sehr|muy|tr[eè]s|molto|highly|completely|extremely|voll) ?(\w+ )?(good|gut|satisfied|"
    r"zufrieden|buen[oa]?|bien|satisf\w*|buono|soddisfatt\w|likely|wahrscheinlich)|best\w*|"
    r"excel\w*|exzellent|hervorragend|ottimo|非常满意|非常滿意|最好|很满意"
)
_WORST = re.compile(
    r"(very|sehr|muy|tr[eè]s|molto|highly|completely|extremely|not at all|überhaupt nicht|"
    r"gar nicht) ?(\w+ )?(bad|poor|dissatisfied|unsatisfied|unzufrieden|schlecht|mal[oa]?|"
    r"mauvais\w*|insatisf\w*|insoddisfatt\w|unlikely|zufrieden|satisfied)|worst|schlecht\w*|mangelhaft|"
    r"ungenügend|pésimo|pessimo|非常不满意|非常不滿意|最差|很不满意"
)
_TAXES = r"(vat|gst|tax(es)?|mwst|ust|umsatzsteuer|mehrwertsteuer|iva|i\.v\.a|tva|btw|kdv|ндс)"
_TAXED = re.compile(
    rf"(?<![^\W_])(?<!not )(?<!no )(?<!non )(?<!nicht )(?<!sin )(incl\w{{0,9}}|inkl\w{{0,9}}|"
    rf"einschl\w{{0,9}}|with|con|mit|avec|с|z)\.? *(\d+([.,]\d+)? *% *)?{_TAXES}\b|"
    rf"\b{_TAXES}[. ]*(incl|inkl|compri|dahil(?! değil)|enthalten)|\bttc\b|"
    r"(?<![不未])(?<!不包)(含税|含稅)|税込"
)
_GROSS = re.compile(r"brutto|gross|\bbruto|\bbrut\b|lordo|总价|含税")


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
    inner = re.findall(r"[(\[]([^()\[\]]*)[)\]]", text)
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
    """Tell the scale of answers that a header names: the worst and the best answer.

    >>> scale_of("Attitude 1-7"), scale_of("Zufriedenheit (0 bis 10)"), scale_of("Attitude 2023")
    ((1.0, 7.0), (0.0, 10.0), None)
    >>> scale_of("Zufriedenheit (Schulnote 1-6)"), scale_of("1 = sehr gut, 5 = mangelhaft")
    ((6.0, 1.0), (5.0, 1.0))
    """
    text = unicodedata.normalize("NFKC", header).lower()
    ends: dict[str, float] = {}
    for value, word in _END.findall(text):
        for name, pattern in (("worst", _WORST), ("best", _BEST)):
            if pattern.fullmatch(word.strip()):
                ends.setdefault(name, float(value))
                break
    if len(ends) == 2 and ends["worst"] != ends["best"]:
        return ends["worst"], ends["best"]
    found = _SCALE.search(text)
    if not found or not float(found[1]) < float(found[2]) <= 100:
        return None
    low, high = float(found[1]), float(found[2])
    turned = _MARKS.search(text) or ends.get("best") == low or ends.get("worst") == high
    return (high, low) if turned else (low, high)


def turned(header: str) -> bool:
    """Whether a header says that the lowest answer is the best, as marks at school are.

    >>> turned("Zufriedenheit (Schulnote)"), turned("Satisfaction (1 = very good)")
    (True, True)
    """
    text = unicodedata.normalize("NFKC", header).lower()
    low = [v for v, word in _END.findall(text) if _BEST.fullmatch(word.strip())]
    return _MARKS.search(text) is not None or "1" in low


def taxed(text: str) -> bool:
    """Whether a text says that tax is in an amount.

    >>> taxed("Importe (IVA incl. 21%)"), taxed("Betrag inkl. 19 % MwSt"), taxed("Amount excl. VAT")
    (True, True, False)
    >>> taxed("Los importes no incluyen IVA"), taxed("合同金额（不含税）")
    (False, False)
    """
    return _TAXED.search(unicodedata.normalize("NFKC", text).lower()) is not None


def gross(header: str, others: Iterable[str]) -> bool:
    """Whether an amount has tax in it: its header says so, or it is gross beside a column of tax.

    >>> gross("Brutto", ["Netto", "MwSt"]), gross("Brutto", ["Netto", "Rabatt"])
    (True, False)
    """
    if taxed(header):
        return True
    beside = any(re.search(rf"(?<!\w){_TAXES}(?!\w)", str(o).lower()) for o in others)
    return beside and _GROSS.search(header.lower()) is not None
