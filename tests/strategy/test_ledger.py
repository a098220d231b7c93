from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.strategy import PROGRAMMES, Even, action_ledger, nothing, rollout
from expo_lab.strategy.playbook import Playbook

PLAN = {"existing": ("service", 2), "lost": ("call", 1)}


@pytest.fixture(scope="module")
def show():
    return xl.simulate("mature", customers=300, editions=4, seed=2)


@pytest.fixture(scope="module")
def book(show):
    return action_ledger(show, Playbook("status", PLAN, 4000), editions=2, futures=3)


def test_the_whole_is_the_rollouts_effect(show, book):
    policy = Playbook("status", PLAN, 4000)
    found = rollout(show, {"p": policy}, editions=2, futures=3).effects
    whole = book.loc[("together", "all")]
    expected = found.loc["p", ["effect", "lower", "upper"]].to_numpy(float)
    assert whole[["net", "lower", "upper"]].to_numpy(float) == pytest.approx(expected, abs=0.05)
    # the ledger reads the tables, where each touch is rounded to a cent
    cents = 0.005 * 2 * len(policy(xl.profile(show)))
    assert whole["spent"] == pytest.approx(found.loc["p", "spend"], abs=cents)


def test_segments_add_up_to_all(book):
    sums = ["treated", "spent", "gain", "elsewhere", "net"]
    for _, part in book.groupby(level="action"):
        rest = part.drop(index="all", level="segment")[sums].sum()
        assert rest.to_numpy() == pytest.approx(part.xs("all", level="segment")[sums].iloc[0])


def test_net_is_gain_less_cost_within_its_interval(book):
    assert book["net"].to_numpy() == pytest.approx((book["gain"] - book["spent"]).to_numpy())
    assert (book["lower"] <= book["net"]).all()
    assert (book["net"] <= book["upper"]).all()


def test_an_action_is_booked_where_it_was_done(book):
    assert book.loc[("call", "lost"), "treated"] > 0
    assert ("call", "potential") not in book.index or (
        book.loc[("call", "potential"), "treated"] == 0
    )


def test_where_touches_do_nothing_all_that_is_spent_is_lost():
    knobs = xl.PRESETS["mature"].without("touches")
    show = xl.simulate(knobs, customers=300, editions=4, seed=2)

    def there(people):
        who = people.query("kind == 'exhibitor' and editions_attended > 0 and recency == 0")
        return pd.DataFrame(dict(customer_id=who.index, action="call", amount=10.0))

    book = action_ledger(show, there, editions=1, futures=2)
    assert (book["gain"] == 0).all()
    assert book.loc[("call", "all"), "net"] == -book.loc[("call", "all"), "spent"]


def test_at_one_edition_what_happens_happens_to_those_treated(show):
    # no firm sees another's stand before the next edition
    book = action_ledger(show, Even("visit", 20_000), editions=1, futures=2)
    assert book.loc[("visit", "all"), "elsewhere"] == 0
    assert book.loc[("visit", "all"), "gain"] != 0


def test_progress_counts_courses_times_lucks(show):
    told = []
    action_ledger(
        show, Even("call", 500), editions=1, futures=2, progress=lambda *step: told.append(step)
    )
    assert told == [(i, 4) for i in (1, 2, 3, 4)]


def test_what_cannot_be_booked_is_refused(show):
    with pytest.raises(ValueError, match="the policy does nothing in 1 editions"):
        action_ledger(show, nothing, editions=1, futures=2)
    with pytest.raises(ValueError, match="futures of at least 2, found 1 and 1"):
        action_ledger(show, Even("call", 500), editions=1, futures=1)
    with pytest.raises(ValueError, match="action_ledger: needs a simulated show"):
        action_ledger({}, Even("call", 500))
    assert np.isfinite(action_ledger(show, Even("call", 500), editions=1, futures=2)).all().all()


def test_standing_rules_are_part_of_the_whole(show):
    """They are no action of their own, so nothing but `together` holds what they add."""
    course = PROGRAMMES["complaints"]
    found = rollout(show, {"p": course}, editions=1, futures=3).effects.loc["p"]
    book = action_ledger(show, course, editions=1, futures=3)
    assert book.loc[("together", "all"), "net"] == pytest.approx(found["effect"], abs=0.05)
    bare = rollout(show, {"p": lambda people: course(people)}, editions=1, futures=3).effects
    assert bare.loc["p", "effect"] != pytest.approx(found["effect"], abs=0.05)


def test_steering_is_booked_with_its_fee_there_and_its_loss_here(show):
    shown = replace(PROGRAMMES["sister_show"], sure=0.5, amount=300.0)
    dear, free = (
        replace(shown, rules=replace(shown.rules, sister_fee=fee)) for fee in (1000.0, 0.0)
    )
    books = [action_ledger(show, p, editions=2, futures=2).loc[("steer", "all")]
             for p in (dear, free)]  # fmt: skip
    went = []
    for future in (1, 2):
        path, here = show, xl.profile(show)
        for _ in range(2):
            path = path.advance(dear(here), future, dear.rules)
            here = xl.profile(path)
        went.append(len(path.sister))
    assert sum(went) > 0
    assert books[0]["gain"] - books[1]["gain"] == pytest.approx(1000 * np.mean(went))
    assert books[1]["gain"] <= 0  # without a fee it only takes from this show
    assert books[0]["spent"] == pytest.approx(books[1]["spent"])
