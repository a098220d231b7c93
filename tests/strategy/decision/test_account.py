import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from expo_lab.strategy.decision.account import _ends, _ranks, _resampled, account


def profits(shows, sets=1, seed=0):
    """Arms of known mean over one playbook: truth 100, good 60, bad -20, labels by lot 0."""
    rng = np.random.default_rng(seed)
    mean = {"one": 0, "true": 100, "scheme good": 60, "scheme bad": -20, "nothing": -50}
    mean |= {"random good": 0, "random bad": 0, "even": -80, "individual": 70}
    rows = []
    for show in range(shows):
        market = 1000 * rng.normal()  # shared luck: it must cancel
        for k in range(sets):
            for arm, value in mean.items():
                own = 0 if arm in ("one", "nothing") else 10 * rng.normal()
                row = dict(arm=arm, set=k, show=show, profit=market + value + own, spend=200.0)
                rows.append(row)
    return pd.DataFrame(rows)


COSTS = pd.DataFrame(dict(good=[5.0, 7.0], bad=[0.0, 0.0]))


def test_what_shows_share_cancels_and_intervals_hold_the_truth():
    table, arms = account(profits(30, 3), ["good", "bad"], COSTS)
    good = table.set_index("scheme").loc["good"]
    assert good["dv_lower"] < 0.6 < good["dv_upper"] < good["dv_lower"] + 0.2
    assert good["random_lower"] < 0 < good["random_upper"]
    assert good["net"] == pytest.approx(good["gain"] - 6)
    assert table["rank_best"].tolist() == [1, 2]
    assert table["rank_worst"].tolist() == [1, 2]
    true = arms.set_index("arm").loc["true"]
    assert true[["dv", "dv_lower", "dv_upper"]].tolist() == pytest.approx([1, 1, 1])


def test_intervals_hold_the_truth_as_often_as_they_say():
    hits = []
    for seed in range(120):
        table, _ = account(profits(8, seed=seed), ["good", "bad"], COSTS)
        good = table.iloc[0]
        hits.append(good["dv_lower"] < 0.6 < good["dv_upper"])
    assert np.mean(hits) > 0.95 - 3 * np.sqrt(0.05 * 0.95 / 120)


def test_less_than_a_twentieth_of_the_money_is_nothing_at_stake():
    some = profits(12)
    some["spend"] = 2500.0  # 5 % of it is 125, more than the 100 that truth earns
    table, _ = account(some, ["good", "bad"], COSTS)
    assert set(table["note"]) == {"nothing at stake here"}
    assert table["dv"].isna().all()
    assert table["gain"].notna().all()


def test_few_shows_widen_the_percentiles_to_student_s():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(1, 12, 1))
    wide = student.ppf(0.975, 11) * x.std(ddof=1) / np.sqrt(12)
    low, high = _ends(_resampled(x, rng))
    assert (high - low) / 2 == pytest.approx(wide, rel=0.06)


def test_four_sets_that_taught_different_things_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(2)
    hits = []
    for _ in range(120):
        gain = rng.normal(size=(4, 1, 1)) + 0.2 * rng.normal(size=(4, 10, 1))
        low, high = _ends(_resampled(gain, rng)[:, 0])
        hits.append(low <= 0 <= high)
    assert np.mean(hits) > 0.95 - 3 * np.sqrt(0.05 * 0.95 / 120)


def test_ranks_are_sure_only_where_differences_are():
    rng = np.random.default_rng(4)
    value = np.array([3.0, 2.9, 0.0])
    drawn = value + 0.2 * rng.normal(size=(4000, 3))
    assert _ranks(value, drawn).tolist() == [[1, 2], [1, 2], [3, 3]]
    same = np.repeat(drawn[:, :1], 2, axis=1)
    assert _ranks(value[[0, 0]], same).tolist() == [[1, 2], [1, 2]]
