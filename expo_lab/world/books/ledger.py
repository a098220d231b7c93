"""The books of one edition: what happened, written as rows of the observed and the true tables."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy.special import expit

from ...core import schema
from ...core.validation import conform, labels
from ...scenario import Scenario
from ..actions import ACTIONS
from ..people.population import customer_ids
from ..state import State
from ..steps import BOOKS
from ..steps.answer import attitudes
from ..streams import Luck, pick
from .badges import further_roles, scans, sessions, visiting_ids

ENDING_COST = 40.0  # EUR: asking why and parting well, so that no harm is talked; ours
OFFER_COST = {"offer": 25.0, "win back": 20.0, "prospecting": 8.0}  # EUR; ours


def _dates(opens: date, days: np.ndarray) -> np.ndarray:
    return np.datetime64(opens, "D") + np.asarray(days, dtype="timedelta64[D]")


def _all(table: str, column: str, label: str, n: int) -> pd.Categorical:
    code = schema.TABLES[table][column].categories.index(label)
    return labels(table, column, np.full(n, code))


def opening_day(knobs: Scenario, edition: int) -> date:
    """Return the first day of an edition: the second Tuesday of March."""
    first = date(knobs.first_year + (edition - 1) * knobs.cadence, 3, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7 + 7)


def tables(
    knobs: Scenario, was: State, now: SimpleNamespace, luck: Luck
) -> dict[str, pd.DataFrame]:
    """Write one edition's observed tables."""
    now = SimpleNamespace(**vars(now))
    for step in BOOKS:
        vars(now).update(step(knobs, was, now, luck))
    opens = opening_day(knobs, now.edition)
    ids = customer_ids("exhibitor", was.n)
    made = {
        "editions": _edition(knobs, was, now, opens),
        "participations": _participations(was, now, ids, luck),
        "contacts": _contacts(was, now, ids, opens, luck),
    }
    at = np.flatnonzero(now.answers | now.answers_absent)
    was_there = now.exhibits[at]  # the others cannot judge the edition
    answers = {"customer_id": ids[at], "intention": now.intention[at]}
    for name, value in (("satisfaction", now.satisfaction), ("recommendation", now.recommendation)):
        answers[name] = np.where(was_there, value[at], np.nan)
    answers |= {name: said[at] for name, said in now.said.items()}
    made["surveys"] = pd.DataFrame(answers)

    at = np.flatnonzero(now.complains)
    topic = pick(luck.uniform("complaint topic", was.n), (0.3, 0.3, 0.2, 0.1, 0.1))
    opened = (luck.uniform("complaint day", was.n) * 20).astype(np.int64)
    taken = 1 + (luck.uniform("answer days", was.n) * np.where(now.solved, 10, 40)).astype(np.int64)
    made["complaints"] = pd.DataFrame(
        dict(
            customer_id=ids[at],
            topic=labels("complaints", "topic", topic[at]),
            opened=_dates(opens, opened[at]),
            answered=_dates(opens, (opened + taken)[at]),
            solved=now.solved[at],
        )
    )
    made["rivals"] = _rivals(was, now, ids, luck)
    # who listens to a speaker first of all is known to the organiser
    speaker = was.peers[:, 0]
    speaks = (now.voice != 0) & (luck.uniform("speak", was.n) < 0.15)  # ours
    at = np.flatnonzero(speaks[speaker] & (speaker != np.arange(was.n)))
    told = speaker[at]
    made["referrals"] = pd.DataFrame(
        dict(customer_id=ids[told], to_customer_id=ids[at], direction=now.voice[told])
    )
    at = np.flatnonzero(now.idea)
    topic = pick(luck.uniform("idea topic", was.n), (0.3, 0.3, 0.2, 0.2))
    made["ideas"] = pd.DataFrame(
        dict(
            customer_id=ids[at],
            topic=labels("ideas", "topic", topic[at]),
            taken_up=now.taken_up[at],
        )
    )
    made["scans"] = scans(knobs, was, now, luck)
    made["sessions"] = sessions(was, now, luck)
    made["roles"] = further_roles(was, now, luck)
    return {
        name: conform(name, frame if "edition" in frame else frame.assign(edition=now.edition))
        for name, frame in made.items()
    }


