"""Effect: nothing is nothing, what is planted is found, and naive claims err as they must."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

import expo_lab as xl
from expo_lab.strategy.programmes import (
    PROGRAMMES,
    Contact,
    PointsProgramme,
    Programme,
    programme_effect,
)
from expo_lab.world import ACTIONS

# no luck of economy and budgets: the chance of coming is the true one of the record
CALM = replace(xl.PRESETS["mature"], economy_sd=0, barrier_sd=0, closing_rate=0)
VISITS = Programme("visits", "visits", (Contact("visit", 400, "present"),))


@pytest.fixture(scope="module")
def calm():
    return xl.simulate(CALM, customers=1500, editions=5, seed=4)


@pytest.fixture(scope="module")
def deaf():
    """A show where touches do nothing."""
    return xl.simulate(replace(CALM, touch_response=0), customers=600, editions=5, seed=4)


@pytest.fixture(scope="module")
def visited(calm):
    return programme_effect(calm, VISITS, futures=16)


def test_no_response_is_no_effect_bit_for_bit(deaf):
    found = programme_effect(deaf, PROGRAMMES["club"], editions=2, futures=3)
    true = found.claims.loc[("visits", "same luck"), ["value", "lower", "upper", "sd"]]
    assert true.tolist() == [0, 0, 0, 0]
    assert (found.moves == 0).all(axis=None)
    rest = found.books[["concessions", "revenue", "cost_to_serve", "stands"]]
    assert (rest == 0).all(axis=None)
    assert found.books["profit"].tolist() == pytest.approx((-found.books["touches"]).tolist())


def test_a_planted_effect_is_found(calm, visited):
    people = xl.profile(calm)
    members = VISITS.members(people)
    state = calm.truth["states"].query("edition == 5").set_index("customer_id").loc[members]
    p = state["true_p_next"].to_numpy()
    r = calm.truth["customers"].set_index("customer_id").loc[members, "true_response"].to_numpy()
    act = ACTIONS["visit"]
    push = CALM.touch_response * r * act.ceiling * -np.expm1(-400 / act.scale)
    expected = (expit(logit(p) + push) - p).sum()
    true = visited.claims.loc["visits", :].loc["same luck"]
    assert abs(true["value"] - expected) < 3 * true["sd"] / 4
    assert true["lower"] > 0


def test_naive_claims_err_as_they_must_where_there_is_nothing(deaf):
    # those who were there can only come less, those who were away only more
    stayed = programme_effect(deaf, VISITS, futures=3).claims["bias"]["visits"]
    gone = programme_effect(deaf, PROGRAMMES["win_back"], futures=3).claims["bias"]["visits"]
    assert stayed["before and after"] < 0 < gone["before and after"]
    # members chosen for coming often beat others, those chosen for staying away do not
    assert gone["members and others"] < 0 < stayed["members and others"]


def test_members_of_a_points_scheme_seem_to_owe_it_what_they_bring(deaf):
    plain = replace(PROGRAMMES["points"], reminder=0.0, tiers=((2, 1e-9),))
    claims = programme_effect(deaf, plain, futures=3).claims
    assert claims.loc[("visits", "same luck"), "value"] == 0
    assert claims.loc[("visits", "members and others"), "lower"] > 10


def test_a_test_by_lot_is_right_on_average(visited):
    claims = visited.claims
    lot = claims.loc[("visits", "by lot")]
    assert abs(lot["bias"]) < 3 * lot["sd"] / 4
    assert abs(lot["bias"]) < claims.loc[("visits", "members and others"), "bias"]
    assert lot["sd"] > claims.loc[("visits", "same luck"), "sd"]


def test_a_discount_is_booked_as_a_concession_and_only_for_those_who_come(calm):
    scheme = PointsProgramme("p", "p", tiers=((2, 0.1),), reminder=0.0)
    found = programme_effect(calm, scheme, futures=2)
    assert (found.books["touches"] == 0).all()
    planned = scheme(xl.profile(calm))["amount"].sum()
    assert (found.books["concessions"] > 0).all()
    assert (found.books["concessions"] < planned).all()


def test_rules_are_for_all_and_leave_no_lot(calm):
    found = programme_effect(calm, PROGRAMMES["price_guarantee"], futures=2)
    assert ("visits", "by lot") not in found.claims.index
    assert (found.books["touches"] == 0).all()
    assert found.claims.loc[("profit", "same luck"), "value"] < 0  # revenue given up


def test_a_level_of_admission_costs_stands_that_a_comparison_with_others_does_not_miss(calm):
    claims = programme_effect(calm, PROGRAMMES["admission"], futures=2).claims
    assert claims.loc[("visits", "same luck"), "upper"] < 0
    assert claims.loc[("visits", "members and others"), "lower"] > 0
    assert claims.loc[("profit", "same luck"), "value"] < 0


def test_where_everybody_is_a_member_there_are_no_others(deaf):
    found = programme_effect(deaf, PROGRAMMES["greetings"], futures=2)
    assert found.others == 0
    assert ("visits", "members and others") not in found.claims.index
    assert found.claims.notna().all(axis=None)


def test_movement_keeps_everybody(visited):
    moves = visited.moves
    assert moves.sum(axis=1).abs().max() < 1e-9
    assert moves["committed"].sum() > 0


def test_bad_input(calm):
    with pytest.raises(ValueError, match="needs a simulated show, found int"):
        programme_effect(3, VISITS)
    with pytest.raises(ValueError, match="needs a Programme, found str"):
        programme_effect(calm, "points")
    with pytest.raises(ValueError, match="editions of 1 or more and futures of 2 or more"):
        programme_effect(calm, VISITS, futures=1)
    few = Programme("few", "few", (Contact("visit", 400, "present", number=3),))
    with pytest.raises(ValueError, match="programme_effect") as caught:
        programme_effect(calm, few)
    assert str(caught.value) == (
        "programme_effect: 'few' has 3 members at this show; too few to halve and compare, it "
        "needs 4. Widen its group, or take a larger show."
    )
