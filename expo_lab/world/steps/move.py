"""Move: the six true states, which follow from the latent quantities.

They are not a chain that is drawn from: chance is the probability of exhibiting next time when
offered, with the state after this edition and no luck. A customer is

prospect    never exhibited
lost        chance below LOST
weakening   chance below the own tolerance, or fallen by a third since last time
committed   chance above COMMITTED
trial       exhibited once
growing     otherwise

Stages may be skipped (trust at once, exit at once) and regression may start from any state.
LOST and COMMITTED are ours.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.special import expit

from ...scenario import Scenario
from ..causes.ours import bond
from ..state import State
from ..streams import Luck

LOST, COMMITTED = 0.10, 0.80


def move(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Count who came; find each exhibitor's state at the end (codes in the order of the schema)."""
    seen = was.seen + now.exhibits
    ends = {"seen": seen, "barrier": 0.5 * now.barrier}
    after = SimpleNamespace(**{**vars(was), **vars(now), **ends})
    chance = expit(bond(knobs, was, after, np.full(was.n, now.price_level)))
    fallen = (was.seen > 0) & (chance < was.chance * 2 / 3)
    state = np.full(was.n, 2, dtype=np.int8)
    for code, those in (  # the last one that holds
        (1, seen == 1),
        (3, chance >= COMMITTED),
        (4, (chance < was.tolerance) | fallen),
        (5, chance < LOST),
        (0, seen == 0),
    ):
        np.copyto(state, code, where=those)
    held = now.held
    hopeless = knobs.critical_point * expit((was.tolerance - chance) / 0.05)
    breaks = (seen > 0) & (luck.uniform("give up", was.n) < hopeless)
    return dict(
        chance=chance,
        state=state,
        seen=seen,
        given_up=np.where(now.offered, breaks, was.given_up | breaks) if held else was.given_up,
        present=now.exhibits if held else was.present,
        guest=now.guests if held else was.guest,
        listed=was.listed + (now.exhibits | now.guests),
        b_habit=np.where(now.b_came, 1.0, 0.5 * was.b_habit) if held else was.b_habit,
        b_seen=was.b_seen + now.b_came,
    )
