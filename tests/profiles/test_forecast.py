import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.models.bgbb import BetaGeoBetaBinom
from expo_lab.profiles.forecast import (
    HORIZON,
    after_a_miss,
    common_luck,
    editions_ahead,
    look_ahead,
    past_forecasts,
    start_again,
    way_back,
)


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
    alive = model.p_alive(x, t_x, n)
    own = model.discounted_editions(x, t_x, n, 0.1, 10)
    assert editions_ahead(model, history, gone, alive, 0.1) == pytest.approx(own)
    # half as likely to be active: half of it
    assert editions_ahead(model, history, gone, alive / 2, 0.1) == pytest.approx(own / 2)


def test_with_a_way_back_newcomers_come_as_often_as_in_the_world(model):
    there = world(model, 40_000, 11, 0.15, seed=1)
    comes, gone = start_again(model, 0.15)
    later = there[:, 1:].sum(axis=1)
    assert abs(later.mean() - comes[10]) < 3 * later.std() / 200
    just_come = np.zeros((3, 1), int)
    alive = model.p_alive([0], [0], [0])
    assert editions_ahead(model, just_come, gone, alive)[0] == pytest.approx(comes[10])
    # whoever has surely left has the way back alone
    assert editions_ahead(model, just_come, gone, np.zeros(1))[0] == pytest.approx(gone[10])


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


def test_a_planted_break_of_habit_is_found(model):
    past = past_forecasts(world(model, 20_000, 9, 0.0, seed=1), model)
    assert after_a_miss(past, 0.0) == pytest.approx(1, abs=0.05)
    rng = np.random.default_rng(2)
    leaves = (past["missed"] == 1) & (rng.random(len(past)) < 0.4)
    broken = past.assign(came=past["came"] & ~leaves)
    once = past.query("missed == 1")
    se = np.sqrt((0.6 * once["p"]).sum()) / once["p"].sum()
    assert abs(after_a_miss(broken, 0.0) - 0.6) < 3 * se
    assert after_a_miss(past.head(3), 0.0) == 1  # too few to tell


def test_p_next_adds_the_way_back_of_those_who_left():
    people = xl.profile(xl.simulate("mature", 2000, 9, 3)).query("kind == 'exhibitor'")
    gone = people.query("editions_attended > 0 and p_alive < 0.02")
    assert len(gone) > 50
    assert (gone["win_back"] > 0).all()
    floor = (1 - gone["p_alive"]) * gone["win_back"]
    assert gone["p_next"].to_numpy() == pytest.approx(floor.to_numpy(), abs=0.02)


def test_a_prospect_waits_with_the_hazard_of_the_last_editions():
    there = np.zeros((1000, 6), dtype=bool)
    there[:300, 0] = True  # veterans
    for date, new in enumerate([200, 100, 60, 30, 10], start=1):
        start = 300 + sum([200, 100, 60, 30, 10][: date - 1])
        there[start : start + new, date] = True
    people = pd.DataFrame(dict(kind="exhibitor", editions_attended=there.sum(axis=1)))
    people["newcomer"] = (np.arange(1000) >= 300) & (people["editions_attended"] > 0)
    people["n"] = np.where(people["editions_attended"] > 0, 5 - there.argmax(axis=1), 0)
    people[["x", "t_x"]] = 0
    people["recency"] = people["n"]
    people = people.sample(frac=1, random_state=1)
    found = look_ahead(people, there[people.index])
    waiting = found[people["editions_attended"] == 0]
    hazard = (60 + 30 + 10) / (400 + 340 + 310)
    assert waiting["p_next"].to_numpy() == pytest.approx(hazard)
    # the first edition comes within ten with this chance, and each brings at least itself
    assert (waiting["expected_editions"] > 1 - (1 - hazard) ** HORIZON).all()
    assert (waiting["expected_editions"] < HORIZON * hazard * 5).all()
