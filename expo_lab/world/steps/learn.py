"""Learn: experience corrects the belief about the show.

Cause: learning (Bayesian updating with precision learning_speed a visit, 1 for the first belief)
and satisfaction (experience against expectation leaves a mood that fades).

gain_n = learning_speed / (1 + learning_speed (n + 1)),  belief += gain (experience - belief)
mood   = 0.5 mood + (experience - belief) for those who came, 0.5 mood for the others
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from ...scenario import Scenario
from ..streams import Luck


def learn(
    knobs: Scenario, was: SimpleNamespace, now: SimpleNamespace, luck: Luck
) -> dict[str, Any]:
    """Update belief, mood, habit and the number of visits."""
    surprise = np.where(now.exhibits, now.experience - was.belief, 0.0)
    gain = knobs.learning_speed / (1 + knobs.learning_speed * (was.seen + 1))
    # a missed edition breaks the habit; a cancelled one, nobody's choice, only loosens it
    fade = 0.30 if now.held else 0.60
    return dict(
        belief=was.belief + gain * surprise,
        mood=0.5 * was.mood + surprise,
        habit=np.where(now.exhibits, 1.0, fade * was.habit),
        seen=was.seen + now.exhibits,
        present=now.exhibits if now.held else was.present,
        guest=now.guests if now.held else was.guest,
        listed=was.listed + (now.exhibits | now.guests),
        b_habit=np.where(now.b_came, 1.0, 0.5 * was.b_habit) if now.held else was.b_habit,
        b_seen=was.b_seen + now.b_came,
    )
