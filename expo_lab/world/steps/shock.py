"""Shock: what happens to everybody: the economy, and how good the edition is.

Knobs: economy_sd, recession, recession_depth, quality_sd, cancelled.
economy_t = economy_sd z_t - recession_depth / 2**(t - recession)   (once begun)
"""

from __future__ import annotations

from typing import Any

from ...scenario import Scenario
from ..state import State
from ..streams import Luck


def shock(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Draw the edition's common luck."""
    t = now.edition
    economy = knobs.economy_sd * luck.normal("economy", 1)[0]
    if knobs.recession and t >= knobs.recession:
        economy -= knobs.recession_depth / 2.0 ** (t - knobs.recession)
    return dict(
        held=t != knobs.cancelled or t < 1,
        economy=economy,
        standard=was.quality + knobs.quality_sd * luck.normal("quality", 1)[0],
    )
