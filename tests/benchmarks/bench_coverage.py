"""How often do nominal 95 % intervals of the life cycle's estimates hold the planted value?

    python tests/benchmarks/bench_coverage.py [populations] [estimate ...]

200 populations by default, each with a seed of this study alone (930,001 and up). 183 to 196 of 200
are what 95 % gives with a chance of .99; anything else is marked.
"""

import sys
import warnings
from time import process_time

import numpy as np
import pandas as pd
from scipy.stats import binom

from expo_lab.lifecycle import (
    BetaGeoBetaBinom,
    DiscreteHazard,
    HiddenMarkov,
    MarkovChain,
    ShiftedBetaGeo,
    Softmax,
    cumulative_incidence,
    kaplan_meier,
    person_period,
    sojourns,
)

FIRST_SEED = 930_001


def between(row, value):
    """Whether an interval holds a value."""
    return bool(row["lower"] <= value <= row["upper"])


def coins(seed):
    """BG/BB: four parameters, and the expected editions of one history."""
    true = BetaGeoBetaBinom()
    true.alpha_, true.beta_, true.gamma_, true.delta_ = planted = (1.2, 0.75, 0.66, 2.8)
    model = BetaGeoBetaBinom().fit(*true.sample(3000, 8, seed=seed))
    table = model.summary()
    held = {
        f"BG/BB {r.parameter}": r.lower <= v <= r.upper
        for r, v in zip(table.itertuples(), planted, strict=True)
    }
    ahead = model.expected_editions_interval(4, 5, 8, horizon=5).iloc[0]
    return held | {
        "BG/BB editions ahead": between(ahead, true.expected_editions(4, 5, 8, horizon=5))
    }


def contracts(seed):
    """sBG: two parameters, survival and lifetime."""
    true = ShiftedBetaGeo().fit([1000, 631, 468, 382, 326, 289, 262, 241])
    model = ShiftedBetaGeo().fit(true.simulate(1000, 7, seed=seed))
    rows = model.summary().set_index("parameter")
    return {
        "sBG alpha": between(rows.loc["alpha"], true.alpha_),
        "sBG beta": between(rows.loc["beta"], true.beta_),
        "sBG survival of 12": between(model.survival_interval([12]).iloc[0], true.survival(12)),
        "sBG lifetime": between(
            model.discounted_lifetime_interval(0.1).iloc[0], true.discounted_lifetime(0.1)
        ),
    }


P = np.array([[0.7, 0.2, 0.1], [0.3, 0.5, 0.2], [0.05, 0.05, 0.9]])


def steps_of(seed, customers=400, span=6):
    """States of a chain, a row a customer."""
    rng = np.random.default_rng(seed)
    state = [rng.integers(0, 3, customers)]
    for _ in range(span - 1):
        state.append((rng.random((customers, 1)) > P[state[-1]].cumsum(axis=1)).sum(axis=1))
    return np.array(state).T


def chain(seed):
    """Markov: a cell, the value of a state, the long run; and stays without a chain."""
    paths = steps_of(seed)
    model = MarkovChain([0, 1, 2]).fit(paths.tolist())
    true = MarkovChain.given(P, [0, 1, 2])
    cell = model.summary().set_index(["previous", "following"]).loc[(0, 1)]
    reward = [10.0, 2.0, 0.0]
    history = pd.DataFrame(paths).stack().rename_axis(["customer_id", "edition"])
    stay = sojourns(history.rename("stage").reset_index(), horizon=3, seed=seed).iloc[0]
    return {
        "Markov cell": between(cell, P[0, 1]),
        "Markov value": between(
            model.value(reward, 0.1).loc[0], true.value(reward, 0.1).loc[0, "value"]
        ),
        "Markov long run": between(model.stationary().loc[0], true.stationary().loc[0, "share"]),
        "stay, mean of three": bool(stay["mean_lower"] <= 1 + 0.7 + 0.49 <= stay["mean_upper"]),
    }


def hazards(seed):
    """Kaplan-Meier, cumulative incidence and the logit hazard, with censoring and late entry."""
    rng = np.random.default_rng(seed)
    n = 600
    z = rng.standard_normal(n)
    h = 1 / (1 + np.exp(1.2 - 0.5 * z))
    life = rng.geometric(h)
    end = rng.integers(1, 7, n)
    event, exit = (life <= end).astype(int), np.minimum(life, end)
    table = person_period(0, exit, event)
    fit = (
        DiscreteHazard(baseline="constant")
        .fit(table.assign(z=z[table["customer"]]), ["z"])
        .summary()
        .set_index("coefficient")
    )
    plain = rng.geometric(0.25, n)
    seen, out = np.minimum(plain, end), (plain <= end).astype(int)
    curve = kaplan_meier(0, seen, out).set_index("t").loc[3]
    to = np.where(rng.random(n) < 0.6, "rival", "shut").astype(object)
    gone = cumulative_incidence(0, seen, out, np.where(out == 1, to, None))
    rival = gone.query("destination == 'rival' and t == 3").iloc[0]
    return {
        "hazard slope": between(fit.loc["z"], 0.5),
        "Kaplan-Meier at 3": between(curve, 0.75**3),
        "incidence at 3": between(rival, 0.6 * (1 - 0.75**3)),
    }


def moods(seed):
    """Hidden Markov: a transition and an emission."""
    start, move = Softmax.of([0.5, 0.5]), Softmax.of([[0.85, 0.15], [0.2, 0.8]])
    shows = {"y": Softmax.of([[0.9, 0.1], [0.2, 0.8]])}
    true = HiddenMarkov.given({"y": "bernoulli"}, start, move, shows)
    seen, _ = true.simulate([8] * 600, seed=seed)
    model = HiddenMarkov(2, {"y": "bernoulli"}, starts=1).fit(seen, [8] * 600)
    rows = model.probabilities().set_index(["part", "state", "outcome"])
    return {
        "hidden Markov move": between(rows.loc[("transition", 1, 2)], 0.15),
        "hidden Markov sign": between(rows.loc[("y", 2, 1)], 0.8),
    }


STUDIES = {f.__name__: f for f in (coins, contracts, chain, hazards, moods)}


def study(name, populations):
    """Share of populations in which each interval held, and how many gave no number."""
    held, none = [], 0
    for i in range(populations):
        try:
            held.append(STUDIES[name](FIRST_SEED + i))
        except ValueError:
            none += 1
    return pd.DataFrame(held), none


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    populations = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for name in sys.argv[2:] or STUDIES:
        start = process_time()
        held, none = study(name, populations)
        low, high = binom.interval(0.99, len(held), 0.95)
        for estimate, count in held.sum().items():
            mark = "" if low <= count <= high else "   <- not 95 %"
            print(f"{estimate:24s} {count:4d} of {len(held)}{mark}")
        print(f"  {none} gave no number; {process_time() - start:.0f} s", flush=True)
