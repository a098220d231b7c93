from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import expo_lab as xl
from expo_lab.strategy.entry import admission
from expo_lab.strategy.hosted import _greedy, score_hosted, select_hosted

POSITIVE = st.floats(0.1, 100)
FEW = st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=7)


def best(benefit, price, budget):
    """The best selection, by trying all."""
    sets = [c for k in range(len(benefit) + 1) for c in combinations(range(len(benefit)), k)]
    fit = [list(c) for c in sets if price.iloc[list(c)].sum() <= budget + 1e-9]
    return max(benefit.iloc[c].sum() for c in fit)


def series(values):
    return pd.Series(list(values), index=[f"b{i}" for i in range(len(values))])


@settings(deadline=None)
@given(st.lists(POSITIVE, min_size=1, max_size=7), st.floats(1, 8))
def test_with_equal_costs_greedy_is_the_best(benefit, budget):
    benefit, price = series(benefit), series([1.0] * len(benefit))
    found = _greedy(benefit, price, budget)
    assert found.benefit == pytest.approx(best(benefit, price, budget))


@settings(deadline=None)
@given(FEW, st.floats(1, 300))
def test_with_unequal_costs_the_best_lies_between_greedy_and_the_bound(rows, budget):
    benefit, price = (series(column) for column in zip(*rows, strict=True))
    found = _greedy(benefit, price, budget)
    top = best(benefit, price, budget)
    assert found.spent <= budget + 1e-9
    assert found.benefit <= top + 1e-6
    assert top <= found.bound + 1e-6
    assert found.bound - found.benefit <= benefit.max() + 1e-6


def test_the_example_in_which_greedy_is_not_the_best():
    found = _greedy(series([60.0, 100, 120]), series([10.0, 20, 30]), 50)
    assert (found.benefit, found.bound) == (160, 240)  # the best is 220


def test_nobody_is_hosted_for_nothing():
    found = _greedy(series([0.0, 2]), series([1.0, 1]), 10)
    assert found.chosen.index.tolist() == ["b1"]


def test_distance_can_be_priced_and_rows_may_come_in_any_order(people):
    cost = 300 + 0.4 * people["distance_km"]
    found = select_hosted(people, 20_000, cost)
    upset = select_hosted(people.sample(frac=1, random_state=3), 20_000, cost)
    pd.testing.assert_frame_equal(found.chosen, upset.chosen)
    assert found.spent == pytest.approx(cost[found.chosen.index].sum())
    assert 20_000 - cost.max() < found.spent <= 20_000
    assert (people.loc[found.chosen.index, "kind"] == "buyer").all()


@pytest.mark.parametrize(
    ("budget", "cost", "message"),
    [
        (0, 800, "budget must be EUR above 0, found 0"),
        (float("nan"), 800, "budget must be EUR above 0, found nan"),
        (1000, 0, "costs must be EUR above 0, found 0.0"),
        (1000, pd.Series({"B000001": 5.0}), "buyers have no cost, the first 'B000002'"),
    ],
)
def test_what_cannot_be_spent_is_named(people, budget, cost, message):
    with pytest.raises(ValueError, match=message):
        select_hosted(people, budget, cost)


@pytest.fixture(scope="module")
def judged(show, people):
    return score_hosted(people, show, budget=24_000, draws=200)


def test_it_beats_chance_and_not_the_truth(judged):
    assert judged.loc["random", "upper"] < judged.loc["ours", "leads"]
    assert (judged["leads"] <= judged.loc["by the truth", "leads"] + 1e-9).all()
    assert judged.loc["by the truth", "share"] == 1
    assert (judged["spent"] == 24_000).all()


def test_chance_adds_the_mean_of_all(judged, show):
    truth = xl.value.true_potential(show)["true_hosting"].dropna()
    error = truth.std() * np.sqrt(30 / 200)  # of the mean of 200 sums of 30
    assert abs(judged.loc["random", "leads"] - 30 * truth.mean()) < 3 * error


def test_a_base_is_judged_too(show, base):
    people = xl.profile(base)
    found = score_hosted(people, show, 24_000, records=base.records, draws=20)
    assert found.loc["ours", "leads"] > found.loc["random", "leads"]
    with pytest.raises(ValueError, match="for a base pass its records as well"):
        score_hosted(people, show, 24_000, draws=20)
    with pytest.raises(ValueError, match="draws must be at least 20, found 5"):
        score_hosted(people, show, 24_000, draws=5)


# admission --------------------------------------------------------------------------------------


def test_a_perfect_score_keeps_what_the_truth_would():
    quality = pd.Series(np.random.default_rng(1).exponential(size=400))
    found = admission(quality, quality)
    assert found["kept"].to_numpy() == pytest.approx(found["by_truth"].to_numpy())
    assert found["quality"].is_monotonic_increasing
    assert found["admitted"].is_monotonic_decreasing
    assert found["share"].iloc[0] == 1


def test_a_blind_score_keeps_what_chance_would():
    rng = np.random.default_rng(2)
    quality = pd.Series(rng.exponential(size=4000))
    found = admission(pd.Series(rng.random(4000)), quality)
    rest = found.iloc[1:]
    error = np.sqrt(rest["share"] * (1 - rest["share"]) / 4000) * quality.std() / quality.mean()
    assert (abs(rest["kept"] - rest["by_chance"]) < 3 * error).all()


def test_its_interval_holds_the_mean_as_often_as_it_says():
    inside = []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        row = admission(pd.Series(np.ones(12)), pd.Series(50 + rng.normal(size=12))).iloc[0]
        inside.append(row["lower"] < 50 < row["upper"])
    assert abs(np.mean(inside) - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 400)


def test_nobody_passes_a_cut_above_all():
    found = admission(pd.Series([1.0, 2]), pd.Series([1.0, 1]), cuts=[3, 2])
    assert found["admitted"].tolist() == [1, 0]
    assert found["kept"].tolist() == [0.5, 0]
    assert found["quality"].isna().tolist() == [False, True]


def test_gaps_and_negative_qualities_are_refused():
    score = pd.Series([1.0, 2])
    with pytest.raises(ValueError, match="found 2 customers, 0 without a score, 1 without a qual"):
        admission(score, pd.Series([1.0]))
    with pytest.raises(ValueError, match=r"quality must not be below 0, found -1\.0"):
        admission(score, pd.Series([1.0, -1]))


def test_the_bar_raises_the_mean_of_true_buyers_and_loses_leads(show, people):
    came = people.query("kind == 'buyer' and recency == 0 and editions_attended > 0").index
    truth = xl.value.true_potential(show).loc[came, "true_expected"]
    found = admission(xl.value.potential(people).loc[came, "expected"], truth)
    assert (found["kept"].iloc[1:] < 1).all()
    assert (found["kept"] <= found["by_truth"] + 1e-12).all()
    assert found["against_all"].iloc[3] > 1


@settings(deadline=None)
@given(FEW, st.floats(1, 300))
def test_the_bound_is_the_best_with_shares_of_buyers(rows, budget):
    """No looser than it need be: what linear programming finds if buyers could be split."""
    from scipy.optimize import linprog

    benefit, price = (series(column) for column in zip(*rows, strict=True))
    best = linprog(-benefit, A_ub=[price], b_ub=[budget], bounds=(0, 1))
    assert _greedy(benefit, price, budget).bound == pytest.approx(-best.fun, rel=1e-6)
