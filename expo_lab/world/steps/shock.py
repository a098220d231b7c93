"""Shock: what happens to everybody: the economy, and how good the edition is.

Knobs: economy_sd, economy_memory, recession, recession_depth, quality_sd, cancelled.
economy_t = cycle_t - recession_depth / 2**(t - recession)   (once begun)
cycle_t = m cycle_t-1 + sqrt(1 - m**2) economy_sd z_t, with m = economy_memory
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..state import State
from ..streams import Luck


def shock(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Draw the edition's common luck."""
    t = now.edition
    m = knobs.economy_memory
    new = np.sqrt(1 - m**2) * knobs.economy_sd * luck.normal("economy", 1)[0]
    economy = cycle = m * was.cycle + new
    if knobs.recession and t >= knobs.recession:
        economy -= knobs.recession_depth / 2.0 ** (t - knobs.recession)
    return dict(
        held=t != knobs.cancelled or t < 1,
        economy=economy,
        cycle=cycle,
        standard=was.quality + knobs.quality_sd * luck.normal("quality", 1)[0],
    )
