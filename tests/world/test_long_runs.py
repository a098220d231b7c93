"""Long runs: a mature show is in equilibrium; firms come and go, and the show stays what it is."""

from dataclasses import replace

import numpy as np

import expo_lab as xl
from expo_lab.world import seeds
from expo_lab.world.calibrate.moments import fair
from expo_lab.world.edition import story

EDITIONS = 30


def course(knobs, seed):
    return [
        (
            now.exhibits.sum(),
            (now.exhibits & (was.listed == 0)).sum(),
            (now.exhibits & was.present).sum() / max(1, was.present.sum()),
        )
        for was, now, _ in story(knobs, 1000, EDITIONS, seed)
    ]


def changes(knobs, shows):
    """Level and slope of each figure in each pair of shows of opposite quality."""
    lucks = seeds("trend", "mature", shows)
    found = [course(*s) for s in zip(fair(knobs, shows), lucks, strict=True)]
    pairs = np.array(found, dtype=float).reshape(shows // 2, 2, EDITIONS, 3).mean(axis=1)
    t = np.arange(EDITIONS) - (EDITIONS - 1) / 2
    return pairs.mean(axis=1), (pairs * t[:, None]).sum(axis=1) / (t**2).sum()


def test_thirty_editions_have_no_trend_beyond_their_luck():
    level, slope = changes(xl.PRESETS["mature"], 16)
    error = slope.std(axis=0, ddof=1) / np.sqrt(8)
    assert (abs(slope.mean(axis=0)) < 3 * error).all()
    # and none that matters: first stands and returns change by less than a tenth in 30 editions
    change = slope.mean(axis=0) * EDITIONS / level.mean(axis=0)
    assert (abs(change[1:]) < 0.1).all()


def test_a_drift_that_is_there_is_seen():
    # a closed population runs out of first-timers, and those who are left come again
    level, slope = changes(replace(xl.PRESETS["mature"], closing_rate=0), 6)
    change = slope.mean(axis=0) * EDITIONS / level.mean(axis=0)
    assert change[1] < -0.3
    assert (slope[:, 2] > 0).all()
