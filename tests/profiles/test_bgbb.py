import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.models.bgbb import BetaGeoBetaBinom
from expo_lab.profiles.bgbb import WithWayBack
from expo_lab.profiles.forecaster import HORIZON, Past
from expo_lab.profiles.waiting import first_edition, waning
from expo_lab.profiles.way_back import (
    after_a_miss,
    past_forecasts,
    shared_luck,
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


def people_of(there):
    """The history columns of newcomers who were there, as a profile has them."""
    place, width = np.arange(there.shape[1]), there.shape[1]
    first, last = there.argmax(axis=1), np.where(there, place, -1).max(axis=1)
    x = there.sum(axis=1) - 1
    return pd.DataFrame(
        dict(kind="exhibitor", newcomer=True, editions_attended=x + 1, recency=width - 1 - last)
        | dict(x=x, t_x=np.where(x > 0, last - first, 0), n=width - 1 - first)
    )


def forecaster(model, hazard, factor=1.0):
    """A forecaster with everything planted."""
    found = WithWayBack()
    found.models_ = {("exhibitor", True): model}
    found.win_back_, found.after_a_miss_ = {"exhibitor": hazard}, {"exhibitor": factor}
    found.first_edition_, found.waning_ = {"exhibitor": 0.1}, {"exhibitor": 1.0}
    return found


HISTORIES = pd.DataFrame(
    dict(kind="exhibitor", newcomer=True, editions_attended=[4, 1, 3], recency=[0, 2, 0])
    | dict(x=[3, 0, 2], t_x=[4, 0, 2], n=[4, 2, 2])
)


def test_without_a_way_back_it_is_the_models_own(model):
    found = forecaster(model, 0.0)
    x, t_x, n = (HISTORIES[c] for c in ("x", "t_x", "n"))
    own = model.discounted_editions(x, t_x, n, 0.1, 10)
    assert found.expected_editions(HISTORIES, 10, 0.1) == pytest.approx(own)
    assert found.path(HISTORIES, 3)[:, 2] == pytest.approx(model.p_return(x, t_x, n, 3))
    assert found.p_alive(HISTORIES) == pytest.approx(model.p_alive(x, t_x, n))


def test_after_one_miss_all_that_follows_from_being_alive_is_scaled(model):
    regulars = HISTORIES.iloc[[0, 2]]
    once = regulars.assign(n=regulars["n"] + 1)
    own = forecaster(model, 0.0).path(once, 5)
    assert forecaster(model, 0.0, factor=0.5).path(once, 5) == pytest.approx(own / 2)
    kept = forecaster(model, 0.0, factor=0.5).path(regulars, 5)
    assert kept == pytest.approx(forecaster(model, 0.0).path(regulars, 5))


def test_with_a_way_back_newcomers_come_as_often_as_in_the_world(model):
    there = world(model, 40_000, 11, 0.15, seed=1)
    comes, gone = start_again(model, 0.15, 10)
    se = np.sqrt(comes * (1 - comes) / len(there))
    assert (np.abs(there[:, 1:].mean(axis=0) - comes) < 3.5 * se).all()
    just_come = HISTORIES.head(1).assign(editions_attended=1, x=0, t_x=0, n=0)
    found = forecaster(model, 0.15)
    assert found.path(just_come, 10)[0] == pytest.approx(comes)
    # whoever missed one edition and has surely left has the way back alone
    lost = just_come.assign(n=1)
    assert forecaster(model, 0.15, factor=0.0).path(lost, 10)[0] == pytest.approx(gone)


def test_a_prospect_waits_and_then_is_a_newcomer(model):
    prospect = HISTORIES.head(1).assign(editions_attended=0, newcomer=False, x=0, t_x=0, n=0)
    path = forecaster(model, 0.0).path(prospect, 3)[0]
    comes, _ = start_again(model, 0.0, 3)
    h = 0.1
    assert path[0] == pytest.approx(h)
    assert path[1] == pytest.approx(h * (1 - h) + h * comes[0])
    assert path[2] == pytest.approx(h * (1 - h) ** 2 + h * comes[1] + h * (1 - h) * comes[0])


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
        shared_luck(past_forecasts(world(model, 4000, 16, 0.0, s, shock=0.1), model))
        for s in range(20)
    ]
    quiet = [shared_luck(past_forecasts(world(model, 4000, 16, 0.0, s), model)) for s in range(20)]
    # p * luck is cut at 1, so somewhat less than .1 reaches the heads
    assert 0.06 < np.mean(found) < 0.11
    assert np.mean(quiet) < 0.02


