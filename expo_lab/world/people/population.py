"""Who could come: the lasting traits of every customer, and the state in which each one begins."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, ndtri

from ...core import schema
from ...core.validation import conform, labels
from ...scenario import Scenario
from ..causes.ours import active, bond
from ..state import GENERATION, KEENNESS, STAY, TOPICS, State
from ..streams import Luck, pick
from .identities import people
from .ids import customer_ids

BIRTH = -1000  # the "edition" of draws that are made once a customer
CONTACTS = 6  # peers an exhibitor listens to; ours
LEADERS = 3  # leaders a sector, the largest; ours
LEADER_FIT = 1.0  # logits: they lead in the show's own field, so that many of them exhibit; ours
THEME = (0.8, 0.6, 0.0, 0.0, 0.0)  # what the show is about, by topic; length 1; ours
AIMS = (0.40, 0.30, 0.20, 0.10)  # who exhibits for leads, sales, image, a launch; ours
TRAITS = (
    *("sector", "origin", "log_size", "leader", "needs", "match", "price_w", "rival_w"),
    *("inertia_w", "variety", "tolerance", "involvement", "response", "credit", "objective"),
    "log_area",
)
LAST = (
    "seen",
    "listed",
    "present",
    "guest",
    "belief",
    "fit",
)  # kept of a firm that closed
KEPT = ("m", "count", "peers", "quality", "usual_quality")  # no new firm changes them
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


def traits(
    knobs: Scenario, sector: np.ndarray, origin: np.ndarray, draw: Callable[[str], np.ndarray]
) -> dict[str, Any]:
    """Draw the lasting traits of firms, with `draw` of uniform numbers by name.

    Who someone is decides how it decides. Involvement and variety seeking (Knox 1998) are what
    price weight, openness to rivals and inertia hang together by: who is little involved looks at
    the price, who seeks variety is open to rivals, and habit holds those who do neither. The
    loadings are ours.
    """

    def z(name: str) -> np.ndarray:
        return np.asarray(ndtri(draw(name)))

    needs = np.stack([z(f"need {topic}") for topic in TOPICS], axis=1)
    log_size, roams = z("size"), z("variety")
    keen = 0.3 * (needs @ np.array(THEME)) + np.sqrt(1 - 0.3**2) * z("involvement")
    return dict(
        sector=sector,
        origin=origin,
        log_size=log_size,
        leader=np.zeros(len(sector), dtype=bool),
        needs=needs,
        match=knobs.match_sd * z("match"),
        price_w=np.exp(0.25 * z("price") - 0.3 * keen + 0.2 * roams),
        rival_w=np.exp(0.5 * z("rival") - 0.3 * keen + 0.4 * roams - 0.25),
        inertia_w=np.exp(0.3 * z("inertia") - 0.3 * keen - 0.25 * roams - 0.12),
        variety=roams,
        tolerance=expit(-0.4 + 0.4 * z("tolerance")),
        involvement=expit(KEENNESS * keen),
        response=np.exp(0.5 * z("response") - 0.125),
        credit=z("credit"),
        objective=pick(draw("objective"), AIMS),
        log_area=np.log(knobs.area_median) + knobs.area_sd * (0.6 * log_size + 0.8 * z("area")),
    )


def _begin(knobs: Scenario, made: dict[str, Any], luck: Luck, **more: Any) -> State:
    """Make the state in which firms with these traits begin."""
    n = len(made["sector"])
    theme = np.array(THEME)
    state = State(
        n=n,
        **made,
        firm=np.arange(n),
        roll={},
        theme=theme,
        need=knobs.taste_sd * (made["needs"] @ theme) + LEADER_FIT * made["leader"],
        seen=np.zeros(n, dtype=np.int64),
        present=np.zeros(n, dtype=bool),
        guest=np.zeros(n, dtype=bool),
        listed=np.zeros(n, dtype=np.int64),
        chance=np.zeros(n),
        given_up=np.zeros(n, dtype=bool),
        sister=np.zeros(n),
        **more,
    )
    for cause in active(knobs):
        if cause.start is not None:
            vars(state).update(cause.start(knobs, state, luck))
    return state


def populate(knobs: Scenario, customers: int, seed: int) -> State:
    """Make the population: the machine's arrays."""
    luck = Luck(seed, BIRTH)
    count = head_counts(knobs, customers)
    n, m = customers, count["buyer"] + count["visitor"]
    sector = pick(luck.uniform("sector", n), SECTOR_WEIGHTS)
    origin = _origin(knobs, luck.uniform("origin", n))
    made = traits(knobs, sector, origin, lambda name: luck.uniform(name, n))
    for s in range(len(schema.SECTORS)):
        those = np.flatnonzero(sector == s)
        made["leader"][those[np.argsort(-made["log_size"][those])[:LEADERS]]] = True
    quality = knobs.show_quality + knobs.show_sd * float(luck.normal("show quality", 1)[0])
    state = _begin(
        knobs,
        made,
        luck,
        m=m,
        count=count,
        peers=peers(sector, luck),
        quality=quality,
        usual_quality=quality,
        b_sector=pick(luck.uniform("buyer sector", m), SECTOR_WEIGHTS),
        b_taste=luck.normal("buyer taste", m),
        b_budget=np.exp(0.8 * luck.normal("buyer budget", m) - 0.32),
        b_arrives=(luck.uniform("buyer arrives", m) * GENERATION).astype(np.int64),
        b_stays=np.ceil(-STAY * np.log(luck.uniform("buyer stays", m))),
        b_habit=np.zeros(m),
        b_seen=np.zeros(m, dtype=np.int64),
        b_interest=np.zeros(m),
        b_origin=_origin(knobs, luck.uniform("buyer origin", m)),
    )
    return on_record(state)


