import pandas as pd
import pytest

from expo_lab.value.costing.selling import (
    cost_change,
    cost_per_sqm,
    revenue_change,
    stands_and_tickets,
)


def test_costs_and_metres_are_those_of_the_record(show):
    table = cost_per_sqm(show.tables)
    log = show.tables["contacts"].query("edition > 1 and purpose != 'ending'")
    stands = show.tables["participations"].query("edition > 1 and role == 'exhibitor'")
    assert table["cost"].sum() == pytest.approx(log["cost"].sum())
    assert table["area"].sum() == pytest.approx(stands["area"].sum())
    assert table["share"].groupby(level=0).sum().to_numpy() == pytest.approx(1)


def test_offers_go_to_those_who_were_there_last_time(show):
    table = cost_per_sqm(show.tables)["cost"]
    log = show.tables["contacts"].query("edition == 5")
    for group, purpose in (("kept", "offer"), ("won back", "win back"), ("new", "prospecting")):
        assert table[5, group] == log.loc[log["purpose"] == purpose, "cost"].sum()


def test_the_parts_of_a_change_add_up(show):
    table = cost_per_sqm(show.tables)
    parts = cost_change(table, 3, 7)
    whole = table["cost"].groupby(level=0).sum() / table["area"].groupby(level=0).sum()
    assert parts.loc["all", "change"] == pytest.approx(whole[7] - whole[3])
    assert parts.loc["all", ["rate", "mix"]].sum() == pytest.approx(parts.loc["all", "change"])
    back = cost_change(table, 7, 3)
    assert back["change"].to_numpy() == pytest.approx(-parts["change"].to_numpy())


def test_stands_and_tickets_are_the_ledgers(show):
    sold = stands_and_tickets(show.tables)
    part = show.tables["participations"]
    assert sold["revenue"].sum() == pytest.approx(part["revenue"].sum())
    assert sold["stands"].tolist() == show.tables["editions"]["exhibitors"].tolist()
    assert sold["area"].tolist() == show.tables["editions"]["area"].tolist()


def test_growth_is_shared_out_exactly(show):
    sold = stands_and_tickets(show.tables)
    parts = revenue_change(sold, 2, 6)
    assert parts["total"] == pytest.approx(sold.loc[6, "revenue"] - sold.loc[2, "revenue"])
    # only the number of stands changes
    twice = pd.concat([sold.loc[[2]], sold.loc[[2]].assign(stands=10**9)], keys=[1, 2]).droplevel(1)
    assert revenue_change(twice, 1, 2)["total"] == pytest.approx(0)


def test_what_cannot_be_taken_apart(show):
    table, sold = cost_per_sqm(show.tables), stands_and_tickets(show.tables)
    with pytest.raises(ValueError, match="edition 1 is none of"):
        cost_change(table, 1, 3)
    none = table.copy()
    none.loc[(3, "new"), ["area", "share", "cost_sqm"]] = [0, 0, None]
    with pytest.raises(ValueError, match="'new' sold no square metre at edition 3 or 7"):
        cost_change(none, 3, 7)
    with pytest.raises(ValueError, match="edition 99 is none of"):
        revenue_change(sold, 2, 99)
    with pytest.raises(ValueError, match="needs stands and tickets sold at both"):
        revenue_change(sold.assign(ticket_revenue=0.0), 2, 3)
