import numpy as np
import pandas as pd
import pytest

from expo_lab.value.costing.costs import three_costs
from expo_lab.value.relationships.four import relationship_values
from expo_lab.value.relationships.profit import flip_table, key_accounts, relationship_profit


def values(economic, reach, more=0.0, more_reach=0.0):
    made = pd.DataFrame(dict(economic=np.atleast_1d(economic), demonstration=more))
    for name, far in (("economic", reach), ("demonstration", more_reach)):
        made[f"{name}_lower"], made[f"{name}_upper"] = made[name] - far, made[name] + far
    return made


def test_it_is_values_less_costs_with_errors_in_squares():
    made = relationship_profit(values(100.0, 30.0, 50.0, 40.0), pd.Series([20.0])).iloc[0]
    assert made[["direct", "indirect", "profit"]].tolist() == [80, 50, 130]
    assert made[["lower", "upper"]].tolist() == [80, 180]


def test_four_pieces_of_advice():
    made = values([100.0, 10.0, -10.0, -10.0], 5.0, [0.0, 0.0, 50.0, 5.0], 20.0)
    advice = relationship_profit(made, pd.Series([0.0] * 4))["advice"]
    assert advice.tolist() == ["keep", "develop", "maintain", "end"]


def test_a_chance_of_profit_is_the_normal_ones():
    made = relationship_profit(values([0.0, 1.959964, -1.959964], 1.959964), pd.Series([0.0] * 3))
    assert made["p_profit"].to_numpy() == pytest.approx([0.5, 0.97500, 0.02500], abs=1e-5)
    exact = relationship_profit(values([1.0, -1.0], 0.0), pd.Series([0.0] * 2))
    assert exact["p_profit"].tolist() == [1, 0]


def test_what_is_not_estimated_is_left_out_and_said():
    made = values(100.0, 30.0, 50.0, 40.0)
    made[["demonstration", "demonstration_lower", "demonstration_upper"]] = np.nan
    row = relationship_profit(made, pd.Series([0.0])).iloc[0]
    assert (row["profit"], row["lower"], row["left_out"]) == (100, 70, 1)


def test_flips_add_up_to_the_customers():
    rng = np.random.default_rng(0)
    made = values(rng.normal(0, 50, 500), 20.0, rng.normal(0, 50, 500), 30.0)
    table = flip_table(relationship_profit(made, pd.Series(np.zeros(500))))
    assert table["customers"].sum() == 500
    assert table["expected"].sum() == pytest.approx(500)
    assert (table["sure"] <= table["customers"]).all()


def test_without_indirect_value_nothing_flips():
    made = relationship_profit(values(np.linspace(-9, 9, 100), 0.0), pd.Series(np.zeros(100)))
    table = flip_table(made)
    assert table.loc[[("keep", "drop"), ("drop", "keep")], "customers"].sum() == 0
    assert table["expected"].tolist() == table["customers"].tolist()


def test_an_unsure_indirect_value_makes_no_sure_flip():
    made = relationship_profit(values([-10.0] * 9, 1.0, 20.0, 500.0), pd.Series([0.0] * 9))
    row = flip_table(made).loc[("drop", "keep")]
    assert (row["customers"], row["sure"]) == (9, 0)
    assert row["expected"] == pytest.approx(9 * 0.516, abs=0.01)


def test_profit_from_a_record(show, people):
    value, _ = relationship_values(show.tables, people)
    cost = three_costs(show.tables).reindex(value.index).fillna(0.0)
    made = relationship_profit(value, cost)
    assert made["cost"].sum() == pytest.approx(cost.to_numpy().sum())
    assert made["advice"].notna().all()


def test_the_fewest_who_bring_half():
    money = pd.DataFrame(dict(economic=[50.0, 30.0, 20.0, -40.0]), index=list("abcd"))
    log = pd.DataFrame(dict(customer_id=["a", "b", "a"], cost=[1.0, 2.0, 1.0], concession=3.0))
    accounts, summary = key_accounts(relationship_profit(money, pd.Series(0.0, money.index)), log)
    assert accounts.index.tolist() == ["a"]
    assert accounts.loc["a", ["touches", "spent", "conceded"]].tolist() == [2, 2, 6]
    assert summary.tolist() == [1, 0.25, 0.5, 0.5]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: relationship_profit(values(1.0, 0.0), pd.Series([np.nan])),
            "1 of 1 customers have no cost or one below 0, the first 0",
        ),
        (
            lambda: relationship_profit(values(1.0, 0.0), pd.Series([-1.0])),
            "no cost or one below 0",
        ),
        (
            lambda: relationship_profit(pd.DataFrame(dict(fame=[1.0])), pd.Series([0.0])),
            "needs a column 'economic' without gaps; found fame",
        ),
        (
            lambda: key_accounts(
                relationship_profit(values(-1.0, 0.0), pd.Series([0.0])), pd.DataFrame()
            ),
            "nobody brings a profit",
        ),
    ],
)
def test_impossible_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
