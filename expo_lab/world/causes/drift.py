"""Drift: needs move away, the show moves after them.

term = fit. It leaves and returns to the lasting need:
fit' = need + 0.9 (fit - need) + need_drift (0.8 z - 0.4 (1 - innovation));
quality returns to show_quality, and ideas taken up add 20 times their number for each organisation
(ours: what the show learns, whatever the market's size).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..state import State
from ..streams import Luck
from .cause import Cause


def start(knobs: Scenario, state: State, luck: Luck) -> dict[str, Any]:
    """Begin with the lasting need."""
    return dict(fit=state.need.copy())


def term(knobs: Scenario, was: State, state: Any, price: np.ndarray) -> np.ndarray:
    """Weigh how well the show fits."""
    return np.asarray(state.fit)


def step(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Move needs and the show."""
    moved = 0.8 * luck.normal("drift", was.n) - 0.4 * (1 - knobs.innovation)
    return dict(
        fit=was.need + 0.9 * (was.fit - was.need) + knobs.need_drift * moved,
        quality=0.8 * was.quality + 0.2 * was.usual_quality + 20.0 * now.taken_up.mean(),
    )


drift = Cause("drift", "how well the show fits its needs", "", start, term, step)
