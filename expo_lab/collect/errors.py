"""Errors: what happens to a record between the world and a department's list."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..scenario import OURS, knob
from ..world import places
from ..world.streams import Luck

# How carelessly a department enters, a factor on every share; ours. Callers spell names aloud,
# guests type on a telephone.
HASTE = dict(sales=1, finance=0.6, marketing=1.2, registration=1.4, call_centre=1.8, directory=0.8)
# Years since a department last checked an entry, in the mean; ours.
CHECKED = dict(sales=0.5, finance=1.5, marketing=1, registration=0.5, call_centre=0.5, directory=2)
MOST = 0.95  # no error strikes always

# Words that people abbreviate in streets, and long forms of legal forms; ours.
_ABBREVIATED = [
    ("traße", "tr."), ("trasse", "tr."), ("platz", "pl."), ("Platz", "Pl."), ("gasse", "g."),
    ("Gasse", "G."), ("straat", "str."), ("boulevard", "bd"), ("Boulevard", "Bd"),
    ("avenue", "av."), ("Avenida", "Avda."), ("Calle ", "C/ "), ("Piazza", "P.za"),
    ("Viale", "V.le"), ("Strada", "Str."), ("chemin", "ch."), ("Street", "St"), ("Road", "Rd"),
    ("ul. ", ""),
]  # fmt: skip
_LONG = {
    "Ltd": "Limited", "Inc.": "Incorporated", "Corp.": "Corporation", "GmbH": "G.m.b.H.",
    "KG": "Kommanditgesellschaft", "GmbH & Co. KG": "GmbH + Co KG", "AG": "Aktiengesellschaft",
}  # fmt: skip
_forms = sorted({f for forms in places.FORMS.values() for f in forms}, key=len, reverse=True)
_FORM = re.compile(rf"(?<=.) ?({'|'.join(map(re.escape, _forms))})$")
_SPELT = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa"}
_BARE = {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
_TRUNK = {"+49 ": "0", "+33 ": "0", "+44 ": "0"}  # dialled at home in place of the country code


def _share(default: float, meaning: str, source: str = OURS, unit: str = "share") -> float:
    made: float = knob(default, 0, MOST, unit, meaning, source, "collection")
    return made


@dataclass(frozen=True)
class Dirt:
    """How often each error strikes, as a share of the fields (or records) that it can strike.

    Shares hold for sales; a department's haste (`HASTE`) multiplies them. `plain` and `case`
    strike all texts of a record at once, the others field by field.

    Raises
    ------
    ValueError
        If a knob lies outside 0 to 0.95; the message names it.

    Examples
    --------
    >>> Dirt().times(0).typo
    0.0
    """

    typo: float = _share(0.03, "a letter wrong, missing, extra or swapped with its neighbour")
    legal_form: float = _share(0.30, "legal form written otherwise or left out")
    shortened: float = _share(0.06, "trade word left out, or a given name cut to its initial")
    swapped: float = _share(0.05, "family name before the given name, half of them with a comma")
    abbreviated: float = _share(0.35, "Straße as Str., boulevard as bd")
    plain: float = _share(0.25, "diacritics lost, ü as u; or, half of them, spelt out as ue")
    case: float = _share(0.08, "all letters large, or all small")
    reformatted: float = _share(0.60, "telephone number with other signs, or no extension")
    gap: float = _share(0.08, "field left empty; name, kind and account never are")
    stale: float = _share(
        0.30,
        "contact person, extension and e-mail change",
        "database decay .20 to .50 a year, trade press",
        "share a year",
    )
    moved: float = _share(0.04, "street, postcode and main number change", OURS, "share a year")
    colleague: float = _share(0.20, "the department deals with another person there")

    def __post_init__(self) -> None:
        for f in dataclasses.fields(self):
            value = getattr(self, f.name)
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not (number and 0 <= value <= MOST):
                raise ValueError(
                    f"Dirt: {f.name} must be a number from 0 to {MOST} ({f.metadata['unit']}), "
                    f"found {value!r}."
                )
            object.__setattr__(self, f.name, float(value))

    def times(self, factor: float) -> Dirt:
        """Return this dirt with every knob multiplied, 0.95 at most; by 0, all is clean."""
        knobs = dataclasses.fields(self)
        return Dirt(**{f.name: min(MOST, factor * getattr(self, f.name)) for f in knobs})

    def describe(self) -> pd.DataFrame:
        """List the knobs: value, unit, meaning and source, indexed by knob."""
        rows = [
            dict(knob=f.name, value=getattr(self, f.name))
            | {about: f.metadata[about] for about in ("unit", "meaning", "source")}
            for f in dataclasses.fields(self)
        ]
        return pd.DataFrame(rows).set_index("knob")


Draw = Callable[[str], np.ndarray]


def draws(place: np.ndarray, copy: np.ndarray, luck: Luck) -> Draw:
    """Draw for records by whose they are, and not by where they stand in a list.

    One stream a copy, with the customer as position: another customer's new record moves nobody's
    errors.

    Parameters
    ----------
    place : array of int
        Each record's customer, as a position among all customers.
    copy : array of int
        Which of the customer's records in the list it is, from 0.
    luck : Luck

    Examples
    --------
    >>> one, more = (draws(p, 0 * p, Luck(7, 0)) for p in (np.array([5]), np.array([2, 5])))
    >>> bool(one("typo")[0] == more("typo")[1])
    True
    """
    n = int(place.max(initial=-1)) + 1
    groups = [(k, np.flatnonzero(copy == k)) for k in np.unique(copy)]

    def draw(stream: str) -> np.ndarray:
        made = np.empty(len(place))
        for k, rows in groups:
            made[rows] = luck.uniform(f"{stream} {k}", n)[place[rows]]
        return made

    return draw


def soil(
    source: str,
    clean: pd.DataFrame,
    past: list[pd.DataFrame],
    dirt: Dirt,
    draw: Draw,
) -> pd.DataFrame:
    """Copy customers into a department's records, with its errors.

    Parameters
    ----------
    source : str
        A department in `HASTE`.
    clean : DataFrame
        The customer's true row for each record, in the order of the records' numbers.
    past : list of DataFrame
        What was right before the last change, and before the one before, for the same rows:
        contact, phone, email, street, postcode, main (a phone); left and moved (years ago).
    dirt : Dirt
    draw : callable
        From `draws`: uniform numbers for the records by the name of their stream.

    Returns
    -------
    DataFrame
        The columns of `clean`; a gap is None.
    """
    n = len(clean)

    def u(field: str, error: str) -> np.ndarray:
        return draw(f"{source} {field} {error}")

    def struck(field: str, error: str) -> np.ndarray:
        return u(field, error) < HASTE[source] * getattr(dirt, error)

    made = {c: clean[c].astype(object).to_numpy(copy=True) for c in clean}
    checked = 2 * CHECKED[source] * u("record", "checked")  # years ago, up to twice the mean
    for before in past:
        left, moved = (before[since].to_numpy() < checked for since in ("left", "moved"))
        for fields, old in ((("contact", "phone", "email"), left), (("street", "postcode"), moved)):
            for field in fields:
                made[field] = np.where(old, before[field].to_numpy(), made[field])
        main = before["main"].to_numpy()
        for i in np.flatnonzero(moved):
            made["phone"][i] = main[i][:-4] + made["phone"][i][-4:]

    def change(field: str, at: np.ndarray, how: Callable[..., str], *draws: np.ndarray) -> None:
        for i in np.flatnonzero(at):
            made[field][i] = how(made[field][i], *(d[i] for d in draws))

    person = made["kind"] == "visitor"
    firm, everyone = ~person, np.ones(n, bool)
    trade_first = clean["country"].map(places.LANGUAGES).isin(places.TRADE_FIRST).to_numpy()
    change("name", firm & struck("name", "shortened"), _without_trade, trade_first)
    change("name", firm & struck("name", "legal_form"), _other_form, u("name", "which form"))
    for field, human in (("name", person), ("contact", everyone)):
        change(field, human & struck(field, "shortened"), _initial)
        change(field, human & struck(field, "swapped"), _swapped, u(field, "comma"))
    change("street", struck("street", "abbreviated"), _abbreviated)
    for field in ("name", "contact", "street", "city", "postcode", "email", "phone"):
        draws = [u(field, f"typo {what}") for what in ("place", "kind", "letter")]
        change(field, struck(field, "typo"), _TYPO.get(field, _typo), *draws)
    plain, spelt = struck("record", "plain"), u("record", "spelt out")
    case, large = struck("record", "case"), u("record", "large")
    for field in ("name", "contact", "street", "city"):
        change(field, plain, _plain, spelt)
        change(field, case, _case, large)
    change("phone", struck("phone", "reformatted"), _reformatted, u("phone", "format"))
    for field in sorted(set(made) - {"customer_id", "kind", "name", "bank_account"}):
        made[field][struck(field, "gap")] = None
    return pd.DataFrame(made, index=clean.index)


def _typo(text: str, place: float, kind: float, letter: float) -> str:
    """One of the four errors that make up most misspellings (Damerau 1964, CACM 7(3), 171-176)."""
    at = int(place * len(text))
    if text[at].isdigit():
        return text[:at] + str((int(text[at]) + 1 + int(letter * 9)) % 10) + text[at + 1 :]
    new = chr(ord("a") + int(letter * 26))
    neighbours = text[at : at + 2][::-1]
    middle = (new, "", new + text[at], neighbours)[int(kind * 4)]
    return text[:at] + middle + text[at + max(1, len(neighbours) if kind >= 0.75 else 1) :]


def _typo_email(text: str, *draws: float) -> str:
    box, _, domain = text.partition("@")
    return f"{_typo(box, *draws)}@{domain}"


def _typo_phone(text: str, *draws: float) -> str:
    return text[:-4] + _typo(text[-4:], *draws)  # the extension: numbers stay in their block


_TYPO = {"email": _typo_email, "phone": _typo_phone}


def _without_trade(name: str, trade_first: bool) -> str:
    found = _FORM.search(name)
    words = name[: found.start()].split(" ") if found else name.split(" ")
    kept = words[1:] if trade_first else words[:-1]
    if not kept or kept[-1] == "&":  # Chinese names are one word
        return name
    return " ".join(kept) + (found.group() if found else "")


def _other_form(name: str, u: float) -> str:
    found = _FORM.search(name)
    if not found:
        return name
    form = found.group(1)
    ways = (form.replace(".", ""), form.upper(), form.capitalize(), _LONG.get(form, form))
    others = [way for way in dict.fromkeys(ways) if way != form]
    if u < 0.4 or not others:
        return name[: found.start()]
    return name[: found.start(1)] + others[int((u - 0.4) / 0.6 * len(others))]


def _swapped(person: str, comma: float) -> str:
    first, gap, rest = person.partition(" ")
    return f"{rest}{',' if comma < 0.5 else ''} {first}" if gap else person


def _initial(person: str) -> str:
    first, gap, rest = person.partition(" ")
    return f"{first[0]}. {rest}" if gap else person


def _abbreviated(street: str) -> str:
    for long, short in _ABBREVIATED:
        if long in street:
            return street.replace(long, short)
    return street


def _plain(text: str, spelt: float) -> str:
    table = str.maketrans({**_BARE, **_SPELT} if spelt < 0.5 else {**_BARE})
    bare = unicodedata.normalize("NFKD", text.translate(table))
    return "".join(c for c in bare if not unicodedata.combining(c))


def _case(text: str, large: float) -> str:
    return text.upper() if large < 0.5 else text.lower()


def _reformatted(phone: str, u: float) -> str:
    number, _, extension = phone.partition(" ext. ")
    code = next((c for c in _TRUNK if number.startswith(c)), "")
    if u < 0.25:
        return number
    if u < 0.5:
        return f"00{number[1:]}-{extension}"
    if u < 0.75 and code:
        return f"{_TRUNK[code]}{number[len(code) :]}-{extension}"
    return f"{number.replace(' ', '')} x{extension}"
