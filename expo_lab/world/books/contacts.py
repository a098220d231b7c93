"""Contacts: every touch of an edition as a row: offers, endings, actions, and calls by lot."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ...core import schema
from ...core.validation import labels
from ...scenario import Scenario
from ..actions import ACTIONS, CLOSED
from ..people.population import customer_ids
from ..state import State
from ..streams import Luck
from .badges import visiting_ids

ENDING_COST = 40.0  # EUR: asking why and parting well, so that no harm is talked; ours
OFFER_COST = {"offer": 25.0, "win back": 20.0, "prospecting": 8.0}  # EUR; ours


def dates(opens: date, days: np.ndarray) -> np.ndarray:
    """Return the days from or before opening as dates."""
    return np.datetime64(opens, "D") + np.asarray(days, dtype="timedelta64[D]")


def all_rows(table: str, column: str, label: str, n: int) -> pd.Categorical:
    """Return a column of one category."""
    code = schema.TABLES[table][column].categories.index(label)
    return labels(table, column, np.full(n, code))


def offer_kind(now: Any) -> np.ndarray:
    """Return what an offer to each exhibitor is called, in the order of `OFFER_COST`."""
    return np.asarray(now.lapsed + 2 * now.newcomer)


def contacts(
    knobs: Scenario, was: State, now: Any, ids: np.ndarray, opens: date, luck: Luck
) -> pd.DataFrame:
    """Write the touches."""
    day = -30 - (luck.uniform("contact day", was.n) * 270).astype(np.int64)
    interest = luck.uniform("interest", was.n) < 0.15 + 0.3 * now.p_exhibit
    answer = np.where(now.exhibits, 2, interest)
    at = np.flatnonzero(now.offered)
    purpose = offer_kind(now)[at]
    offers = dict(
        customer_id=ids[at],
        date=dates(opens, day[at]),
        channel=labels("contacts", "channel", (purpose < 2).astype(np.int8)),
        place=all_rows("contacts", "place", "remote", len(at)),
        purpose=labels("contacts", "purpose", purpose),
        cost=np.array([*OFFER_COST.values()])[purpose],
        concession=0.0,
        answer=labels("contacts", "answer", answer[at]),
        propensity=np.nan,
    )
    gone = np.flatnonzero(was.present & ~now.exhibits & now.held)
    # firms that closed are asked as well: nobody knows yet
    shut = customer_ids("exhibitor", len(was.roll["sector"]))[was.closed[: was.n * now.held]]
    who = np.concatenate([np.asarray(ids[gone]), np.asarray(shut)])
    when = np.concatenate([14 - day[gone] // 9, np.full(len(shut), 30)])
    endings = dict(
        customer_id=who,
        date=dates(opens, when),
        channel=all_rows("contacts", "channel", "letter", len(who)),
        place=all_rows("contacts", "place", "remote", len(who)),
        purpose=all_rows("contacts", "purpose", "ending", len(who)),
        cost=ENDING_COST,
        concession=0.0,
        answer=all_rows("contacts", "answer", "none", len(who)),
        propensity=np.nan,
    )
    frames = [pd.DataFrame(endings), pd.DataFrame(offers)]
    if not any(now.actions.values()):  # one offer a customer, after its ending if any
        order = np.argsort(np.concatenate([who, np.asarray(ids[at])]), kind="stable")
        return pd.concat(frames, ignore_index=True).iloc[order]
    text = dict.fromkeys(("channel", "place", "purpose", "answer"), "str")
    frames = [f.astype(text) for f in frames]
    said = np.array(schema.TABLES["contacts"]["answer"].categories)
    for name, by_group in now.actions.items():
        act = ACTIONS[name]
        for group, amount in by_group.items():
            at = np.flatnonzero(amount > 0)
            touches = dict(
                channel=act.channel,
                place=act.place,
                purpose="programme",
                cost=0.0 if act.concession else amount[at],
                concession=0.0,
            )
            if group == "exhibitor":
                lot = now.lot[at] if name == "call" else np.zeros(len(at), dtype=bool)
                touches |= dict(
                    customer_id=ids[at],
                    date=dates(opens, day[at] // 2),
                    answer=said[answer[at]],
                    propensity=np.where(lot, knobs.random_touches, np.nan),
                )
                if act.concession:
                    touches["concession"] = now.granted[at] * now.exhibits[at]
            elif group == CLOSED:
                touches |= dict(
                    customer_id=customer_ids("exhibitor", len(amount))[at],
                    date=dates(opens, np.full(len(at), -60)),
                    answer="none",
                )
            else:
                joins = now.b_registers if group == "guest" else now.joins[group]
                names = (
                    visiting_ids(was, at)
                    if group == "guest"
                    else customer_ids(group, len(joins))[at]
                )
                touches |= dict(
                    customer_id=names,
                    date=dates(opens, np.full(len(at), -60)),
                    answer=said[np.where(joins[at], 2, 0)],
                )
            frames.append(pd.DataFrame(touches))
    together = pd.concat([f for f in frames if len(f)] or frames[:1])
    # two actions by the same channel are one touch in the books
    rule = dict(
        date="first",
        place="first",
        cost="sum",
        concession="sum",
        answer="first",
        propensity="first",
    )
    key = ["customer_id", "purpose", "channel"]
    return together.groupby(key, sort=True, as_index=False).agg(rule)
