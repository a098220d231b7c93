"""Tuning: it finds knobs again and says what is not told."""

from dataclasses import replace

import numpy as np
import pytest

import expo_lab as xl
from expo_lab.world.calibrate.card import CONTRACTS, Target
from expo_lab.world.calibrate.tuning import _hold, gives, tune

SMALL = dict(shows=4, customers=400, editions=5, workers=1)
# few editions before the record begins: the search is tried, not the show
YOUNG = replace(xl.PRESETS["mature"], age=6)
TWO = {"appeal": (-4.0, -0.5), "switching_cost": (1.0, 9.0)}
NAMES = ("retention to the next edition", "exhibitors, share of organisations")


def test_tuning_finds_knobs_again_under_the_same_luck():
    truth = replace(YOUNG, appeal=-2.2, switching_cost=4.5)
    known = gives([truth], **SMALL).iloc[0]
    targets = [
        Target(q, "tuned", known[q], known[q] - u, known[q] + u, "made")
        for q, u in zip(NAMES, (0.1, 0.05), strict=True)
    ]
    done = tune(YOUNG, targets, TWO, rounds=6, **SMALL)
    begun = gives([YOUNG], **SMALL).iloc[0]
    far = sum(((begun[t.quantity] - t.target) / t.scale) ** 2 for t in targets)
    assert done.distance < 0.05 * far
    assert done.fit["inside"].all()


def test_a_knob_that_no_moment_tells_is_held(capsys):
    # the price of a stand builder's badge moves no figure of exhibitors' return
    targets = [t for t in CONTRACTS if t.quantity in NAMES]
    free = {"appeal": (-4.0, -0.5), "serve_fixed": (0.0, 2000.0)}
    done = tune(YOUNG, targets, free, rounds=1, **SMALL)
    assert done.fixed == ("serve_fixed",)
    assert done.scenario.serve_fixed == YOUNG.serve_fixed
    assert "singular values" in capsys.readouterr().out


def test_what_is_held_brings_the_condition_number_below_100():
    jacobian = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.001], [0.0, 0.0, 5.0]])
    open_, values = _hold(jacobian)
    assert open_.sum() == 2
    assert values[0] <= 100 * values[-1]


def test_workers_do_not_change_a_figure():
    one = gives([xl.PRESETS["mature"]], 2, 100, 3, workers=1)
    assert one.equals(gives([xl.PRESETS["mature"]], 2, 100, 3, workers=2))


def test_an_unknown_figure_is_named():
    stray = [Target("moon", "tuned", 1, 0, 2, "made")]
    with pytest.raises(KeyError, match="There is no moment 'moon'"):
        tune("mature", stray, TWO, rounds=1, **SMALL)


def test_shows_too_small_for_a_figure_are_named():
    with pytest.raises(ValueError, match="100 customers and 3 editions are too small to tell"):
        tune("mature", CONTRACTS, TWO, rounds=1, shows=2, customers=100, editions=3, workers=1)
