"""Decide: to exhibit or not.

Causes: learning, satisfaction, drift, inertia, rivals, price, barriers, cross-side, word of mouth.

bond_it = appeal + belief + fit + satisfaction_weight mood + switching_cost s_i habit
        - rival_t v_i - price_sensitivity w_i ln(price / market) - barrier_sd b_it
        - distance_barrier [abroad] + cross_side crowd + word_of_mouth exposure
        + prospect_gap [never exhibited]
P(exhibit | offered) = 1 / (1 + exp(-(bond + economy_t + push)))

Ledger: co-exhibitors are guests on another's stand, listed without a contract. One returns as a
guest with probability CO_RETURN; new ones keep the share of the list at the knob co_exhibitors.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.special import expit

from ...scenario import Scenario
from ..streams import Luck

CO_RETURN = 0.30  # estimate: .25 to .35


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
        - state.rival * was.rival_w
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
    usual = np.exp(was.log_area) * knobs.price_sqm  # the bill that a concession is set against
    price = now.price_level + np.log1p(-np.minimum(0.9, now.concession / usual))
    state = SimpleNamespace(**{**vars(was), "barrier": now.barrier, "rival": now.rival})
    pull = bond(knobs, was, state, price)
    chance = expit(pull + now.economy + now.push)
    exhibits = now.offered & (luck.uniform("decide", was.n) < chance) & now.held
    share = knobs.co_exhibitors
    others = max(1, was.n - int(exhibits.sum()))
    fresh = share / (1 - share) * (1 - CO_RETURN) * int(exhibits.sum()) / others
    guest = np.where(was.guest, CO_RETURN * (share > 0), min(1.0, fresh))
    guests = ~exhibits & now.held & (luck.uniform("guest", was.n) < guest)
    return dict(pull=pull, p_exhibit=chance, exhibits=exhibits, guests=guests)
