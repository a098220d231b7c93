"""Contacts: every touch of an edition as a row: offers, endings, actions, and calls by lot."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ...core import schema
from ...scenario import Scenario
from ..actions import ACTIONS, CLOSED
from ..people.ids import alphabetical, first_places
from ..state import State
from ..streams import Luck
from .rows import Columns, together

ENDING_COST = 40.0  # EUR: asking why and parting well, so that no harm is talked; ours
OFFER_COST = {"offer": 25.0, "win back": 20.0, "prospecting": 8.0}  # EUR; ours


def dates(opens: date, days: np.ndarray) -> np.ndarray:
    """Return the days from or before opening as dates."""
    return np.datetime64(opens, "D") + np.asarray(days, dtype="timedelta64[D]")


def offer_kind(now: Any) -> np.ndarray:
    """Return what an offer to each exhibitor is called, in the order of `OFFER_COST`."""
    return np.asarray(now.lapsed + 2 * now.newcomer)


def contacts(
    knobs: Scenario, was: State, now: Any, firms: np.ndarray, opens: date, luck: Luck
) -> list[Columns]:
    """Write the touches; `firms` are the places of those in business."""
    day = -30 - (luck.uniform("contact day", was.n) * 270).astype(np.int64)
    interest = luck.uniform("interest", was.n) < 0.15 + 0.3 * now.p_exhibit
    answer = np.where(now.exhibits, 2, interest)
    at = np.flatnonzero(now.offered)
    purpose = offer_kind(now)[at]
    free = dict(edition=now.edition, concession=0.0, propensity=np.nan)
    offers = free | dict(
        customer_id=firms[at],
        date=dates(opens, day[at]),
        channel=purpose < 2,  # a call, else an e-mail
        place="remote",
        purpose=purpose,
        cost=np.array([*OFFER_COST.values()])[purpose],
        answer=answer[at],
    )
    gone = np.flatnonzero(was.present & ~now.exhibits & now.held)
    # firms that closed are asked as well: nobody knows yet
    first = first_places(was)
    shut = first["exhibitor"] + was.closed[: was.n * now.held]
    endings = free | dict(
        customer_id=np.concatenate([firms[gone], shut]),
        date=dates(opens, np.concatenate([14 - day[gone] // 9, np.full(len(shut), 30)])),
        channel="letter",
        place="remote",
        purpose="ending",
        cost=ENDING_COST,
        answer="none",
    )
    parts = [endings, offers]
    for name, by_group in now.actions.items():
        act = ACTIONS[name]
        for group, amount in by_group.items():
            at = np.flatnonzero(amount > 0)
            touches = free | dict(
                date=dates(opens, np.full(len(at), -60)),
                channel=act.channel,
                place=act.place,
                purpose="programme",
                cost=0.0 if act.concession else amount[at],
            )
            if group == "exhibitor":
                lot = now.lot[at] if name == "call" else np.zeros(len(at), dtype=bool)
                touches |= dict(
                    customer_id=firms[at],
                    date=dates(opens, day[at] // 2),
                    answer=answer[at],
                    propensity=np.where(lot, knobs.random_touches, np.nan),
                )
                if act.concession:
                    touches["concession"] = now.granted[at] * now.exhibits[at]
            elif group == CLOSED:
                touches |= dict(customer_id=first["exhibitor"] + at, answer="none")
            else:
                joins = now.b_registers if group == "guest" else now.joins[group]
                start = 0 if group == "guest" else first[group]
                touches |= dict(customer_id=start + at, answer=2 * joins[at])
            parts.append(touches)
    return [_one_touch(was, together("contacts", parts))]


def _one_touch(was: State, rows: dict[str, np.ndarray]) -> Columns:
    """Put touches in order; two actions by the same channel are one touch in the books."""
    key = alphabetical(was, rows["customer_id"])
    for name in ("purpose", "channel"):
        texts = schema.TABLES["contacts"][name].categories
        key = key * len(texts) + np.argsort(np.argsort(texts))[rows[name]]
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    if len(first) == len(key):
        return {name: values[order] for name, values in rows.items()}
    made = {name: values[order[first]] for name, values in rows.items()}
    made["propensity"] = np.fmax.reduceat(rows["propensity"][order], first)  # gaps beside it
    sums = pd.DataFrame({name: rows[name] for name in ("cost", "concession")}).groupby(key).sum()
    return made | {name: sums[name].to_numpy() for name in sums}
