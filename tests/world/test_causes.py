"""A cause from outside works wherever ours do; a name of ours is taken."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.scenario import knob, switches
from expo_lab.world import ACTIONS, CAUSES, Action, Cause


@dataclasses.dataclass(frozen=True)
class Rainy(xl.Scenario):
    rain: float = knob(
        1.0, 0, 3, "logits", "what a wet forecast takes", cause="weather", switch=True
    )


def begin(knobs, state, luck):
    return dict(wet=np.zeros(state.n))


def step(knobs, was, now, luck):
    return dict(wet=0.5 * was.wet + luck.normal("rain", was.n))


weather = Cause(
    "weather", "whether it rains", start=begin, step=step, scenario=Rainy,
    term=lambda knobs, was, state, price: -knobs.rain * np.abs(state.wet),
)  # fmt: skip


@pytest.fixture
def registered():
    CAUSES.register(weather)
    yield
    CAUSES._items.pop("weather")


def tables(scenario):
    return xl.simulate(scenario, customers=200, editions=3, seed=3).tables["participations"]


def test_a_cause_of_ones_own_works_everywhere(registered):
    wet = xl.simulate(Rainy(), customers=200, editions=3, seed=3).advance()
    assert wet.editions == 4
    assert len(tables(Rainy())) < len(tables(xl.PRESETS["mature"]))
    pd.testing.assert_frame_equal(tables(Rainy().without("weather")), tables(xl.Scenario()))
    assert Rainy().describe().loc["rain", "cause"] == "weather"
    drawn = {text.get_text() for text in xl.view.plot_causes().texts}
    assert {"weather", "whether it rains", "rain"} <= drawn


def test_shows_of_another_scenario_do_not_have_it(registered):
    before = tables(xl.Scenario())
    CAUSES._items.pop("weather")
    pd.testing.assert_frame_equal(before, tables(xl.Scenario()))
    CAUSES.register(weather)


def test_a_cause_that_a_scenario_lacks_is_named_and_not_left_out():
    """It was off in silence where it was not registered, or its class was made anew."""
    with pytest.raises(ValueError, match="cause 'weather' of its knob 'rain', which nobody has"):
        tables(Rainy())
    pd.testing.assert_frame_equal(tables(Rainy().without("weather")), tables(xl.Scenario()))


def test_a_class_made_anew_is_not_the_one_that_was_registered(registered):
    rain = ("rain", float, knob(1.0, 0, 3, "logits", "rain", cause="weather", switch=True))
    anew = dataclasses.make_dataclass("Rainy", [rain], bases=(xl.Scenario,), frozen=True)
    wet = tables(Rainy())
    with pytest.raises(ValueError, match="registered for another class"):
        tables(anew())
    CAUSES.register(dataclasses.replace(weather, scenario=anew))  # as a cell run again does
    pd.testing.assert_frame_equal(tables(anew()), wet)


def test_the_knobs_of_our_causes_are_the_scenarios():
    assert {name: cause.knobs for name, cause in CAUSES.items()} == switches()


@pytest.mark.parametrize("made", [np.nan, None, np.ones(3), "wet"])
def test_a_term_that_is_no_logits_is_named(registered, made):
    """One that was not finite kept everybody away in silence."""
    wrong = dataclasses.replace(weather, term=lambda knobs, was, state, price: made)
    CAUSES._items["weather"] = wrong
    with pytest.raises(ValueError, match="Cause 'weather': its term must be logits"):
        tables(Rainy())


def test_what_cannot_be_is_named(registered):
    with pytest.raises(ValueError, match="there is a cause 'drift' already"):
        CAUSES.register(CAUSES["drift"])
    with pytest.raises(ValueError, match="no knob of Scenario switches 'moon' off"):
        Cause("moon", "the tide")
    with pytest.raises(ValueError, match="turn must be one of before, at, after, found 'never'"):
        dataclasses.replace(weather, turn="never")
    with pytest.raises(ValueError, match=r"channel of 'fax' is 'fax'\. .*Known: email, call"):
        Action("fax", "a fax", 0.1, 10, "fax", "remote")
    with pytest.raises(ValueError, match="there is a action 'call' already"):
        ACTIONS.register(ACTIONS["call"])
