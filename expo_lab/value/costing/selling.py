"""Selling: what a square metre costs to sell, and stands and tickets sold, taken apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core.validation import require
from ..gaps import no_gaps
from .costs import booked

GROUPS = ("new", "kept", "won back")


def cost_per_sqm(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Divide the cost of touches by the square metres sold: to new, kept and won-back exhibitors.

    Touches that sold nothing are costs of the group they were aimed at: by their purpose where it
    says so (prospecting: new; win back: won back), else by the record: those never seen are new,
    those at the edition held before are kept, all others are won back. Touches made to part well
    sell nothing and are left out.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``editions``, ``contacts`` and ``participations`` of the schema.

    Returns
    -------
    DataFrame
        Index edition (held ones from the second on), group: cost (EUR), area (m2), share (of the
        area), cost_sqm (EUR a square metre; a gap where none was sold).

    Raises
    ------
    ValueError
        As in `costs.three_costs`; if fewer than two editions were held.

    Examples
    --------
    >>> import expo_lab as xl
    >>> table = cost_per_sqm(xl.simulate("mature", customers=300, editions=4, seed=1).tables)
    >>> table.index.get_level_values("edition").unique().tolist()
    [2, 3, 4]
    """
    log = booked(tables)
    part, editions = tables["participations"], tables["editions"]
    stands = part[part["turned_up"] & (part["role"].astype(str) == "exhibitor")]
    held = np.sort(editions.loc[editions["held"], "edition"].to_numpy())
    if len(held) < 2:
        raise ValueError(f"cost_per_sqm: needs two editions held, found {len(held)}.")
    visits = pd.MultiIndex.from_frame(stands[["customer_id", "edition"]])
    began = stands.groupby("customer_id")["edition"].min()
    early = stands.sort_values("edition").drop_duplicates("customer_id")
    before_record = early.loc[~early["first_time"], "customer_id"]
    known_from = began.where(~began.index.isin(before_record), held[0] - 1)

    def group(rows: pd.DataFrame) -> np.ndarray:
        before = pd.Series(held[:-1], held[1:])
        last = pd.MultiIndex.from_arrays([rows["customer_id"], rows["edition"].map(before)])
        seen = (rows["customer_id"].map(known_from) < rows["edition"]).to_numpy()
        return np.where(last.isin(visits), "kept", np.where(seen, "won back", "new"))

    log = log[log["edition"].isin(held[1:]) & (log["stage"] != "ending")]
    stands = stands[stands["edition"].isin(held[1:])]
    says = log["purpose"].astype(str).map({"prospecting": "new", "win back": "won back"})
    aimed = says.fillna(pd.Series(group(log), log.index))
    cost = log.groupby([log["edition"], aimed])["cost"].sum()
    area = stands.groupby([stands["edition"], group(stands)])["area"].sum()
    cells = pd.MultiIndex.from_product([held[1:], GROUPS], names=["edition", "group"])
    table = pd.DataFrame(dict(cost=cost.reindex(cells), area=area.reindex(cells))).fillna(0.0)
    table["share"] = table["area"] / table.groupby(level=0)["area"].transform("sum")
    table["cost_sqm"] = (table["cost"] / table["area"]).where(table["area"] > 0)
    return table


def cost_change(table: pd.DataFrame, early: int, late: int) -> pd.DataFrame:
    """Take the change of the cost of a square metre apart: dearer selling, or another mix.

    With c_g the cost a square metre and s_g the share of the area of a group, sum of s_g c_g is the
    cost of a square metre, and its change is exactly (Bennet 1920)

        sum of mean(s_g) (c_g late - c_g early)  +  sum of mean(c_g) (s_g late - s_g early)

    Parameters
    ----------
    table : DataFrame
        From `cost_per_sqm`.
    early, late : int
        Editions in it.

    Returns
    -------
    DataFrame
        Index group and ``all``: rate (from costs a square metre), mix (from shares), change in EUR
        a square metre; the column change of ``all`` is that of the whole.

    Raises
    ------
    ValueError
        If an edition is not in the table, or a group sold nothing in one of them.

    Examples
    --------
    >>> cells = pd.MultiIndex.from_product([[2, 3], ["new", "kept"]], names=["edition", "group"])
    >>> table = pd.DataFrame(dict(share=[.5, .5, .25, .75], cost_sqm=[8., 2., 8., 2.]), index=cells)
    >>> cost_change(table, 2, 3).loc["all"].tolist()
    [0.0, -1.5, -1.5]
    """
    known = table.index.get_level_values(0).unique()
    for edition in (early, late):
        if edition not in known:
            raise ValueError(f"cost_change: edition {edition!r} is none of {known.tolist()}.")
    a, b = table.loc[early], table.loc[late]
    used = (a["share"] > 0) | (b["share"] > 0)
    a, b = a[used], b[used]
    empty = a["cost_sqm"].isna() | b["cost_sqm"].isna()
    if empty.any():
        raise ValueError(
            f"cost_change: {empty.idxmax()!r} sold no square metre at edition {early} or {late}, "
            "so it has no cost of one. Take other editions."
        )
    rate = (a["share"] + b["share"]) / 2 * (b["cost_sqm"] - a["cost_sqm"])
    mix = (a["cost_sqm"] + b["cost_sqm"]) / 2 * (b["share"] - a["share"])
    made = pd.DataFrame(dict(rate=rate, mix=mix, change=rate + mix))
    made.loc["all"] = made.sum()
    return made


