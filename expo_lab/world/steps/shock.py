"""Shock: what happens to everybody, and the passing barriers of each.

Cause: outside option and economy. Knobs: economy_sd, recession, recession_depth, rival_strength,
rival_launch, rival_shock, barrier_sd, distance_barrier, cancelled.

economy_t = economy_sd z_t - recession_depth / 2**(t - recession)   (once begun)
rival_t   = rival_strength + rival_shock [t >= rival_launch]        (0 if rival_strength is 0)
barrier_it = barrier_sd (0.5 b_it-1 + sqrt(0.75) z_it)              (AR(1), sd = barrier_sd)
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from ...scenario import Scenario
from ..streams import Luck


def shock(
    knobs: Scenario, was: SimpleNamespace, now: SimpleNamespace, luck: Luck
) -> dict[str, Any]:
    """Draw the edition's common luck and each exhibitor's barrier."""
    t = now.edition
    economy = knobs.economy_sd * luck.normal("economy", 1)[0]
    if knobs.recession and t >= knobs.recession:
        economy -= knobs.recession_depth / 2.0 ** (t - knobs.recession)
    launched = bool(knobs.rival_launch and t >= knobs.rival_launch and knobs.rival_strength > 0)
    return dict(
        held=t != knobs.cancelled or t < 1,
        economy=economy,
        rival=knobs.rival_strength + knobs.rival_shock * launched,
        quality=was.quality + knobs.quality_sd * luck.normal("quality", 1)[0],
        barrier=0.5 * was.barrier + np.sqrt(0.75) * luck.normal("barrier", was.n),
    )
