"""Programmes: one contract for all that are ready, and what a design must not be."""

from dataclasses import replace

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.strategy.look import look, reads
from expo_lab.strategy.programmes import (
    GROUPS,
    PROGRAMMES,
    Contact,
    PointsProgramme,
    Programme,
    SisterShow,
    waiting,
)
from expo_lab.strategy.programmes.groups import TOLD_BY
from expo_lab.strategy.programmes.points import HostedBuyers
from expo_lab.world import ACTIONS
from expo_lab.world.rules import Rules


@pytest.fixture(scope="module")
def show():
    return xl.simulate("mature", customers=600, editions=6, seed=3)


@pytest.fixture(scope="module")
def people(show):
    return xl.profile(show)


@pytest.fixture(scope="module")
def later(show):
    """A show gone on, and its whole profile."""
    path = show.advance(None, future=1)
    return path, xl.profile(path)


@pytest.mark.parametrize("name", PROGRAMMES)
class TestEveryProgramme:
    def test_it_does_the_same_on_the_columns_that_it_reads(self, name, later):
        path, whole = later
        programme = PROGRAMMES[name]
        pd.testing.assert_frame_equal(programme(look(path, reads(programme))), programme(whole))

    def test_its_actions_are_valid_and_the_world_carries_them(self, name, show, people):
        programme = PROGRAMMES[name]
        actions = programme(people)
        assert list(actions.columns) == ["customer_id", "action", "amount"]
        assert set(actions["action"]) <= set(ACTIONS)
        assert not actions.duplicated(["customer_id", "action"]).any()
        assert show.advance(actions, rules=programme.rules).editions == 7

    def test_it_has_members_and_says_where_it_is_from(self, name, people):
        programme = PROGRAMMES[name]
        assert len(programme.members(people)) >= 4
        assert programme.members(people).isin(people.index).all()
        assert programme.title
        assert programme.source

    def test_the_order_of_rows_does_not_matter(self, name, people):
        keys = ["action", "customer_id"]
        one, other = (
            PROGRAMMES[name](p).sort_values(keys).reset_index(drop=True)
            for p in (people, people.sample(frac=1, random_state=1))
        )
        pd.testing.assert_frame_equal(one, other)

    def test_it_leaves_the_profile_as_it_is_and_needs_no_truth(self, name, people):
        before = people.copy()
        PROGRAMMES[name](people)
        pd.testing.assert_frame_equal(before, people)
        assert not [c for c in people if c.startswith("true_")]


def test_one_of_your_own_is_one_line(show):
    own = Programme("cards for sleepers", "cards", (Contact("letter", 5, "lapsed"),))
    PROGRAMMES.register(own)
    assert PROGRAMMES["cards for sleepers"] is own
    assert xl.rollout(show, {"cards": own}, editions=1, futures=2).effects.loc["cards", "spend"] > 0
    PROGRAMMES._items.pop(own.name)


def test_rollout_puts_its_rules_in_force(show):
    found = xl.rollout(show, {"hall": replace(PROGRAMMES["full_hall"], rules=Rules(hall=20))},
                       editions=1, futures=2)  # fmt: skip
    assert found.effects.loc["hall", "exhibitors"] == 20


@pytest.mark.parametrize(
    ("tiers", "message"),
    [
        ((), "PointsProgramme: needs at least one tier (points, share off the bill)."),
        (
            ((6, 0.1), (3, 0.2)),
            "PointsProgramme: tier 2 needs 3 points after 6; tiers must need whole numbers of "
            "points, each more than the one before.",
        ),
        (
            ((3, -0.05),),
            "PointsProgramme: tier 1 gives -0.05 off the bill; a reward must be a share above 0 "
            "and below 0.9.",
        ),
        (
            ((3, 0.1), (6, 0.1)),
            "PointsProgramme: tier 2 gives 0.1 after 0.1; a higher tier must give more.",
        ),
        (
            ((2.5, 0.1),),
            "PointsProgramme: tier 1 needs 2.5 points after 0; tiers must need whole numbers of "
            "points, each more than the one before.",
        ),
    ],
)
def test_tiers_out_of_order_and_negative_rewards_are_refused(tiers, message):
    with pytest.raises(ValueError, match=r"^PointsProgramme") as caught:
        PointsProgramme("points", "points", tiers=tiers)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: replace(PROGRAMMES["points"], expiry=0), "expiry must be 1 edition or more"),
        (lambda: replace(PROGRAMMES["points"], reminder=-1.0), "reminder must be EUR of 0 or more"),
        (lambda: Contact("cal", 5, "known"), "no action 'cal'. Did you mean 'call'?"),
        (lambda: Contact("call", 5, "knwon"), "no group 'knwon'. Did you mean 'known'?"),
        (lambda: Contact("call", -5, "known"), "must be EUR above 0, from 0 to 1e+07, found -5"),
        (lambda: Contact("call", {1: 60, 2: 0}, "lapsed"), "must be EUR above 0"),
        (lambda: Contact("call", {-1: 60}, "lapsed"), "need editions of 0 or more"),
        (lambda: Contact("call", 5, "known", number=0), "number and every must be 1 or more"),
        (lambda: Contact("call", 5, "known", every=0), "number and every must be 1 or more"),
        (lambda: Programme("", "x"), "Programme: needs a name, found ''."),
        (lambda: Programme("x", "x"), "'x' needs contacts or rules, found neither."),
        (lambda: Programme("x", "x", rules=Rules(hall=9)), "needs the group that they are for"),
        (lambda: HostedBuyers("h", "h", budget=100.0), "the budget at least one buyer's"),
        (lambda: HostedBuyers("h", "h", amount=20.0), "from 50 to 10,000 EUR"),
        (lambda: SisterShow("s", "s", rules=Rules(hall=9), group="known"), "with a sister show"),
        (lambda: replace(PROGRAMMES["sister_show"], sure=0.4), "sure must be from 0.5 to 1 and"),
        (lambda: waiting(0, 1, [1]), "arrivals and minutes must be above 0"),
        (lambda: waiting(1, 1, [0]), "staff must be numbers of 1 or more, found [0]."),
    ],
)
def test_a_bad_design_is_refused(make, message):
    with pytest.raises(ValueError, match=r"\w") as caught:
        make()
    assert message in str(caught.value)


