"""Own side: what exhibiting costs and brings the exhibitors themselves, and who gains by whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...core.registry import nearest
from ...core.stats.agreement import wilson
from ...core.validation import require
from ..gaps import no_gaps

NEEDED = ["customer_id", "area", "revenue", "cost_to_serve", "orders", "unpaid"]
BARGAINS = ("both gain", "only the organiser", "only the exhibitor", "neither")


def own_return(
    participations: pd.DataFrame, order_margin: float, space_share: float = 0.36
) -> pd.DataFrame:
    """Estimate what exhibiting costs and brings each exhibitor, beside what it brings us.

    own_cost = billed / space_share: the bill is a part of what a stand costs its exhibitor; the
    rest is building, staff, travel and freight.
    own_gain = orders order_margin
    own_return = (own_gain - own_cost) / own_cost, a share of the cost
    ours = paid - cost to serve

    A relationship is fair where both sides gain (source 001); `fair_bargains` counts.

    Parameters
    ----------
    participations : DataFrame
        customer_id, area (m2), revenue and cost_to_serve (EUR), orders, unpaid (bool); rows
        without a stand are left out.
    order_margin : float, above 0
        EUR that an exhibitor earns by an order. No record of an organiser holds it: ask, or look at
        ``break_even``, the margin from which exhibiting pays.
    space_share : float, above 0 to 1, default 0.36
        Share of an exhibitor's costs that the organiser bills. .35 to .38 in the United States
        (CEIR 2009, 2017), about .20 in Germany.

    Returns
    -------
    DataFrame
        Index customer_id: stands; own_cost, own_gain, ours (EUR, all editions together);
        own_return; break_even (EUR an order; infinite without orders); bargain, one of "both gain",
        "only the organiser", "only the exhibitor", "neither". An estimate: the share and the margin
        of an order are the same for all.

    Raises
    ------
    ValueError
        If a column is absent or has gaps, there is no stand, or one of the numbers is out of its
        range.

    Examples
    --------
    >>> one = pd.DataFrame(dict(customer_id=["a"], area=18.0, revenue=3600.0, cost_to_serve=2000.0,
    ...     orders=4, unpaid=False))
    >>> own_return(one, order_margin=5000.0)[["own_cost", "own_return"]].round(2).values.tolist()
    [[10000.0, 1.0]]
    """
    require(participations, NEEDED, "own_return")
    if not (isinstance(order_margin, (int, float)) and 0 < order_margin < np.inf):
        raise ValueError(
            f"own_return: order_margin must be EUR above 0, what an exhibitor earns by an order; "
            f"found {order_margin!r}."
        )
    if not (isinstance(space_share, (int, float)) and 0 < space_share <= 1):
        raise ValueError(
            f"own_return: space_share must lie above 0 and at most at 1, found {space_share!r}."
        )
    stands = participations[participations["area"] > 0]
    if not len(stands):
        raise ValueError("own_return: needs stands, found no row with an area above 0.")
    no_gaps(stands, ["revenue", "cost_to_serve", "orders"], "own_return")
    paid = stands["revenue"].where(~stands["unpaid"], 0.0)
    rows = pd.DataFrame(
        dict(
            stands=1,
            own_cost=stands["revenue"] / space_share,
            own_gain=stands["orders"] * float(order_margin),
            ours=paid - stands["cost_to_serve"],
            orders=stands["orders"],
        )
    )
    made = rows.groupby(stands["customer_id"].astype(str)).sum()
    gain = made["own_gain"] - made["own_cost"]
    free = made["own_cost"] <= 0  # a stand that was given away costs nothing that we know of
    made["own_return"] = (gain / made["own_cost"].mask(free)).fillna(0.0)
    orders = made.pop("orders")
    made["break_even"] = np.where(orders > 0, made["own_cost"] / orders.clip(lower=1), np.inf)
    code = np.select([(gain > 0) & (made["ours"] > 0), made["ours"] > 0, gain > 0], [0, 1, 2], 3)
    made["bargain"] = pd.Categorical.from_codes(code, list(BARGAINS), ordered=True)
    return made


def fair_bargains(returns: pd.DataFrame, by: pd.Series | None = None) -> pd.DataFrame:
    """Count who gains by whom, in all or by segment.

    Parameters
    ----------
    returns : DataFrame
        As `own_return` gives it.
    by : Series, optional
        A segment by customer_id; customers without one are left out.

    Returns
    -------
    DataFrame
        One row a segment ("all" without `by`): customers; the shares of the four bargains; lower
        and upper, Wilson's 95 % interval of the first, where both sides gain.

    Raises
    ------
    ValueError
        If a column is absent, or nobody of `returns` has a segment.

    Examples
    --------
    >>> two = pd.DataFrame({"bargain": ["both gain", "neither"]}, index=["a", "b"])
    >>> fair_bargains(two)["both gain"].tolist()
    [0.5]
    """
    require(returns, ["bargain"], "fair_bargains")
    unknown = sorted(set(returns["bargain"].astype(str)) - set(BARGAINS))
    if unknown:
        raise ValueError(
            f"fair_bargains: no bargain {unknown[0]!r}. {nearest(unknown[0], BARGAINS)}"
        )
    if by is None:
        segment = pd.Series("all", index=returns.index)
    else:
        segment = by.reindex(returns.index).astype(object)
    held = segment.notna()
    if not held.any():
        raise ValueError("fair_bargains: nobody of returns has a segment in `by`; is it by id?")
    counts = pd.crosstab(segment[held], returns.loc[held, "bargain"].astype(str))
    counts = counts.reindex(columns=list(BARGAINS), fill_value=0)
    n = counts.sum(axis=1)
    made = counts.div(n, axis=0)
    made.insert(0, "customers", n)
    made["lower"], made["upper"] = wilson(counts["both gain"].to_numpy(), n.to_numpy())
    return made.rename_axis(index="segment", columns=None)
