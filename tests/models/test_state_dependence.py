import numpy as np
import pandas as pd
import pytest

from expo_lab.models.state_dependence import habit, simulate_choices, with_last_choice

SHOW = {"away": 0.0, "stand": 0.3}


@pytest.fixture(scope="module")
def small():
    return simulate_choices({"away": 0, "small": 0.5, "large": 0}, {"small": 1}, 0.5, 40, 5, seed=3)


@pytest.mark.parametrize("seed", range(5))
def test_plain_logit_takes_loyalty_for_habit(seed):
    loyal = simulate_choices(SHOW, {"stand": 2}, 0.0, 600, 10, seed)
    plain, *_, last = habit(loyal, base="away").itertuples()
    assert plain.habit > 10 * plain.se  # no habit was planted
    assert abs(last.habit) < 3 * last.se


@pytest.mark.parametrize("seed", range(5))
def test_planted_habit_comes_back(seed):
    both = simulate_choices(SHOW, {"stand": 2}, 0.8, 600, 10, seed)
    plain, *_, last = habit(both, base="away").itertuples()
    assert plain.habit - 0.8 > 10 * plain.se
    assert abs(last.habit - 0.8) < 3 * last.se


@pytest.mark.parametrize("seed", range(3))
def test_the_first_choice_must_be_allowed_for(seed):
    # Short panels: random constants alone still take part of the tastes for habit.
    drawn = simulate_choices(SHOW, {"stand": 2}, 0.4, 1000, 6, seed)
    *_, without, allowed = habit(drawn, base="away").itertuples()
    assert without.habit - 0.4 > 3 * without.se
    assert abs(allowed.habit - 0.4) < 3 * allowed.se


def test_habit_and_loyalty_among_three():
    tastes = {"small": 1.5, "large": 1.5, "away": 0.5}
    loyal = simulate_choices({"away": 0, "small": 0.3, "large": -0.3}, tastes, 0.0, 200, 8, 1)
    plain, *_, last = habit(loyal, base="away").itertuples()
    assert plain.habit > 10 * plain.se
    assert abs(last.habit) < 3 * last.se


def test_in_a_world_of_habit_alone_every_model_that_stands_says_so():
    found = [habit(simulate_choices(SHOW, {}, 0.8, 600, 6, s), base="away") for s in range(5)]
    rows = pd.concat(found)
    stands = rows[rows.note == ""]
    assert ((stands.habit - 0.8).abs() < 3 * stands.se).all()
    assert stands.groupby(["differences", "first_choice"]).size()[False].tolist() == [5, 5]
    falls = rows[rows.note != ""]  # a spread of 0 is the end of its range
    assert len(falls) > 0
    assert falls.note.str.contains("found no spread of its own").all()
    assert falls[["habit", "se", "lower", "upper", "log_likelihood"]].isna().all(axis=None)


def test_last_and_first_choice_by_hand():
    rows = pd.DataFrame(
        {
            "customer": [1] * 6 + [2] * 2,
            "edition": [3, 3, 1, 1, 2, 2, 1, 1],  # not in order; customer 2 came but once
            "alternative": ["a", "b"] * 4,
            "chosen": [1, 0, 0, 1, 1, 0, 1, 0],
        }
    )
    found = with_last_choice(rows)
    assert found.edition.tolist() == [2, 2, 3, 3]
    assert found["last"].tolist() == [0, 1, 1, 0]
    assert found["first"].tolist() == ["b"] * 4


def test_last_is_one_alternative_of_each_situation(small):
    found = with_last_choice(small)
    assert (found.groupby(["customer", "edition"])["last"].sum() == 1).all()
    assert len(found) == 40 * 4 * 3


def test_simulated_choices_without_tastes_or_habit_are_a_logit():
    drawn = simulate_choices({"a": 0, "b": 1, "c": -1}, {}, 0.0, 5000, 4, seed=1)
    share = drawn.groupby("alternative").chosen.mean() * 1
    p = np.exp([0, 1, -1]) / np.exp([0, 1, -1]).sum()
    assert share.to_numpy() == pytest.approx(p, abs=4 * np.sqrt(0.25 / 20_000))


def test_simulated_habit_is_a_markov_chain():
    drawn = simulate_choices({"a": 0, "b": 0}, {}, 1.0, 20_000, 2, seed=2)
    again = with_last_choice(drawn).query("chosen == 1")["last"].mean()
    p = 1 / (1 + np.exp(-1))
    assert again == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / 20_000))


def test_same_seed_same_choices(small):
    args = ({"away": 0, "small": 0.5, "large": 0}, {"small": 1}, 0.5, 40, 5)
    pd.testing.assert_frame_equal(simulate_choices(*args, seed=3), small)
    assert not simulate_choices(*args, seed=4).equals(small)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.drop(columns="edition"), r"found no \['edition'\]"),
        (
            lambda d: d.assign(chosen=1),
            "needs one choice a customer and edition; found 600 choices",
        ),
        (lambda d: d.assign(chosen=0), "found 0 choices in 200"),
    ],
)
def test_impossible_panels(small, change, message):
    with pytest.raises(ValueError, match=message):
        with_last_choice(change(small))


def test_impossible_worlds_and_bases(small):
    with pytest.raises(
        ValueError, match=r"needs base out of .* found \['away', 'small', 'large'\]"
    ):
        habit(small, base="rival")
    with pytest.raises(ValueError, match="needs two constants or more"):
        simulate_choices({"a": 0}, {}, 0, 10, 5, 1)
    with pytest.raises(ValueError, match="needs customers as a whole number from 1 up"):
        simulate_choices(SHOW, {}, 0, 0, 5, 1)
