import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student
from scipy.stats import ttest_ind

from expo_lab.strategy.experiments import analyse, analyse_saturation, assign, assign_saturation


def test_without_strata_it_is_welchs_test():
    rng = np.random.default_rng(1)
    y, arm = rng.standard_normal(200), np.repeat(["a", "b"], [60, 140])
    found = analyse(y, arm, "a").loc["b"]
    welch = ttest_ind(y[60:], y[:60], equal_var=False)
    assert found["effect"] / found["se"] == pytest.approx(welch.statistic)
    assert found["p_value"] == pytest.approx(welch.pvalue)
    assert found[["lower", "upper"]].tolist() == pytest.approx([*welch.confidence_interval()])


@pytest.mark.parametrize("size", [1, 10])
def test_a_small_arm_counts_as_small(size):
    rng = np.random.default_rng(3)
    held = []
    for _ in range(300):
        cluster = np.repeat(np.arange(203), size)
        arm = np.where(cluster < 3, "call", "nothing")
        y = 1.0 * (arm == "call") + rng.standard_normal(203)[cluster]
        row = analyse(y, arm, "nothing", clusters=cluster).loc["call"]
        held.append(row["lower"] <= 1 <= row["upper"])
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 300)


def test_clusters_in_both_arms_leave_a_degree_less_for_each_cell():
    y, arm = np.array([1.0, 2, 3, 5, 1, 4, 2, 6]), np.tile(["a", "b"], 4)
    found = analyse(y, arm, "a", clusters=np.repeat(range(4), 2)).loc["b"]
    reach = (found["upper"] - found["lower"]) / 2 / found["se"]
    assert reach == pytest.approx(student.ppf(0.975, 4 - 2))


def test_an_arm_alone_has_nothing_to_be_compared_with():
    with pytest.raises(ValueError, match="needs an arm beside 'a'"):
        analyse([1.0, 2], ["a", "a"], "a")


def test_strata_take_their_difference_out_of_the_error():
    rng = np.random.default_rng(2)
    stratum = np.repeat([0, 1], 200)
    arm = assign(range(400), {"a": 0.5, "b": 0.5}, 3, stratum)["arm"]
    y = 10 * stratum + (arm == "b") + rng.standard_normal(400)
    plain, within = analyse(y, arm, "a"), analyse(y, arm, "a", strata=stratum)
    assert within["se"]["b"] == pytest.approx(2 / np.sqrt(400), rel=0.15)
    assert within["se"]["b"] < plain["se"]["b"] / 3


def test_unequal_chances_by_stratum_do_not_mislead():
    stratum = np.repeat([0, 1], 1000)
    arm = np.concatenate([np.repeat(["a", "b"], [900, 100]), np.repeat(["a", "b"], [100, 900])])
    y = 10.0 * stratum + np.tile([0.1, -0.1], 1000)
    assert analyse(y, arm, "a", strata=stratum)["effect"]["b"] == pytest.approx(0, abs=1e-9)
    assert analyse(y, arm, "a")["effect"]["b"] > 7


@pytest.mark.parametrize("clustered", [True, False])
def test_only_clustered_intervals_hold_where_neighbours_are_alike(clustered):
    rng = np.random.default_rng(4)
    held = []
    for seed in range(300):
        by_lot = assign(range(20), {"a": 0.5, "b": 0.5}, seed)["arm"].to_numpy()
        cluster = np.repeat(np.arange(20), 25)
        y = np.sqrt(0.2) * rng.standard_normal(20)[cluster] + rng.standard_normal(500)
        row = analyse(y, by_lot[cluster], "a", clusters=cluster if clustered else None).loc["b"]
        held.append(row["lower"] <= 0 <= row["upper"])
    if clustered:
        assert abs(np.mean(held) - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 300)
    else:
        assert np.mean(held) < 0.75


def spill(seed, clusters=100, size=20):
    """Treated gain 2; the untreated gain 1 for each full share of treated neighbours."""
    rng = np.random.default_rng(seed)
    d = assign_saturation(np.repeat(np.arange(clusters), size), seed)
    y = 2.0 * d["treated"] + d["saturation"] * ~d["treated"] + rng.standard_normal(len(d))
    return y + 0.3 * rng.standard_normal(clusters)[d["cluster"]], d


def test_saturation_recovers_what_was_planted():
    truth = {"treated": lambda p: 2, "spillover": lambda p: p, "total": lambda p: 2 * p + p - p * p}
    held = []
    for seed in range(30):
        y, d = spill(seed)
        found = analyse_saturation(y, d["treated"], d["saturation"], d["cluster"])
        aim = np.array([truth[group](level) for level, group in found.index])
        held.append(((found["lower"] <= aim) & (aim <= found["upper"])).to_numpy())
    assert abs(np.mean(held) - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 30)


def test_ignoring_spillovers_is_biased_downwards():
    y, d = spill(5)
    mixed = d["saturation"].eq(0.75)
    naive = analyse(y[mixed], d["treated"][mixed], False)["effect"][True]
    assert naive == pytest.approx(1.25, abs=0.25)  # 2 less what the neighbours got


def test_bad_input():
    with pytest.raises(ValueError, match="analyse") as caught:
        analyse([1, 2, 3, 4], list("aabb"), "c")
    assert str(caught.value) == "analyse: no arm 'c'; arms are a, b."
    with pytest.raises(ValueError, match="1 gaps"):
        analyse([1, np.nan, 3, 4], list("aabb"), "a")
    with pytest.raises(ValueError, match=r"found 1 in one\. Merge strata"):
        analyse([1, 2, 3], list("aab"), "a")
    with pytest.raises(ValueError, match="needs 2 clusters at saturation 0"):
        analyse_saturation([1, 2], [True, False], [0.5, 0.5], [0, 1])
    with pytest.raises(ValueError, match="clusters must have one value a row and no gap"):
        analyse([1, 2, 3, 4], list("aabb"), "a", clusters=pd.Series([1, 1, None, 2]))
