"""How often does a roll-out's 95 % interval hold the effect of a policy?

Run with ``python tests/benchmarks/bench_rollout_coverage.py [shows]``, 120 by default, each of 300
organisations on seeds of this study alone (940,001 and up). The interval is over eight futures, as
`rollout` has it by default; the truth is the mean over 60 others of the same show. As that errs as
well, a gap of the two counts as held where the interval, wider by the mean's own error, holds it.
"""

import sys
from time import process_time

import numpy as np
import pandas as pd
from scipy.special import stdtrit
from scipy.stats import binom

import expo_lab as xl
from expo_lab.strategy.decision.course import Course
from expo_lab.strategy.roll_out import paired
from expo_lab.world.streams import Luck

FIRST_SEED, FUTURES, MORE, EDITIONS = 940_001, 8, 60, 2
CALL = 60.0  # EUR to each former exhibitor, once


def effects(seed):
    """Profit more by a call to everybody known, future by future."""
    course = Course.told(xl.PRESETS["mature"], 300, 4, seed)
    call = {"call": {"exhibitor": CALL * (course.world.seen > 0)}}
    found = []
    for future in range(1, FUTURES + MORE + 1):
        both = []
        for plan in (call, {}):
            path = course
            for step in range(EDITIONS):
                path = path.advance(plan if step == 0 else {}, Luck(seed, path.edition + 1, future))
            both.append(sum(entry.profit for entry in path.entries[len(course.entries) :]))
        found.append(both[0] - both[1])
    return np.array(found)


def main():
    """Count, and say whether the count is what 95 % gives."""
    shows = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    held, plain, start = [], [], process_time()
    for seed in range(FIRST_SEED, FIRST_SEED + shows):
        found = effects(seed)
        truth, error = found[FUTURES:].mean(), found[FUTURES:].std(ddof=1) / np.sqrt(MORE)
        mean, low, high = paired(pd.Series(found[:FUTURES]))
        student = float(stdtrit(FUTURES - 1, 0.975))
        wider = np.hypot((high - low) / 2, student * error)
        held.append(abs(mean - truth) <= wider)
        plain.append(low <= truth <= high)
    ends = binom.ppf([0.005, 0.995], shows, 0.95).astype(int)
    print(
        f"{sum(held)} of {shows} intervals hold the effect ({sum(plain)} the mean of {MORE} other "
        f"futures as it is); 95 % gives {ends[0]} to {ends[1]} with a chance of .99. "
        f"{process_time() - start:.0f} s."
    )


if __name__ == "__main__":
    main()
