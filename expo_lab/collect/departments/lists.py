"""Extracts: what each department holds of a show, with its errors."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...core.places import places
from ...core.validation import conform
from ...world.books.registers import ADDRESSBOOK, IMPOSTORS, taken
from ...world.books.sources import SOURCES, Source
from ...world.show import Show, simulated
from ...world.streams import Luck
from .changes import Columns, as_known, behind_switchboards, former, parts_of
from .error_rates import Dirt
from .errors import draws, soil, years_ago
from .events import hung_on
from .impostors import impostors

_COLUMN = dict(heard="source")  # what a list asks for, as the schema's customers have it
_DTYPES = dict(size="float64", distance_km="float64")
_OWNER = "true_customer_id"


@dataclass(frozen=True)
class Extracts:
    """What the departments of a show hold. Nothing in it tells which records belong together.

    Attributes
    ----------
    records : dict of DataFrame
        A list by its name: record_id, source, edition (when it was entered), the list's own key
        and the fields that it asks for; ``heard`` is the schema's customers.source.
    events : dict of DataFrame
        The schema's event tables with record_id for customer_id, and to_record_id for
        to_customer_id, a gap where nobody holds a record of who was spoken to.
    editions : DataFrame
        The show's own calendar.
    sources : DataFrame
        The schema's table ``sources``: what each list is, covers and costs.
    """

    records: dict[str, pd.DataFrame] = field(repr=False)
    events: dict[str, pd.DataFrame] = field(repr=False)
    editions: pd.DataFrame = field(repr=False)
    sources: pd.DataFrame = field(repr=False, default_factory=pd.DataFrame)

    def __repr__(self) -> str:
        lists = ", ".join(f"{name} {len(frame):,}" for name, frame in self.records.items())
        return f"Extracts({lists} records; {sum(map(len, self.events.values())):,} events)"


def extracts(show: Show, dirt: Dirt | None = None) -> Extracts:
    """Show what each department holds: overlapping, dirty lists, and the events on them.

    An event hangs on the newest record that its writer (`WRITER`) held of the
    customer at that edition; failing that, on the newest of the first list in `SOURCES` that held
    one; failing that, on the next one entered. A record keeps its number and its errors when the
    show goes on, and an action on one customer leaves the content of others' records alone.

    Impostors that the desk let in have records and registrations as buyers have, and no more.

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
    simulated(show, "extracts")
    dirt = Dirt() if dirt is None else dirt
    luck = Luck(show.seed, ADDRESSBOOK)
    customers, first = show.tables["customers"], _first(show)
    customers = behind_switchboards(customers, first, dirt, luck)
    filed = _let_in(show.truth["records"], dirt, len(customers), luck)
    parts = parts_of(customers, first)
    past = former(parts, dirt, luck)
    texts = {c: customers[c].astype(object).to_numpy() for c in customers}
    invented = {kind: impostors(kind, texts, parts, luck) for kind in IMPOSTORS}
    place = _places(filed, customers)
    owner, copy = filed["kind"].to_numpy(), filed["copy"].to_numpy()
    records = {}
    for source in SOURCES.values():
        listed = (filed["source"] == source.name).to_numpy()
        known = as_known(texts, parts, source.people or source.name, dirt, luck)
        asked = {"kind", "name", "contact", "country", *(_COLUMN.get(f, f) for f in source.fields)}
        found = []
        for kind, people in dict(customer=known, **invented).items():
            rows = np.flatnonzero(listed & (owner == kind))
            at = place[rows]
            # impostors have no past: what they write was never right
            before = [taken(ago, at) for ago in past] if kind == "customer" else []
            draw = draws(at, copy[rows], luck, kind)
            clean = taken({c: people[c] for c in asked}, at)
            found.append((rows, soil(source, clean, before, dirt, draw)))
        records[source.name] = _list(source, filed[listed], found)
    tables = show.tables | {"participations": _registered(show, filed, luck)}
    events = hung_on(tables, filed)
    return Extracts(records, events, show.tables["editions"].copy(), _sources(records))


def _first(show: Show) -> int:
    """How many customers there were when the record began; firms founded since come after them."""
    founded = len(show.world.roll["sector"]) - show.world.n
    return len(show.tables["customers"]) - founded


