"""What a level of admission costs, and how strongly visitors must see it to pay. By hand.

    python tests/benchmarks/bench_admission.py [shows]

For each strength at which visitors see the level of a hall (the knob level_draw) and each level of
admission: stands, visitors and profit (thousands of EUR) more than without the rule under the same
luck, at the second and the sixth edition under it and over all six; means over mature shows of
1,000 organisations, with the standard error of the profit.
"""

import sys
from dataclasses import replace

import numpy as np
import pandas as pd

from expo_lab.scenario import PRESETS
from expo_lab.strategy.decision.entries import Entry
from expo_lab.world import Luck, Rules, seeds
from expo_lab.world.edition import run_edition, story

LEVELS, EDITIONS = (None, -0.5, 0.0, 0.5), 6


def course(knobs, state, seed, rules):
    """Return stands, visitors and profit of each edition, shape (EDITIONS, 3)."""
    rows = []
    for edition in range(2, 2 + EDITIONS):
        luck, was = Luck(seed, edition), state
        now, state = run_edition(knobs, was, edition, luck, None, rules)
        profit = Entry(knobs, was, now, luck, len(state.roll["sector"])).profit
        rows.append((now.exhibits.sum(), now.visitors, profit / 1000))
    return np.array(rows, dtype=float)


if __name__ == "__main__":
    shows = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    table = {}
    for draw in (0.0, 0.5, 1.0, 2.0):
        knobs, gaps = replace(PRESETS["mature"], level_draw=draw), []
        for seed in seeds("admission", "mature", shows):
            *_, (_, _, state) = story(knobs, 1000, 1, seed)
            found = [course(knobs, state, seed, Rules(admission=a)) for a in LEVELS]
            gaps.append([one - found[0] for one in found[1:]])
        for i, level in enumerate(LEVELS[1:]):
            gap = np.array(gaps)[:, i]
            mean, total = gap.mean(axis=0), gap[:, :, 2].sum(axis=1)
            row = {f"{n} {e + 1}": mean[e, j] for j, n in enumerate(("stands", "visitors"))
                   for e in (1, EDITIONS - 1)}  # fmt: skip
            row |= dict(profit=total.mean(), se=total.std(ddof=1) / np.sqrt(shows))
            table[draw, level] = row
    made = pd.DataFrame(table).T.rename_axis(["level_draw", "admission"])
    print(made.round(0).astype(int).to_string())
