"""The explorer of the world's knobs without a browser: what follows when a slider moves."""

import dataclasses

import pytest

from expo_lab.core.schema import STATES
from expo_lab.scenario import PRESETS, Scenario
from expo_lab.view import explore_world
from expo_lab.view.explorers.knobs import MAIN, MEAN, course, difference
from expo_lab.world import CAUSES
from expo_lab.world.show import simulate

SMALL = dict(customers=200, editions=3, seed=5)
MATURE = PRESETS["mature"]


@pytest.fixture
def explorer():
    return explore_world(**SMALL)


def drawn(explorer, which):
    line, bars = explorer.picture.lines[which], explorer.picture.bars[which]
    return list(line.get_ydata()), [bar.get_width() for bar in bars]


def expected(table):
    return table["exhibitors"].tolist(), table[list(STATES[1:])].iloc[-1].tolist()


def test_a_course_is_what_simulate_writes_into_its_books():
    show = simulate("mature", **SMALL)
    states = show.truth["states"].groupby(["edition", "true_state"], observed=False).size()
    made = course(MATURE, **SMALL)
    assert made["exhibitors"].tolist() == show.tables["editions"]["exhibitors"].tolist()
    assert (made[list(STATES)].to_numpy() == states.unstack().to_numpy()).all()


def test_a_slider_for_each_cause_but_the_touches_that_nobody_makes_here():
    causes = [name for name, c in CAUSES.items() for main in MAIN if main in c.knobs]
    assert causes == [cause for cause in CAUSES if cause != "touches"]


@pytest.mark.parametrize("name", ["mature", "no-switching-costs"])
def test_it_starts_from_the_presets_own_numbers(name):
    explorer = explore_world(name, **SMALL)
    assert {n: s.value for n, s in explorer.sliders.items()} == {
        n: getattr(PRESETS[name], n) for n in MAIN
    }
    assert explorer.scenario == PRESETS[name]
    assert drawn(explorer, "now") == drawn(explorer, "preset") == expected(explorer.preset)
    assert (difference(explorer.preset, explorer.now)["difference"] == 0).all()


@pytest.mark.parametrize("knob", MAIN)
def test_a_slider_changes_picture_and_table_as_the_world_does(explorer, knob):
    before, painted = drawn(explorer, "preset"), explorer.image.value
    explorer.sliders[knob].value = 0
    after = course(dataclasses.replace(MATURE, **{knob: 0}), **SMALL)
    assert not after.equals(explorer.preset)
    assert drawn(explorer, "now") == expected(after)
    assert drawn(explorer, "preset") == before
    assert explorer.image.value != painted
    last = f"<td>lost</td><td>{before[1][-1]:.0f}</td><td>{after['lost'].iloc[-1]}</td>"
    assert last in explorer.numbers.value


def test_back_at_the_preset_all_is_the_same_again(explorer):
    numbers = explorer.numbers.value
    explorer.sliders["switching_cost"].value = 0
    explorer.sliders["switching_cost"].value = MATURE.switching_cost
    assert drawn(explorer, "now") == drawn(explorer, "preset")
    assert explorer.numbers.value == numbers


def test_the_largest_worlds_fit_into_the_picture(explorer):
    explorer.sliders["rival_strength"].value = 0
    explorer.sliders["switching_cost"].value = 5
    left, right = explorer.picture.figure.axes
    assert explorer.now["exhibitors"].sum() > explorer.preset["exhibitors"].sum()
    assert left.get_ylim()[1] > explorer.now["exhibitors"].max()
    assert right.get_xlim()[1] > max(drawn(explorer, "now")[1])


def test_a_slider_cannot_leave_the_knobs_range(explorer):
    for name, slider in explorer.sliders.items():
        about = Scenario.__dataclass_fields__[name].metadata
        slider.value = about["high"] + 7
        assert slider.value == getattr(explorer.scenario, name) == about["high"]
        slider.value = about["low"] - 7
        assert slider.value == getattr(explorer.scenario, name) == about["low"]


def test_the_table_sets_mean_exhibitors_beside_the_last_states():
    made = course(MATURE, **SMALL)
    table = difference(made, made + 1)
    assert table["difference"].tolist() == [1] * 7
    assert table.loc[MEAN, "preset"] == round(made["exhibitors"].mean())
    states = simulate("mature", **SMALL).truth["states"]
    assert table["preset"].iloc[1:].sum() == (states["edition"] == 3).sum()


def test_a_name_is_text_and_never_markup():
    mine = dataclasses.replace(MATURE, name="<script>alert(1)</script>")
    head = explore_world(mine, **SMALL).children[0].value
    assert "&lt;script&gt;" in head
    assert "<script" not in head


@pytest.mark.parametrize("wrong", [dict(customers=3), dict(editions=0), dict(seed=-1)])
def test_numbers_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be a whole number"):
        explore_world(**wrong)


def test_an_unknown_preset_gets_the_nearest_name():
    with pytest.raises(KeyError, match="mature"):
        explore_world("matuer")


@pytest.mark.parametrize("name", PRESETS)
def test_every_slider_begins_on_one_of_its_own_steps(name):
    # a browser rounds to a step, and the world that opens would not be the preset
    for slider in explore_world(name, customers=50, editions=1, seed=1).sliders.values():
        steps = (slider.value - slider.min) / slider.step
        assert steps == pytest.approx(round(steps), abs=1e-6)
        assert f"{slider.value:{slider.readout_format}}" == f"{slider.value:.3f}".removesuffix("0")
