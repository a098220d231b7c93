import numpy as np
import pandas as pd
import pytest

from expo_lab.collect.ahead import (
    common_luck,
    editions_ahead,
    past_forecasts,
    start_again,
    way_back,
)
from expo_lab.lifecycle.bgbb import BetaGeoBetaBinom


@pytest.fixture(scope="module")
def model():
    found = BetaGeoBetaBinom()
    found.alpha_, found.beta_, found.gamma_, found.delta_ = 2.0, 1.0, 1.5, 4.0
    return found


def world(model, customers, editions, hazard, seed, shock=0.0):
    """Histories of BG/BB's own making, in which whoever left starts again with a hazard."""
    rng = np.random.default_rng(seed)

    def fresh(n):
        return rng.beta(model.alpha_, model.beta_, n), rng.beta(model.gamma_, model.delta_, n)

    p, theta = fresh(customers)
    alive, there = np.ones(customers, bool), np.zeros((customers, editions), bool)
    there[:, 0] = True
    for k in range(1, editions):
        lives = alive & (rng.random(customers) >= theta)
        back = ~lives & (rng.random(customers) < hazard)
        luck = np.exp(shock * rng.standard_normal())
        there[:, k] = (lives & (rng.random(customers) < p * luck)) | back
        p[back], theta[back] = fresh(int(back.sum()))
        alive = lives | back
    return there


def test_without_a_way_back_it_is_the_models_own(model):
    history = np.array([[3, 0, 2], [4, 0, 2], [5, 2, 2]])
    _, gone = start_again(model, 0.0, rate=0.1)
    x, t_x, n = history
    assert editions_ahead(model, history, gone, 0.1) == pytest.approx(
        model.discounted_editions(x, t_x, n, 0.1, 10)
    )


def test_with_a_way_back_newcomers_come_as_often_as_in_the_world(model):
    there = world(model, 40_000, 11, 0.15, seed=1)
    comes, gone = start_again(model, 0.15)
    later = there[:, 1:].sum(axis=1)
    assert abs(later.mean() - comes[10]) < 3 * later.std() / 200
    just_come = np.zeros((3, 1), int)
    assert editions_ahead(model, just_come, gone)[0] == pytest.approx(comes[10])


def test_the_planted_hazard_is_found(model):
    found = [way_back(past_forecasts(world(model, 4000, 9, 0.08, s), model)) for s in range(10)]
    se = np.std(found, ddof=1) / np.sqrt(10)
    # those who came back look younger than they are, so the moments are a little off: < .01
    assert abs(np.mean(found) - 0.08) < 0.01 + 3 * se


def test_where_nobody_comes_back_there_is_no_hazard(model):
    found = [way_back(past_forecasts(world(model, 4000, 9, 0.0, s), model)) for s in range(10)]
    assert np.mean(found) < 0.005


def test_the_planted_common_luck_is_found(model):
    found = [
        common_luck(past_forecasts(world(model, 4000, 16, 0.0, s, shock=0.1), model))
        for s in range(20)
    ]
    quiet = [common_luck(past_forecasts(world(model, 4000, 16, 0.0, s), model)) for s in range(20)]
    # p * luck is cut at 1, so somewhat less than .1 reaches the heads
    assert 0.06 < np.mean(found) < 0.11
    assert np.mean(quiet) < 0.02


def test_too_few_dates_tell_nothing_of_luck():
    past = pd.DataFrame(dict(date=[0, 1], missed=0, p=0.5, left=0.1, came=True))
    assert common_luck(past) == 0
    assert way_back(past) == 0
