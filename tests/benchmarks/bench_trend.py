"""Is there a trend in thirty editions? Slopes of mature shows, by hand.

    python tests/benchmarks/bench_trend.py [shows] [customers] [study]

A row a figure (exhibitors, first-timers, return rate of the last edition's exhibitors): its mean,
and its change over thirty editions by least squares, absolute and in per cent of the mean, with the
95 % t interval over pairs of shows of opposite quality; pairs with a rising slope. The seeds are
those of a study of their own: another word, other seeds. Below, a drift that is known: the same
shows where nobody closes and nobody is founded, so that first-timers run out.
"""

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from expo_lab.scenario import PRESETS
from expo_lab.world import seeds
from expo_lab.world.calibrate.moments import fair
from expo_lab.world.edition import story

EDITIONS = 30
FIGURES = ("exhibitors", "first-timers", "return rate")


def course(knobs, customers, seed):
    """Return the three figures of each edition, shape (EDITIONS, 3)."""
    return [
        (
            now.exhibits.sum(),
            (now.exhibits & (was.listed == 0)).sum(),
            (now.exhibits & was.present).sum() / max(1, was.present.sum()),
        )
        for was, now, _ in story(knobs, customers, EDITIONS, seed)
    ]


def slopes(knobs, shows, customers, study):
    """Return means and changes over thirty editions of each pair of shows, shape (pairs, 3)."""
    lucks = seeds(study, knobs.name, shows)
    found = np.array(
        [course(k, customers, s) for k, s in zip(fair(knobs, shows), lucks, strict=True)], float
    )
    pairs = found.reshape(shows // 2, 2, EDITIONS, 3).mean(axis=1)
    t = np.arange(EDITIONS) - (EDITIONS - 1) / 2
    slope = (pairs * t[:, None]).sum(axis=1) / (t**2).sum()
    return pairs.mean(axis=1), slope * EDITIONS


def table(knobs, shows, customers, study):
    """Sum the changes up over pairs of shows."""
    level, change = slopes(knobs, shows, customers, study)
    n, mean = len(change), level.mean(axis=0)
    half = stdtrit(n - 1, 0.975) * change.std(axis=0, ddof=1) / np.sqrt(n)
    at = change.mean(axis=0)
    made = dict(mean=mean, change=at, lower=at - half, upper=at + half)
    made |= {f"{k}, %": 100 * made[k] / mean for k in ("change", "lower", "upper")}
    made["rising"] = [f"{int((c > 0).sum())} of {n}" for c in change.T]
    return pd.DataFrame(made, index=list(FIGURES))


if __name__ == "__main__":
    shows, customers = (int(a) for a in (*sys.argv[1:3], *("32", "1000")[len(sys.argv) - 1 :]))
    study = sys.argv[3] if len(sys.argv) > 3 else "bench trend"
    mature = PRESETS["mature"]
    print(table(mature, shows, customers, study).round(3).to_string())
    frozen = replace(mature, closing_rate=0.0)
    print("nobody closes, nobody is founded:")
    print(table(frozen, shows, customers, study).round(3).to_string())