def true_decay(show: Show, dirt: Dirt | None = None) -> pd.DataFrame:
    """Tell which records are out of date: what only the simulator knows of `extracts`.

    Returns
    -------
    DataFrame
        record_id, true_left (the contact has left) and true_moved (the address has changed).
    """
    dirt = Dirt() if dirt is None else dirt
    luck, customers = Luck(show.seed, ADDRESSBOOK), show.tables["customers"]
    filed = show.truth["records"].query("not (true_fake or true_competitor)")
    first = _first(show)
    known = behind_switchboards(customers, first, dirt, luck)
    last = former(parts_of(known, first), dirt, luck)[0]
    at = places(customers["customer_id"], filed[_OWNER])
    made = []
    for source in SOURCES.values():
        mine = (filed["source"] == source.name).to_numpy()
        draw = draws(at[mine], filed.loc[mine, "copy"].to_numpy(), luck)
        years = years_ago(source, draw)
        gone = {f"true_{c}": last[c][at[mine]] < years for c in ("left", "moved")}
        made.append(pd.DataFrame(dict(record_id=filed.loc[mine, "record_id"].to_numpy(), **gone)))
    return pd.concat(made, ignore_index=True)


def _let_in(filed: pd.DataFrame, dirt: Dirt, n: int, luck: Luck) -> pd.DataFrame:
    """Leave out the impostors that the desk turned away; say in ``kind`` who the others are."""
    made = filed.assign(kind="customer")
    keep = np.ones(len(filed), bool)
    for kind in IMPOSTORS:
        at = filed[f"true_{kind}"].to_numpy()
        made.loc[at, "kind"] = kind
        keep[at] = luck.uniform(f"{kind} let in", n)[_beside(made[at])] < getattr(dirt, kind)
    return made[keep].reset_index(drop=True)


def _beside(filed: pd.DataFrame) -> np.ndarray:
    """Find the place of the guest beside whom an impostor registered: his own draws are there."""
    number = filed["true_customer_id"].str.extract(r"(\d+)$")[0]
    return number.to_numpy(dtype=np.int64)


def _places(filed: pd.DataFrame, customers: pd.DataFrame) -> np.ndarray:
    place = places(customers["customer_id"], filed["true_customer_id"])
    strange = (filed["kind"] != "customer").to_numpy()
    place[strange] = _beside(filed[strange])
    return place


def _list(
    source: Source, filed: pd.DataFrame, found: list[tuple[np.ndarray, Columns]]
) -> pd.DataFrame:
    """Put a list together: its records in order, under its own key."""
    made = filed[["record_id", "source", "edition"]]
    name, letters = source.key
    number = made["record_id"].str.slice(len(source.name) + 1)
    cells = {name: letters + number}
    place = np.argsort(np.concatenate([rows for rows, _ in found]))
    for f in source.fields:
        whole = np.concatenate([dirty[_COLUMN.get(f, f)] for _, dirty in found])[place]
        cells[f] = pd.Series(whole, index=made.index, dtype=object).astype(_DTYPES.get(f, "str"))
    return made.assign(**cells).reset_index(drop=True)


def _sources(records: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Describe the lists."""
    rows = [
        dict(
            source=s.name,
            layer=s.layer,
            unit_cost=s.unit_cost,
            covers=s.covers,
            key=s.key[0],
            log=s.log,
            checked=s.checked,
            records=len(records[s.name]),
        )
        for s in SOURCES.values()
    ]
    return conform("sources", pd.DataFrame(rows))


def _registered(show: Show, filed: pd.DataFrame, luck: Luck) -> pd.DataFrame:
    """Add the registrations of impostors to the participations."""
    own = show.tables["participations"]
    new = filed[(filed["kind"] != "customer") & (filed["source"] == "registration")]
    if new.empty:
        return own
    weeks = own.loc[own["role"] == "buyer", "weeks_before"].sort_values().to_numpy()
    u = luck.uniform("impostor weeks", len(show.tables["customers"]))[_beside(new)]
    rows = pd.DataFrame(0, index=new.index, columns=own.columns).assign(
        customer_id=new["true_customer_id"],
        edition=new["edition"],
        role="buyer",
        first_time=True,
        turned_up=new["true_customer_id"].isin(filed.loc[filed["source"] == "badges", _OWNER]),
        weeks_before=weeks[(u * len(weeks)).astype(np.int64)],
        stand="none",
        cost_to_serve=own.loc[own["role"] == "buyer", "cost_to_serve"].median(),
        unpaid=False,
    )
    return conform("participations", pd.concat([own, rows.astype(own.dtypes)], ignore_index=True))
