import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.value.indexing.excellence import entropy_trap, high_on_all, index_by_stage
from expo_lab.value.indexing.index import INDICATORS, value_index


def test_stages_hold_everybody_and_their_means(known):
    made, stage = value_index(known), xl.lifecycle.stages(known)
    table = index_by_stage(made, stage)
    assert table["customers"].sum() == len(known)
    mean = (table["index"] * table["customers"]).sum() / len(known)
    assert mean == pytest.approx(made["index"].mean())
    assert table.loc["committed", "index"] > table.loc["lost", "index"]


def independent(n, seed):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.random((n, 4)), columns=list(INDICATORS))


def test_the_test_keeps_its_level_where_nothing_goes_together():
    hits = [
        high_on_all(independent(400, s), pd.Series(1.0, range(400)), 0.5)["p_value"] < 0.05
        for s in range(200)
    ]
    assert np.mean(hits) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_chance_knows_of_ties_and_of_few_customers():
    tied = independent(4000, 1)
    tied["loyalty"] = tied["loyalty"].clip(upper=0.55)  # 45 of 100 have the most there is
    found = high_on_all(tied, pd.Series(1.0, range(4000)))
    assert found["if_independent"] == pytest.approx(0.25**3 * 0.45, rel=0.05)
    assert found["p_value"] > 0.05
    alone = high_on_all(independent(1, 1), pd.Series([1.0]))
    assert alone[["if_independent", "p_value"]].tolist() == [1, 1]  # first of one


def test_indicators_that_are_one_are_all_high_together():
    one = pd.DataFrame({name: np.arange(100.0) for name in INDICATORS})
    found = high_on_all(one, pd.Series(np.arange(100.0)), 0.25)
    assert found["share"] == 0.25
    assert found["p_value"] < 1e-10
    assert found["income_share"] == pytest.approx(sum(range(75, 100)) / sum(range(100)))
    assert found["income_lower"] < found["income_share"] < found["income_upper"]


def test_the_share_of_income_has_an_interval_that_holds():
    held = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        money = pd.Series(rng.gamma(2.0, size=300))
        found = high_on_all(independent(300, seed), money, 0.7)  # .7^4 = .2401 of all
        held.append(found["income_lower"] <= 0.2401 <= found["income_upper"])
    # the cut at a share of the ranks makes the count steadier than chance: never too narrow
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.05 * 0.95 / 200)


def test_entropy_weights_follow_the_scale_not_the_importance(known):
    table = entropy_trap(known)
    assert table.sum().to_numpy() == pytest.approx([1, 1, 1])
    assert table.loc["contribution", "rank"] == pytest.approx(0.25, abs=0.02)


def test_impossible_input_is_named(known):
    made = value_index(known)
    with pytest.raises(ValueError, match="top must be a share between 0 and 1, found 1"):
        high_on_all(made, known["revenue"], 1)
    with pytest.raises(ValueError, match="income must add up to more than 0, found 0"):
        high_on_all(made, known["revenue"] * 0)


def test_where_all_bring_the_same_the_share_of_income_is_that_of_heads():
    index = pd.DataFrame({name: np.arange(40.0) for name in INDICATORS})
    found = high_on_all(index, pd.Series(7.0, index.index))
    assert found["income_share"] == found["share"] == 0.25
    reach = 1.959964 * np.sqrt(0.25 * 0.75 / 39)  # n - 1, as a sample's variance
    assert found["income_upper"] - 0.25 == pytest.approx(reach)
