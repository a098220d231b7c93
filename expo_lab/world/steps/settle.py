"""Settle: what each exhibitor sold and cost, and when it paid.

Ledger. Knobs: serve_fixed, serve_sqm, unpaid_rate. cost = serve_fixed + serve_sqm area
exp(0.15 z) + 350 EUR a complaint (sqrt(10 / days) times that if the
target is another; ours), at the first edition; it rises with the price list.
Orders follow from about one lead in twenty-five (ours), more where the buyers of its line of
business have budgets. Credit is a lasting trait c of the payer:
delay = 25 (0.8 c + 0.6 z) + 5 days, P(never pays) = Phi(sqrt(2) Phi^-1(unpaid_rate) + c), whose
mean is unpaid_rate.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from ...scenario import Scenario
from ..state import State
from ..streams import Luck


def settle(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Write orders, cost to serve, payment delay and defaults."""
    buys = 0.04 * np.sqrt(now.budgets[was.sector])
    orders = np.rint(now.leads * buys * np.exp(0.6 * luck.normal("orders", was.n) - 0.18))
    hurry = 350.0 * np.sqrt(10 / now.rules.complaint_days)
    effort = np.exp(0.15 * luck.normal("effort", was.n))
    cost = knobs.serve_fixed + knobs.serve_sqm * now.area * effort + hurry * now.complains
    delay = np.maximum(0, 25 * (0.8 * was.credit + 0.6 * luck.normal("delay", was.n)) + 5)
    rate = np.clip(knobs.unpaid_rate, 1e-12, 1 - 1e-12)
    p_unpaid = ndtr(np.sqrt(2) * ndtri(rate) + was.credit)
    return dict(
        orders=orders.astype(np.int64),
        cost_to_serve=cost * (now.price_sqm / knobs.price_sqm),
        delay=delay.astype(np.int64),
        p_unpaid=p_unpaid,
        unpaid=luck.uniform("unpaid", was.n) < p_unpaid,
    )
