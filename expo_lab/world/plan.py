"""Plan: a table of actions becomes amounts by action and group, or says what cannot be."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from ..core.registry import nearest
from ..core.validation import require
from .actions import ACTIONS, CLOSED, COURTS, GUESTS, PARTS, Plan
from .people.ids import customer_ids
from .rules import Rules
from .state import State


def plan(actions: pd.DataFrame, world: State, rules: Rules | None = None) -> Plan:
    """Turn a table of actions into arrays of amounts, by action and group of customers."""
    who = "Show.advance(actions)"
    require(actions, ["customer_id", "action", "amount"], who)
    total, count = len(world.roll["sector"]), world.count
    sizes = {k: total if k == "exhibitor" else c for k, c in count.items()}
    ids, kind, within = _everybody(tuple(sizes.items()))
    at = ids.get_indexer(pd.Index(actions["customer_id"].astype(str)))
    if (at < 0).any():
        stranger = actions["customer_id"].iloc[int(np.argmax(at < 0))]
        raise ValueError(
            f"{who}: {int((at < 0).sum())} customer_id are no customers of this show, the first is "
            f"{stranger!r}; exhibitors' ids run from {ids[0]} to {ids[total - 1]}. Take ids from "
            "the show's table customers."
        )
    kind, within = kind[at], within[at]
    place = np.full(total, -1)
    place[world.firm] = np.arange(world.n)
    group = np.where(np.isin(kind, GUESTS), "guest", kind)
    # what is sent to a firm out of business is paid for and comes back; nobody knows beforehand
    shut = (kind == "exhibitor") & (place[np.minimum(within, total - 1)] < 0)
    group[shut] = CLOSED
    firm = (kind == "exhibitor") & ~shut
    within[firm] = place[within[firm]]
    within[kind == "visitor"] += count["buyer"]
    given = actions["amount"]
    amount = pd.to_numeric(given, errors="coerce").to_numpy(float)
    fine = np.isfinite(amount) & (amount > 0) & (not pd.api.types.is_bool_dtype(given))
    if not fine.all():
        raise ValueError(
            f"{who}: amount must be EUR above 0, found {given.iloc[int(np.argmin(fine))]}; leave "
            "out whom nothing is spent on."
        )
    places = count | dict(exhibitor=world.n, guest=world.m) | {CLOSED: total}
    planned: Plan = {}
    named = actions["action"].astype(str).to_numpy()
    for name in sorted(set(named)):
        if name not in ACTIONS:
            raise ValueError(f"{who}: no action {name!r}. {nearest(name, ACTIONS)}")
        act, rows = ACTIONS[name], named == name
        if act.moves == "sister" and (rules is None or rules.sister is None):
            raise ValueError(
                f"{who}: {name!r} needs a sister show to send customers to; say what it is about, "
                "as in rules=Rules(sister=(0, 0, 0, 0, 1))."
            )
        wrong = sorted(set(kind[rows]) - set(act.kinds))
        if wrong:
            them = kind[rows] == wrong[0]
            fit = ", ".join(a.name for a in ACTIONS.values() if wrong[0] in a.kinds)
            raise ValueError(
                f"{who}: {name!r} is for {', '.join(act.kinds)}; found it for a {wrong[0]}, "
                f"{ids[at[rows][them][0]]}. For a {wrong[0]} there are {fit}."
            )
        planned[name] = {}
        for g in sorted(set(group[rows])):
            these = rows & (group == g)
            spent = np.bincount(within[these], weights=amount[these], minlength=places[g])
            outside = (spent > 0) & ((spent < act.least) | (spent > act.cap))
            if outside.any():
                first = at[these & (within == np.argmax(outside))][0]
                raise ValueError(
                    f"{who}: {name!r} takes {act.least:g} to {act.cap:g} EUR a customer, found "
                    f"{spent[np.argmax(outside)]:g} for {ids[first]}, all its rows together."
                )
            planned[name][g] = spent
    _agree(ids[at], named, who)
    return planned


@lru_cache(maxsize=4)  # a roll-out asks again and again, and an index finds sooner each time
def _everybody(sizes: tuple[tuple[str, int], ...]) -> tuple[pd.Index, np.ndarray, np.ndarray]:
    """All customers by id, their kind, and their place within it."""
    kinds, counts = zip(*sizes, strict=True)
    ids = pd.Index(np.concatenate([np.asarray(customer_ids(k, c)) for k, c in sizes]))
    within = np.concatenate([np.arange(c) for c in counts])
    return ids, np.repeat(np.array(kinds), counts), within


def _agree(customer: pd.Index, named: np.ndarray, who: str) -> None:
    """Refuse a plan that wins and parts from the same customer at the same edition."""
    if not any(ACTIONS[name].moves in PARTS for name in set(named)):
        return
    moves = np.array([ACTIONS[name].moves for name in named])
    parts, courts = np.isin(moves, PARTS), np.isin(moves, COURTS)
    both = parts & np.isin(customer, customer[courts])
    if both.any():
        first = customer[both][0]
        other = named[courts & (customer == first)][0]
        raise ValueError(
            f"{who}: {named[both][0]!r} parts from {first} and {other!r} courts it; nobody can be "
            "both at one edition. Leave one of them out."
        )
