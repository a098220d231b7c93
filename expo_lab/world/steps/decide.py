"""Decide: to exhibit or not.

Causes: learning, satisfaction, drift, inertia, rivals, price, barriers, cross-side, word of mouth.

bond_it = appeal + belief + fit + satisfaction_weight mood + switching_cost s_i habit
        - rival_t v_i 2 (1 - attitude) - price_sensitivity w_i ln(price / market) - barrier_sd b_it
        - distance_barrier [abroad] + cross_side crowd + word_of_mouth exposure
        + prospect_gap [never exhibited]
attitude = L(1.2 (belief + fit) - 1.1): whoever prefers us resists a rival's pull (Dick & Basu 1994
name resistance to counter-persuasion as a consequence of loyalty; the form is ours).
P(exhibit | offered) = 1 / (1 + exp(-(bond + economy_t + push)))

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
from ..streams import Luck

CO_RETURN = 0.30  # estimate: .25 to .35
CO_BACK = 0.005  # ours: in real lists .02 return after three and four missed, most to a contract
CO_INSTEAD = 0.40  # ours: real lists have .10 after one missed, .05 after two


def bond(
    knobs: Scenario, was: SimpleNamespace, state: SimpleNamespace, price: np.ndarray
) -> np.ndarray:
    """Return the lasting part of the utility of exhibiting, in logits; `price` is a log ratio."""
    return (
        knobs.appeal
        + state.belief
        + state.fit
        + knobs.satisfaction_weight * state.mood
        + knobs.switching_cost * was.inertia_w * state.habit
        - state.rival * was.rival_w * 2 * expit(1.1 - 1.2 * (state.belief + state.fit))
        - knobs.price_sensitivity * was.price_w * price
        - knobs.barrier_sd * state.barrier
        - knobs.distance_barrier * (was.origin == 2)
        + knobs.cross_side * state.crowd
        + knobs.word_of_mouth * state.exposure
        + knobs.prospect_gap * (state.seen == 0)
    )


def decide(
    knobs: Scenario, was: SimpleNamespace, now: SimpleNamespace, luck: Luck
) -> dict[str, Any]:
    """Let each exhibitor with an offer decide."""
    price = np.full(was.n, now.price_level)
    if now.concession.any():
        usual = np.exp(was.log_area) * knobs.price_sqm  # the bill that a concession is set against
        price += np.log1p(-np.minimum(0.9, now.concession / usual))
    state = SimpleNamespace(**{**vars(was), "barrier": now.barrier, "rival": now.rival})
    pull = bond(knobs, was, state, price)
    chance = expit(pull + now.economy + now.push)
    exhibits = now.offered & (luck.uniform("decide", was.n) < chance) & now.held
    guests = _guests(knobs.co_exhibitors, was, exhibits, luck) & now.held
    return dict(pull=pull, p_exhibit=chance, exhibits=exhibits, guests=guests)


def _guests(share: float, was: SimpleNamespace, exhibits: np.ndarray, luck: Luck) -> np.ndarray:
    """Draw the co-exhibitors, so many that they are the given share of the list."""
    if share == 0:
        return np.zeros(was.n, dtype=bool)
    known = was.listed > 0
    back = np.where(was.guest, CO_RETURN, CO_BACK + CO_INSTEAD * was.habit * ~was.present)
    missing = share / (1 - share) * exhibits.sum() - back[known & ~exhibits].sum()
    fresh = min(1.0, max(0.0, missing) / max(1, (~known & ~exhibits).sum()))
    return ~exhibits & (luck.uniform("guest", was.n) < np.where(known, back, fresh))
