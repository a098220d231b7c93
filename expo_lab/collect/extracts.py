"""Extracts: what each department holds of a show, with its errors."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..world.filing import ADDRESSBOOK, SOURCES
from ..world.show import Show
from ..world.streams import Luck
from .errors import CHECKED, Dirt, draws, soil

_ADDRESS = ["name", "contact", "country", "city", "street", "postcode"]
_TOWN = ["name", "contact", "country", "city", "postcode", "phone", "email"]
# What each department asks for; ours.
FIELDS = {
    "sales": [*_ADDRESS, "phone", "email", "kind", "sector", "size", "ownership", "heard",
              "origin", "distance_km"],
    "finance": [*_ADDRESS, "email", "bank_account"],
    "marketing": [*_TOWN, "sector", "size", "heard"],
    "registration": [*_TOWN, "kind", "sector", "size", "heard"],
    "call_centre": ["name", "contact", "country", "city", "phone", "email"],
    "directory": [*_ADDRESS, "phone", "sector", "size", "ownership"],
}  # fmt: skip
_DTYPES = dict(size="float64", distance_km="float64")

# Who writes an event down. Participations: stands and paid roles are contracts of sales, guests
# are registered.
WRITER = dict.fromkeys(("contacts", "surveys", "rivals", "referrals", "ideas"), "marketing")
WRITER["complaints"] = "call_centre"
CONTRACTS = ("exhibitor", "sponsor", "supplier")
# Where the writer has no record of the customer, the first of these that has one.
FALLBACK = ("sales", "registration", "marketing", "finance", "call_centre", "directory")
CHANGES = 2  # former contacts and addresses a customer


@dataclass(frozen=True)
class Extracts:
    """What the departments of a show hold. Nothing in it tells which records belong together.

    Attributes
    ----------
    records : dict of DataFrame
        A department's list: record_id, source, edition (when it was entered) and the fields that
        the department asks for (`FIELDS`); ``heard`` is the schema's customers.source.
    events : dict of DataFrame
        The schema's event tables with record_id for customer_id, and to_record_id for
        to_customer_id, a gap where nobody holds a record of who was spoken to.
    editions : DataFrame
        The show's own calendar.
    """

    records: dict[str, pd.DataFrame] = field(repr=False)
    events: dict[str, pd.DataFrame] = field(repr=False)
    editions: pd.DataFrame = field(repr=False)

    def __repr__(self) -> str:
        lists = ", ".join(f"{name} {len(frame):,}" for name, frame in self.records.items())
        return f"Extracts({lists} records; {sum(map(len, self.events.values())):,} events)"


def extracts(show: Show, dirt: Dirt | None = None) -> Extracts:
    """Show what each department holds: overlapping, dirty lists, and the events on them.

    An event hangs on the newest record that its writer (`WRITER`) held of the customer at that
    edition; failing that, on the newest of the first department in `FALLBACK` that held one;
    failing that, on the next one entered. A record keeps its number and its errors when the show
    goes on.

    Parameters
    ----------
    show : Show
    dirt : Dirt, optional
        How often each error strikes: ``Dirt()`` by default, ``Dirt().times(0)`` for none.

    Returns
    -------
    Extracts

    Examples
    --------
    >>> import expo_lab as xl
    >>> held = extracts(xl.simulate("mature", customers=200, editions=3, seed=1))
    >>> held.records["finance"].columns[-1]
    'bank_account'
    """
    dirt = Dirt() if dirt is None else dirt
    luck = Luck(show.seed, ADDRESSBOOK)
    filed, customers = show.truth["records"], show.tables["customers"]
    parts = _parts(customers)
    past = _former(parts, dirt, luck)
    place = pd.Index(customers["customer_id"]).get_indexer(filed["true_customer_id"])
    records = {}
    for source in SOURCES:
        mine = (filed["source"] == source).to_numpy()
        rows = place[mine]
        known = _colleagues(customers, parts, source, dirt, luck)
        clean = known.iloc[rows].reset_index(drop=True)
        draw = draws(rows, filed.loc[mine, "copy"].to_numpy(), luck)
        dirty = soil(source, clean, [before.iloc[rows] for before in past], dirt, draw)
        keys = filed.loc[mine, ["record_id", "source", "edition"]].reset_index(drop=True)
        frame = keys.join(dirty.rename(columns={"source": "heard"})[FIELDS[source]])
        records[source] = frame.astype({c: _DTYPES.get(c, "str") for c in FIELDS[source]})
    return Extracts(records, _events(show.tables, filed), show.tables["editions"].copy())


def _parts(customers: pd.DataFrame) -> pd.DataFrame:
    """Take contacts and e-mails apart, so that other people can be put together from them."""
    rows = []
    for contact, email in zip(customers["contact"], customers["email"], strict=True):
        given, gap, family = contact.partition(" ")
        if not gap:  # Chinese: the family's one character, then the given name
            given, family = contact[:1], contact[1:]
        box, _, domain = email.partition("@")
        lead, _, tail = re.sub(r"\d", "", box).partition(".")
        rows.append((given + gap, family, lead + ".", tail, "@" + domain))
    names = ["given", "family", "lead", "tail", "domain"]
    made = pd.DataFrame(rows, columns=names, dtype=object)
    for c in ("country", "city", "street", "postcode", "phone"):
        made[c] = customers[c].to_numpy(object)
    made["person"] = (customers["kind"] == "visitor").to_numpy()
    return made


def _someone(parts: pd.DataFrame, at: np.ndarray, stream: str, luck: Luck) -> pd.DataFrame:
    """Make someone else up for the customers at some places: contact, e-mail and extension.

    The name is put together from two people of the same country, so that it is nobody's; the
    extension is another at the same switchboard. A visitor is a person and stays one: only
    extension and mailbox differ.
    """
    n = len(parts)
    text = {c: parts[c].to_numpy() for c in parts}

    def u(what: str) -> np.ndarray:
        return luck.uniform(f"{stream} {what}", n)

    alone = text["person"][at]
    one, two = (np.where(alone, at, _like(parts["country"], u(x))[at]) for x in ("given", "family"))
    number = (u("mailbox")[at] * 10_000).astype(np.int64).astype(str).astype(object)
    digits = (u("extension")[at] * 10_000).astype(np.int64).astype(str)
    email = text["lead"][one] + text["tail"][two] + number + text["domain"][at]
    phone = [old[:-4] + new.zfill(4) for old, new in zip(text["phone"][at], digits, strict=True)]
    contact = text["given"][one] + text["family"][two]
    return pd.DataFrame(dict(contact=contact, email=email, phone=phone), index=at, dtype=object)


def _colleagues(
    customers: pd.DataFrame, parts: pd.DataFrame, source: str, dirt: Dirt, luck: Luck
) -> pd.DataFrame:
    """Let a department deal with another person than the others do, at some organisations."""
    u = luck.uniform(f"{source} colleague", len(parts))
    at = np.flatnonzero((u < dirt.colleague) & ~parts["person"].to_numpy(bool))
    other = _someone(parts, at, source, luck)
    made = customers.astype(dict.fromkeys(other, object))
    made.loc[at, list(other)] = other
    return made


def _former(parts: pd.DataFrame, dirt: Dirt, luck: Luck) -> list[pd.DataFrame]:
    """List what was right before each customer's last change, and before the one before.

    A former address has the street and postcode of another customer in the city with another
    house number, and the main number (``main``) of another customer in the country. ``left`` and
    ``moved`` are the years since contact and address ceased to be right.
    """
    n, oldest = len(parts), 2 * max(CHECKED.values())
    since = dict(left=np.zeros(n), moved=np.zeros(n))
    found = []
    for change in [f"former {k}" for k in range(1, CHANGES + 1)]:
        u = {
            what: luck.uniform(f"{change} {what}", n)
            for what in ("left", "moved", "street", "house", "main")
        }
        # changes come by chance at a yearly rate, so the times between them are exponential
        for what, share in (("left", dirt.stale), ("moved", dirt.moved)):
            with np.errstate(divide="ignore"):
                since[what] = since[what] - np.log(u[what]) / abs(np.log1p(-share))
        seen = np.flatnonzero(since["left"] < oldest)
        before = _someone(parts, seen, change, luck).reindex(parts.index)
        town = parts["country"] + parts["city"]
        there = parts.iloc[_like(town, u["street"])]
        house = (1 + u["house"] * 199).astype(np.int64).astype(str)
        streets = zip(there["street"], house, strict=True)
        before["street"] = [re.sub(r"\d+", number, street) for street, number in streets]
        before["postcode"] = there["postcode"].to_numpy()
        before["main"] = parts["phone"].to_numpy()[_like(parts["country"], u["main"])]
        found.append(before.assign(**since))
    return found


def _like(group: pd.Series, u: np.ndarray) -> np.ndarray:
    """Draw for each row a row of the same group."""
    code = pd.factorize(group, sort=True)[0]
    order = np.argsort(code, kind="stable")
    size = np.bincount(code)
    start = np.cumsum(size) - size
    drawn: np.ndarray = order[start[code] + (u * size[code]).astype(np.int64)]
    return drawn


def _events(tables: dict[str, pd.DataFrame], filed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Put record numbers in the place of customers, and sort by them."""
    made = {}
    for name in ("participations", *WRITER):
        frame = tables[name]
        if name == "participations":
            writer = np.where(frame["role"].isin(CONTRACTS), "sales", "registration")
        else:
            writer = np.full(len(frame), WRITER[name])
        keys = [c for c in frame if c.endswith("customer_id")]
        found = {c: _record(filed, frame[c], frame["edition"], writer) for c in keys}
        frame = frame.assign(**found)
        frame = frame.rename(columns=lambda c: c.replace("customer_id", "record_id"))
        # by the whole key: the order of customers must not show through
        key = ["record_id", "edition", *(c for c in frame if c not in ("record_id", "edition"))]
        made[name] = frame.sort_values(key, kind="stable", ignore_index=True)
    return made


def _record(
    filed: pd.DataFrame, customer: pd.Series, edition: pd.Series, writer: np.ndarray
) -> np.ndarray:
    """Find the record that each event hangs on; None where nobody holds one."""
    asked = pd.DataFrame(dict(true_customer_id=customer.to_numpy(), edition=edition.to_numpy()))
    filed = filed.sort_values("edition", kind="stable")
    found = np.full(len(asked), None, dtype=object)
    for direction in ("backward", "forward"):
        for source in (writer, *FALLBACK):
            missing = asked.assign(source=source)[pd.isna(found)]
            if len(missing):
                missing = missing.sort_values("edition", kind="stable")
                by = ["true_customer_id", "source"]
                hit = pd.merge_asof(missing, filed, on="edition", by=by, direction=direction)
                found[missing.index] = hit["record_id"].to_numpy(object)
    return found
