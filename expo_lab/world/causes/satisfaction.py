"""Satisfaction: experience against expectation leaves a mood that fades.

term = satisfaction_weight mood
mood' = 0.5 mood + (experience - belief) for those who came, 0.5 mood for the others
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..state import State
from ..streams import Luck
from .cause import Cause


def start(knobs: Scenario, state: State, luck: Luck) -> dict[str, Any]:
    """Begin in no mood."""
    return dict(mood=np.zeros(state.n))


def term(knobs: Scenario, was: State, state: Any, price: np.ndarray) -> np.ndarray:
    """Weigh the mood."""
    return np.asarray(knobs.satisfaction_weight * state.mood)


def step(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Let the mood fade, and be lifted or spoilt."""
    return dict(mood=0.5 * was.mood + np.where(now.exhibits, now.experience - was.belief, 0.0))


satisfaction = Cause(
    "satisfaction", "its mood: better or worse than hoped", "surprise", start, term, step
)
