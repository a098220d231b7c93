"""Touches: who gets an offer, and what the organiser's actions do.

Knobs: prospect_reach, winback_reach, cold_reach, touch_response, fatigue, response_family,
random_touches.

P(offer) = 1 for last edition's exhibitors, winback_reach for lapsed ones, and for prospects
1 - exp(-(h + 0.1 word_of_mouth max(0, exposure))), with
h = -ln(1 - prospect_reach) (1 + word_of_mouth (voice of the media - 1)), see `word_of_mouth`.
gain_i = touch_response r_i / (1 + fatigue tired_i) * sum_a c_a (1 - exp(-amount_a / scale_a)) for
each thing that actions move (concave response; c_a and scale_a are ours, in `actions`); a touch
also makes an offer, with probability k min(1, touch_response) (1 - exp(-amount_a / scale_a)),
k = cold_reach for firms that never exhibited and 1 for all others: who does not know a show seldom
listens. Likewise a firm that is steered hears of the sister show, which is no offer of this one.
r_i has mean 1 or so and is a family: idiosyncratic; or, times that, by attitude, needs (the first
topic), value (size of stand), state (most where the chance is near one half); or nobody's.
random_touches: this share of former and present exhibitors whom nothing else is planned for gets a
call by lot; effects of calls can be learned from these, the propensity is on record.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit

from ...scenario import Scenario
from ..actions import gains
from ..state import State
from ..streams import Luck
from .cause import Cause

FAMILIES = ("idiosyncratic", "attitude", "needs", "value", "state", "nobody")  # response_family
LOT = 60.0  # EUR, the call that is made by lot; ours


def start(knobs: Scenario, state: State, luck: Luck) -> dict[str, Any]:
    """Begin rested."""
    return dict(tired=np.zeros(state.n))


def responses(knobs: Scenario, was: State) -> np.ndarray:
    """Return r_i: how strongly each firm responds to touches."""
    family = FAMILIES[knobs.response_family]
    if family == "nobody":
        return np.zeros(was.n)
    by: dict[str, Any] = dict(
        idiosyncratic=1.0,
        attitude=2 * expit(1.2 * (was.belief + was.fit) - 1.1),
        needs=2 * expit(2 * was.needs[:, 0]),
        value=2 * expit(1.5 * (was.log_area - np.log(knobs.area_median))),
        state=6 * was.chance * (1 - was.chance),
    )
    return np.asarray(was.response * by[family])


def step(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Make offers, and turn the planned actions into what they move."""
    newcomer, lapsed = was.seen == 0, (was.seen > 0) & ~was.present
    hazard = -np.log1p(-min(knobs.prospect_reach, 1 - 1e-12))
    hazard *= max(0.0, 1 + knobs.word_of_mouth * (was.heralds - 1))
    heard = -np.expm1(-(hazard + 0.1 * knobs.word_of_mouth * np.maximum(0, was.exposure)))
    reach = np.where(newcomer, heard, np.where(lapsed, knobs.winback_reach, 1.0))
    reach = np.where(was.given_up, 0.0, reach)

    actions = now.actions
    lot = np.zeros(was.n, dtype=bool)
    if knobs.random_touches > 0:
        free = was.seen > 0
        for by_group in actions.values():
            free &= by_group.get("exhibitor", np.zeros(was.n)) == 0
        lot = free & (luck.uniform("lot", was.n) < knobs.random_touches)
        call = dict(actions.get("call", {}))
        call["exhibitor"] = call.get("exhibitor", np.zeros(was.n)) + LOT * lot
        actions = {**actions, "call": call}
    moved, touched, through = gains(actions, "exhibitor", was.n)
    hearing = min(1.0, knobs.touch_response) * np.where(newcomer, knobs.cold_reach, 1.0)
    missed = (1 - reach) * (1 - hearing * through)
    offered = luck.uniform("offer", was.n) < 1 - missed

    strength = knobs.touch_response / (1 + knobs.fatigue * was.tired)
    if moved:
        strength = strength * responses(knobs, was)
    on = dict(newcomer=newcomer, lapsed=lapsed, present=was.present, abroad=was.origin == 2)
    concession = np.zeros(was.n) + moved.pop("price", 0.0)
    steered = hearing * moved.pop("sister", 0.0)
    boost: dict[str, Any] = {}
    for key, gain in moved.items():
        what, _, only = key.partition(" ")
        boost[what] = boost.get(what, 0.0) + strength * gain * (on[only] if only else 1.0)
    guests, _, _ = gains(actions, "guest", was.m)
    return dict(
        actions=actions,
        lot=lot,
        p_offered=1 - missed,
        offered=offered,
        steered=(luck.uniform("steer", was.n) < steered) if steered.any() else steered > 0,
        push=boost.pop("decision", np.zeros(was.n)),
        boost=boost,
        b_push=knobs.touch_response * (guests.get("decision", 0.0) + guests.get("leads", 0.0)),
        concession=concession,
        touched=touched,
        tired=0.5 * was.tired + touched,
        newcomer=newcomer,
        lapsed=lapsed,
    )


touches = Cause(
    "touches", "calls and visits, until they tire", start=start, step=step, turn="before"
)
