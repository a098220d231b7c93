import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.value.measuring.goals import BRANCHES, goal_tree, trade_offs


@pytest.fixture(scope="module")
def tree(show):
    return goal_tree(show.tables)


def test_branches_are_what_the_record_says(show, tree):
    stands = show.tables["participations"].query("role == 'exhibitor'")
    five = stands[stands["edition"] == 5]
    four = set(stands.loc[stands["edition"] == 4, "customer_id"])
    back = len(four & set(five["customer_id"])) / len(four)
    assert tree.loc[5, "loyalty"] == pytest.approx(back)
    assert tree.loc[5, "strategy"] == five["area"].sum()
    assert tree.loc[5, "coordination"] == pytest.approx(five["leads"].mean())
    paid = (five["revenue"] * ~five["unpaid"] - five["cost_to_serve"]).sum()
    spent = tree.loc[5, "lower cost"] * five["area"].sum()
    assert tree.loc[5, "value creation"] * len(five) == pytest.approx(paid - spent)
    said = show.tables["surveys"].query("edition == 5")["customer_id"]
    assert tree.loc[5, "information"] == pytest.approx(five["customer_id"].isin(said).mean())
    people = xl.profile(show.tables, as_of=4).query("kind == 'exhibitor'")  # the list of today
    off = abs(people["p_next"].sum() - len(five)) / len(five)
    assert tree.loc[5, "forecasting"] == pytest.approx(off)


def test_lower_cost_and_efficiency_are_of_the_same_money(tree, show):
    stands = show.tables["participations"].query("role == 'exhibitor'").groupby("edition")
    per_metre = (stands["revenue"].sum() / stands["area"].sum()).reindex(tree.index)
    assert (tree["lower cost"] * tree["efficiency"]).to_numpy() == pytest.approx(
        per_metre.to_numpy()
    )


def test_what_moves_against_each_other_is_found():
    rng = np.random.default_rng(0)
    tree = pd.DataFrame(rng.normal(size=(30, 8)).cumsum(axis=0), columns=list(BRANCHES))
    tree["loyalty"] = -tree["strategy"]
    tree["efficiency"] = -tree["lower cost"]  # cheaper is better: these two go together
    found = trade_offs(tree).set_index(["one", "other"])
    assert len(found) == 28
    assert found.loc[("loyalty", "strategy"), "upper"] < 0
    assert found.loc[("lower cost", "efficiency"), "correlation"] == pytest.approx(1)


@pytest.mark.parametrize("follows", ["a level", "itself"])
def test_goals_that_go_their_own_ways_are_no_trade_offs(follows):
    rng, held, false = np.random.default_rng(0), [], []
    for _ in range(200):
        goals = rng.normal(size=(20, 8))
        goals = goals if follows == "a level" else goals.cumsum(axis=0)
        found = trade_offs(pd.DataFrame(goals, columns=list(BRANCHES)))
        held.append(((found["lower"] <= 0) & (found["upper"] >= 0)).mean())
        false.append((found["upper"] < 0).mean())
    assert np.mean(held) == pytest.approx(0.95, abs=0.012)
    assert np.mean(false) < 0.025 + 0.01


def test_few_editions_show_no_trade_off(tree, show):
    with pytest.raises(ValueError, match="needs 5 changes from one edition to the next, found 2"):
        trade_offs(tree.head(3))
    with pytest.raises(ValueError, match="needs an edition held from since = 2 on"):
        goal_tree(show.tables, since=2)
