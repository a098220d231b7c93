"""Exits and the business population: who leaves, why and where to; firms founded and closed."""

from dataclasses import replace

import numpy as np
import pytest

import expo_lab as xl


@pytest.fixture(scope="module")
def long():
    return xl.simulate("mature", customers=800, editions=8, seed=4)


def test_whoever_left_has_one_reason_and_nobody_else(long):
    stands = long.tables["participations"].query("role == 'exhibitor'")
    for edition in (2, 5, 8):
        before, now = (
            set(stands.query("edition == @e")["customer_id"]) for e in (edition - 1, edition)
        )
        true = long.truth["exits"].query("edition == @edition")
        assert true["customer_id"].is_unique
        assert set(true["customer_id"]) == before - now


def test_known_exits_are_half_of_the_true_ones_and_mostly_right(long):
    both = long.tables["exits"].merge(long.truth["exits"], on=["customer_id", "edition"])
    n = len(long.truth["exits"])
    assert len(both) == len(long.tables["exits"])
    assert abs(len(both) - n / 2) < 3 * np.sqrt(n / 4)
    right = both["reason"].astype(str) == both["true_reason"].astype(str)
    assert 0.65 < right.mean() < 1
    assert (both["destination"].astype(str) == both["true_destination"].astype(str)).all()


def test_as_many_are_founded_as_close(long):
    on_roll = len(long.truth["customers"])
    born = on_roll - 800
    expected = 8 * 0.08 * 800 * (1 - 24 / 800)  # the leaders are sold, not closed
    assert abs(born - expected) < 3 * np.sqrt(expected)
    assert len(long.world.firm) == len(set(long.world.firm)) == 800
    customers = long.tables["customers"]
    assert len(customers.query("kind == 'exhibitor'")) == on_roll
    assert customers["name"].is_unique
    assert set(customers["customer_id"].tail(born)) <= set(long.truth["customers"]["customer_id"])


def test_a_firm_that_closed_is_lost_and_comes_no_more(long):
    closed = np.setdiff1d(np.arange(len(long.world.roll["sector"])), long.world.firm)
    state = long.states.query("edition == 8").iloc[closed]
    assert (state["true_state"] == "lost").all()
    assert (state["true_p_next"] == 0).all()


def test_without_closing_nobody_is_founded():
    still = xl.simulate(replace(xl.PRESETS["mature"], closing_rate=0), 200, 4, seed=2)
    assert len(still.truth["customers"]) == 200
    assert "out of business" not in set(still.truth["exits"]["true_reason"])


def test_tables_are_made_when_they_are_asked_for(long):
    went_on = long.advance()
    assert "tables" not in vars(went_on)
    assert len(went_on.tables["editions"]) == 9
    assert "tables" in vars(went_on)