def _edition(knobs: Scenario, was: State, now: SimpleNamespace, opens: date) -> pd.DataFrame:
    held_before = knobs.age + now.edition - 1
    phase = "new" if held_before < 3 else "growing" if held_before < 8 else "mature"
    row = dict(
        edition=now.edition,
        year=opens.year,
        opens=np.datetime64(opens),
        closes=np.datetime64(opens + timedelta(days=3)),
        held=bool(now.held),
        phase=phase,
        price_sqm=now.price_sqm,
        exhibitors=int(now.exhibits.sum()),
        area=float(now.area[now.exhibits].sum()),
        visitors=now.visitors if now.held else 0,
    )
    return pd.DataFrame([row])


def _participations(was: State, now: SimpleNamespace, ids: np.ndarray, luck: Luck) -> pd.DataFrame:
    at = np.flatnonzero(now.exhibits)
    stands = dict(
        customer_id=ids[at],
        role=_all("participations", "role", "exhibitor", len(at)),
        first_time=was.listed[at] == 0,
        turned_up=True,
        weeks_before=now.weeks[at],
        area=now.area[at],
        stand=labels("participations", "stand", now.side[at] + 1),
        list_price=now.list_price[at],
        discount=now.discount[at],
        revenue=now.revenue[at],
        cost_to_serve=now.cost_to_serve[at],
        leads=now.leads[at],
        orders=now.orders[at],
        payment_delay=now.delay[at],
        unpaid=now.unpaid[at],
    )
    at = np.flatnonzero(now.b_registers)
    buyer = at < was.count["buyer"]
    guests = dict(
        customer_id=visiting_ids(was, at),
        role=labels("participations", "role", np.where(buyer, 1, 2)),
        first_time=was.b_seen[at] == 0,
        turned_up=now.b_came[at],
        weeks_before=now.b_weeks[at],
        revenue=25.0 * (~buyer & now.b_came[at]),  # a visitor's ticket; ours
        cost_to_serve=6.0,  # badge and catalogue; ours
    )
    at = np.flatnonzero(now.guests)
    shared = dict(
        customer_id=ids[at],
        role=_all("participations", "role", "co_exhibitor", len(at)),
        first_time=was.listed[at] == 0,
        turned_up=True,
        weeks_before=8,
        revenue=0.0,
        cost_to_serve=0.0,
    )
    frames = [pd.DataFrame(stands), pd.DataFrame(guests), pd.DataFrame(shared)]
    for role, joins in now.joins.items():
        at = np.flatnonzero(joins)
        fee = {"sponsor": 15_000.0, "partner": 0.0, "supplier": 500.0}[role]  # ours
        spread = np.exp(0.5 * luck.normal(f"fee {role}", len(joins)) - 0.125)
        rows = dict(
            customer_id=customer_ids(role, len(joins))[at],
            role=_all("participations", "role", role, len(at)),
            first_time=False,
            turned_up=True,
            weeks_before=12,
            revenue=fee * spread[at],
            cost_to_serve=0.1 * fee + 200.0,
        )
        frames.append(pd.DataFrame(rows))
    empty = dict(area=0.0, list_price=0.0, discount=0.0, leads=0, orders=0)
    empty |= dict(payment_delay=0, unpaid=False)
    more = [
        f.assign(stand=_all("participations", "stand", "none", len(f)), **empty)
        for f in frames[1:]
        if len(f)
    ]
    return pd.concat([frames[0], *more])


def offer_kind(now: SimpleNamespace) -> np.ndarray:
    """Return what an offer to each exhibitor is called, in the order of `OFFER_COST`."""
    return np.asarray(now.lapsed + 2 * now.newcomer)


