"""Book: the stand, its price and its discounts.

Ledger. Knobs: area_median, area_sd, price_sqm, price_growth, early_discount, volume_discount,
fixed_fee. Stand sizes lie on the trade's lattice; the price follows German price lists:
list = area * price * surcharge; discount = list (early [booked 26 weeks ahead]
+ volume_discount log2(area / 36)+), at most 40 %, and the concession of an action.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.special import expit

from ...scenario import Scenario
from ..streams import Luck, pick

LATTICE = np.array([9, 12, 15, 18, 24, 30, 36, 48, 54, 72, 100, 150, 200, 300, 400, 600, 800, 1200])
SURCHARGE = np.array([1.00, 1.07, 1.12, 1.15])  # row, corner, head, island: price lists, middle


def book(knobs: Scenario, was: SimpleNamespace, now: SimpleNamespace, luck: Luck) -> dict[str, Any]:
    """Choose stand and week, and write the bill."""
    wish = (
        was.log_area + 0.08 * np.clip(was.belief + was.mood, -3, 3) + 0.06 * np.minimum(was.seen, 4)
    )
    wish = wish + 0.10 * luck.normal("area", was.n)
    middle = np.sqrt(LATTICE[1:] * LATTICE[:-1])
    area = LATTICE[np.searchsorted(middle, np.exp(wish))].astype(float)
    # larger stands have more open sides
    side = pick(luck.uniform("stand", was.n), (0.55, 0.30, 0.10, 0.05))
    side = np.where(area >= 100, 3, np.where(area >= 54, np.maximum(side, 2), side))
    weeks = 4 + 44 * expit(0.6 * now.pull - 0.8 + luck.normal("weeks", was.n))
    weeks = weeks.astype(np.int64)
    list_price = area * now.price_sqm * SURCHARGE[side]
    volume = knobs.volume_discount * np.maximum(0, np.log2(area / 36))
    share = np.minimum(0.40, knobs.early_discount * (weeks >= 26) + volume)
    discount = np.minimum(list_price, list_price * share + now.concession)
    return dict(
        area=area,
        side=side,
        weeks=weeks,
        list_price=list_price,
        discount=discount,
        revenue=list_price - discount + knobs.fixed_fee,
    )