def test_too_few_dates_tell_nothing_of_luck():
    past = pd.DataFrame(dict(date=[0, 1], missed=0, p=0.5, left=0.1, came=True, weight=1.0))
    assert shared_luck(past) == 0
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
    # a show in which somebody came back beyond BG/BB's own chance; in seed 3's nobody did
    people = xl.profile(xl.simulate("mature", 2000, 9, 4), forecaster="bgbb").query(
        "kind == 'exhibitor'"
    )
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
    past = Past(people, there[people.index], np.ones(len(people)))
    found = WithWayBack().fit(past)
    waiting = people[people["editions_attended"] == 0]
    hazard = (60 + 30 + 10) / (400 + 340 + 310)
    assert found.p_next(waiting) == pytest.approx(hazard)
    assert first_edition(past) == pytest.approx(hazard)
    # fewer come from edition to edition, and so they are expected to
    left = waning(past)
    assert 0.4 < left < 0.8
    risk = hazard * left ** np.arange(HORIZON)
    ahead = found.expected_editions(waiting)
    # the first edition comes within ten with this chance, and each brings at least itself
    assert (ahead > 1 - np.prod(1 - risk)).all()
    assert (ahead < risk.sum() * 5).all()


def test_counts_stand_for_customers(model):
    there = world(model, 3000, 8, 0.1, seed=5)
    people = people_of(there)
    whole = WithWayBack().fit(Past(people, there, np.ones(len(there))))
    pattern, size = np.unique(there, axis=0, return_counts=True)
    few = WithWayBack().fit(Past(people_of(pattern), pattern, size.astype(float)))
    assert few.p_next(people) == pytest.approx(whole.p_next(people), abs=1e-6)
    assert few.common_luck_["exhibitor"] == pytest.approx(whole.common_luck_["exhibitor"])


def test_a_finished_profile_says_how_unsure_its_counts_are():
    show = xl.simulate("mature", 1000, 8, 3)
    people = xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")
    again = WithWayBack.of_profile(people)
    found = xl.profiles.fit_forecaster(show, forecaster="bgbb")
    habit = people["n"] - people["t_x"] != 1  # the factor after one miss is not in a profile
    for ours, theirs in zip(
        again.spread(people, 10, 0.1), found.spread(people, 10, 0.1), strict=True
    ):
        assert ours[habit] == pytest.approx(theirs[habit], rel=1e-6)


def test_what_one_forecaster_does_to_its_models_no_other_sees():
    there = np.random.default_rng(0).random((400, 6)) < 0.5
    there[:, 0] = True
    place = np.where(there, np.arange(6), 0)
    people = pd.DataFrame(dict(kind="exhibitor", newcomer=True, x=there.sum(axis=1) - 1, n=5))
    people = people.assign(t_x=place.max(axis=1), editions_attended=people["x"] + 1)
    people["recency"] = 5 - people["t_x"]
    past = Past(people, there, np.ones(400))
    one, other = WithWayBack().fit(past), WithWayBack().fit(past)
    before = other.path(people, 3)
    one.models_["exhibitor", True].alpha_ = 99.0
    one.models_["exhibitor", True].cov_[:] = 0
    for found in (other, WithWayBack().fit(past)):
        assert (found.path(people, 3) == before).all()
        assert found.models_["exhibitor", True].cov_.any()