def _contacts(
    was: State, now: SimpleNamespace, ids: np.ndarray, opens: date, luck: Luck
) -> pd.DataFrame:
    day = -30 - (luck.uniform("contact day", was.n) * 270).astype(np.int64)
    interest = luck.uniform("interest", was.n) < 0.15 + 0.3 * now.p_exhibit
    answer = np.where(now.exhibits, 2, interest)
    at = np.flatnonzero(now.offered)
    purpose = offer_kind(now)[at]
    offers = dict(
        customer_id=ids[at],
        date=_dates(opens, day[at]),
        channel=labels("contacts", "channel", (purpose < 2).astype(np.int8)),
        place=_all("contacts", "place", "remote", len(at)),
        purpose=labels("contacts", "purpose", purpose),
        cost=np.array([*OFFER_COST.values()])[purpose],
        concession=0.0,
        answer=labels("contacts", "answer", answer[at]),
    )
    gone = np.flatnonzero(was.present & ~now.exhibits & now.held)
    endings = dict(
        customer_id=ids[gone],
        date=_dates(opens, 14 - day[gone] // 9),
        channel=_all("contacts", "channel", "letter", len(gone)),
        place=_all("contacts", "place", "remote", len(gone)),
        purpose=_all("contacts", "purpose", "ending", len(gone)),
        cost=ENDING_COST,
        concession=0.0,
        answer=_all("contacts", "answer", "none", len(gone)),
    )
    frames = [pd.DataFrame(endings), pd.DataFrame(offers)]
    if not now.actions:  # nothing to add up: one offer a customer, after its ending if any
        order = np.argsort(np.concatenate([gone, at]), kind="stable")
        return pd.concat(frames, ignore_index=True).iloc[order]
    text = dict.fromkeys(("channel", "place", "purpose", "answer"), "str")
    frames = [f.astype(text) for f in frames]
    for name, amount in now.actions.items():
        act, at = ACTIONS[name], np.flatnonzero(amount > 0)
        touches = dict(
            customer_id=ids[at],
            date=_dates(opens, day[at] // 2),
            channel=act.channel,
            place=act.place,
            purpose="programme",
            cost=0.0 if act.concession else amount[at],
            concession=now.granted[at] * now.exhibits[at] if act.concession else 0.0,
            answer=np.array(schema.TABLES["contacts"]["answer"].categories)[answer[at]],
        )
        frames.append(pd.DataFrame(touches))
    together = pd.concat([f for f in frames if len(f)] or frames[:1])
    # two actions by the same channel are one touch in the books
    rule = dict(date="first", place="first", cost="sum", concession="sum", answer="first")
    key = ["customer_id", "purpose", "channel"]
    return together.groupby(key, sort=True, as_index=False).agg(rule)


def _rivals(was: State, now: SimpleNamespace, ids: np.ndarray, luck: Luck) -> pd.DataFrame:
    frames = [
        pd.DataFrame(dict(customer_id=ids[np.flatnonzero(known)], rival=name))
        for name, known in rivals_known(was, now, luck).items()
    ]
    return pd.concat(frames)


def rivals_known(was: State, now: SimpleNamespace, luck: Luck) -> dict[str, np.ndarray]:
    """Return for each competing show who is known to have been there."""
    found, chance = {}, rival_chance(was, now.rival)
    for name in schema.TABLES["rivals"]["rival"].categories:
        goes = luck.uniform(f"rival {name}", was.n) < chance
        # known where the organiser deals with the customer at all; half of the time (ours)
        known = now.offered & (luck.uniform(f"known {name}", was.n) < 0.5)
        found[name] = goes & known
    return found


def rival_chance(was: State, rival: float) -> np.ndarray:
    """Return the chance of being at one competing show: variety seekers and rival fans go more."""
    return expit(-2.4 + 0.9 * was.variety + 0.5 * rival * was.rival_w)


def true_states(was: State, now: SimpleNamespace) -> pd.DataFrame:
    """Write what only the simulator knows of each exhibitor at the end of an edition."""
    ours, theirs = attitudes(was, SimpleNamespace(**{**vars(was), **vars(now)}), now.rival)
    frame = dict(
        customer_id=customer_ids("exhibitor", was.n),
        edition=now.edition,
        true_state=pd.Categorical.from_codes(now.state, list(schema.STATES)),
        true_p_exhibit=now.p_exhibit.round(6),
        true_p_next=now.chance.round(6),
        true_attitude=ours.round(6),
        true_attitude_rival=theirs.round(6),
        true_belief=now.belief.round(6),
        true_fit=now.fit.round(6),
        true_judgement=np.where(now.exhibits, now.judgement, np.nan).round(6),
        true_barrier=now.barrier.round(6),
        true_rivals=3 * rival_chance(was, now.rival).round(6),
    )
    return pd.DataFrame(frame)
