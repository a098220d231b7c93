"""Drift: needs move away, the show moves after them.

Cause: drift. Knobs: need_drift, innovation. fit leaves and returns to the lasting need:
fit' = need + 0.9 (fit - need) + need_drift (0.8 z - 0.4 (1 - innovation));
quality returns to show_quality, and ideas taken up add 20 times
their number for each organisation (ours: what the show learns, whatever the market's size).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from ...scenario import Scenario
from ..streams import Luck


def drift(
    knobs: Scenario, was: SimpleNamespace, now: SimpleNamespace, luck: Luck
) -> dict[str, Any]:
    """Move needs and the show."""
    step = 0.8 * luck.normal("drift", was.n) - 0.4 * (1 - knobs.innovation)
    exhibitors = np.bincount(was.sector[now.exhibits], minlength=len(was.hall))
    pool = np.bincount(was.sector, minlength=len(was.hall))
    # a tenth of the market is the reference, and leaders draw more than their number; ours
    hall = np.log((exhibitors + 1) / (0.10 * pool + 1)) + 0.5 * (now.leaders_there - 0.4)
    return dict(
        fit=was.need + 0.9 * (was.fit - was.need) + knobs.need_drift * step,
        next_quality=0.8 * was.quality + 0.2 * was.usual_quality + 20.0 * now.taken_up.mean(),
        hall=hall if now.held else was.hall,
    )
