"""Who could come: the lasting traits of every customer, and the state in which each one begins."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from ...core import schema
from ...core.validation import conform, labels
from ...scenario import Scenario
from ..causes.cause import active
from ..state import GENERATION, STAY, State
from ..streams import Luck, pick
from .identities import people

BIRTH = -1000  # the "edition" of draws that are made once a customer
CONTACTS = 6  # peers an exhibitor listens to; ours
LEADERS = 3  # leaders a sector, the largest; ours
LEADER_FIT = 1.0  # logits: they lead in the show's own field, so that many of them exhibit; ours
SECTOR_WEIGHTS = (0.22, 0.18, 0.14, 0.12, 0.10, 0.10, 0.08, 0.06)  # ours


def head_counts(knobs: Scenario, customers: int) -> dict[str, int]:
    """Return how many customers of each kind there are; `customers` counts the exhibitor side."""
    ratio = dict(
        buyer=knobs.buyers,
        visitor=knobs.visitors,
        sponsor=knobs.sponsors,
        partner=knobs.partners,
        supplier=knobs.suppliers,
    )
    return {"exhibitor": customers} | {k: int(np.ceil(r * customers)) for k, r in ratio.items()}


def _origin(knobs: Scenario, u: np.ndarray) -> np.ndarray:
    local = knobs.domestic_share * knobs.local_share
    return np.where(u < local, 0, np.where(u < knobs.domestic_share, 1, 2))


def peers(sector: np.ndarray, luck: Luck) -> np.ndarray:
    """Draw the contact graph: for each exhibitor the positions of its peers, most in its sector."""
    n = len(sector)
    order = np.argsort(sector, kind="stable")
    start = np.searchsorted(sector[order], np.arange(len(schema.SECTORS)))
    size = np.bincount(sector, minlength=len(schema.SECTORS))
    graph = np.empty((n, CONTACTS), dtype=np.int64, order="F")  # read a column at a time
    for j in range(CONTACTS):
        u = luck.uniform(f"peer {j}", n)
        if j < CONTACTS - 1:
            graph[:, j] = order[start[sector] + (u * size[sector]).astype(np.int64)]
        else:  # one peer from anywhere, so that talk can cross sectors
            graph[:, j] = (u * n).astype(np.int64)
    return graph


def populate(knobs: Scenario, customers: int, seed: int) -> State:
    """Make the population: the machine's arrays.

    Arrays of exhibitors have one place a customer; arrays of people on the visiting side
    (buyers first, then visitors) begin with ``b_``.
    """
    luck = Luck(seed, BIRTH)
    count = head_counts(knobs, customers)
    n, m = customers, count["buyer"] + count["visitor"]

    sector = pick(luck.uniform("sector", n), SECTOR_WEIGHTS)
    log_size = luck.normal("size", n)
    need = knobs.taste_sd * luck.normal("need", n)
    leader = np.zeros(n, dtype=bool)
    for s in range(len(schema.SECTORS)):
        those = np.flatnonzero(sector == s)
        leader[those[np.argsort(-log_size[those])[:LEADERS]]] = True
    need = need + LEADER_FIT * leader
    state = State(
        n=n,
        m=m,
        sector=sector,
        log_size=log_size,
        leader=leader,
        origin=_origin(knobs, luck.uniform("origin", n)),
        need=need,
        match=knobs.match_sd * luck.normal("match", n),
        price_w=np.exp(0.4 * luck.normal("price", n)),
        rival_w=np.exp(0.7 * luck.normal("rival", n) - 0.245),
        inertia_w=np.exp(0.5 * luck.normal("inertia", n) - 0.125),
        variety=luck.normal("variety", n),
        tolerance=expit(-0.4 + 0.4 * luck.normal("tolerance", n)),
        involvement=expit(0.8 * luck.normal("involvement", n) + 0.5 * need),
        response=np.exp(0.5 * luck.normal("response", n) - 0.125),
        log_area=np.log(knobs.area_median)
        + knobs.area_sd * (0.6 * log_size + 0.8 * luck.normal("area", n)),
        peers=peers(sector, luck),
        # what changes from edition to edition
        seen=np.zeros(n, dtype=np.int64),
        chance=np.zeros(n),
        present=np.zeros(n, dtype=bool),
        guest=np.zeros(n, dtype=bool),
        listed=np.zeros(n, dtype=np.int64),
        quality=knobs.show_quality + knobs.show_sd * luck.normal("show quality", 1)[0],
        usual_quality=knobs.show_quality + knobs.show_sd * luck.normal("show quality", 1)[0],
        # the visiting side
        b_sector=pick(luck.uniform("buyer sector", m), SECTOR_WEIGHTS),
        b_taste=luck.normal("buyer taste", m),
        b_arrives=(luck.uniform("buyer arrives", m) * GENERATION).astype(np.int64),
        b_stays=np.ceil(-STAY * np.log(luck.uniform("buyer stays", m))),
        b_habit=np.zeros(m),
        b_seen=np.zeros(m, dtype=np.int64),
        b_origin=_origin(knobs, luck.uniform("buyer origin", m)),
        count=count,
    )
    for cause in active(knobs):
        if cause.start is not None:
            vars(state).update(cause.start(knobs, state, luck))
    return state


def records(world: State, seed: int) -> pd.DataFrame:
    """Give every customer a name, an address and the other lasting facts of a record.

    Returns the table `customers`, error-free.
    """
    luck, count = Luck(seed, BIRTH), world.count
    frames = []
    start = 0
    for kind, k in count.items():
        if kind == "exhibitor":
            origin, sector, size = world.origin, world.sector, world.log_size
        elif kind in ("buyer", "visitor"):
            part = slice(start, start + k)
            start += k
            origin, sector = world.b_origin[part], world.b_sector[part]
            size = luck.normal(f"{kind} size", k)
        else:
            origin = pick(luck.uniform(f"{kind} origin", k), (0.4, 0.4, 0.2))
            sector = pick(luck.uniform(f"{kind} sector", k), SECTOR_WEIGHTS)
            size = luck.normal(f"{kind} size", k)
        frame = people(kind, k, origin, sector, luck)
        frame["customer_id"] = customer_ids(kind, k)
        frame["kind"] = labels("customers", "kind", np.full(k, schema.KINDS.index(kind)))
        frame["sector"] = labels("customers", "sector", sector)
        frame["origin"] = labels("customers", "origin", origin)
        frame["size"] = np.maximum(1, np.exp(4.0 + 1.4 * size)).astype(np.int64)
        for name, weights in (
            ("ownership", (0.62, 0.25, 0.05, 0.08)),  # ours
            ("source", (0.30, 0.25, 0.15, 0.10, 0.08, 0.07, 0.05)),  # estimate
        ):
            code = pick(luck.uniform(f"{kind} {name}", k), weights)
            frame[name] = labels("customers", name, code)
        frames.append(frame)
    return conform("customers", pd.concat(frames, ignore_index=True))


@lru_cache(maxsize=16)  # each edition's tables take their rows from the same few arrays
def customer_ids(kind: str, n: int) -> Any:
    """Name the first n customers of a kind: E000001 is the first exhibitor.

    >>> customer_ids("exhibitor", 3).tolist()
    ['E000001', 'E000002', 'E000003']
    """
    letter = {"supplier": "U"}.get(kind, kind[0].upper())
    number = pd.Series(np.arange(1, n + 1)).astype("str").str.zfill(6)
    return (letter + number).array