def test_points_lapse_and_near_ones_are_reminded(people):
    scheme = PointsProgramme("p", "p", tiers=((3, 0.05), (6, 0.1)), expiry=2)
    told = scheme.standing(people)
    away = people.loc[told.index, "recency"] >= 2
    assert (told.loc[away, "balance"] == 0).all()
    assert (told.loc[~away, "balance"] == people.loc[told.index, "editions_attended"][~away]).all()
    actions = scheme(people)
    near = set(actions.loc[actions["action"] == "club", "customer_id"])
    short = told["balance"].isin([2, 5]) & (people.loc[told.index, "recency"] == 0)
    assert near == set(told.index[short])


def test_every_second_edition_half_is_called_and_then_the_other(people):
    calls, all_ = Contact("call", 5, "known", every=2), Contact("call", 5, "known")
    later = people.assign(recency=people["recency"] + 1)  # everybody a year older
    now, then = (set(calls.rows(p)["customer_id"]) for p in (people, later))
    assert not now & then
    assert now | then == set(all_.rows(people)["customer_id"])


def test_win_back_goes_by_the_time_since_leaving(people):
    rows = PROGRAMMES["win_back"](people)
    amount = rows.set_index("customer_id")["amount"]
    recency = people.loc[amount.index, "recency"]
    assert set(recency) == {1, 2, 3}
    assert (amount == recency.map({1: 300.0, 2: 150.0, 3: 60.0})).all()


def test_groups_are_conditions_on_the_profile(people):
    size = {name: int(condition(people).sum()) for name, condition in GROUPS.items()}
    assert size["present"] + size["lapsed"] == size["known"]
    assert size["known"] + size["prospects"] == (people["kind"] == "exhibitor").sum()


def test_one_at_the_desk_is_the_mm1_queue_and_two_are_by_hand():
    one = waiting(4, 10, [1]).loc[1]  # load 2/3: P(wait) = 2/3, wait = 20 minutes
    assert one[["busy", "p_wait", "wait"]].tolist() == pytest.approx([2 / 3, 2 / 3, 20])
    two = waiting(6, 10, [2]).loc[2]  # load 1: P(wait) = 1/3 (by hand), wait = 10 / 3
    assert two[["p_wait", "wait"]].tolist() == pytest.approx([1 / 3, 10 / 3])
    full = waiting(12, 10, [2]).loc[2]
    assert full[["busy", "p_wait", "wait"]].tolist() == [1, 1, float("inf")]


def test_what_a_programme_reads_is_what_its_contacts_look_at():
    two = (Contact("call", 60, "about to leave"), Contact("visit", {1: 300}, "known", number=9))
    assert Programme("two", "two", two).reads == ("recency", "p_next", "expected_value")
    # buyers are no exhibitors, so a look at exhibitors alone would not do
    assert Programme("three", "three", (*two, Contact("hosting", 800, "buyers"))).reads is None
    assert reads(PROGRAMMES["hosted_buyers"]) is None


@pytest.mark.parametrize("name", TOLD_BY)
def test_a_group_is_told_by_its_columns_alone(name, later):
    _, whole = later
    firms = whole[whole["kind"] == "exhibitor"]
    few = firms[["kind", "editions_attended", *TOLD_BY[name]]]
    found = GROUPS[name](whole)
    assert found.any()
    pd.testing.assert_series_equal(GROUPS[name](few), found[firms.index], check_names=False)
    assert not found.drop(firms.index).any()  # a look at exhibitors misses nobody