def stands_and_tickets(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Add up what an edition sold: stands, tickets and everything else.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``editions`` and ``participations`` of the schema.

    Returns
    -------
    DataFrame
        Index edition, held ones: stands (count), area (m2), stand_revenue, tickets (visitors who
        paid), ticket_revenue, other_revenue (sponsors, suppliers, buyers), revenue; EUR, billed.

    Raises
    ------
    ValueError
        If a column is absent.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=3, seed=1)
    >>> made = stands_and_tickets(show.tables)
    >>> bool(abs(made["revenue"].sum() - show.tables["participations"]["revenue"].sum()) < 1e-6)
    True
    """
    part, editions = tables["participations"], tables["editions"]
    require(part, ["edition", "role", "area", "revenue"], "stands_and_tickets")
    no_gaps(part, ["revenue"], "stands_and_tickets")
    role = part["role"].astype(str)
    held = editions.loc[editions["held"], "edition"]
    stand, ticket = role == "exhibitor", (role == "visitor") & (part["revenue"] > 0)

    def total(rows: pd.Series, column: pd.Series) -> pd.Series:
        return column.where(rows, 0.0).groupby(part["edition"]).sum().reindex(held).fillna(0.0)

    one = pd.Series(1, part.index)
    made = pd.DataFrame(
        dict(
            stands=total(stand, one).astype(int),
            area=total(stand, part["area"]),
            stand_revenue=total(stand, part["revenue"]),
            tickets=total(ticket, one).astype(int),
            ticket_revenue=total(ticket, part["revenue"]),
            other_revenue=total(~stand & ~ticket, part["revenue"]),
        )
    )
    made["revenue"] = made[["stand_revenue", "ticket_revenue", "other_revenue"]].sum(axis=1)
    return made.rename_axis("edition")


def revenue_change(sold: pd.DataFrame, early: int, late: int) -> pd.Series:
    """Say where the growth of stand and ticket revenue came from: heads, size or price.

    Stand revenue = stands x area a stand x EUR a square metre, tickets = visitors x EUR a ticket.
    The change of a product is shared by logarithmic means (Ang 2004, LMDI):
    ((late - early) / ln(late / early)) ln(factor late / factor early), which adds up exactly.

    Parameters
    ----------
    sold : DataFrame
        From `stands_and_tickets`.
    early, late : int
        Editions in it.

    Returns
    -------
    Series
        EUR: more stands, larger stands, dearer metres, more tickets, dearer tickets, other, total.

    Raises
    ------
    ValueError
        If an edition is not in the table or sold no stand; no ticket.

    Examples
    --------
    >>> sold = pd.DataFrame(dict(stands=[10, 20], area=[100.0, 200.0], stand_revenue=[1e3, 2e3],
    ...     tickets=[4, 4], ticket_revenue=[40.0, 40.0], other_revenue=0.0), index=[1, 2])
    >>> revenue_change(sold, 1, 2).round(2).tolist()
    [1000.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1000.0]
    """
    for edition in (early, late):
        if edition not in sold.index:
            raise ValueError(f"revenue_change: edition {edition!r} is none of {list(sold.index)}.")
    a, b = (sold.loc[e].astype(float) for e in (early, late))
    if min(a["stand_revenue"], b["stand_revenue"], a["ticket_revenue"], b["ticket_revenue"]) <= 0:
        raise ValueError("revenue_change: needs stands and tickets sold at both editions.")

    def parts(name: str, factors: list[tuple[float, float]]) -> list[float]:
        gone, come = a[name], b[name]
        mean = gone if np.isclose(gone, come) else (come - gone) / np.log(come / gone)
        return [float(mean * np.log(y / x)) for x, y in factors]

    def growth(above: str, below: str) -> tuple[float, float]:
        return a[above] / a[below], b[above] / b[below]

    stands = [(a["stands"], b["stands"]), growth("area", "stands"), growth("stand_revenue", "area")]
    tickets = [(a["tickets"], b["tickets"]), growth("ticket_revenue", "tickets")]
    made = pd.Series(
        [*parts("stand_revenue", stands), *parts("ticket_revenue", tickets)],
        index=["more stands", "larger stands", "dearer metres", "more tickets", "dearer tickets"],
        name="EUR",
    )
    made["other"] = b["other_revenue"] - a["other_revenue"]
    made["total"] = made.sum()
    return made
