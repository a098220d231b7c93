"""How often the interval of a forecast on editions held back holds what then happened.

    python tests/benchmarks/bench_holdout.py [shows] [customers ...]

Mature shows of ten editions, the last two held back; `holdout` as the tour calls it.
"""

import sys
import warnings

import pandas as pd
from joblib import Parallel, delayed

import expo_lab as xl
from expo_lab.predict.held_back import holdout
from expo_lab.world.streams import seeds


def one_show(customers: int, seed: int) -> pd.DataFrame:
    """Forecast and actual heads of one show."""
    warnings.simplefilter("ignore")
    show = xl.simulate("mature", customers, 10, seed)
    found = holdout(xl.profiles.sequences(show), last=2, resamples=100)
    return found.assign(inside=found["actual"].between(found["lower"], found["upper"]))


if __name__ == "__main__":
    shows = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for customers in [int(n) for n in sys.argv[2:]] or [2000, 5000]:
        own = seeds("holdout's interval", "mature", shows)  # of this study alone
        made = pd.concat(Parallel(n_jobs=-1)(delayed(one_show)(customers, s) for s in own))
        count = made.groupby(["model", "edition"])["inside"].agg(["sum", "size"])
        print(f"{customers:,} organisations\n{count.to_string()}", flush=True)
