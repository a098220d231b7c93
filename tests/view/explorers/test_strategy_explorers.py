import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.strategy import Even, allocate, over_editions, rollout
from expo_lab.view import explore_budget, explore_contest

# the vector of the allocation's own tests: lambda 1.522, gain 160,494
RESPONSE = pd.DataFrame(
    dict(
        n=[50, 80, 300, 600],
        value=[8000, 9000, 2500, 1200],
        ceiling=[0.30, 0.20, 0.15, 0.05],
        rate=[1 / 400, 1 / 600, 1 / 300, 1 / 500],
    ),
    index=["loyal", "<b>wavering", "small", "lost"],
)


@pytest.fixture
def budget():
    return explore_budget(RESPONSE, 60_000)


def test_the_best_plan_is_the_allocations(budget):
    assert budget.best.marginal_return == pytest.approx(1.522, abs=5e-4)
    assert budget.best.gain == pytest.approx(160_494, abs=1)
    assert budget.yours["amount"].nunique() == 1
    assert budget.yours["gain"].sum() < budget.best.gain


def test_taking_it_makes_it_ones_own_and_the_button_springs_back(budget):
    budget.take.value = True
    assert budget.take.value is False
    left = budget.best.table["amount"] - budget.yours["amount"]
    steps = [slider.step for slider in budget.amounts.values()]
    assert (left >= -1e-9).all()
    assert (left < steps).all()
    assert budget.yours["spend"].sum() <= 60_000


def test_the_response_moves_for_the_segment_chosen_alone(budget):
    budget.segment.value = "small"
    budget.ceiling.value, budget.scale.value = 2.0, 0.5
    expected = RESPONSE.astype(float)
    expected.loc["small", ["ceiling", "rate"]] = 0.30, 1 / 150
    pd.testing.assert_frame_equal(budget.response, expected)
    assert budget.best.gain == pytest.approx(allocate(expected, 60_000).gain)
    budget.segment.value = "loyal"
    assert (budget.ceiling.value, budget.scale.value) == (1.0, 1.0)
    pd.testing.assert_frame_equal(budget.response, expected)


def test_spending_more_than_there_is_is_said(budget):
    before = budget.image.value
    assert "are left" in budget.numbers.value
    budget.amounts["lost"].value = budget.amounts["lost"].max
    assert "more than the budget" in budget.numbers.value
    assert budget.image.value != before
    assert "<b>wavering" not in budget.numbers.value


@pytest.mark.parametrize("wrong", [0, float("inf")])
def test_a_budget_must_be_money(wrong):
    with pytest.raises(ValueError, match="explore_budget: budget must be EUR above 0"):
        explore_budget(RESPONSE, wrong)


def test_an_s_shape_is_refused():
    shaped = RESPONSE.drop(columns="rate").assign(half=100.0, power=2.0)
    with pytest.raises(ValueError, match="explore_budget: response lacks rate"):
        explore_budget(shaped, 1000)


@pytest.fixture(scope="module")
def result():
    show = xl.simulate("mature", customers=300, editions=4, seed=2)
    courses = {"calls": Even("call", 3000), "<visits>": Even("visit", 3000)}
    return rollout(show, courses, editions=3, futures=4)


def test_it_shows_what_over_editions_finds(result):
    contest = explore_contest(result)
    contest.first.value, contest.second.value = "calls", "<visits>"
    pd.testing.assert_frame_equal(contest.table, over_editions(result, "calls", "<visits>"))
    assert "<visits>" not in contest.numbers.value


def test_fewer_editions_and_lucks_are_a_part_of_the_paths(result):
    contest = explore_contest(result)
    contest.first.value = "calls"
    seen = contest.image.value
    contest.editions.value, contest.futures.value = 2, 3
    assert contest.image.value != seen
    gap = result.paths.query("future <= 3 and edition <= 6")
    gap = gap.set_index(["policy", "future", "edition"])["profit"].unstack("policy")
    expected = (gap["calls"] - gap["nothing"]).groupby("future").sum().mean()
    assert contest.table["total"].iloc[-1] == pytest.approx(expected)
    assert list(contest.table.index) == [5, 6]


def test_a_course_against_itself_tells_nothing(result):
    contest = explore_contest(result)
    contest.second.value = contest.first.value
    assert "these lucks do not tell" in contest.numbers.value


def test_a_show_needs_policies():
    show = xl.simulate("mature", customers=100, editions=2, seed=2)
    with pytest.raises(ValueError, match="needs a Rollout, or a show with policies"):
        explore_contest(show)
