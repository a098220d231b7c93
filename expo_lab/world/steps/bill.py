"""Bill: when the stand was booked, what it was to cost and what it did cost.

Ledger. Knobs: price_sqm, price_growth, early_discount, volume_discount, fixed_fee. The price
follows German price lists: list = area * price * surcharge;
discount = list (early [booked 26 weeks ahead] + volume_discount log2(area / 36)+), at most 40 %,
and the concession of an action. The fee rises with the price list. Some of the largest stands
sponsor the show as well, for a fee.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit

from ...scenario import Scenario
from ..state import State
from ..streams import Luck, pick

SPONSORS, SPONSORED_FROM, SPONSOR_FEE = 0.10, 100.0, 5_000.0  # share, of stands from m2; EUR; ours
SURCHARGE = np.array([1.00, 1.07, 1.12, 1.15])  # row, corner, head, island: price lists, middle


def bill(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Write the bill."""
    # larger stands have more open sides
    side = pick(luck.uniform("stand", was.n), (0.55, 0.30, 0.10, 0.05))
    side = np.where(now.area >= 100, 3, np.where(now.area >= 54, np.maximum(side, 2), side))
    weeks = 4 + 44 * expit(0.6 * now.pull - 0.8 + luck.normal("weeks", was.n))
    weeks = weeks.astype(np.int64)
    # under a guarantee whoever was there last time pays last time's price
    grown = 1 + knobs.price_growth * (now.rules.guarantee & was.present)
    list_price = now.area * now.price_sqm * SURCHARGE[side] / grown
    volume = knobs.volume_discount * np.maximum(0, np.log2(now.area / 36))
    share = np.minimum(0.40, knobs.early_discount * (weeks >= 26) + volume)
    # a concession cannot be more than the bill
    granted = np.minimum(now.concession, list_price * (1 - share))
    discount = list_price * share + granted
    sponsors = (now.area >= SPONSORED_FROM) & (luck.uniform("sponsors", was.n) < SPONSORS)
    return dict(
        side=side,
        weeks=weeks,
        list_price=list_price,
        discount=discount,
        granted=granted,
        sponsors=sponsors,
        revenue=list_price
        - discount
        + knobs.fixed_fee * (now.price_sqm / knobs.price_sqm)
        + SPONSOR_FEE * sponsors,
    )
