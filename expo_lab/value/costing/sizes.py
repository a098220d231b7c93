"""Sizes: what a square metre brings and costs by the size of the stand, and who is at a loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...core.stats.agreement import student
from ...core.validation import require
from ..gaps import no_gaps

CLASSES = (0, 12, 24, 54, 150, np.inf)  # m2, upper bound in its class; ours
NEEDED = ["customer_id", "area", "list_price", "discount", "revenue", "unpaid", "cost_to_serve"]


def by_stand_size(participations: pd.DataFrame, classes: Sequence[float] = CLASSES) -> pd.DataFrame:
    """Set price, cost and margin of a square metre beside the size of the stand.

    The claim under test: large stands go at low unit prices, and so bring no profit. Half of it is
    about the price, half about the profit; the two need not go together.

    rate = sum of y / sum of x,  se = sqrt(n / (n - 1) sum over customers of (y - rate x)^2) / sum x

    with y and x added up by customer, n customers (linearised ratio estimator; the stands of one
    customer are not independent).

    Parameters
    ----------
    participations : DataFrame
        customer_id, area (m2), list_price, discount, revenue, cost_to_serve (EUR), unpaid (bool);
        rows without a stand are left out.
    classes : sequence of float, ascending, default 0, 12, 24, 54, 150, infinity
        Bounds in m2; a stand on a bound belongs to the smaller class.

    Returns
    -------
    DataFrame
        One row a class that has stands, index area_m2: stands, customers (counts); price (list
        price less discount), cost (of serving) and margin (what was paid less the cost) in EUR a
        square metre; margin_stand, EUR a stand; loss, share of stands with a margin below 0; each
        of price, margin and loss with ``_lower`` and ``_upper`` (95 %, Student's t; gaps for one
        customer).

    Raises
    ------
    ValueError
        If a column is absent, there is no stand, money has gaps or the bounds do not ascend.

    Examples
    --------
    >>> two = pd.DataFrame(dict(customer_id=["a", "b"], area=[10.0, 100.0], unpaid=False,
    ...     list_price=[2000.0, 20000.0], discount=[0.0, 4000.0], revenue=[2000.0, 16000.0],
    ...     cost_to_serve=[1900.0, 11000.0]))
    >>> by_stand_size(two)[["price", "margin"]].to_numpy().tolist()
    [[200.0, 10.0], [160.0, 50.0]]
    """
    require(participations, NEEDED, "by_stand_size")
    bounds = np.asarray(classes, float)
    if len(bounds) < 2 or not (np.diff(bounds) > 0).all():
        raise ValueError(f"by_stand_size: classes must ascend, two or more; found {classes!r}.")
    stands = participations[participations["area"] > 0]
    band = pd.cut(stands["area"], list(bounds)).rename("area_m2")
    stands, band = stands[band.notna()], band[band.notna()]
    if not len(stands):
        raise ValueError("by_stand_size: needs stands with an area in the classes, found none.")
    money = ["list_price", "discount", "revenue", "cost_to_serve"]
    no_gaps(stands, money, "by_stand_size")
    margin = stands["revenue"].where(~stands["unpaid"], 0.0) - stands["cost_to_serve"]
    made = pd.DataFrame(
        dict(
            stands=1.0,
            area=stands["area"].astype(float),
            price=stands["list_price"] - stands["discount"],
            cost=stands["cost_to_serve"],
            margin=margin,
            loss=(margin < 0).astype(float),
        )
    )
    sums = made.groupby([band, stands["customer_id"]], observed=True).sum()
    total = sums.groupby(level="area_m2", observed=True).sum()
    table = pd.DataFrame(
        dict(
            stands=total["stands"].astype(int),
            customers=sums.groupby(level="area_m2", observed=True).size(),
            cost=total["cost"] / total["area"],
            margin_stand=total["margin"] / total["stands"],
        )
    )
    for name, over in (("price", "area"), ("margin", "area"), ("loss", "stands")):
        rate = total[name] / total[over]
        whole = sums.groupby(level="area_m2", observed=True)[[name, over]].transform("sum")
        away = sums[name] - sums[over] * whole[name] / whole[over]
        n = table["customers"].where(table["customers"] > 1)
        squares = (away**2).groupby(level="area_m2", observed=True).sum()
        reach = student(n) * np.sqrt(squares * n / (n - 1)) / total[over]
        table[name], table[f"{name}_lower"], table[f"{name}_upper"] = (
            rate,
            rate - reach,
            rate + reach,
        )
    return table
