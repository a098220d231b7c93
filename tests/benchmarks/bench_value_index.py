"""How long value index and lifetime value take for many customers, next to plain numpy: by hand.

    python tests/benchmarks/bench_value_index.py [customers ...]

For each size (10,000, 100,000 and 1,000,000 by default) five rounds, in each of which everything
runs once, one after another, so that a busy machine is busy for all. Prints the median, lowest and
highest seconds, the ratio of the medians to the least that must be done in numpy, and the exponent
of the median in the number of customers. The least: for an index, two argsorts an indicator for
ranks and one product with the weights; for lifetime value, telling the histories apart
(`np.unique`) and one product of margins with a value a history. The fit of the model, which that
leaves out, is in ours.
"""

import statistics
import sys
import time

import numpy as np
import pandas as pd

from expo_lab.core.schema import AHEAD
from expo_lab.models.bgbb import BetaGeoBetaBinom
from expo_lab.value import lifetime_value, relationship_profit, value_index

SIZES, ROUNDS, EDITIONS = (10_000, 100_000, 1_000_000), 5, 15


def made_up(n: int) -> pd.DataFrame:
    """Profiles of n customers with the spread of a mature show's, first seen 0 to 15 ago."""
    rng = np.random.default_rng(0)
    true = BetaGeoBetaBinom()
    true.alpha_, true.beta_, true.gamma_, true.delta_ = 0.5, 0.4, 2.0, 12.0
    share = -(-n // (EDITIONS + 1))
    parts = [true.sample(share, max(1, k), seed=k) for k in range(EDITIONS + 1)]
    x, t_x, seen = (part[:n] for part in np.concatenate(parts, axis=1))
    money = np.exp(8 + 1.2 * rng.normal(size=n))
    chance = rng.beta(1, 2, n)
    return pd.DataFrame(
        dict.fromkeys(AHEAD, chance)
        | dict(
            kind="exhibitor",
            editions_attended=1 + x,
            newcomer=rng.random(n) < 0.7,
            x=x,
            t_x=t_x,
            n=seen,
            common_luck=0.1,
            margin=money,
            satisfaction=np.clip(rng.normal(3.5, 0.7, n), 1, 5),
            satisfaction_se=0.4,
            relative_attitude=rng.beta(5, 5, n),
            relative_attitude_se=0.05,
            margin_total=money * (1 + x),
            expected_value=0.5 * money,
        )
    )


def seconds(action) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def ranks_and_product(x: np.ndarray) -> np.ndarray:
    ranks = np.column_stack([np.argsort(np.argsort(column)) for column in x.T])
    return ranks @ np.full(4, 25 / len(x))


def histories_and_product(people: pd.DataFrame) -> np.ndarray:
    code = (people["x"].to_numpy() * 100 + people["t_x"].to_numpy()) * 100 + people["n"].to_numpy()
    known, row = np.unique(code, return_inverse=True)
    return people["margin"].to_numpy() * np.ones(len(known))[row]


def actions(n: int) -> dict[str, tuple[str, object]]:
    """What is timed: name -> (the least it is set against, what to call)."""
    people = made_up(n)
    x = people[["satisfaction", "relative_attitude", "p_next", "margin_total"]].to_numpy()
    values = pd.DataFrame(dict.fromkeys(("economic", "recommendation"), people["margin_total"]))
    bounds = {f"{name}_{side}": values[name] for name in values for side in ("lower", "upper")}
    values, cost = values.assign(**bounds), people["margin_total"] / 9
    made = {
        "numpy, index": ("numpy, index", lambda: ranks_and_product(x)),
        "numpy, lifetime": ("numpy, lifetime", lambda: histories_and_product(people)),
    }
    for weights in ("equal", "ahp", "entropy", "combined"):
        made[f"value_index {weights}"] = (
            "numpy, index",
            lambda weights=weights: value_index(people, weights),
        )
    made["relationship_profit"] = ("numpy, index", lambda: relationship_profit(values, cost))
    made["lifetime_value"] = ("numpy, lifetime", lambda: lifetime_value(people))
    return made


if __name__ == "__main__":
    sizes = [int(a) for a in sys.argv[1:]] or SIZES
    medians: dict[str, list[float]] = {}
    for n in sizes:
        timed = actions(n)
        took: dict[str, list[float]] = {name: [] for name in timed}
        for _ in range(ROUNDS):
            for name, (_, action) in timed.items():
                took[name].append(seconds(action))
        print(f"{n:,} customers, {ROUNDS} rounds: median (lowest to highest) s, ratio of medians")
        for name, (least, _) in timed.items():
            mid = statistics.median(took[name])
            medians.setdefault(name, []).append(mid)
            ratio = mid / statistics.median(took[least])
            low, high = min(took[name]), max(took[name])
            print(f"  {name:22} {mid:8.3f} ({low:.3f} to {high:.3f}) {ratio:6.1f}", flush=True)
    if len(sizes) > 1:
        print("exponent of the median in customers, from the last two sizes:")
        for name, mids in medians.items():
            power = np.log(mids[-1] / mids[-2]) / np.log(sizes[-1] / sizes[-2])
            print(f"  {name:22} {power:.2f}")