def on_record(state: State) -> State:
    """Begin the record: whoever is in business now is on the roll, and nobody else."""
    state = copy(state)
    state.firm, state.closed = np.arange(state.n), np.empty(0, dtype=np.int64)
    state.roll = {name: vars(state)[name] for name in (*TRAITS, *LAST)}
    return state


def renewed(knobs: Scenario, state: State, now: Any, luck: Luck) -> State:
    """Let firms close between two editions, and found as many in the same lines of business.

    Knob: closing_rate, a year. The leaders of a sector are sold rather than closed. Who closes is
    luck and hangs on nothing that an organiser does.
    """
    rate = 1 - (1 - knobs.closing_rate) ** knobs.cadence
    at = np.flatnonzero((luck.uniform("closes", state.n) < rate) & ~state.leader)
    after = copy(state)
    after.closed = state.firm[at[state.present[at]]]
    if not len(at):
        return after
    # one stream for all traits: nobody's luck but that of the newly founded hangs on it
    u = iter(luck.uniform("founded", 20 * len(at)).reshape(20, -1))
    made = traits(knobs, state.sector[at], state.origin[at], lambda name: next(u))
    whole = {name: x for name, x in vars(state).items() if name[:2] == "b_" or name in KEPT}
    new = _begin(knobs, made, luck, **whole)
    new.need = knobs.taste_sd * (made["needs"] @ state.theme)
    own = [  # arrays with a place a firm
        name
        for name, x in vars(new).items()
        if isinstance(x, np.ndarray) and name not in whole and len(vars(state)[name]) == state.n
    ]
    begins = {**vars(state), **{name: vars(new)[name] for name in own}, "rival": now.rival}
    price = np.full(new.n, now.price_level)
    new.chance = expit(bond(knobs, new, SimpleNamespace(**begins), price))
    gone, total = state.firm[at], len(state.roll["sector"])
    after.roll = {name: np.concatenate([x, vars(new)[name]]) for name, x in state.roll.items()}
    for name in LAST:
        after.roll[name][gone] = vars(state)[name][at] * (name not in ("present", "guest"))
    for name in own:
        vars(after)[name] = vars(state)[name].copy()
        vars(after)[name][at] = vars(new)[name]
    after.firm[at] = total + np.arange(len(at))
    return after


def records(world: State, seed: int, earlier: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give every customer a name, an address and the other lasting facts of a record.

    Returns the table `customers`, error-free: all kinds, then the firms founded on record. With
    `earlier`, that of the same show some editions before, only firms founded since are made.
    """
    luck, count, roll = Luck(seed, BIRTH), world.count, world.roll
    frames = []
    start = 0
    for kind, k in count.items():
        if earlier is not None and kind != "exhibitor":
            continue
        if kind == "exhibitor":
            k = len(roll["sector"])
            origin, sector, size = roll["origin"], roll["sector"], roll["log_size"]
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
    firms = frames.pop(0)
    if earlier is not None:
        known = len(earlier) - sum(count.values()) + count["exhibitor"]
        return pd.concat([earlier, conform("customers", firms[known:])], ignore_index=True)
    founded = firms[count["exhibitor"] :]
    together = pd.concat([firms[: count["exhibitor"]], *frames, founded], ignore_index=True)
    return conform("customers", together)
