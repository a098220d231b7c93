"""Normalise: bring records into the form in which they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ..conform import require

# Legal forms as `fold` leaves them, at the end of a name.
_LEGAL = re.compile(
    "( (gmbh|mbh|gesmbh|co|kg|cokg|kommanditgesellschaft|ag|aktiengesellschaft|og|eu|holding"
    "|schweiz|sarl|sas|snc|srl|spa|sl|sa|slu|s|rl|de|cv|sadecv|sderldecv|sapi|sapidecv|sp|z|oo|zoo"
    "|spzoo|spj|bv|nv|vof|ltd|limited|plc|llp|inc|incorporated|llc|corp|corporation))+$"
    "|(集团|股份)*有限公司$"
)
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", ".": "", "'": ""} | dict.fromkeys("&-,/+()", " ")
)
_UMLAUT_E = re.compile("(?<=[aou])e")  # so that ü, ue and u meet
_STREET = [
    (re.compile(long), short)
    for long, short in (
        (r"stras?se?\b|straat\b", "str"), (r"platz\b", "pl"), (r"gasse\b", "g"),
        (r"boulevard\b", "bd"), (r"\bavenue\b|\bavenu\b|\bavenida\b|\bavda\b", "av"),
        (r"\bcalle\b", "c"), (r"\bpiazza\b", "pza"), (r"\bviale\b", "vle"), (r"\bstrada\b", "str"),
        (r"\bchemin\b", "ch"), (r"\bstreet\b", "st"), (r"\broad\b", "rd"), (r"^ul ", ""),
    )
]  # fmt: skip


def fold(text: str) -> str:
    """Reduce a text to what survives its ways of being spelt: small plain letters and digits.

    >>> fold("Müller-Lüdenscheidt"), fold("MUELLER LUDENSCHEIDT")
    ('muller ludenscheidt', 'muller ludenscheidt')
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(_UMLAUT_E.sub("", plain).split())


def core(name: str) -> str:
    """Fold an organisation's name and take its legal form off.

    >>> core("Kessler Verpackungen G.m.b.H. & Co. KG")
    'kessler verpackungen'
    """
    return _LEGAL.sub("", fold(name))


def normalise(records: pd.DataFrame) -> pd.DataFrame:
    """Bring records into the form in which they are compared; a gap is None.

    Parameters
    ----------
    records : DataFrame
        record_id and, as far as known, name, contact, email, phone, city, street, postcode.

    Returns
    -------
    DataFrame, in order of record_id
        record_id; name and contact, words in the order of the alphabet, and as lists of words
        (``words``, ``persons``); the name's first letters (``start``); email, and its box without
        digits; phone (last eight digits of the main number), extension; city, street, postcode.

    Raises
    ------
    ValueError
        If a record_id repeats or is absent.
    """
    require(records, ["record_id"], "normalise")
    twice = records.loc[records["record_id"].duplicated(), "record_id"]
    if len(twice):
        raise ValueError(f"normalise needs each record_id once, found {twice.iloc[0]!r} again.")
    records = records.sort_values("record_id", ignore_index=True)

    def each(field: str, how: Callable[[str], Any]) -> np.ndarray:
        """Apply to each text once, however often it stands there; if nothing is left, a gap."""
        out = np.full(len(records), None, dtype=object)
        if field in records:
            texts = records[field].to_numpy(object)
            made = {t: how(t) or None for t in dict.fromkeys(texts) if isinstance(t, str)}
            out[:] = [made.get(t) for t in texts]
        return out

    name = each("name", lambda t: _ordered(core(t)))
    contact = each("contact", lambda t: _ordered(fold(t)))
    contact[contact == name] = None  # a visitor is his own contact: that says nothing new
    columns = dict(
        record_id=records["record_id"].to_numpy(object),
        name=name,
        words=each("name", lambda t: core(t).split()),
        start=each("name", lambda t: core(t)[:4]),
        contact=contact,
        persons=[None if t is None else [w for w in t.split() if len(w) > 1] for t in contact],
        email=each("email", lambda t: t.lower().strip()),
        box=each("email", lambda t: re.sub(r"[\d._-]", "", t.lower().partition("@")[0])),
        phone=each("phone", lambda t: _phone(t)[0]),
        extension=each("phone", lambda t: _phone(t)[1]),
        city=each("city", fold),
        street=each("street", _street),
        postcode=each("postcode", lambda t: t.lower().replace(" ", "")),
    )
    return pd.DataFrame(columns, dtype=object)


def _ordered(text: str) -> str:
    return " ".join(sorted(text.split()))


def _phone(text: str) -> tuple[str, str | None]:
    found = re.search(r" ?(?:ext\.|x|-) ?(\w{3,5})$", text.lower())
    main = text[: found.start()] if found else text
    return re.sub(r"\D", "", main)[-8:], found.group(1) if found else None


def _street(text: str) -> str:
    short = fold(text)
    for pattern, abbreviation in _STREET:
        short = pattern.sub(abbreviation, short)
    return short
