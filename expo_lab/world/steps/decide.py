"""Decide: to exhibit or not.

The bond is the sum of the causes' terms (`causes`), with appeal + prospect_gap [never exhibited].
Rules (`rules.Rules`): a jury refuses applicants below a level of what they bring, which it sees
with an error of sd JURY; where the hall is full, those who book last are refused.
P(exhibit | offered) = 1 / (1 + exp(-(bond + economy_t + push)))

Who is steered to the sister show, or was there before, has one option more, in one multinomial
logit: P(here) = e^u / (1 + e^u + e^s), P(there) = e^s / (1 + e^u + e^s), with u as above (none for
who has no offer or is not admitted) and s the same bond to a show that differs in its theme and is
known by name: with the fit to that theme, a newcomer's belief, no mood, nothing heard of it, and a
habit of its own. The form is ours.

Ledger: co-exhibitors are guests on another's stand, listed without a contract. One of last
edition's guests comes again with probability CO_RETURN; any other organisation listed before with
CO_BACK, and + CO_INSTEAD habit if it gave up a contract earlier than now (it comes back smaller);
those never listed keep the share of the list at the knob co_exhibitors.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.special import expit

from ...scenario import Scenario
from ..causes.cross_side import level
from ..causes.ours import bond
from ..state import State
from ..streams import Luck

JURY = 0.7  # sd of what a jury errs by, in sd of the market's level: a correlation of .82; ours
CO_RETURN = 0.30  # estimate: .25 to .35
CO_BACK = 0.005  # ours: in real lists .02 return after three and four missed, most to a contract
CO_INSTEAD = 0.80  # ours: real lists have .10 after one missed, .05 after two


def decide(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Let each exhibitor with an offer decide."""
    price = np.full(was.n, now.price_level)
    if now.concession.any():
        usual = np.exp(was.log_area) * knobs.price_sqm  # the bill that a concession is set against
        price += np.log1p(-np.minimum(0.9, now.concession / usual))
    state = SimpleNamespace(**{**vars(was), "barrier": now.barrier, "rival": now.rival})
    if now.rules.guarantee:
        price = price - np.log1p(knobs.price_growth) * was.present
    pull = bond(knobs, was, state, price)
    u, lean = luck.uniform("decide", was.n), pull + now.economy + now.push
    sister = _sister(knobs, was, now, np.full(was.n, now.price_level))
    chance = expit(lean - np.log1p(np.exp(sister)))
    exhibits = now.offered & (u < chance) & now.held
    refused = np.zeros(was.n, dtype=bool)
    if now.rules.admission is not None:
        seen = level(was.log_size, was.involvement) + JURY * luck.normal("jury", was.n)
        admitted = seen >= now.rules.admission
        refused, exhibits, chance = exhibits & ~admitted, exhibits & admitted, chance * admitted
    unfit = refused
    if now.rules.hall is not None and exhibits.sum() > now.rules.hall:
        # who is keenest books first; the hall is full for the last
        first = np.argsort(np.where(exhibits, -pull, np.inf), kind="stable")[: now.rules.hall]
        late = exhibits.copy()
        late[first] = False
        refused, exhibits = refused | late, exhibits & ~late
    made = dict(pull=pull, p_exhibit=chance, exhibits=exhibits, refused=refused, unfit=unfit)
    if now.rules.sister is not None:
        here = np.where(now.offered & (chance > 0) & ~refused & now.held, lean, -np.inf)
        goes = ~exhibits & (u < expit(np.logaddexp(here, sister)))
        made |= dict(
            at_sister=goes, sister=np.where(goes, 0.5 + 0.5 * was.sister, 0.3 * was.sister)
        )
    return made | dict(guests=_guests(knobs.co_exhibitors, was, exhibits, luck) & now.held)


def _sister(knobs: Scenario, was: State, now: Any, price: np.ndarray) -> Any:
    """Return the utility of the sister show for those who consider it, in logits."""
    if now.rules.sister is None:
        return -np.inf
    theme = np.array(now.rules.sister, dtype=float)
    fit = knobs.taste_sd * (was.needs @ (theme / np.linalg.norm(theme)))
    new = dict(fit=fit, belief=np.full(was.n, knobs.expectation_bias), habit=was.sister)
    new |= dict(mood=np.zeros(was.n), exposure=np.zeros(was.n))
    known = SimpleNamespace(**{**vars(was), **new, "barrier": now.barrier, "rival": now.rival})
    s = bond(knobs, was, known, price) + now.economy
    return np.where(now.steered | (was.sister > 0), s, -np.inf)


def _guests(share: float, was: State, exhibits: np.ndarray, luck: Luck) -> np.ndarray:
    """Draw the co-exhibitors, so many that they are the given share of the list."""
    if share == 0:
        return np.zeros(was.n, dtype=bool)
    known = was.listed > 0
    back = np.where(was.guest, CO_RETURN, CO_BACK + CO_INSTEAD * was.habit * ~was.present)
    missing = share / (1 - share) * exhibits.sum() - back[known & ~exhibits].sum()
    fresh = min(1.0, max(0.0, missing) / max(1, (~known & ~exhibits).sum()))
    return ~exhibits & (luck.uniform("guest", was.n) < np.where(known, back, fresh))
