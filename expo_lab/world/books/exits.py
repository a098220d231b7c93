"""Exits: who left, why and where to, and what the organiser gets to know of it.

Whoever was there last time and is not now has a reason: what weighed most against coming, each part
of its utility against the mean of last time's exhibitors: the rival's pull, its barriers (budget,
dates), needs that the show does not meet, a disappointment; or it is out of business, the hall
was full, or it was not admitted. Who leaves for a rival is at a rival's in four cases of five; the
others go to a rival (.15), another channel (.25) or nowhere. Asked, .5 answer; one in four says
budget whatever it was. The shares are ours. Closed firms are known from the trade register half of
the time.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from ...core import schema
from ...scenario import Scenario
from ..causes.ours import CAUSES
from ..people.ids import first_places
from ..state import State
from ..streams import Luck, pick
from .rows import Columns

REASONS = schema.TABLES["exits"]["reason"].categories
DESTINATIONS = schema.TABLES["exits"]["destination"].categories
RIVALS = schema.TABLES["rivals"]["rival"].categories
KNOWN, EVADES = 0.5, 0.25


def leavers(knobs: Scenario, was: State, now: Any, luck: Luck) -> SimpleNamespace:
    """Find who left, why and where to: firms' places, codes of reason and destination, rival."""
    at_sister = getattr(now, "at_sister", False)  # our own show; nobody who is there has left us
    gone = was.present & ~now.exhibits & now.held & ~np.asarray(at_sister)
    before: Any = SimpleNamespace(**{**vars(was), "barrier": now.barrier, "rival": now.rival})
    price = np.full(was.n, now.price_level)
    rival = CAUSES["outside_option"].term
    assert rival is not None  # of ours
    barrier = -knobs.barrier_sd * now.barrier
    other = rival(knobs, was, before, price) - barrier
    content = was.belief + knobs.satisfaction_weight * was.mood
    parts = np.stack([other, barrier, was.fit, content])
    last = parts[:, was.present] if was.present.any() else parts
    reason = np.argmin(parts - last.mean(axis=1, keepdims=True), axis=0)
    reason = np.where(now.refused, REASONS.index("full hall"), reason)
    reason = np.where(now.unfit, REASONS.index("not admitted"), reason)
    to_rival, to_others = (0.8, 0.1, 0.1), (0.15, 0.25, 0.6)
    u = luck.uniform("destination", was.n)
    destination = np.where(reason == 0, pick(u, to_rival), pick(u, to_others))
    which = pick(luck.uniform("which rival", was.n), (1, 1, 1))
    at = np.flatnonzero(gone)
    return SimpleNamespace(
        at=at, reason=reason[at], destination=destination[at], which=which[at], gone=gone
    )


def exits(knobs: Scenario, was: State, now: Any, luck: Luck) -> tuple[Columns, Columns]:
    """Write the observed and the true exits."""
    left = leavers(knobs, was, now, luck)
    closed = was.closed if now.held else was.closed[:0]
    firm = np.concatenate([was.firm[left.at], closed])
    shut = np.full(len(closed), REASONS.index("out of business"))
    reason = np.concatenate([left.reason, shut])
    none = np.full(len(closed), DESTINATIONS.index("no show"))
    destination = np.concatenate([left.destination, none])
    u = luck.uniform("exit known", len(was.roll["sector"]))[firm]
    evades = luck.uniform("exit evades", len(was.roll["sector"]))[firm] < EVADES
    evades &= reason < REASONS.index("full hall")
    said = np.where(evades, REASONS.index("budget"), reason)
    known = u < KNOWN
    who = first_places(was)["exhibitor"] + firm
    true = dict(customer_id=who, reason=reason, destination=destination)
    seen = {name: x[known] for name, x in (true | dict(reason=said)).items()}
    return seen | dict(edition=now.edition), true | dict(edition=now.edition)


def rivals_known(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, np.ndarray]:
    """Return for each competing show who is known to have been there."""
    found, chance = {}, rival_chance(was, now.rival)
    left = leavers(knobs, was, now, luck)
    for code, name in enumerate(RIVALS):
        goes = luck.uniform(f"rival {name}", was.n) < chance
        goes[left.at[(left.destination == 0) & (left.which == code)]] = True
        # known where the organiser deals with the customer at all; half of the time (ours)
        known = (now.offered | left.gone) & (luck.uniform(f"known {name}", was.n) < 0.5)
        found[name] = goes & known
    return found


def rival_chance(was: State, rival: float) -> np.ndarray:
    """Return the chance of being at one competing show: variety seekers and rival fans go more.

    Portfolios last: most firms are at one show for years, some at several each year.
    """
    from scipy.special import expit

    return np.asarray(expit(-5.2 + 2.0 * was.variety + 0.5 * rival * was.rival_w))
