"""Currencies: in which money a client's amounts are, and what cannot be added up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .raw import Measured

# By code: the signs and words for it. A bare $ or ¥ is that of several countries.
_WORDS = {
    "EUR": "€|euros?|eur", "USD": r"us ?\$|usd|u\.s\.\$|dollars?|美元", "GBP": "£|gbp|pounds?|stg",
    "CHF": r"chf|sfr\.?|fr\.", "CNY": r"cny|rmb|元|人民币|人民幣|yuan", "JPY": "jpy|円|日元|yen",
    "MXN": r"mxn|mx ?\$|m\.n\.|pesos?", "PLN": "pln|zł|zl", "CZK": "czk|kč", "HUF": "huf|ft",
    "SEK": "sek", "NOK": "nok", "DKK": "dkk", "KRW": "krw|₩", "INR": "inr|₹|rs", "TRY": "try|₺|tl",
    "BRL": r"brl|r\$", "AED": "aed", "HKD": r"hkd|hk ?\$", "SGD": r"sgd|s\$", "AUD": r"aud|a ?\$",
    "CAD": r"cad|c ?\$", "RUB": r"rub|₽|руб\.?|р\.", "RON": "ron|lei",
    "TWD": r"twd|nt ?\$", "ZAR": "zar",
    "COP": "cop", "CLP": "clp", "ARS": "ars", "PEN": "pen", "SAR": "sar", "ILS": "ils|₪",
    "THB": "thb|฿", "VND": "vnd|₫", "IDR": "idr", "MYR": "myr", "$": r"\$", "¥": "¥",
}  # fmt: skip
_PATTERNS = {code: re.compile(words) for code, words in _WORDS.items()}
_SHARED = {"$": {"USD", "MXN", "CAD", "AUD", "HKD", "SGD", "TWD", "COP", "CLP", "ARS"},
           "¥": {"CNY", "JPY"}}  # fmt: skip
_DEFAULT = {"$": "USD", "¥": "CNY"}
CODES = frozenset(c for c in _WORDS if len(c) == 3)


def currency(text: object) -> str:
    """Tell the currency that a text names; "" for none.

    >>> currency("€"), currency(" usd "), currency("kg")
    ('EUR', 'USD', '')
    """
    plain = str(text).strip().lower()
    return next((code for code, p in _PATTERNS.items() if p.fullmatch(plain)), "")


def of_header(header: str) -> str:
    """Tell the currency that a header names, as in "Amount (GBP)" or "Umsatz T€"."""
    text = header.lower()
    signs = [s for s in ("€", "£", "元", "円", "₽", "₺", "₹", "zł", "kč", "₩") if s in text]
    words = re.split(r"[\s_(),;:/\[\]-]+", text)
    found = [currency(s) for s in signs]
    found += [currency(re.sub(r"^(t|k)(?=eur|usd|gbp|chf)", "", w)) for w in words if len(w) > 1]
    # short words such as ft, tl or rs mean other things in headers
    return next((c for c in found if c and c not in ("HUF", "TRY", "INR", "PEN", "COP")), "")


def of_cells(cells: Iterable[object]) -> list[str]:
    """List the currency of each cell of amounts, "" where it names none."""
    made: dict[object, str] = {}
    out = []
    for cell in cells:
        if isinstance(cell, Measured):
            out.append(cell.unit if cell.unit != "%" else "")
            continue
        if not isinstance(cell, str):
            out.append("")
            continue
        if cell not in made:
            rest = re.sub(r"[\d.,'’\s()+%-]+", " ", cell).split()
            made[cell] = next((c for c in map(currency, rest) if c), "")
        out.append(made[cell])
    return out


def different(codes: Iterable[str]) -> list[str]:
    """Reduce the codes seen to those that differ: a bare $ is that of a dollar beside it.

    >>> different(["$", "MXN", ""]), different(["EUR", "$"]), different(["$"])
    (['MXN'], ['EUR', 'USD'], ['USD'])
    """
    seen = {c for c in codes if c}
    for sign, family in _SHARED.items():
        if sign in seen:
            seen.discard(sign)
            if not seen & family:
                seen.add(_DEFAULT[sign])
    return sorted(seen)


def same(code: str, base: str) -> bool:
    """Whether an amount under a code or bare sign may be in the base currency."""
    return code in ("", base) or base in _SHARED.get(code, ())
