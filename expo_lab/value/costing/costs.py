"""Costs: what a relationship costs by stage, what serving it costs, what is given away."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core.registry import nearest
from ...core.schema import TABLES
from ...core.validation import require
from ..gaps import no_gaps

STAGES = ("initial", "maintenance", "ending")
EARLY = 26  # weeks ahead from which German price lists call a booking early
BANDS = (0, 18, 36, 100, np.inf)  # m2 of a stand; ours


def three_costs(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Book every touch as initial, maintenance or ending cost of its relationship.

    By its purpose, where that says it: prospecting is initial, parting well is ending, winning back
    is maintenance (the source books weakening relations under it). Other touches are initial at or
    before the edition of the first visit, or where there was none, and maintenance after it.
    Whoever came before the record began was won before it.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``contacts`` (customer_id, edition, channel, purpose, cost) and ``participations``
        (customer_id, edition, first_time, turned_up).

    Returns
    -------
    DataFrame
        Index customer_id, whoever was touched: initial, maintenance, ending in EUR. Discounts are
        no touches: they show in the revenue (`waterfall`). What parting well brings no such record
        tells where everybody who leaves is parted with: hold some of it back by lot.

    Raises
    ------
    ValueError
        If a column is absent, a cost is missing or negative, or a channel or purpose is unknown.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> made = three_costs(show.tables)
    >>> bool(abs(made.to_numpy().sum() - show.tables["contacts"]["cost"].sum()) < 1e-6)
    True
    """
    log = booked(tables)
    sums = log.pivot_table(index="customer_id", columns="stage", values="cost", aggfunc="sum")
    return sums.reindex(columns=list(STAGES)).fillna(0.0).rename_axis(columns=None)


def booked(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the contact log, checked, with the stage under which each touch is booked."""
    log, part = tables["contacts"], tables["participations"]
    require(log, ["customer_id", "edition", "channel", "purpose", "cost"], "three_costs")
    require(part, ["customer_id", "edition", "first_time", "turned_up"], "three_costs")
    for name in ("channel", "purpose"):
        known = TABLES["contacts"][name].categories
        strange = log.loc[~log[name].astype(str).isin(known), name]
        if len(strange):
            raise ValueError(
                f"three_costs: no {name} {str(strange.iloc[0])!r}. "
                f"{nearest(str(strange.iloc[0]), known)}"
            )
    cost = pd.to_numeric(log["cost"], errors="coerce")
    if cost.isna().any() or (cost < 0).any():
        wrong = int((cost.isna() | (cost < 0)).sum())
        raise ValueError(
            f"three_costs: {wrong} of {len(log)} touches have no cost or one below 0. A cost left "
            "out is not 0: enter what such a touch costs on average."
        )
    came = part[part["turned_up"]].sort_values("edition").drop_duplicates("customer_id")
    came = came.set_index("customer_id")
    first = came["edition"].where(came["first_time"], 0)  # before the record: all after is keeping
    at = log["customer_id"].map(first).astype(float)
    stage = np.where(log["edition"] > at, "maintenance", "initial")  # a gap compares as False
    purpose = log["purpose"].astype(str)
    says = {"prospecting": "initial", "win back": "maintenance", "ending": "ending"}
    stage = purpose.map(says).fillna(pd.Series(stage, log.index))
    return log.assign(cost=cost, stage=stage, first=at)


def waterfall(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Follow each customer's money from list price to profit.

    list_price + fees - discount - unpaid - cost_to_serve - initial - maintenance - ending = profit

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``contacts`` and ``participations`` of the schema.

    Returns
    -------
    DataFrame
        Index customer_id; the columns above in EUR over the record, costs and deductions negative,
        and profit, their sum.

    Raises
    ------
    ValueError
        As in `three_costs`; if a cost to serve is missing.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> made = waterfall(show.tables)
    >>> bool(abs(made.drop(columns="profit").sum(axis=1) - made["profit"]).max() < 1e-6)
    True
    """
    part = tables["participations"]
    money = ["list_price", "discount", "revenue", "cost_to_serve"]
    require(part, ["customer_id", *money, "unpaid"], "waterfall")
    no_gaps(part, money, "waterfall")
    rows = pd.DataFrame(
        dict(
            list_price=part["list_price"],
            fees=part["revenue"] - (part["list_price"] - part["discount"]),
            discount=-part["discount"],
            unpaid=-part["revenue"] * part["unpaid"],
            cost_to_serve=-part["cost_to_serve"],
        )
    )
    sums = rows.groupby(part["customer_id"]).sum()
    made = sums.join(-three_costs(tables), how="outer").fillna(0.0).rename_axis("customer_id")
    return made.assign(profit=made.sum(axis=1))


def discount_leakage(participations: pd.DataFrame) -> pd.DataFrame:
    """Find discounts beyond what stands of the same size, booked as early, usually get.

    leakage = max(0, discount - usual share x list price), with the usual share the median of the
    cell (size band, booked 26 weeks ahead or not), so that what the price list
    gives is no leakage.

    Parameters
    ----------
    participations : DataFrame
        area, weeks_before, list_price, discount; rows without a stand are left out.

    Returns
    -------
    DataFrame
        One row a size band: stands; list_price, discount, leakage in EUR; unit_price, EUR a square
        metre after discount; leaking, share of the stands with a leakage above 1 EUR.

    Raises
    ------
    ValueError
        If a column is absent or has gaps, or there is no stand.

    Examples
    --------
    >>> three = pd.DataFrame(dict(area=12.0, weeks_before=4, list_price=100.0,
    ...                           discount=[0.0, 0.0, 30.0]))
    >>> discount_leakage(three)["leakage"].iloc[0]
    np.float64(30.0)
    """
    needed = ["area", "weeks_before", "list_price", "discount"]
    require(participations, needed, "discount_leakage")
    no_gaps(participations, needed, "discount_leakage")
    stands = participations[(participations["area"] > 0) & (participations["list_price"] > 0)]
    if not len(stands):
        raise ValueError(
            "discount_leakage: needs stands with an area and a list price, found none."
        )
    band = pd.cut(stands["area"], list(BANDS), right=False).rename("area_m2")
    share = stands["discount"] / stands["list_price"]
    usual = share.groupby([band, stands["weeks_before"] >= EARLY], observed=True).transform(
        "median"
    )
    leak = np.maximum(0.0, stands["discount"] - usual * stands["list_price"])
    groups = stands.assign(leakage=leak, leaking=leak > 1).groupby(band, observed=True)
    table = groups[["list_price", "discount", "leakage"]].sum()
    table["unit_price"] = (table["list_price"] - table["discount"]) / groups["area"].sum()
    table["leaking"] = groups["leaking"].mean()
    table.insert(0, "stands", groups.size())
    return table
