"""Meet: leads at the stands.

Cause: cross-side.
leads = 60 (area / 18)^0.45 exp(crowd_s + training) * lognormal(0.5); with 80 a mean stand an
estimate (20 to 295; CEIR 2009 the highest).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..state import State
from ..streams import Luck, rank
from .book import LATTICE

HOPED = 60 * (LATTICE / 18) ** 0.45  # leads an exhibitor hopes for on each size of stand


def meet(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Let exhibitors and buyers meet."""
    hoped = HOPED[rank(now.area, LATTICE[1:])]
    luck_i = np.exp(0.5 * luck.normal("leads", was.n) - 0.125)
    leads = np.rint(
        hoped * np.exp(now.crowd_by_sector[was.sector] + now.boost.get("leads", 0.0)) * luck_i
    )
    return dict(
        leads=leads.astype(np.int64),
        lead_gap=np.log((leads + 1) / (hoped + 1)),
    )
