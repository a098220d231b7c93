"""A world tuned to one organiser's record."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import expo_lab as xl
from expo_lab.scenario import scenario
from expo_lab.world.calibrate.card import measure
from expo_lab.world.calibrate.likeness import PUBLIC, scenario_like

# few editions before the record begins: the search is tried, not the show
YOUNG = replace(scenario("mature"), age=8)
PLANTED = replace(YOUNG, appeal=-1.9, prospect_reach=0.4)


@pytest.fixture(scope="module")
def twin():
    show = xl.simulate(PLANTED, 200, 6, seed=5)
    return scenario_like(show, YOUNG, shows=4, rounds=4, resamples=60)


def test_what_is_matched_is_inside_and_as_large(twin):
    matched = twin.card.query("role == 'matched'")
    assert len(matched) == 3
    assert matched["inside"].all()
    assert (matched["lower"] < matched["yours"]).all()
    again = measure(xl.simulate(twin.scenario, twin.customers, twin.editions, seed=9))
    row = matched.loc["retention to the next edition"]
    spread = (row["upper"] - row["lower"]) / 3.92
    assert abs(again["retention to the next edition"] - row["yours"]) < 3 * (spread + 0.1)


def test_the_card_says_what_is_public_and_the_twin_that_response_is_assumed(twin):
    public = twin.card.query("role == 'from public figures'")
    assert public.index.tolist() == list(PUBLIC)
    assert public["twin"].isna().all()
    assert "assumed in this world, not measured in the record" in repr(twin)


def test_too_short_a_record_is_refused():
    show = xl.simulate("mature", 100, 2, seed=1)
    with pytest.raises(
        ValueError, match=r"needs at least 3 editions held and 20 exhibitors, found 2"
    ):
        scenario_like(show)


def test_of_a_question_that_nobody_was_asked_there_is_no_number():
    show = xl.simulate("mature", 100, 3, seed=1)
    asked = measure(show)
    assert np.isfinite([asked["exhibitor NPS, points"], asked["organiser's margin"]]).all()
    bookings = show.tables["participations"].assign(cost_to_serve=0.0)
    silent = SimpleNamespace(
        tables=show.tables
        | {"surveys": show.tables["surveys"].head(0), "participations": bookings},
    )
    found = measure(silent)
    assert np.isnan([found["exhibitor NPS, points"], found["organiser's margin"]]).all()
