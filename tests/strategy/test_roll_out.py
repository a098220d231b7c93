from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.scenario import Scenario, knob
from expo_lab.strategy.playbook import Even, Playbook, nothing
from expo_lab.strategy.roll_out import rollout
from expo_lab.world import CAUSES, Cause
from expo_lab.world.calibrate.tuning import gives


@pytest.fixture(scope="module")
def small():
    return xl.simulate("mature", customers=300, editions=4, seed=2)


def test_two_names_for_one_policy_have_no_difference(small):
    found = rollout(small, {"a": Even("call", 500), "b": Even("call", 500)}, editions=2, futures=2)
    assert found.difference("a", "b") == dict(difference=0, lower=0, upper=0)


def test_doing_nothing_is_worth_nothing(small):
    found = rollout(small, {"idle": nothing}, editions=2, futures=3)
    assert found.effects.loc["idle", ["effect", "lower", "upper", "spend"]].tolist() == [0, 0, 0, 0]


def test_money_that_works_on_nobody_is_lost_to_the_cent():
    knobs = xl.PRESETS["mature"].without("touches")
    show = xl.simulate(knobs, customers=300, editions=4, seed=2)

    def last_ones(people):
        there = people.query("kind == 'exhibitor' and editions_attended > 0 and recency == 0")
        return pd.DataFrame(dict(customer_id=there.index, action="call", amount=10.0))

    found = rollout(show, {"calls": last_ones}, editions=1, futures=2).effects
    assert found.loc["calls", "effect"] == pytest.approx(-found.loc["calls", "spend"])
    assert found.loc["calls", "regret"] == pytest.approx(found.loc["calls", "spend"])


def test_a_policy_sees_the_profile_of_today_and_nothing_else(small):
    seen = []

    def spy(people):
        seen.append(people)
        return nothing(people)

    rollout(small, {"spy": spy}, editions=2, futures=2)
    assert not [c for p in seen for c in p.columns if c.startswith("true_")]
    assert seen[0]["last_edition"].max() == 4  # decided before edition 5
    assert seen[1]["last_edition"].max() == 5


def test_the_books_of_a_path_are_the_tables_sums(small):
    path = rollout(small, {"idle": nothing}, editions=1, futures=2).paths
    row = path.query("policy == 'idle' and future == 1").iloc[0]
    gone_on = small.advance(future=1)
    stands = gone_on.tables["participations"].query("edition == 5 and role == 'exhibitor'")
    touches = gone_on.tables["contacts"].query("edition == 5")
    paid = stands.loc[~stands["unpaid"], "revenue"].sum()
    assert row["profit"] == pytest.approx(
        paid - stands["cost_to_serve"].sum() - touches["cost"].sum()
    )


def test_spend_is_programmes_and_concessions_and_neither_counts_twice(small):
    there = small.tables["participations"].query("edition == 4 and role == 'exhibitor'")

    def both(people):
        calls = pd.DataFrame(dict(customer_id=there["customer_id"], action="call", amount=20.0))
        return pd.concat([calls, calls.assign(action="discount", amount=300.0)])

    row = rollout(small, {"both": both}, editions=1, futures=2).paths
    row = row.query("policy == 'both' and future == 1").iloc[0]
    after = small.advance(both(None), future=1)
    stands = after.tables["participations"].query("edition == 5 and role == 'exhibitor'")
    touches = after.tables["contacts"].query("edition == 5")
    came = stands["customer_id"].isin(there["customer_id"]).sum()
    assert row["spend"] == pytest.approx(20.0 * len(there) + 300.0 * came)
    # the concession is in the revenue already, the calls are in the cost of touches
    paid = stands.loc[~stands["unpaid"], "revenue"].sum()
    assert row["profit"] == pytest.approx(
        paid - stands["cost_to_serve"].sum() - touches["cost"].sum()
    )


def test_a_concession_is_booked_only_as_far_as_the_bill_goes(small):
    there = small.tables["participations"].query("edition == 4 and role == 'exhibitor'")

    def lavish(_):
        ids = there["customer_id"]
        return pd.DataFrame(dict(customer_id=ids, action="discount", amount=1e6))

    row = rollout(small, {"lavish": lavish}, editions=1, futures=2).paths
    row = row.query("policy == 'lavish' and future == 1").iloc[0]
    stands = small.advance(lavish(None), future=1).tables["participations"]
    stands = stands.query("edition == 5 and role == 'exhibitor'")
    assert 0 < row["spend"] <= stands["list_price"].sum()


@pytest.mark.parametrize("scheme", ["stages", "value_tiers", "knox"])
def test_a_playbook_decides_alike_on_the_columns_it_reads_and_on_the_whole_profile(small, scheme):
    labels = xl.SCHEMES[scheme].labels
    plan = {name: ("call", 1 + i) for i, name in enumerate(labels[:-1])}
    playbook = Playbook(scheme, plan, 900)
    found = rollout(small, {"lean": playbook, "whole": lambda p: playbook(p)}, futures=2)
    assert found.difference("lean", "whole") == dict(difference=0, lower=0, upper=0)


