"""Touches: who gets an offer, and what the organiser's actions do.

Knobs: prospect_reach, winback_reach, touch_response, fatigue, word_of_mouth.

P(offer) = 1 for last edition's exhibitors, winback_reach for lapsed ones, and for prospects
1 - exp(-(h + 0.1 word_of_mouth max(0, exposure))), with
h = -ln(1 - prospect_reach) (1 + word_of_mouth (m - 0.85)) and m the share of the partners, media
and associations, that took part last time (.85 as a rule): no fee, but a voice.
push_i = touch_response r_i / (1 + fatigue tired_i) * sum_a c_a (1 - exp(-amount_a / scale_a))
(concave response; c_a and scale_a are ours, in `actions`); a touch also makes
an offer, with probability min(1, touch_response) (1 - exp(-amount_a / scale_a)).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..actions import ACTIONS
from ..state import COMPANIONS, State
from ..streams import Luck
from .cause import Cause


def start(knobs: Scenario, state: State, luck: Luck) -> dict[str, Any]:
    """Begin rested."""
    return dict(tired=np.zeros(state.n))


def step(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Make offers, and turn the planned actions into a push."""
    newcomer, lapsed = was.seen == 0, (was.seen > 0) & ~was.present
    hazard = -np.log1p(-min(knobs.prospect_reach, 1 - 1e-12))
    hazard *= max(0.0, 1 + knobs.word_of_mouth * (was.heralds - COMPANIONS["partner"]))
    heard = -np.expm1(-(hazard + 0.1 * knobs.word_of_mouth * np.maximum(0, was.exposure)))
    reach = np.where(newcomer, heard, np.where(lapsed, knobs.winback_reach, 1.0))

    missed = 1 - reach
    push, concession, touched = np.zeros(was.n), np.zeros(was.n), np.zeros(was.n, dtype=np.int64)
    for name, amount in now.actions.items():
        act = ACTIONS[name]
        if act.concession:
            concession += amount
        else:
            got_through = -np.expm1(-amount / act.scale)
            push += act.ceiling * got_through
            missed *= 1 - min(1.0, knobs.touch_response) * got_through
        touched += amount > 0
    offered = luck.uniform("offer", was.n) < 1 - missed
    push *= knobs.touch_response * was.response / (1 + knobs.fatigue * was.tired)
    return dict(
        p_offered=1 - missed,
        offered=offered,
        push=push,
        concession=concession,
        touched=touched,
        tired=0.5 * was.tired + touched,
        newcomer=newcomer,
        lapsed=lapsed,
    )


touches = Cause(
    "touches", "calls and visits, until they tire", start=start, step=step, turn="before"
)
