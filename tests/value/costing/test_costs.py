import numpy as np
import pandas as pd
import pytest

from expo_lab.value.costing.costs import booked, discount_leakage, three_costs, waterfall


def tables(touches, visits):
    log = pd.DataFrame(touches, columns=["customer_id", "edition", "purpose", "cost"])
    part = pd.DataFrame(visits, columns=["customer_id", "edition", "first_time"])
    return dict(contacts=log.assign(channel="call"), participations=part.assign(turned_up=True))


def test_a_relationship_booked_by_stage():
    touches = [
        ("a", 1, "prospecting", 8.0),
        ("a", 2, "prospecting", 9.0),
        ("a", 3, "offer", 25.0),
        ("a", 4, "win back", 20.0),
        ("a", 3, "ending", 40.0),
        ("old", 1, "offer", 25.0),
        ("never", 3, "prospecting", 8.0),
    ]
    made = three_costs(tables(touches, [("a", 2, True), ("old", 1, False)]))
    assert made.loc["a"].to_dict() == dict(initial=17.0, maintenance=45.0, ending=40.0)
    assert made.loc["old"].to_dict() == dict(initial=0.0, maintenance=25.0, ending=0.0)
    assert made.loc["never", "initial"] == 8.0


def test_what_was_spent_at_the_edition_of_the_first_visit_won_it():
    made = three_costs(tables([("a", 2, "offer", 5.0), ("a", 3, "offer", 7.0)], [("a", 2, True)]))
    assert made.loc["a", ["initial", "maintenance"]].tolist() == [5.0, 7.0]


def test_one_large_discount_does_not_move_what_is_usual():
    stands = pd.DataFrame(dict(area=12.0, weeks_before=4, list_price=100.0, discount=[0.0, 0, 30]))
    assert discount_leakage(stands)["leakage"].item() == 30


def test_all_costs_are_booked_once(show):
    made = three_costs(show.tables)
    assert made.to_numpy().sum() == pytest.approx(show.tables["contacts"]["cost"].sum())


def test_the_waterfall_ends_at_the_ledgers_profit(show):
    made = waterfall(show.tables)
    part = show.tables["participations"]
    want = (part["revenue"] * ~part["unpaid"] - part["cost_to_serve"]).sum()
    want -= show.tables["contacts"]["cost"].sum()
    assert made["profit"].sum() == pytest.approx(want)
    assert (made.drop(columns=["list_price", "fees", "profit"]) <= 0).all(axis=None)
    assert (made["fees"] > -1e-6).all()


def test_a_discount_like_that_of_others_is_no_leakage():
    stands = pd.DataFrame(dict(area=12.0, weeks_before=30, list_price=[100.0, 200.0, 300.0]))
    fair = discount_leakage(stands.assign(discount=0.1 * stands["list_price"]))
    assert fair["leakage"].to_numpy() == pytest.approx(0)
    assert fair["unit_price"].item() == pytest.approx(540 / 36)


def test_large_stands_pay_less_a_square_metre(show):
    made = discount_leakage(show.tables["participations"])
    assert made["unit_price"].iloc[-1] < made["unit_price"].iloc[1]
    assert (made["leakage"] <= made["discount"]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(channel="fax"), "no channel 'fax'. Known: email, call"),
        (dict(purpose="chat"), "no purpose 'chat'"),
        (dict(cost=np.nan), "1 of 1 touches have no cost or one below 0"),
        (dict(cost=-1.0), "1 of 1 touches have no cost or one below 0"),
    ],
)
def test_what_cannot_be_booked(change, message):
    made = tables([("a", 1, "offer", 5.0)], [("a", 1, True)])
    made["contacts"] = made["contacts"].assign(**change)
    with pytest.raises(ValueError, match=message):
        booked(made)


def test_missing_money_is_named(show):
    part = show.tables["participations"]
    holes = part.assign(cost_to_serve=part["cost_to_serve"].where(part.index > 0))
    with pytest.raises(ValueError, match=r"waterfall: 1 of \d+ rows have no cost_to_serve"):
        waterfall({**show.tables, "participations": holes})
    with pytest.raises(ValueError, match="needs stands with an area"):
        discount_leakage(part.head(0))
