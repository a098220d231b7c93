"""Book: the stand that each exhibitor takes.

Ledger. Knobs: area_median, area_sd. The wish is the exhibitor's usual size, larger with belief and
mood (8 % a logit) and with visits (6 % each, up to four; both ours); stand sizes lie on the
trade's lattice.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..state import State
from ..streams import Luck, rank

LATTICE = np.array(
    [9.0, 12, 15, 18, 24, 30, 36, 48, 54, 72, 100, 150, 200, 300, 400, 600, 800, 1200]
)
MIDDLE = np.sqrt(LATTICE[1:] * LATTICE[:-1])


def book(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Choose the stand."""
    # mood belongs to the cause satisfaction: where that is off it moves nothing
    mood = was.mood * (knobs.satisfaction_weight > 0)
    content = np.clip(was.belief + mood, -3, 3)
    wish = was.log_area + 0.08 * content + 0.06 * np.minimum(was.seen, 4)
    wish = wish + 0.10 * luck.normal("area", was.n)
    return dict(area=LATTICE[rank(np.exp(wish), MIDDLE)])
