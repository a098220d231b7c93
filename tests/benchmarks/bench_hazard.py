"""How long hazards and choices take: run by hand, ``python tests/benchmarks/bench_hazard.py``.

Prints processor time at growing size, and the ratio to statsmodels row by row, or to a loop over
customers as one would first write it. Seconds are this machine's; read growth and ratios.
"""

import warnings
from time import process_time

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.discrete.conditional_models import ConditionalLogit as Plain

from expo_lab.models.choice import ConditionalLogit
from expo_lab.models.hazard import DiscreteHazard
from expo_lab.models.mixed_logit import MixedLogit
from expo_lab.models.spells import person_period
from expo_lab.models.state_dependence import simulate_choices, with_last_choice
from expo_lab.models.survival_curves import kaplan_meier


def seconds(action, *given):
    """Least processor time of three calls."""
    readings = []
    for _ in range(3):
        start = process_time()
        action(*given)
        readings.append(process_time() - start)
    return min(readings)


def say(what, ours, theirs=None):
    """Print one line."""
    ratio = "" if theirs is None else f"   plain {theirs:8.3f} s   {theirs / ours:7.1f} times ours"
    print(f"{what:44s} {ours:8.3f} s{ratio}", flush=True)


def lives(customers, seed=1):
    """Spells with late entry, and a covariate in whole numbers."""
    rng = np.random.default_rng(seed)
    z, life = rng.integers(0, 5, customers), rng.geometric(0.15, customers)
    entry = rng.integers(0, 3, customers)
    keep = life > entry
    exit = np.minimum(life, 10)[keep]
    return entry[keep], exit, (life <= 10)[keep], z[keep].astype(float)


def plain_hazard(y, x):
    """Fit row by row; our rows are binomial counts, as z takes five values."""
    return sm.GLM(y, x, sm.families.Binomial()).fit()


def plain_choice(x, chosen, which):
    """Fit by statsmodels, which loops over situations."""
    return Plain(chosen, x, groups=which).fit(disp=0)


def loop_of_customers(rows, draws=100):
    """Log-likelihood of a mixed logit by simulation, one customer after the other."""
    u = np.random.default_rng(1).normal(size=draws)
    total = 0.0
    for _, own in rows.groupby("customer"):
        p = np.ones(draws)
        for _, situation in own.groupby("edition"):
            v = np.outer(situation["stand"], 0.3 + 2 * u) + 0.5 * situation[["last"]].to_numpy()
            p = p * (np.exp(v) / np.exp(v).sum(axis=0))[situation["chosen"].to_numpy() == 1][0]
        total += np.log(p.mean())
    return total


def main():
    """Time and print."""
    warnings.simplefilter("ignore")
    for customers in (10_000, 100_000, 1_000_000):
        entry, exit, event, _ = lives(customers)
        say(f"Kaplan-Meier, {customers:,}", seconds(kaplan_meier, entry, exit, event))
    for customers in (10_000, 40_000, 160_000):
        entry, exit, event, z = lives(customers)
        table = person_period(entry, exit, event)
        table["z"] = z[table["customer"]]
        x = np.column_stack([pd.get_dummies(table["t"], dtype=float), table["z"]])
        y = table["event"].to_numpy(float)
        ours = seconds(DiscreteHazard().fit, table, ["z"])
        say(f"hazard, {len(table):,} rows", ours, seconds(plain_hazard, y, x))
    for situations in (500, 2000, 8000):
        rng = np.random.default_rng(1)
        x = pd.DataFrame(rng.normal(size=(situations * 3, 2)), columns=["a", "b"])
        felt = (x.a - x.b + rng.gumbel(size=len(x))).to_numpy().reshape(-1, 3)
        chosen = (felt == felt.max(axis=1, keepdims=True)).ravel() * 1
        which = np.repeat(np.arange(situations), 3)
        ours = seconds(ConditionalLogit().fit, x, chosen, which)
        plain = seconds(plain_choice, x, chosen, which)
        say(f"conditional logit, {situations:,} situations", ours, plain)
    for customers in (250, 1000, 4000):
        panel = simulate_choices({"away": 0, "stand": 0.3}, {"stand": 2}, 0.5, customers, 8, seed=1)
        rows = with_last_choice(panel)
        rows["stand"] = (rows["alternative"] == "stand") * 1.0
        given = (rows[["last", "stand"]], rows["chosen"], rows["edition"], rows["customer"])
        ours = seconds(MixedLogit(["stand"]).fit, *given)
        once = seconds(loop_of_customers, rows) if customers == 250 else None
        say(f"mixed logit, whole fit, {customers:,} customers", ours, once)
    print("the loop over customers is one evaluation; a fit takes 50 or more")


if __name__ == "__main__":
    main()
