"""Cycle: what was learned changes the next plan; nothing is learned where nothing is drawn."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.strategy.cycle import PRIOR_SD, STEPS, Cycle, run_cycle
from expo_lab.strategy.cycle_runs import compare_cycles
from expo_lab.strategy.experiments import LearningLog
from expo_lab.strategy.playbook import Even, Playbook, nothing
from expo_lab.strategy.programmes import PROGRAMMES
from expo_lab.strategy.scoreboard import four_r

PLAN = {"existing": ("visit", 1), "lost": ("visit", 4)}


@pytest.fixture(scope="module")
def show():
    return xl.simulate("mature", customers=800, editions=5, seed=5)


@pytest.fixture(scope="module")
def book():
    return Playbook("status", PLAN, 30_000)


@pytest.fixture(scope="module")
def cycle(show, book):
    return run_cycle(show, book, editions=3)


def test_a_turn_is_an_edition_and_the_score_is_that_of_the_tables(show, cycle):
    assert isinstance(cycle, Cycle)
    assert cycle.scoreboard["edition"].tolist() == [6, 7, 8]
    rows = cycle.show.tables["participations"].query("role == 'exhibitor' and turned_up")
    came = {e: set(rows.loc[rows["edition"] == e, "customer_id"]) for e in (5, 6)}
    first = cycle.scoreboard.loc[1]
    assert first["stands"] == len(came[6])
    assert first["retain"] == pytest.approx(len(came[5] & came[6]) / len(came[5]))
    solved = cycle.show.tables["complaints"].query("edition == 6")["solved"]
    assert first["recover"] == pytest.approx(solved.mean())
    board = four_r(cycle.show, edition=6)["after"]
    assert first["recommend"] == board["recommend", "spoke for us"]
    assert first["relation"] == board["relation", "linked"]


def test_the_first_turn_is_even_and_the_next_follows_its_results(cycle, show):
    first, second = (cycle.plans.query("turn == @t").set_index("segment") for t in (1, 2))
    assert (first["share"] == 0.5).all()
    assert (first["treated"] - first["customers"] / 2).abs().max() <= 0.5
    results = cycle.learned.query("turn == 1")
    for segment in PLAN:
        own = results.loc[results["segment"] == segment, ["segment", "measure", "effect", "se"]]
        design = LearningLog(PRIOR_SD).observe(own).next_design().loc[segment]
        assert second.loc[segment, "share"] == pytest.approx(1 - design["nothing"])


def test_a_waste_that_is_seen_is_given_up():
    # where touches do nothing a visit only costs: the share falls to what exploring needs
    deaf = replace(xl.PRESETS["mature"], touch_response=0)
    show = xl.simulate(deaf, customers=1500, editions=5, seed=5)
    dear = Playbook("status", {"lost": ("visit", 1)}, 150_000)
    found = run_cycle(show, dear, editions=3)
    assert found.plans["share"].tolist()[-1] == pytest.approx(0.1, abs=0.01)
    assert found.scoreboard["spend"].is_monotonic_decreasing
    assert found.learned["upper"].iloc[-1] < 0


def test_where_a_measure_works_the_wheel_finds_it_and_rises():
    # strong responses and no fatigue: calls to those who come pay, dear letters to others do not
    keen = replace(xl.PRESETS["mature"], touch_response=3, fatigue=0)
    show = xl.simulate(keen, customers=1500, editions=6, seed=5)
    book = Playbook("status", {"existing": ("call", 1), "lost": ("letter", 20)}, 60_000)
    found = run_cycle(show, book, editions=4)
    same = run_cycle(show, book, editions=4, learn=False).scoreboard["profit"]
    idle = run_cycle(show, nothing, editions=4, learn=False).scoreboard["profit"]
    share = found.plans.pivot(index="turn", columns="segment", values="share")
    assert share["existing"].iloc[-1] > 0.8
    assert share["lost"].iloc[-1] < 0.2
    gain = found.scoreboard["profit"]
    assert (gain > same).all()
    assert gain.sum() > idle.sum()
    assert (gain - idle).iloc[1:].min() > (gain - idle).iloc[0]  # later turns beat the first


def test_the_lot_finds_what_the_measure_costs_where_it_does_nothing():
    deaf = replace(xl.PRESETS["mature"], touch_response=0)
    show = xl.simulate(deaf, customers=1500, editions=5, seed=5)
    book = Playbook("status", {"existing": ("visit", 1), "lost": ("visit", 1)}, 60_000)
    found = run_cycle(show, book, editions=1)
    cost = found.plans.set_index("segment")["amount"]
    gap = found.learned.set_index("segment")
    assert (((gap["effect"] + cost) / gap["se"]).abs() < 3).all()


def test_without_learning_the_same_plan_repeats(show, book):
    found = run_cycle(show, book, editions=2, learn=False)
    assert (found.plans["share"] == 1).all()
    assert (found.plans["treated"] == found.plans["customers"]).all()
    assert not len(found.learned)
    assert found.scoreboard["spend"].tolist() == pytest.approx([30_000, 30_000], rel=1e-3)


def test_a_cycle_of_nothing_is_the_show_gone_on(show):
    found = run_cycle(show, nothing, editions=2, learn=False)
    plain = show.advance().advance()
    for name, table in plain.tables.items():
        pd.testing.assert_frame_equal(table, found.show.tables[name])


def test_the_same_seed_is_the_same_cycle_and_a_log_goes_on(show, book, cycle):
    again = run_cycle(show, book, editions=3)
    pd.testing.assert_frame_equal(again.scoreboard, cycle.scoreboard)
    later = run_cycle(cycle.show, book, editions=1, log=cycle.log)
    assert (later.plans["share"] != 0.5).all()
    assert len(later.log.results) == len(cycle.log.results) + 2


def test_a_firm_that_keeps_no_record_sees_its_customers_as_they_were(show):
    seen = []

    def spy(people):
        seen.append(people)
        return nothing(people)

    run_cycle(show, spy, editions=2, learn=False, participation=0.0)
    shared = seen[0].index.intersection(seen[1].index)
    pd.testing.assert_frame_equal(seen[0].loc[shared], seen[1].loc[shared])
    run_cycle(show, spy, editions=2, learn=False)
    assert not seen[2].loc[shared].equals(seen[3].loc[shared])


def test_a_policy_without_a_scheme_is_one_segment_and_rules_are_in_force(show):
    found = run_cycle(show, Even("call", 3000), editions=1)
    assert found.plans["segment"].tolist() == ["all"]
    guarded = run_cycle(show, PROGRAMMES["price_guarantee"], editions=1, learn=False)
    plain = run_cycle(show, nothing, editions=1, learn=False)
    assert guarded.scoreboard["revenue"].iloc[0] < plain.scoreboard["revenue"].iloc[0]


def test_runs_are_set_against_nothing_in_the_same_luck(show, book):
    table = compare_cycles(show, book, editions=1, futures=2)
    assert set(table.index) == {
        "nothing", "tool without a strategy", "same plan", "half-hearted", "learning",
    }  # fmt: skip
    assert table.loc["nothing", ["effect", "lower", "upper", "spend"]].tolist() == [0, 0, 0, 0]
    assert table["profit"].is_monotonic_decreasing
    gap = table["profit"] - table.loc["nothing", "profit"]
    assert np.allclose(gap, table["effect"])
    assert table.loc["tool without a strategy", "spend"] == pytest.approx(30_000, rel=1e-3)


def test_a_cancelled_edition_has_gaps_and_the_next_looks_back_over_it():
    show = xl.simulate("cancelled-edition", customers=300, editions=5, seed=2)
    board = run_cycle(show, nothing, editions=2, learn=False).scoreboard
    assert board.loc[1, ["retain", "relation", "recommend", "recover"]].isna().all()
    assert 0 < board.loc[2, "retain"] < 1


def test_the_four_steps_are_there_and_cannot_be_changed():
    assert STEPS.index.tolist() == [1, 2, 3, 4]
    with pytest.raises(ValueError, match="cannot be changed"):
        STEPS.loc[1, "does"] = "nothing"


@pytest.mark.parametrize(
    ("how", "message"),
    [
        (
            dict(editions=200),
            "run_cycle: this show has held 5 editions and can run to edition 99, so editions must "
            "be from 1 to 94; found 200.",
        ),
        (dict(participation=2.0), "run_cycle: participation must be in [0, 1], found 2.0."),
        (dict(playbook=3), "run_cycle: the playbook must be a function profile -> actions, found"),
        (dict(show="mature"), "run_cycle: needs a simulated show, found str."),
    ],
)
def test_bad_input(show, book, how, message):
    with pytest.raises(ValueError, match=r"^run_cycle") as caught:
        run_cycle(**(dict(show=show, playbook=book) | how))
    assert str(caught.value).startswith(message)


def test_bad_input_of_the_comparison(show, book):
    with pytest.raises(ValueError, match="compare_cycles: needs a Playbook, found Even"):
        compare_cycles(show, Even("call", 1))
    with pytest.raises(ValueError, match="futures must be 2 or more, found 1"):
        compare_cycles(show, book, futures=1)
