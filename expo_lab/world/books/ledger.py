"""The books of one edition: what happened, written as rows of the observed and the true tables."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from ...core import schema
from ...scenario import Scenario
from ..people.ids import customer_ids, first_places
from ..state import State, Step
from ..steps import BOOKS
from ..steps.answer import answer, attitudes
from ..steps.bill import bill
from ..steps.settle import settle
from ..streams import Luck, pick
from .badges import further_roles, scans, sessions
from .contacts import contacts, dates
from .exits import exits, rival_chance, rivals_known
from .rows import Columns

# What of `BOOKS` each table rests on.
RESTS_ON: dict[str, tuple[Step, ...]] = {
    "participations": (bill, settle),
    "contacts": (bill,),
    "surveys": (answer,),
    "roles": (bill,),
}


def opening_day(knobs: Scenario, edition: int) -> date:
    """Return the first day of an edition: the second Tuesday of March."""
    first = date(knobs.first_year + (edition - 1) * knobs.cadence, 3, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7 + 7)


def tables(
    knobs: Scenario, was: State, now: Any, luck: Luck, names: Collection[str]
) -> dict[str, list[Columns]]:
    """Write the rows of one edition in the observed tables named, customers alone left out."""
    now = SimpleNamespace(**vars(now))
    for step in BOOKS:
        if any(step in RESTS_ON.get(name, ()) for name in names):
            vars(now).update(step(knobs, was, now, luck))
    opens = opening_day(knobs, now.edition)
    ids = first_places(was)["exhibitor"] + was.firm
    write: dict[str, Callable[[], list[Columns]]] = {
        "editions": lambda: [_edition(knobs, was, now, opens)],
        "participations": lambda: _participations(was, now, ids, luck),
        "contacts": lambda: contacts(knobs, was, now, ids, opens, luck),
        "surveys": lambda: [_surveys(now, ids)],
        "complaints": lambda: [_complaints(was, now, ids, opens, luck)],
        "rivals": lambda: _rivals(knobs, was, now, ids, luck),
        "exits": lambda: [exits(knobs, was, now, luck)[0]],
        "referrals": lambda: [_referrals(was, now, ids, luck)],
        "ideas": lambda: [_ideas(was, now, ids, luck)],
        "scans": lambda: scans(knobs, was, now, luck, ids),
        "sessions": lambda: sessions(was, now, luck),
        "roles": lambda: further_roles(was, now, luck, ids),
    }
    edition = dict(edition=now.edition)
    return {name: [edition | rows for rows in write[name]()] for name in names}


def _surveys(now: Any, ids: np.ndarray) -> Columns:
    at = np.flatnonzero(now.answers | now.answers_absent)
    was_there = now.exhibits[at]  # the others cannot judge the edition
    answers = {"customer_id": ids[at], "intention": now.intention[at]}
    for name, value in (("satisfaction", now.satisfaction), ("recommendation", now.recommendation)):
        answers[name] = np.where(was_there, value[at], np.nan)
    return answers | {name: said[at] for name, said in now.said.items()}


def _complaints(was: State, now: Any, ids: np.ndarray, opens: date, luck: Luck) -> Columns:
    at = np.flatnonzero(now.complains)
    topic = pick(luck.uniform("complaint topic", was.n), (0.3, 0.3, 0.2, 0.1, 0.1))
    opened = (luck.uniform("complaint day", was.n) * 20).astype(np.int64)
    slow = np.where(now.solved, 1.0, 4.0) * now.rules.complaint_days
    taken = 1 + (luck.uniform("answer days", was.n) * slow).astype(np.int64)
    return dict(
        customer_id=ids[at],
        topic=topic[at],
        opened=dates(opens, opened[at]),
        answered=dates(opens, (opened + taken)[at]),
        solved=now.solved[at],
    )


def _referrals(was: State, now: Any, ids: np.ndarray, luck: Luck) -> Columns:
    # who listens to a speaker first of all is known to the organiser
    speaker = was.peers[:, 0]
    speaks = (now.voice != 0) & (luck.uniform("speak", was.n) < 0.15)  # ours
    at = np.flatnonzero(speaks[speaker] & (speaker != np.arange(was.n)))
    told = speaker[at]
    return dict(customer_id=ids[told], to_customer_id=ids[at], direction=now.voice[told])


def _ideas(was: State, now: Any, ids: np.ndarray, luck: Luck) -> Columns:
    at = np.flatnonzero(now.idea)
    topic = pick(luck.uniform("idea topic", was.n), (0.3, 0.3, 0.2, 0.2))
    return dict(customer_id=ids[at], topic=topic[at], taken_up=now.taken_up[at])


def _edition(knobs: Scenario, was: State, now: Any, opens: date) -> Columns:
    held_before = knobs.age + now.edition - 1
    return dict(
        year=opens.year,
        opens=np.datetime64(opens),
        closes=np.datetime64(opens + timedelta(days=3)),
        held=bool(now.held),
        phase="new" if held_before < 3 else "growing" if held_before < 8 else "mature",
        price_sqm=now.price_sqm,
        exhibitors=int(now.exhibits.sum()),
        area=float(now.area[now.exhibits].sum()),
        visitors=now.visitors if now.held else 0,
    )


def _participations(was: State, now: Any, ids: np.ndarray, luck: Luck) -> list[Columns]:
    at = np.flatnonzero(now.exhibits)
    stands = dict(
        customer_id=ids[at],
        role="exhibitor",
        first_time=was.listed[at] == 0,
        turned_up=True,
        weeks_before=now.weeks[at],
        area=now.area[at],
        stand=now.side[at] + 1,
        list_price=now.list_price[at],
        discount=now.discount[at],
        revenue=now.revenue[at],
        cost_to_serve=now.cost_to_serve[at],
        leads=now.leads[at],
        orders=now.orders[at],
        payment_delay=now.delay[at],
        unpaid=now.unpaid[at],
    )
    none = dict(area=0.0, stand="none", list_price=0.0, discount=0.0, leads=0, orders=0)
    none |= dict(payment_delay=0, unpaid=False)
    at = np.flatnonzero(now.b_registers)
    buyer = at < was.count["buyer"]
    guests = none | dict(
        customer_id=at,
        role=np.where(buyer, 1, 2),
        first_time=was.b_seen[at] == 0,
        turned_up=now.b_came[at],
        weeks_before=now.b_weeks[at],
        revenue=25.0 * (~buyer & now.b_came[at]),  # a visitor's ticket; ours
        cost_to_serve=6.0,  # badge and catalogue; ours
    )
    at = np.flatnonzero(now.guests)
    shared = none | dict(
        customer_id=ids[at],
        role="co_exhibitor",
        first_time=was.listed[at] == 0,
        turned_up=True,
        weeks_before=8,
        revenue=0.0,
        cost_to_serve=0.0,
    )
    made, first = [stands, guests, shared], first_places(was)
    for role, joins in now.joins.items():
        at = np.flatnonzero(joins)
        fee = {"sponsor": 15_000.0, "partner": 0.0, "supplier": 500.0}[role]  # ours
        spread = np.exp(0.5 * luck.normal(f"fee {role}", len(joins)) - 0.125)
        rows = none | dict(
            customer_id=first[role] + at,
            role=role,
            first_time=False,
            turned_up=True,
            weeks_before=12,
            revenue=fee * spread[at],
            cost_to_serve=0.1 * fee + 200.0,
        )
        made.append(rows)
    return made


def _rivals(knobs: Scenario, was: State, now: Any, ids: np.ndarray, luck: Luck) -> list[Columns]:
    known = rivals_known(knobs, was, now, luck)
    return [dict(customer_id=ids[those], rival=name) for name, those in known.items()]


def true_states(was: State, now: Any, after: State) -> pd.DataFrame:
    """Write what only the simulator knows of each firm on record at the end of an edition.

    A firm that has closed is lost, one founded since is a prospect; neither was at the edition.
    """
    total = len(after.roll["sector"])
    alive = np.zeros(total, dtype=bool)
    alive[after.firm] = True

    def during(values: np.ndarray, none: float) -> np.ndarray:
        found = np.full(total, none)
        found[was.firm] = values
        return found

    def ends(values: np.ndarray) -> np.ndarray:
        found = np.zeros(total)
        found[after.firm] = values
        return found

    belief, fit = after.on_roll("belief"), after.on_roll("fit")
    ours, theirs = attitudes(after.roll["rival_w"], belief, fit, now.rival)
    state = np.full(total, schema.STATES.index("prospect"))
    state[was.firm] = now.state
    state[~alive] = schema.STATES.index("lost")
    frame = dict(
        customer_id=customer_ids("exhibitor", total),
        edition=now.edition,
        true_state=pd.Categorical.from_codes(state, list(schema.STATES)),
        true_p_exhibit=during(now.p_exhibit, 0.0).round(6),
        true_p_next=ends(after.chance).round(6),
        true_attitude=ours.round(6),
        true_attitude_rival=theirs.round(6),
        true_belief=belief.round(6),
        true_fit=fit.round(6),
        true_judgement=during(np.where(now.exhibits, now.judgement, np.nan), np.nan).round(6),
        true_barrier=ends(after.barrier).round(6),
        true_rivals=ends(3 * rival_chance(after, now.rival)).round(6),
    )
    return pd.DataFrame(frame)