def test_the_interval_is_student_s_over_futures(small):
    from scipy.stats import ttest_rel

    found = rollout(small, {"even": Even("call", 2000)}, editions=1, futures=5)
    total = found.paths.groupby(["policy", "future"])["profit"].sum().unstack("policy")
    reference = ttest_rel(total["even"], total["nothing"]).confidence_interval(0.95)
    assert found.effects.loc["even", ["lower", "upper"]].tolist() == pytest.approx(list(reference))


def test_a_playbook_spends_its_budget(known):
    policy = Playbook(xl.SCHEMES["status"], {"existing": ("call", 1), "lost": ("visit", 2)}, 900)
    actions = policy(known)
    assert actions["amount"].sum() == pytest.approx(900)
    assert set(actions["action"]) == {"call", "visit"}


def test_prospects_are_treated_only_where_that_is_said(people):
    plan = {"latent loyal": ("visit", 1), "not loyal": ("visit", 1)}
    scheme = xl.SCHEMES["dick_basu"]
    never = people.index[people["editions_attended"] == 0]
    assert not Playbook(scheme, plan, 900)(people)["customer_id"].isin(never).any()
    assert Playbook(scheme, plan, 900, prospects=True)(people)["customer_id"].isin(never).any()


def test_only_exhibitors_are_treated_whatever_the_scheme_is_for(show, people):
    actions = Playbook(xl.SCHEMES["geography"], {"local": ("call", 1)}, 900)(people)
    assert len(actions)
    assert (people.loc[actions["customer_id"], "kind"] == "exhibitor").all()
    assert show.advance(actions)


def test_a_budget_without_takers_is_not_spent(known):
    policy = Playbook(xl.SCHEMES["status"], {"potential": ("call", 1)}, 900)
    assert len(policy(known)) == 0  # everybody in known has exhibited


@pytest.mark.parametrize(
    ("plan", "budget", "message"),
    [
        ({"lsot": ("call", 1)}, 1, "no segment 'lsot'. Did you mean 'lost'"),
        ({"lost": ("call", 0)}, 1, "weight of 'lost' must be above 0"),
        ({"lost": ("call", 1)}, 0, "budget must be EUR above 0"),
    ],
)
def test_impossible_playbooks_are_named(plan, budget, message):
    with pytest.raises(ValueError, match=message):
        Playbook(xl.SCHEMES["status"], plan, budget)


def test_impossible_rollouts_are_named(small):
    with pytest.raises(ValueError, match="needs at least one policy"):
        rollout(small, {})
    with pytest.raises(ValueError, match="'nothing' is the reference"):
        rollout(small, {"nothing": Even("visit", 100)})
    with pytest.raises(ValueError, match="policy 'x' must be a function"):
        rollout(small, {"x": 3})
    with pytest.raises(ValueError, match=r"'x' must return actions .* does it lack a return"):
        rollout(small, {"x": lambda people: None})
    with pytest.raises(ValueError, match="futures of at least 2"):
        rollout(small, {"x": nothing}, futures=1)


def test_processes_do_not_change_a_figure(small):
    some = {
        "calls": Even("call", 3000),
        "forecasts": Playbook("reinartz_kumar", {"true friend": ("call", 1)}, 3000),
        "whole": lambda people: Even("call", 3000)(people),  # says not what it reads
    }
    for show in (small, small.advance()):  # processes that had another show before
        one, two = (rollout(show, some, editions=2, futures=3, jobs=jobs) for jobs in (1, 2))
        pd.testing.assert_frame_equal(one.paths, two.paths)


def test_a_cause_of_ones_own_is_on_in_other_processes(monkeypatch):
    @dataclass(frozen=True)
    class Rainy(Scenario):  # as in a notebook: no other process can import it
        rain: float = knob(1.0, 0, 3, "logits", "what rain takes", cause="weather", switch=True)

    weather = Cause(
        "weather",
        "whether it rains",
        start=lambda knobs, state, luck: dict(wet=np.zeros(state.n)),
        step=lambda knobs, was, now, luck: dict(wet=0.5 * was.wet + luck.normal("rain", was.n)),
        term=lambda knobs, was, state, price: -knobs.rain * np.abs(state.wet),
        scenario=Rainy,
    )
    monkeypatch.setattr(CAUSES, "_items", dict(CAUSES))
    CAUSES.register(weather)
    show = xl.simulate(Rainy(), customers=200, editions=3, seed=1)
    calls = {"calls": Even("call", 1000)}
    one, two = (rollout(show, calls, editions=1, futures=2, jobs=jobs) for jobs in (1, 2))
    pd.testing.assert_frame_equal(one.paths, two.paths)
    # and wherever else processes are several
    one, two = (gives([Rainy(), Rainy(rain=0)], 2, 100, 3, workers=n) for n in (1, 2))
    pd.testing.assert_frame_equal(one, two)
    assert not one.iloc[0].equals(one.iloc[1])
