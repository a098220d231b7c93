"""One contract for every source playbook, and what a misplaced one is."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.strategy import PLAYBOOKS, Care, SourcePlaybook, advice, rollout
from expo_lab.strategy.allocation import CELLS
from expo_lab.strategy.source_playbooks import RELATIONS

BUDGET = 5000.0


@pytest.fixture(scope="module")
def small():
    return xl.simulate("mature", customers=400, editions=4, seed=3)


@pytest.fixture(scope="module")
def people(small):
    return xl.profile(small)


@pytest.fixture(params=list(PLAYBOOKS))
def book(request):
    return PLAYBOOKS[request.param]


def test_every_segment_is_covered_by_a_known_care(book):
    table = advice(book)
    assert list(table.index) == xl.SCHEMES[book.scheme].labels[:-1]
    assert set(table["relation"]) <= set(RELATIONS)
    assert set(table["resource"]) <= set(CELLS)


def test_the_budget_is_spent_and_never_passed(book, people):
    actions = book.policy(BUDGET)(people)
    assert BUDGET - 0.01 * len(actions) <= actions["amount"].sum() <= BUDGET + 1e-6
    assert (actions["amount"] > 0).all()


def test_it_decides_the_same_twice_whatever_the_order_of_rows(book, people):
    decide = book.policy(BUDGET)
    first, again = decide(people), decide(people.copy())
    pd.testing.assert_frame_equal(first, again)
    other = decide(people.sample(frac=1, random_state=1))
    keys = ["customer_id", "action"]
    pd.testing.assert_frame_equal(*(t.sort_values(keys, ignore_index=True) for t in (first, other)))


def test_the_world_takes_every_action(book, small, people):
    went_on = small.advance(book.policy(BUDGET)(people))
    touches = went_on.tables["contacts"].query("edition == 5 and purpose == 'programme'")
    assert 0 < touches["cost"].sum() <= BUDGET + 1e-6


def test_money_a_head_is_as_the_resources_say(book, people):
    actions = book.policy(BUDGET)(people)
    head = actions.groupby("customer_id")["amount"].sum()
    segment = xl.SCHEMES[book.scheme].at(**book.cuts)(people).astype(str)[head.index]
    unit = head / segment.map({s: CELLS[c.resource] for s, c in book.plan.items()})
    assert np.allclose(unit, unit.iloc[0], atol=0.021)  # whole cents, two actions


def test_nobody_is_treated_where_nobody_is_known(book, people):
    assert book.policy(BUDGET)(people.iloc[:0]).empty


def test_a_misplaced_care_comes_to_the_next_segment_and_round_again(book):
    names = list(book.plan)
    once = book.misplaced()
    assert once.plan[names[1]] == book.plan[names[0]]
    assert once.plan[names[0]] == book.plan[names[-1]]
    assert book.misplaced(len(names)).plan == book.plan


def test_an_added_playbook_runs_like_ours(small):
    one = Care("maintain", "least", ("letter",))
    plan = dict.fromkeys(["existing", "potential", "lost"], one)
    mine = PLAYBOOKS.register(SourcePlaybook("mine", "Mine", "Ours.", "status", plan))
    try:
        found = rollout(small, {"mine": PLAYBOOKS["mine"].policy(100)}, editions=1, futures=2)
        assert found.effects.loc["mine", "spend"] == pytest.approx(100, abs=2)
    finally:
        PLAYBOOKS._items.pop(mine.name)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gold": Care("ally", "ample", ("call",))}, "status has no segment 'gold'"),
        ({"lost": None}, "says nothing of segment 'lost'; give it a Care"),
    ],
)
def test_a_plan_with_wrong_segments_is_refused(change, words):
    plan = {k: v for k, v in (dict(PLAYBOOKS["status"].plan) | change).items() if v}
    with pytest.raises(ValueError, match=words):
        dataclasses.replace(PLAYBOOKS["status"], plan=plan)


@pytest.mark.parametrize(
    ("care", "words"),
    [
        (("allly", "ample"), "no relation 'allly'. Did you mean 'ally'"),
        (("ally", "huge"), "no resource 'huge'"),
        (("ally", "ample", ("cal",)), "no action 'cal'. Did you mean 'call'"),
        (("ally", "ample", ("hosting",)), "'hosting' cannot be done for an exhibitor"),
    ],
)
def test_a_care_that_cannot_be_is_refused(care, words):
    with pytest.raises(ValueError, match=words):
        Care(*care)


@pytest.mark.parametrize("budget", [0, -1, np.inf, np.nan])
def test_a_budget_must_be_money(budget):
    with pytest.raises(ValueError, match="budget must be EUR above 0, found"):
        PLAYBOOKS["status"].policy(budget)


def test_a_playbook_that_does_nothing_is_refused():
    idle = dict.fromkeys(["existing", "potential", "lost"], Care("maintain", "least"))
    with pytest.raises(ValueError, match="does nothing at all"):
        SourcePlaybook("idle", "Idle", "Ours.", "status", idle)
