"""How long the value index takes for many customers, next to plain numpy: run by hand.

    python tests/benchmarks/bench_value_index.py [customers]

Prints seconds for each way of weighing and their ratio to the least that must be done in numpy:
two argsorts an indicator for ranks, and one product with the weights.
"""

import sys
import time

import numpy as np
import pandas as pd

from expo_lab.value.indexing.index import value_index
from expo_lab.value.relationships.profit import relationship_profit


def made_up(n: int) -> pd.DataFrame:
    """Profiles of n customers with the spread of a mature show's."""
    rng = np.random.default_rng(0)
    money = np.exp(8 + 1.2 * rng.normal(size=n))
    return pd.DataFrame(
        dict(
            satisfaction=np.clip(rng.normal(3.5, 0.7, n), 1, 5),
            satisfaction_se=0.4,
            relative_attitude=rng.beta(5, 5, n),
            relative_attitude_se=0.05,
            p_next=rng.beta(1, 2, n),
            margin_total=money,
            expected_value=0.5 * money,
        )
    )


def seconds(action) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def plain(x: np.ndarray) -> np.ndarray:
    ranks = np.column_stack([np.argsort(np.argsort(column)) for column in x.T])
    return ranks @ np.full(4, 25 / len(x))


if __name__ == "__main__":
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    people = made_up(n)
    x = people[["satisfaction", "relative_attitude", "p_next", "margin_total"]].to_numpy()
    least = min(seconds(lambda: plain(x)) for _ in range(3))
    print(f"{n:,} customers; plain numpy {least:.2f} s")
    for weights in ("equal", "ahp", "entropy", "combined"):
        took = seconds(lambda weights=weights: value_index(people, weights))
        print(f"value_index {weights:>8}: {took:6.2f} s, {took / least:4.1f} times plain numpy")
    values = pd.DataFrame(dict.fromkeys(("economic", "recommendation"), people["margin_total"]))
    bounds = {f"{name}_{side}": values[name] for name in values for side in ("lower", "upper")}
    values = values.assign(**bounds)
    took = seconds(lambda: relationship_profit(values, people["margin_total"] / 9))
    print(f"relationship_profit: {took:6.2f} s, {took / least:4.1f} times plain numpy")
