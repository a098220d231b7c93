"""Drift: needs move away, the show moves after them.

term = (0.5 + involvement) fit. It leaves and returns to the lasting need, which is the agreement of
the needs (a short vector of topics) with the show's theme, need = taste_sd needs . theme:
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
    return np.asarray((0.5 + was.involvement) * state.fit)


def step(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Move needs and the show."""
    moved = 0.8 * luck.normal("drift", was.n) - 0.4 * (1 - knobs.innovation)
    theme, need = was.theme, was.need
    if now.rules.theme is not None:
        theme = np.array(now.rules.theme) / np.linalg.norm(now.rules.theme)
        need = need + knobs.taste_sd * (was.needs @ (theme - was.theme))
    return dict(
        theme=theme,
        need=need,
        fit=need + 0.9 * (was.fit - was.need) + knobs.need_drift * moved,
        quality=float(0.8 * was.quality + 0.2 * was.usual_quality + 20.0 * now.taken_up.mean()),
    )


drift = Cause("drift", "how well the show fits its needs", "", start, term, step)
