import numpy as np
import pandas as pd
import pytest

from expo_lab.core.schema import STATES
from expo_lab.lifecycle import BetaGeoBetaBinom, true_history
from expo_lab.view.explorers.coins import LONGEST, explore_coins, possible
from expo_lab.view.explorers.stage_paths import AHEAD, LIVING, changed, explore_stage_paths


@pytest.fixture(scope="module")
def coins():
    return explore_coins()


@pytest.fixture(scope="module")
def paths(show):
    return explore_stage_paths(true_history(show))


@pytest.mark.parametrize("n", [1, 2, 7, LONGEST])
def test_every_position_of_the_sliders_is_a_history_that_can_be(n):
    for missed in range(LONGEST + 1):
        for x in range(LONGEST + 1):
            got, t_x, length = possible(n, missed, x)
            assert got <= t_x <= length == n
            assert (got == 0) == (t_x == 0)
            if x <= n - missed and (x > 0) == (missed < n):
                assert (got, t_x) == (x, n - missed)  # what can be is left as it is


def test_a_slider_that_cannot_be_moves(coins):
    coins.n.value, coins.missed.value, coins.x.value = 8, 3, 5
    coins.missed.value = 6
    assert coins.history == (2, 2, 8)
    assert coins.x.value == 2
    coins.n.value = 3
    assert coins.history == (0, 0, 3)


def test_the_numbers_are_the_models(coins):
    coins.n.value, coins.missed.value, coins.x.value = 7, 3, 2
    x, t_x, n = coins.history
    assert (x, t_x, n) == (2, 4, 7)
    assert coins.alive == pytest.approx(float(coins._model.p_alive(2, 4, 7)))
    assert coins.comes == pytest.approx(float(coins._model.p_return(2, 4, 7)))
    assert f"<td>{coins.ahead:.2f}</td>" in coins.numbers.value


def test_the_same_silence_alarms_more_after_more_visits(coins):
    coins.n.value, coins.missed.value, coins.x.value = 7, 3, 1
    seldom, drawn = coins.alive, coins.image.value
    coins.x.value = 4
    assert coins.alive < seldom
    assert coins.image.value != drawn


def test_a_model_must_be_fitted():
    with pytest.raises(ValueError, match="explore_coins: needs a fitted model"):
        explore_coins(BetaGeoBetaBinom())


def test_changed_rows_still_add_up(paths):
    made = changed(paths.usual, {("committed", "committed"): 0.2, ("lost", "growing"): -0.2})
    assert made.sum(axis=1).to_numpy() == pytest.approx(1)
    assert made.to_numpy().min() >= 0
    same = changed(paths.usual, {("committed", "committed"): 0.0})
    assert same.to_numpy() == pytest.approx(paths.usual.to_numpy())


def test_with_nothing_changed_the_paths_are_powers_of_the_chain(paths):
    for slider in paths.sliders.values():
        slider.value = 0.0
    today = paths._today.to_numpy(float)
    ahead = today @ np.linalg.matrix_power(paths.usual.to_numpy(), AHEAD)
    assert paths.shares.iloc[-1].to_numpy() == pytest.approx(ahead[1:])
    assert today.sum() == pytest.approx(ahead.sum())


def test_longer_trust_keeps_more(paths):
    before, drawn = paths.shares[list(LIVING)].iloc[-1].sum(), paths.image.value
    paths.sliders["Committed stay so"].value = 0.05
    assert paths.shares[list(LIVING)].iloc[-1].sum() > before
    assert paths.image.value != drawn
    paths.sliders["Committed stay so"].value = 0.0


def test_other_stages_are_refused(show):
    history = true_history(show)
    with pytest.raises(ValueError, match=r"six stages; found nobody in \['prospect'"):
        explore_stage_paths(history.assign(stage="trust"))
    with pytest.raises(ValueError, match="stage"):
        explore_stage_paths(history.drop(columns="stage"))
    assert isinstance(history, pd.DataFrame)
    assert set(STATES) == set(history["stage"])
