"""Complain: some of those with an incident speak up, and some of these are put right.

Cause: satisfaction. Knobs: recovery_rate, incident_harm. Half of those with an incident complain,
one in fifty without one does too (ours: the rest is silent dissatisfaction). A complaint that is
solved gives back 70 % of the harm (ours; no recovery paradox in behaviour, de Matos et al. 2007).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..state import State
from ..streams import Luck


def complain(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Draw complaints and their outcome; the experience is what remains."""
    chance = np.where(now.incident, 0.5, 0.02)
    complains = now.exhibits & (luck.uniform("complain", was.n) < chance)
    # speed counts: an answer within the usual ten days is the reference; the power is ours
    speed = (10 / now.rules.complaint_days) ** 0.3
    rate = np.minimum(1.0, knobs.recovery_rate * speed)
    rate = rate + (1 - rate) * np.minimum(1.0, now.boost.get("recovery", 0.0))
    solved = complains & (luck.uniform("solve", was.n) < rate)
    given_back = 0.7 * knobs.incident_harm * (solved & now.incident)
    return dict(complains=complains, solved=solved, experience=now.felt + given_back)
