"""Errors: what happens to a record between the world and a department's list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import numpy as np

from ...world.books.sources import Source
from ...world.people import places
from ...world.streams import Luck
from . import transliteration as script
from .changes import Columns
from .error_rates import Dirt

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
# What sounds alike to a German ear; ours.
_EAR = [
    ("ck", "k"), ("tz", "z"), ("ph", "f"), ("th", "t"), ("dt", "t"), ("ei", "ai"), ("eu", "oi"),
    ("ie", "i"), ("ll", "l"), ("mm", "m"), ("nn", "n"), ("ss", "s"), ("tt", "t"), ("ff", "f"),
    ("ch", "sch"), ("v", "f"), ("y", "i"), ("c", "k"), ("ä", "e"), ("d", "t"), ("b", "p"),
]  # fmt: skip
FREE_MAIL = "freemail.example.com"  # stands for all providers of private mailboxes
NO_PHONE, NO_POSTCODE = "+999 00000000", "00000"  # what gets a form past its checks
_TRUNK = {"+49 ": "0", "+33 ": "0", "+44 ": "0"}  # dialled at home in place of the country code

_TRADE_FIRST = [c for c, tongue in places.LANGUAGES.items() if tongue in places.TRADE_FIRST]

Draw = Callable[[str], np.ndarray]


def draws(place: np.ndarray, copy: np.ndarray, luck: Luck, who: str = "customer") -> Draw:
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
    who : str
        Customers, or one kind of impostor, whose places are those of the guests beside them.

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
            made[rows] = luck.uniform(f"{who} {stream} {k}", n)[place[rows]]
        return made

    return draw


def soil(
    source: Source,
    clean: Columns,
    past: list[Columns],
    dirt: Dirt,
    draw: Draw,
) -> Columns:
    """Copy customers into a list's records, with its errors and its ways of writing.

    Parameters
    ----------
    source : Source
    clean : dict of array
        The customer's true fields for each record, in the order of the records' numbers; name,
        contact, kind and country at least. Stays as it is.
    past : list of dict of array
        What was right before the last change, and before the one before, for the same rows:
        contact, phone, email, street, postcode, main (a phone); left and moved (years ago).
    dirt : Dirt
    draw : callable
        From `draws`: uniform numbers for the records by the name of their stream.

    Returns
    -------
    dict of array
        The columns of `clean`; a gap is None.
    """

    def u(field: str, error: str) -> np.ndarray:
        return draw(f"{source.name} {field} {error}")

    def struck(field: str, error: str) -> np.ndarray:
        return u(field, error) < source.haste * getattr(dirt, error)

    made = {c: values.copy() for c, values in clean.items()}
    _age(made, past, years_ago(source, draw))

    def change(field: str, at: np.ndarray, how: Callable[..., str], *draws: np.ndarray) -> None:
        for i in np.flatnonzero(at):
            made[field][i] = how(made[field][i], *(d[i] for d in draws))

    def held(*fields: str) -> list[str]:
        return [field for field in fields if field in made]

    person = made["kind"] == "visitor"
    firm, everyone = ~person, np.ones(len(person), bool)
    if source.own_hand:
        change("email", struck("email", "private"), _private, u("email", "which box"))
    han = (clean["country"] == "CN") & (u("record", "script") < dirt.transliterated)
    change("name", han & firm, script.firm, u("name", "which reading"))
    change("name", han & person, script.person)
    change("contact", han, script.person)
    change("city", han, script.read)
    trade_first = np.isin(clean["country"], _TRADE_FIRST)
    change("name", firm & struck("name", "shortened"), _without_trade, trade_first)
    change("name", firm & struck("name", "legal_form"), _other_form, u("name", "which form"))
    for field, human in (("name", person), ("contact", everyone)):
        change(field, human & struck(field, "shortened"), _initial)
        change(field, human & struck(field, "swapped"), _swapped, u(field, "comma"))
    if source.by_ear:
        for field in ("name", "contact"):
            change(field, struck(field, "misheard"), _misheard, u(field, "which sound"))
    for field in held("street"):
        change(field, struck(field, "abbreviated"), _abbreviated)
    for field in held("name", "contact", "street", "city", "postcode", "email", "phone"):
        draws = [u(field, f"typo {what}") for what in ("place", "kind", "letter")]
        change(field, struck(field, "typo"), _TYPO.get(field, _typo), *draws)
    plain, spelt = struck("record", "plain"), u("record", "spelt out")
    case, large = struck("record", "case"), u("record", "large")
    for field in held("name", "contact", "street", "city"):
        change(field, plain, _plain, spelt)
        change(field, case, _case, large)
    for field in held("phone"):
        change(field, struck(field, "reformatted"), _reformatted, u(field, "format"))
    if source.own_hand:
        made["phone"][struck("phone", "withheld")] = NO_PHONE
        made["postcode"][struck("postcode", "withheld")] = NO_POSTCODE
    for field, form in source.forms.items():
        change(field, everyone, form)
    for field in sorted(set(made) - {"customer_id", "kind", "name", "bank_account"}):
        made[field][struck(field, "gap")] = None
    return made


def years_ago(source: Source, draw: Draw) -> np.ndarray:
    """Say how long ago each record was last checked: up to twice the list's mean."""
    return 2 * source.checked * draw(f"{source.name} record checked")


def _age(made: Columns, past: list[Columns], checked: np.ndarray) -> None:
    """Put in what was right when the record was last checked, so many years ago."""
    for before in past:
        left, moved = (before[since] < checked for since in ("left", "moved"))
        for fields, old in ((("contact", "phone", "email"), left), (("street", "postcode"), moved)):
            for field in fields:
                if field in made:
                    made[field] = np.where(old, before[field], made[field])
        for i in np.flatnonzero(moved & ("phone" in made)):
            made["phone"][i] = before["main"][i][:-4] + made["phone"][i][-4:]


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


def _private(email: str, number: float) -> str:
    return f"{re.sub(r'[0-9]', '', email.partition('@')[0])}{int(number * 100)}@{FREE_MAIL}"


def _misheard(text: str, u: float) -> str:
    found = [(right, wrong) for right, wrong in _EAR if right in text]
    return text.replace(*found[int(u * len(found))], 1) if found else text


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
    if not extension:
        return phone  # no number at all
    code = next((c for c in _TRUNK if number.startswith(c)), "")
    if u < 0.25:
        return number
    if u < 0.5:
        return f"00{number[1:]}-{extension}"
    if u < 0.75 and code:
        return f"{_TRUNK[code]}{number[len(code) :]}-{extension}"
    return f"{number.replace(' ', '')} x{extension}"
