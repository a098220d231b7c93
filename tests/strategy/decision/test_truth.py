import dataclasses

import numpy as np
import pytest

import expo_lab as xl
from expo_lab.strategy.decision.course import Course
from expo_lab.strategy.decision.entries import expected_margins
from expo_lab.strategy.decision.truth import RATE, Lucks, true_gains
from expo_lab.world.edition import run_edition

# nothing that one firm does reaches another
ALONE = dataclasses.replace(
    xl.PRESETS["mature"].without("word_of_mouth", "cross_side"), staff=0.0, touch_response=3.0
)
TREATMENTS = [("call", 60.0), ("care_call", 60.0), ("service", 200.0)]


@pytest.fixture(scope="module")
def course():
    return Course.told(ALONE, 400, 5, 11)


def brute(course, places, treatment, lucks, k, horizon):
    """Margins of the whole world's own run, with everybody at these places treated."""
    state, total = course.world, 0.0
    planned = {}
    if treatment:
        amount = np.zeros(state.n)
        amount[places] = treatment[1]
        planned = {treatment[0]: {"exhibitor": amount}}
    firm = state.firm.copy()
    for t in range(1, horizon + 1):
        luck = lucks.at(course.edition + t, k)
        now, after = run_edition(course.knobs, state, luck.edition, luck, planned if t == 1 else {})
        margin = expected_margins(course.knobs, state, now, luck) * (state.firm == firm)
        total += margin[places].sum() / (1 + RATE) ** (t - 1)
        state = after
    return total


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_where_nobody_reaches_another_truth_is_the_worlds_own_run(course, treatment):
    places = np.flatnonzero(course.world.seen > 0)
    lucks, futures = Lucks(course.seed), 40
    ours = true_gains(course, places, [treatment], 4, lucks, futures).sum()
    pairs = [
        brute(course, places, treatment, lucks, k, 4) - brute(course, places, None, lucks, k, 4)
        for k in range(futures)
    ]
    pairs = np.reshape(pairs, (-1, 2)).mean(axis=1)  # opposites err together
    assert abs(ours - pairs.mean()) < 3 * pairs.std(ddof=1) / np.sqrt(len(pairs))
    assert ours > 0


def test_truth_errs_less_than_the_runs_do(course):
    places = np.flatnonzero(course.world.seen > 0)
    lucks = Lucks(course.seed)
    one = [true_gains(course, places, TREATMENTS[:1], 4, lucks, 2 * k).sum() for k in (4, 8)]
    runs = [
        brute(course, places, TREATMENTS[0], lucks, k, 4) - brute(course, places, None, lucks, k, 4)
        for k in range(8)
    ]
    assert abs(one[0] - one[1]) < np.std(runs, ddof=1)


def test_a_treatment_of_nobody_responds_brings_nothing(course):
    still = dataclasses.replace(course, knobs=ALONE.without("touches"))
    places = np.flatnonzero(course.world.seen > 0)
    assert np.abs(true_gains(still, places, TREATMENTS, 3, futures=2)).max() == 0
