"""How long every method takes, against scikit-learn alone, and how that grows: run by hand.

    python tests/benchmarks/bench_methods.py [customers ...]

Describing the earlier editions (lessons) is done once and told apart. Prints seconds a method to
fit and forecast all kinds, the ratio to scikit-learn's own fit and predict on the finished matrix,
and the sum over all methods. Seconds are this machine's, of the processor; read ratios and growth.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from time import process_time

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

import expo_lab as xl
from expo_lab.predict.features import Features
from expo_lab.predict.forecasters import OURS
from expo_lab.predict.lessons import lessons, remembered
from expo_lab.predict.methods.boosting import STEPS
from expo_lab.profiles.assemble import _past

SIZES = (1000, 5000)
PLAIN = {
    "logistic": LogisticRegression(max_iter=1000),
    "tree": DecisionTreeClassifier(max_depth=6, min_samples_leaf=40),
    "boosting": HistGradientBoostingClassifier(**STEPS, max_leaf_nodes=8),
    "additive": HistGradientBoostingClassifier(
        **STEPS, max_leaf_nodes=4, interaction_cst="no_interactions"
    ),
    "network": MLPClassifier((8,), alpha=3.0, max_iter=40, batch_size=256),
}


def seconds(action: Callable[[], object]) -> float:
    """Processor time of one call."""
    start = process_time()
    action()
    return process_time() - start


def main() -> None:
    """Time every method at each size."""
    warnings.simplefilter("ignore")
    for size in [int(a) for a in sys.argv[1:]] or SIZES:
        past = remembered(_past(xl.simulate("mature", size, 10, 70_100), None)[0])
        taught = seconds(lambda past=past: [past.lesson(k) for k in range(1, 5)])
        found = {"lessons": (taught, np.nan)}
        people, came, _ = lessons(past, "exhibitor", 4)
        x = Features().fit(people).transform(people)
        for method in OURS:
            fresh = type(method)(**method.get_params())
            took = seconds(lambda f=fresh, past=past: f.fit(past).p_next(past.people))
            plain = PLAIN.get(method.name)
            alone = np.nan
            if plain is not None:
                alone = seconds(lambda m=plain, x=x, y=came: m.fit(x, y).predict_proba(x))
            found[method.title] = took, took / alone
        table = pd.DataFrame(found, index=["seconds", "times scikit-learn"]).T
        print(f"{size:,} customers, {len(x):,} rows learnt of exhibitors")
        print(table.round(2).to_string())
        print(f"all: {table['seconds'].sum():.1f} s\n", flush=True)


if __name__ == "__main__":
    main()
