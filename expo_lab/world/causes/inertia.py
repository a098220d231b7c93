"""Inertia: having come last time pulls, whatever the show is worth.

term = switching_cost s_i habit; habit is 1 after an edition, and .30 of it is left after one missed
(.60 after a cancelled one, which is nobody's choice).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..state import State
from ..streams import Luck
from .cause import Cause


def start(knobs: Scenario, state: State, luck: Luck) -> dict[str, Any]:
    """Begin without a habit."""
    return dict(habit=np.zeros(state.n))


def term(knobs: Scenario, was: State, state: Any, price: np.ndarray) -> np.ndarray:
    """Weigh the habit."""
    return np.asarray(knobs.switching_cost * was.inertia_w * state.habit)


def step(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Make the habit, or break it."""
    return dict(habit=np.where(now.exhibits, 1.0, (0.30 if now.held else 0.60) * was.habit))


inertia = Cause("inertia", "habit, and the cost of changing", "attendance", start, term, step)
