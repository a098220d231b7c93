"""Outside option: rivals, price, distance and the passing barriers of each.

term = - rival_t v_i 2 (1 - attitude) - price_sensitivity w_i ln(price / market)
       - barrier_sd b_it - distance_barrier [abroad]
attitude = L(1.2 (belief + fit) - 1.1): whoever prefers us resists a rival's pull (Dick & Basu 1994
name resistance to counter-persuasion as a consequence of loyalty; the form is ours).
rival_t = rival_strength + rival_shock [t >= rival_launch]        (0 if rival_strength is 0)
b_it = 0.5 b_it-1 + sqrt(0.75) z_it                               (AR(1) with sd 1)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit

from ...scenario import Scenario
from ..state import State
from ..streams import Luck
from .cause import Cause


def start(knobs: Scenario, state: State, luck: Luck) -> dict[str, Any]:
    """Begin without passing barriers."""
    return dict(barrier=np.zeros(state.n))


def term(knobs: Scenario, was: State, state: Any, price: np.ndarray) -> np.ndarray:
    """Weigh rivals, price, barriers and distance."""
    pull = -state.rival * was.rival_w * 2 * expit(1.1 - 1.2 * (state.belief + state.fit))
    pull = pull - knobs.price_sensitivity * was.price_w * price
    pull = pull - knobs.barrier_sd * state.barrier
    return np.asarray(pull - knobs.distance_barrier * (was.origin == 2))


def step(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Draw each exhibitor's barrier; let a rival open."""
    open_ = knobs.rival_launch and now.edition >= knobs.rival_launch and knobs.rival_strength > 0
    return dict(
        rival=knobs.rival_strength + knobs.rival_shock * bool(open_),
        barrier=0.5 * was.barrier + np.sqrt(0.75) * luck.normal("barrier", was.n),
    )


outside_option = Cause(
    "outside_option", "rivals, price and barriers", "", start, term, step, turn="before"
)
