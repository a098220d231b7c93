"""Learning: experience corrects the belief about the show.

term = (0.5 + involvement) belief: who is involved goes by what it believes (the form is ours).
Bayesian updating, with precision learning_speed a visit and 1 for the first belief:
gain_n = learning_speed / (1 + learning_speed (n + 1)),  belief += gain (experience - belief)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..state import State
from ..streams import Luck
from .cause import Cause


def start(knobs: Scenario, state: State, luck: Luck) -> dict[str, Any]:
    """Begin by expecting too much."""
    return dict(belief=np.full(state.n, knobs.expectation_bias))


def term(knobs: Scenario, was: State, state: Any, price: np.ndarray) -> np.ndarray:
    """Weigh what is believed."""
    return np.asarray((0.5 + was.involvement) * state.belief)


def step(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Update the belief of those who came."""
    surprise = np.where(now.exhibits, now.experience - was.belief, 0.0)
    gain = knobs.learning_speed / (1 + knobs.learning_speed * (was.seen + 1))
    return dict(belief=was.belief + gain * surprise + now.boost.get("attitude", 0.0))


learning = Cause("learning", "what it believes of the show", "experience", start, term, step)
