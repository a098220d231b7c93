"""The exhibitors' own side: what a stand costs and brings them, and who gains by whom."""

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core.stats.agreement import wilson
from expo_lab.value import fair_bargains, own_return

STANDS = pd.DataFrame(
    dict(
        customer_id=["a", "a", "b", "c", "d", "e"],
        area=[9.0, 9.0, 18.0, 12.0, 9.0, 0.0],
        revenue=[1800.0, 1800.0, 3600.0, 3600.0, 900.0, 25.0],
        cost_to_serve=[1000.0, 1000.0, 1000.0, 4000.0, 1000.0, 6.0],
        orders=[2, 3, 0, 9, 0, 0],
        unpaid=[False, True, False, False, False, False],
    )
)


def test_by_hand():
    made = own_return(STANDS, order_margin=3000.0, space_share=0.36)
    assert made["own_cost"].to_dict() == {"a": 10_000, "b": 10_000, "c": 10_000, "d": 2_500}
    assert made["own_gain"].tolist() == [15_000, 0, 27_000, 0]
    assert made["own_return"].tolist() == pytest.approx([0.5, -1, 1.7, -1])
    # one of a's bills was never paid
    assert made["ours"].tolist() == [-200, 2600, -400, -100]
    assert made["break_even"].tolist() == pytest.approx([2000, np.inf, 10_000 / 9, np.inf])
    wanted = ["only the exhibitor", "only the organiser", "only the exhibitor", "neither"]
    assert made["bargain"].tolist() == wanted


def test_an_order_at_the_break_even_brings_nothing():
    cut = own_return(STANDS, order_margin=2000.0)
    assert cut.loc["a", "own_return"] == pytest.approx(0)
    assert own_return(STANDS[:2], order_margin=2000.01).loc["a", "own_return"] > 0


def test_what_exhibiting_costs_them_decides_who_gains():
    dear = own_return(STANDS, 2500.0, space_share=0.20)  # Germany
    cheap = own_return(STANDS, 2500.0, space_share=0.36)
    assert (dear["own_cost"] == cheap["own_cost"] * 1.8).all()
    assert (dear["own_return"] > 0).sum() < (cheap["own_return"] > 0).sum()


def test_bargains_are_counted_by_segment():
    made = own_return(STANDS, order_margin=3000.0)
    whole = fair_bargains(made)
    assert whole.loc["all", ["customers", "both gain", "neither"]].tolist() == [4, 0, 0.25]
    low, high = wilson(np.array([0]), np.array([4]))
    assert whole.loc["all", ["lower", "upper"]].tolist() == [low[0], high[0]]
    parts = fair_bargains(made, pd.Series({"a": "x", "b": "x", "c": "y"}))
    assert parts["customers"].to_dict() == {"x": 2, "y": 1}
    assert parts.loc["x", "only the organiser"] == 0.5


def test_in_the_world_those_who_sold_gain():
    show = xl.simulate("mature", customers=800, editions=5, seed=41)
    made = own_return(show.tables["participations"], order_margin=8000.0)
    took_part = show.tables["participations"].query("area > 0")
    orders = took_part.groupby("customer_id")["orders"].sum()
    assert made["own_return"].corr(orders / made["own_cost"]) == pytest.approx(1)
    assert 0 < (made["bargain"] == "both gain").mean() < 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (dict(order_margin=0), "order_margin must be EUR above 0"),
        (dict(order_margin=float("nan")), "order_margin must be EUR above 0"),
        (dict(order_margin=1.0, space_share=0.0), "space_share must lie above 0 and at most at 1"),
        (dict(order_margin=1.0, space_share=1.2), "space_share must lie above 0 and at most at 1"),
    ],
)
def test_numbers_that_cannot_be(change, said):
    with pytest.raises(ValueError, match=f"own_return: {said}"):
        own_return(STANDS, **change)


def test_tables_that_cannot_be():
    with pytest.raises(ValueError, match="own_return: needs stands, found no row"):
        own_return(STANDS[5:], 1.0)
    with pytest.raises(ValueError, match=r"fair_bargains: no bargain 'both win'.*both gain"):
        fair_bargains(pd.DataFrame({"bargain": ["both win"]}))
    with pytest.raises(ValueError, match="fair_bargains: nobody of returns has a segment"):
        fair_bargains(own_return(STANDS, 1.0), pd.Series({"z": "x"}))
