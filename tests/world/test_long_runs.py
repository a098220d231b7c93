"""Long runs: a mature show is in equilibrium; firms come and go, and the show stays what it is."""

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


def test_thirty_editions_have_no_trend_beyond_their_luck():
    shows = zip(fair(xl.PRESETS["mature"], 16), seeds("trend", "mature", 16), strict=True)
    found = np.array([course(*s) for s in shows], dtype=float)
    pairs = found.reshape(8, 2, EDITIONS, 3).mean(axis=1)
    t = np.arange(EDITIONS) - (EDITIONS - 1) / 2
    slope = (pairs * t[:, None]).sum(axis=1) / (t**2).sum()
    error = slope.std(axis=0, ddof=1) / np.sqrt(8)
    assert (abs(slope.mean(axis=0)) < 3 * error).all()
    # and none that matters: first stands and returns change by less than a tenth in 30 editions
    change = slope.mean(axis=0) * EDITIONS / pairs.mean(axis=(0, 1))
    assert (abs(change[1:]) < 0.1).all()
