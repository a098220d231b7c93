"""Record: what an organiser could count at one show, straight from the machine's arrays.

`watch` fills it without making tables, many times as fast; `calibration.read` fills it from the
tables: `moments` has one definition of each figure for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...scenario import Scenario
from ..edition import story
from ..steps import BOOKS
from ..streams import Luck
from .contacts import OFFER_COST, offer_kind
from .exits import rivals_known

GUESTS = ("registered", "came", "newcomer", "weeks")
MONEY = ("area", "list_price", "discount", "revenue", "cost_to_serve", "leads", "unpaid")


@dataclass(frozen=True)
class Record:
    """What an organiser could count at one show; n firms on record, m visitors, T editions held.

    Attributes
    ----------
    there, first, guest : bool, shape (n, T)
        Exhibited by contract; did so and was never listed before; guest on another's stand.
    home : bool, shape (n,)
        From the show's country.
    satisfied, recommends : float, shape (n, T)
        Answers to the survey, 1 to 5 and 0 to 10; NaN where there is none.
    stands : dict of array, shape (stands,)
        The columns `MONEY` of all stands.
    complained : bool, shape (n, T)
        Logged a complaint.
    elsewhere : bool, shape (n,)
        Seen at a competing show at some edition.
    offers : dict of float
        EUR spent on offers, by purpose, over all editions.
    visitors : float
        Visits counted, over all editions.
    market : int
        Organisations in business that could exhibit, at any time.
    registered, came, newcomer : bool, shape (m, T)
        The visiting side: signed up, turned up, had never come before.
    weeks : int, shape (m, T)
        Weeks ahead at which they signed up, 0 where they did not.
    """

    there: np.ndarray
    first: np.ndarray
    guest: np.ndarray
    home: np.ndarray
    satisfied: np.ndarray
    recommends: np.ndarray
    stands: dict[str, np.ndarray]
    complained: np.ndarray
    elsewhere: np.ndarray
    offers: dict[str, float]
    visitors: float
    market: int
    registered: np.ndarray
    came: np.ndarray
    newcomer: np.ndarray
    weeks: np.ndarray


def watch(knobs: Scenario, customers: int, editions: int, seed: int) -> Record:
    """Tell a show and count, without making tables or records.

    Examples
    --------
    >>> from expo_lab import PRESETS
    >>> watch(PRESETS["mature"], 200, 4, seed=1).there.shape
    (242, 4)
    """
    seen: dict[str, list[np.ndarray]] = {}
    firms, places = [np.empty(0, dtype=np.int64)], []
    offers = dict.fromkeys(OFFER_COST, 0.0)
    visitors = 0.0
    for was, now, _ in story(knobs, customers, editions, seed):
        luck = Luck(seed, now.edition)
        for known in rivals_known(knobs, was, now, luck).values():
            firms.append(was.firm[known])
        spent = np.bincount(offer_kind(now)[now.offered], minlength=len(offers))
        for (purpose, cost), times in zip(OFFER_COST.items(), spent, strict=True):
            offers[purpose] += cost * times
        if not now.held:
            continue
        for step in BOOKS:
            vars(now).update(step(knobs, was, now, luck))
        asked = now.answers
        places.append(was.firm)
        home = was.roll["origin"] != 2
        edition = dict(
            there=now.exhibits,
            first=now.exhibits & (was.listed == 0),
            guest=now.guests,
            complained=now.complains,
            satisfied=np.where(asked, now.satisfaction, np.nan),
            recommends=np.where(asked, now.recommendation, np.nan),
            registered=now.b_registers,
            came=now.b_came,
            newcomer=now.b_registers & (was.b_seen == 0),
            weeks=now.b_weeks * now.b_registers,
        )
        edition |= {name: vars(now)[name][now.exhibits] for name in MONEY}
        for name, value in edition.items():
            seen.setdefault(name, []).append(value)
        visitors += now.visitors
    stands = {name: np.concatenate(seen.pop(name)) for name in MONEY}
    wide: dict[str, Any] = {}
    for name, columns in seen.items():
        if name in GUESTS:
            wide[name] = np.stack(columns, axis=1)
            continue
        none = np.nan if columns[0].dtype == float else 0
        wide[name] = np.full((len(home), len(columns)), none, columns[0].dtype)
        for t, (at, column) in enumerate(zip(places, columns, strict=True)):
            wide[name][at, t] = column
    elsewhere = np.isin(np.arange(len(home)), np.concatenate(firms))
    more: dict[str, Any] = dict(elsewhere=elsewhere, offers=offers, visitors=visitors)
    more["market"] = customers
    return Record(home=home, stands=stands, **more, **wide)
