"""Normalise: bring records into the form in which they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from ...core.validation import require
from ..departments import transliteration as script

# A word of more names than that is common: a share of the names, but at least so many; ours.
COMMON, COMMON_AT_LEAST = 0.003, 10
CUT = 10  # letters of a name cut short that are enough to know it by; ours
# Legal forms as `fold` leaves them, at the end of a name.
_LEGAL = re.compile(
    "( (group|gmbh|mbh|gesmbh|co|kg|cokg|kommanditgesellschaft|ag|aktiengesellschaft|og|eu|holding"
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
    plain = text.lower().translate(_LETTERS)
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in parts if not unicodedata.combining(c))
    return " ".join(_UMLAUT_E.sub("", plain).split())


def core(name: str) -> str:
    """Fold an organisation's name and take its legal form off, and a Chinese one's town.

    >>> core("Kessler Verpackungen G.m.b.H. & Co. KG")
    'kessler verpackungen'
    """
    return _LEGAL.sub("", fold(script.firm(name, 0.6)))


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
        (``words``, ``persons``; ``rare`` are those of a name that few names have); the name's
        letters in a row (``letters``), its first ones (``start``); email, and its box without
        digits, which names the contact where nothing else does; phone (last eight digits of the
        main number), extension; city, street, postcode. What is no number or postcode is a gap.

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

    plain, box, number = cache(core), cache(_box), cache(_phone)  # each is asked several times
    name = each("name", lambda t: _ordered(plain(t)))
    letters = each("name", lambda t: plain(t).replace(" ", ""))
    words = each("name", lambda t: plain(t).split())
    contact = each("contact", lambda t: fold(script.person(t)))
    # a visitor is his own contact: that says nothing new, but for the rest of a name cut short
    for i, (own, spoken) in enumerate(zip(letters, contact, strict=True)):
        if own and spoken and len(own) >= CUT and spoken.replace(" ", "").startswith(own):
            words[i], letters[i] = spoken.split(), spoken.replace(" ", "")
            name[i] = _ordered(spoken)
    contact[:] = [c and _ordered(c) for c in contact]
    named = each("email", lambda t: _ordered(fold(box(t))))
    contact = np.where([c is None for c in contact], named, contact)
    contact[contact == name] = None
    columns = dict(
        record_id=records["record_id"].to_numpy(object),
        name=name,
        words=words,
        rare=_rare(words, name),
        letters=letters,
        start=each("name", lambda t: plain(t)[:4]),
        contact=contact,
        persons=[None if t is None else [w for w in t.split() if len(w) > 1] for t in contact],
        email=each("email", lambda t: t.lower().strip()),
        box=each("email", lambda t: box(t).replace(" ", "")),
        phone=each("phone", lambda t: number(t)[0]),
        extension=each("phone", lambda t: number(t)[1]),
        city=each("city", lambda t: fold(script.read(t))),
        street=each("street", _street),
        postcode=each("postcode", _postcode),
    )
    return pd.DataFrame(columns, dtype=object)


def _ordered(text: str) -> str:
    return " ".join(sorted(text.split()))


def _box(email: str) -> str:
    """Take the words of an e-mail's box: they are mostly a person's names."""
    return re.sub(r"[\d._-]+", " ", email.lower().partition("@")[0]).strip()


def _rare(words: np.ndarray, name: np.ndarray) -> list[list[str] | None]:
    """Leave out words that many names have, such as Logistik: they tell nobody from another."""
    different = {n: w for n, w in zip(name, words, strict=True) if n is not None}
    count = Counter(word for known in different.values() for word in set(known))
    most = max(COMMON_AT_LEAST, COMMON * len(different))
    return [None if w is None else [x for x in w if count[x] <= most] for w in words]


def _phone(text: str) -> tuple[str, str | None]:
    found = re.search(r" ?(?:ext\.|x|-) ?(\w{3,5})$", text.lower())
    main = text[: found.start()] if found else text
    digits = re.sub(r"\D", "", main)[-8:]
    if len(set(digits)) < 2:  # 00000000 is no number
        return "", None
    return digits, found.group(1) if found else None


def _postcode(text: str) -> str:
    code = text.lower().replace(" ", "")
    return code if len(set(code)) > 1 else ""  # 00000 is no postcode


def _street(text: str) -> str:
    short = fold(text)
    for pattern, abbreviation in _STREET:
        short = pattern.sub(abbreviation, short)
    return short
