"""Which reading of the same columns finds the true stage: the rule or a hidden Markov model?

    python tests/benchmarks/bench_stages.py [shows] [customers] [states ...]

The rule `stages` on the profile's own BG/BB against the same rule on a hidden Markov model of
presence and survey answers, at the last of ten editions of mature shows; kappa against the true
state of exhibitors seen. Interval: Student's over shows. Seeds 88001 and up are this study's alone.
"""

import sys
import warnings

import numpy as np
import pandas as pd
from scipy.stats import t

import expo_lab as xl
from expo_lab.lifecycle import HiddenStages, stages, true_history, who_finds_the_stage

FIRST_SEED = 88_001


def one_show(seed: int, customers: int, states: list[int]) -> pd.Series:
    """Kappa of each reading of one show."""
    show = xl.simulate("mature", customers, 10, seed)
    known = xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")
    truth = true_history(show).query("edition == 10").set_index("customer_id")["stage"]
    readings = {"rule on BG/BB": stages(known)}
    for k in states:
        try:
            readings[f"hidden Markov, {k}"] = HiddenStages(k).fit(show).read(show)["stage"]
        except ValueError:  # it says that it cannot be estimated
            continue
    return who_finds_the_stage(readings, truth.loc[known.index], resamples=2)["kappa"].rename(seed)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    shows, customers = (int(v) for v in [*sys.argv[1:3], 20, 3000][:2])
    states = [int(v) for v in sys.argv[3:]] or [3]
    table = pd.DataFrame([one_show(FIRST_SEED + i, customers, states) for i in range(shows)])
    print(f"{shows} mature shows of {customers:,}, kappa with the true stage, mean: ")
    print(table.mean().round(3).to_string(), f"\nestimable: {table.notna().sum().to_dict()}")
    for name in table.columns[1:]:
        ahead = (table[name] - table["rule on BG/BB"]).dropna()
        reach = t.ppf(0.975, len(ahead) - 1) * ahead.std() / np.sqrt(len(ahead))
        print(
            f"{name} ahead: {ahead.mean():+.4f} +- {reach:.4f}, ahead in {(ahead > 0).mean():.0%}"
        )
