"""Sources: the lists that departments keep or buy. All there is to say of a list stands here."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ...core.registry import Registry

Tables = Mapping[str, pd.DataFrame]
_PAIR = ["customer_id", "edition"]
_ADDRESS = ("name", "contact", "country", "city", "street", "postcode")
_TOWN = ("name", "contact", "country", "city", "postcode", "phone", "email")
BADGE = 18  # characters for the company on a badge; ours


@dataclass(frozen=True)
class Source:
    """One list: who is entered, what is asked, how carefully, at what cost. The numbers are ours.

    Attributes
    ----------
    name : str
    layer : {1, 2, 3}
        1 original records, 2 second-hand, 3 made by the organiser's own investment.
    unit_cost : float
        EUR a record, for asking, typing or buying.
    covers : str
        Who is entered, in words.
    entered : callable
        Tables of a show -> customer_id and edition of each occasion to enter a customer.
    key : tuple of str
        Name of the list's own key, and what its numbers begin with.
    fields : tuple of str
        What is asked; ``heard`` is the schema's customers.source.
    haste : float
        How carelessly it is entered: a factor on every error's share.
    checked : float
        Years since an entry was last checked, in the mean.
    share : float
        Part of those whom an occasion arises for that is entered.
    repeat : float
        Chance of a second entry by mistake, at a later occasion.
    log : bool
        Whether each occasion makes an entry of its own.
    by_ear : bool
        Whether names are written as they sound.
    own_hand : bool
        Whether people fill it in themselves: private addresses, fakes and competitors come in.
    scanned : bool
        Whether badges are read: whoever registered and came is in it, impostors included.
    people : str
        The list whose contact people these are, if not its own: a badge is its bearer's.
    writes : tuple of str
        The tables of events that it writes down.
    forms : mapping of str to callable
        How a field is always written here: text -> text.
    """

    name: str
    layer: int
    unit_cost: float
    covers: str
    entered: Callable[[Tables], pd.DataFrame] = field(repr=False)
    key: tuple[str, str]
    fields: tuple[str, ...]
    haste: float
    checked: float
    share: float = 1.0
    repeat: float = 0.0
    log: bool = False
    by_ear: bool = False
    own_hand: bool = False
    scanned: bool = False
    people: str = ""
    writes: tuple[str, ...] = ()
    forms: Mapping[str, Callable[[str], str]] = field(default_factory=dict, repr=False)


def _roles(tables: Tables, *roles: str) -> pd.DataFrame:
    took_part = tables["participations"]
    return took_part[took_part["role"].isin(roles)]


def _guests(tables: Tables) -> pd.DataFrame:
    return _roles(tables, "buyer", "visitor", "partner")


def _firms(tables: Tables) -> pd.DataFrame:
    """Every organisation that could exhibit, known before the record begins.

    They stand first; firms founded on record stand last.
    """
    customers = tables["customers"]
    before = (customers["kind"] != "exhibitor").cumsum() == 0
    return customers.loc[before, ["customer_id"]].assign(edition=1)


def _callers(tables: Tables) -> pd.DataFrame:
    """Who rang: to complain, or with a question after a call about an offer."""
    touch = tables["contacts"]
    asked = touch[(touch["channel"] == "call") & (touch["answer"] == "interest")]
    return pd.concat([tables["complaints"][_PAIR], asked[_PAIR]])


def _large(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(c for c in plain if not unicodedata.combining(c)).upper()


def _badge(text: str) -> str:
    return _large(text)[:BADGE].strip()


def _family_first(person: str) -> str:
    first, gap, rest = person.partition(" ")
    return f"{rest}, {first}" if gap else person


# In the order in which an event finds a record where its writer has none of the customer.
_sources = [
    Source(
        "sales", 1, 20.0, "whoever signed a contract: exhibitors, sponsors, suppliers",
        lambda t: _roles(t, "exhibitor", "sponsor", "supplier"), ("contract_no", "CT"),
        (*_ADDRESS, "phone", "email", "kind", "sector", "size", "ownership", "heard", "origin",
         "distance_km"),
        haste=1.0, checked=0.5, repeat=0.06, writes=("roles",),
    ),
    Source(
        "registration", 1, 1.5, "guests who registered or bought an e-ticket, show or no show",
        _guests, ("ticket_no", "TK"), (*_TOWN, "kind", "sector", "size", "heard"),
        haste=1.4, checked=0.5, repeat=0.12, own_hand=True, writes=("scans", "sessions"),
    ),
    Source(
        "marketing", 3, 2.5, "whoever was written to or called, and whoever answered a survey",
        lambda t: pd.concat([t["contacts"][_PAIR], t["surveys"][_PAIR]]), ("reader_no", "RD"),
        (*_TOWN, "sector", "size", "heard"), haste=1.2, checked=1.0, repeat=0.08,
        writes=("contacts", "surveys", "rivals", "referrals", "ideas", "exits"),
    ),
    Source(
        "finance", 1, 4.0, "whoever was billed",
        lambda t: t["participations"][t["participations"]["revenue"] > 0], ("debtor_no", "DB"),
        (*_ADDRESS, "email", "bank_account"), haste=0.6, checked=1.5, repeat=0.03,
    ),
    Source(
        "call_centre", 1, 6.0, "calls, one entry each: complaints, and questions about an offer",
        _callers, ("call_no", "CL"), ("name", "contact", "country", "city", "phone", "email"),
        haste=1.8, checked=0.5, log=True, by_ear=True, writes=("complaints",),
    ),
    Source(
        "badges", 1, 0.3, "badges read at the door, one entry a guest and edition",
        lambda t: _guests(t)[lambda g: g["turned_up"]], ("badge_no", "BG"),
        ("name", "contact", "country", "city", "kind"), haste=0.4, checked=0.5, log=True,
        scanned=True, people="registration", forms=dict(name=_badge, contact=_large),
    ),
    Source(
        "association", 2, 0.4, "a third of the trade's companies: members, by sector",
        _firms, ("member_no", "MG"),
        ("name", "contact", "country", "city", "postcode", "phone", "sector"),
        haste=0.8, checked=2.0, share=0.35, forms=dict(contact=_family_first),
    ),
    Source(
        "directory", 2, 0.8, "a quarter of the trade's companies, bought by the record",
        _firms, ("entry_no", "EN"), (*_ADDRESS, "phone", "sector", "size", "ownership"),
        haste=0.8, checked=2.0, share=0.25,
    ),
]  # fmt: skip
SOURCES: Registry[Source] = Registry("source", {s.name: s for s in _sources})

# Who writes an event down; stands and paid roles are contracts of sales, guests are registered.
WRITER = {table: s.name for s in _sources for table in s.writes}
