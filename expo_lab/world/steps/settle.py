"""Settle: what each exhibitor sold and cost, and when it paid.

Ledger. Knobs: serve_fixed, serve_sqm, unpaid_rate. cost = serve_fixed + serve_sqm area
exp(0.15 z) + 350 EUR a complaint (ours), at the first edition; it rises with the price list.
Orders follow from about one lead in twenty-five (ours).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..state import State
from ..streams import Luck


def settle(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Write orders, cost to serve, payment delay and defaults."""
    orders = np.rint(now.leads * 0.04 * np.exp(0.6 * luck.normal("orders", was.n) - 0.18))
    effort = np.exp(0.15 * luck.normal("effort", was.n))
    cost = knobs.serve_fixed + knobs.serve_sqm * now.area * effort + 350.0 * now.complains
    delay = np.maximum(0, 25 * luck.normal("delay", was.n) + 5)
    unpaid = luck.uniform("unpaid", was.n) < knobs.unpaid_rate
    return dict(
        orders=orders.astype(np.int64),
        cost_to_serve=cost * (now.price_sqm / knobs.price_sqm),
        delay=delay.astype(np.int64),
        unpaid=unpaid,
    )
