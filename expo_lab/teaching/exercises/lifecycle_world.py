"""The world of exercise 04: its tables, and what is right in them found by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

FIVE = {
    "prospect": "cultivation",
    "trial": "confirmation",
    "growing": "trust",
    "committed": "trust",
    "weakening": "weakening",
    "lost": "disappearance",
}
PUBLISHED = [1000, 631, 468, 382, 326, 289, 262, 241]


def world(seed: int) -> SimpleNamespace:
    """Make what the exercise's cells make, and the stages by hand."""
    from ...datasets import load_real_sequences
    from ...lifecycle import BetaGeoBetaBinom, ShiftedBetaGeo, true_history
    from ...profiles import profile
    from ...world import simulate

    show = simulate("mature", customers=1500, editions=8, seed=seed)
    people = profile(show)
    exhibitors = people[(people["kind"] == "exhibitor") & (people["editions_attended"] > 0)]
    history = true_history(show)
    following = history.groupby("customer_id")["stage"].shift(-1)
    steps = history.assign(following=following).dropna(subset=["following"])
    cohort = ShiftedBetaGeo().fit(PUBLISHED).simulate(1000, 7, seed=seed)
    real = load_real_sequences().query("cadence_years == 1 and n > 0")
    coins = BetaGeoBetaBinom().fit(real["x"], real["t_x"], real["n"], real["exhibitors"])
    last = history[history["edition"] == 8].set_index("customer_id")["stage"]
    return SimpleNamespace(
        show=show,
        exhibitors=exhibitors,
        history=history,
        steps=steps,
        cohort=cohort,
        fitted=ShiftedBetaGeo().fit(cohort),
        coins=coins,
        truth=last.loc[exhibitors.index].astype(str),
        stage=by_hand(exhibitors),
        record=record_of(show, exhibitors),
    )


def by_hand(people: pd.DataFrame, lost_below: float = 0.5) -> pd.Series:
    """Give each exhibitor its stage by one comparison after another."""
    made = []
    for row in people.itertuples():
        unhappy = row.p_next < 0.35 and row.satisfaction < 3
        if row.p_alive < lost_below:
            made.append("lost")
        elif row.recency > 0 or unhappy:
            made.append("weakening")
        elif row.p_next >= 0.65:
            made.append("committed")
        else:
            made.append("trial" if row.editions_attended == 1 else "growing")
    return pd.Series(made, people.index)


def the_one(people: pd.DataFrame) -> Any:
    """The newcomer with the most visits times silence: the first of these."""
    new = people[people["newcomer"]]
    return (new["x"] * new["recency"]).idxmax()


def record_of(show: Any, people: pd.DataFrame) -> str:
    """Its presences after the first edition, read off the register."""
    stands = show.tables["participations"].query("turned_up")
    came = set(stands.loc[stands["customer_id"] == the_one(people), "edition"])
    return "".join("1" if e in came else "0" for e in range(min(came) + 1, 9))


def names(labels: pd.Series) -> pd.Series:
    """How many exhibitors have each of the five names."""
    named = [FIVE[label] for label in labels]
    return pd.Series({name: named.count(name) for name in dict.fromkeys(FIVE.values())})


def stays(w: Any, stage: str, following: str | None = None) -> float:
    """Of all steps out of a stage, the share that arrive in one (in the same, if none is named)."""
    out = [
        to for was, to in zip(w.steps["stage"], w.steps["following"], strict=True) if was == stage
    ]
    return out.count(following or stage) / len(out)


def mean_stay(stay: float) -> float:
    """The mean of a stay whose share that goes on never changes: the sum over its lengths."""
    k = np.arange(1, 20_000)
    return float((k * stay ** (k - 1) * (1 - stay)).sum())


def at_once(w: Any) -> float:
    """Of first steps to trial, growing, committed or weakening, the share to committed."""
    pairs = zip(w.steps["stage"], w.steps["following"], strict=True)
    first = [to for was, to in pairs if was == "prospect" and to not in ("prospect", "lost")]
    return first.count("committed") / len(first)


def hazard(w: Any, year: int) -> float:
    """Of those there when the year began, the share that left in it."""
    return float(1 - w.cohort[year] / w.cohort[year - 1])


def alive(w: Any, x: int, t_x: int, n: int) -> float:
    """P(has not left at n + 1) by the beta functions of Fader, Hardie & Shang (2010), eq. 11."""
    from scipy.special import betaln

    a, b, c, d = (getattr(w.coins, f"{p}_") for p in ("alpha", "beta", "gamma", "delta"))

    def ways(i: int, j: int, k: int, m: int) -> float:
        return float(
            np.exp(betaln(a + i, b + j) - betaln(a, b) + betaln(c + k, d + m) - betaln(c, d))
        )

    likelihood = ways(x, n - x, 0, n) + sum(ways(x, y - x, 1, y) for y in range(t_x, n))
    return ways(x, n - x, 0, n + 1) / likelihood


def agreement(w: Any) -> dict[str, float]:
    """Share of right labels, of the most frequent true one, and kappa."""
    right = float((w.stage == w.truth).mean())
    true, said = w.truth.value_counts(normalize=True), w.stage.value_counts(normalize=True)
    luck = float(sum(true.get(name, 0) * said.get(name, 0) for name in FIVE))
    return dict(right=right, lazy=float(true.max()), luck=luck, kappa=(right - luck) / (1 - luck))
