"""Visit: who of those registered turns up.

P(turns up) falls with the weeks between registering and the show (CDS, four shows: .95 on site
to .54 twelve weeks ahead). Cause: cross-side, through the size of the crowd that exhibitors meet:
crowd = ln((came + 1) / (0.38 pool + 1)), by sector and in all, over those in the job; .38 is ours.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from ...scenario import Scenario
from ..streams import Luck, rank
from .register import WEEKS

SHOW_UP = np.array([0.95, 0.80, 0.76, 0.72, 0.71, 0.65, 0.67, 0.54])
REFERENCE = 0.38


def visit(
    knobs: Scenario, was: SimpleNamespace, now: SimpleNamespace, luck: Luck
) -> dict[str, Any]:
    """Count who came through the door."""
    chance = SHOW_UP[rank(now.b_weeks, WEEKS[1:])]
    came = now.b_registers & (luck.uniform("show up", was.m) < chance)
    sectors = len(was.hall)
    pool = np.bincount(was.b_sector[now.in_the_job], minlength=sectors)
    there = np.bincount(was.b_sector[came], minlength=sectors)
    crowd = float(np.log((there.sum() + 1) / (REFERENCE * pool.sum() + 1)))
    return dict(
        b_came=came,
        crowd_by_sector=np.log((there + 1) / (REFERENCE * pool + 1)),
        crowd=crowd if now.held else was.crowd,  # a cancelled edition tells nothing of the crowd
        visitors=round(float(there.sum()) / knobs.visitor_share),
    )
