"""Inertia: having come last time pulls, whatever the show is worth.

term = switching_cost s_i habit; each edition makes half of what the habit lacks of 1 (.5 after the
first, .75 after two; ours), and .30 of it is left after one missed; of one that could not be
had, cancelled or full, 0.2 + 0.8 involvement is left: who is involved comes back.
The critical point: below its tolerance a relationship is given up, and no longer weighed each year
until somebody calls. P(give up) = critical_point L((tolerance - chance) / 0.05) for former
exhibitors, chance that of exhibiting next time (see `move`): smooth at 0, a threshold at 1.
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
    refused = now.refused | (not now.held)
    left = np.where(refused, 0.2 + 0.8 * was.involvement, 0.30)
    return dict(habit=np.where(now.exhibits, 0.5 + 0.5 * was.habit, left * was.habit))


inertia = Cause("inertia", "habit, and the cost of changing", "attendance", start, term, step)
