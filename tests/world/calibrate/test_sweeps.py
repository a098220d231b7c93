"""Sweeps: the same luck at every value, known answers, and the same table however it is made."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import expo_lab as xl
from expo_lab.world.books.record import watch
from expo_lab.world.calibrate.accept import accepted
from expo_lab.world.calibrate.moments import moments
from expo_lab.world.calibrate.sweeps import ASSUMED, over_accepted, ranges, sweep


def level(knobs, seed):
    """A figure that is known: the knob, and luck that depends on the seed alone."""
    return {"knob": knobs.cross_side, "with luck": knobs.cross_side + seed**2}


def kept(knobs, seed):
    found = moments(watch(knobs, 200, 4, seed))
    return {"retention": found["retention to the next edition"]}


def test_the_same_luck_leaves_only_the_knob_in_a_change():
    found = sweep("cross_side", level, [0.1, 0.6, 1.1], shows=4).set_index(["figure", "value"])
    change = found.loc["with luck", "change"]
    assert change.to_numpy() == pytest.approx([-0.5, 0, 0.5])
    width = found["change_upper"] - found["change_lower"]
    assert width.to_numpy() == pytest.approx(np.zeros(6), abs=1e-12)


def test_the_interval_is_the_t_interval():
    found = sweep("cross_side", level, [0.0], shows=4).set_index("figure").loc["with luck"]
    luck = np.array([1, 4, 9, 16])
    low, high = stats.t.interval(0.95, 3, luck.mean(), luck.std(ddof=1) / 2)
    assert found[["lower", "upper"]].tolist() == pytest.approx([low, high])


def test_without_values_the_stated_range_is_swept():
    for knob, (low, high) in ASSUMED.items():
        values = sweep(knob, level, shows=2)["value"].unique()
        assert values[[0, -1]].tolist() == [low, high]
        assert low <= getattr(xl.PRESETS["mature"], knob) <= high
        assert "our estimate" in xl.PRESETS["mature"].describe().loc[knob, "source"]


@pytest.mark.parametrize("made", [3.0, {"retention": "high"}, None])
def test_a_measure_without_figures_is_named(made):
    with pytest.raises(ValueError, match="sweep: measure must return figures by name"):
        sweep("cross_side", lambda knobs, seed: made, [0.1], shows=2)


def test_a_real_figure_is_the_same_with_two_workers():
    one = sweep("learning_speed", kept, [0.2, 3.0], shows=2)
    pd.testing.assert_frame_equal(
        one, sweep("learning_speed", kept, [0.2, 3.0], shows=2, workers=2)
    )
    assert (one["change"] != 0).all()


def test_over_accepted_measures_the_kept_worlds():
    found = over_accepted(level, shows=2).query("figure == 'knob'")
    assert found["world"].tolist() == [w.name for w in accepted()]
    assert found["mean"].tolist() == [w.cross_side for w in accepted()]
    appeal = over_accepted(lambda knobs, seed: {"appeal": knobs.appeal}, shows=2)
    summary = ranges(appeal).loc["appeal"]
    known = [w.appeal for w in accepted()]
    assert summary[["worlds", "lowest", "median", "highest"]].tolist() == pytest.approx(
        [len(known), min(known), np.median(known), max(known)]
    )
    assert summary["monte_carlo"] == 0


def test_luck_that_all_worlds_share_is_no_error_of_their_range():
    shared = over_accepted(lambda knobs, seed: {"x": knobs.appeal + 10 * seed**2}, shows=3)
    assert ranges(shared).loc["x", "monte_carlo"] == pytest.approx(0, abs=1e-9)
    assert (shared["upper"] > shared["lower"] + 10).all()


def test_mistakes_are_named():
    with pytest.raises(KeyError, match=r"There is no knob 'cross_sid'\. Did you mean 'cross_side'"):
        sweep("cross_sid", level, [0.0])
    with pytest.raises(KeyError, match="There is no knob 'appeal'"):
        sweep("appeal", level)
    with pytest.raises(ValueError, match="cross_side must be a number from 0 to 3"):
        sweep("cross_side", level, [7.0])
    with pytest.raises(ValueError, match="shows must be at least 2, found 1"):
        sweep("cross_side", level, [0.5], shows=1)
