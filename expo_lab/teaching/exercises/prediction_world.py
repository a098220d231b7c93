"""The world of exercise 03: its tables, and what is right in them found in another way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

COST, WORTH = 120, 400  # euros, as task 7 says
SURE = 0.8  # as task 4 says
REAL = 10  # columns of task 8 that mean something


def world(seed: int) -> SimpleNamespace:
    """Make what the exercise's cells make, and who stood at which edition."""
    from ...profiles import came_back
    from ...world import simulate

    show = simulate("mature", customers=1500, editions=8, seed=seed)
    before, now = came_back(show, as_of=6), came_back(show, as_of=7)
    stands = show.tables["participations"].query("turned_up and role == 'exhibitor'")
    at = {k: set(stands.loc[stands["edition"] == k, "customer_id"]) for k in (6, 7, 8)}
    rng = np.random.default_rng(seed)
    p = rng.random(200)
    p[:REAL] = rng.random(REAL) / 5000
    return SimpleNamespace(
        show=show,
        before=before,
        now=now,
        at=at,
        came=np.array([c in at[8] for c in now.index], float),
        here=np.array([c in at[7] for c in now.index]),
        p=p,
    )


def share_back(w: Any, rows: list[str]) -> float:
    """The share of these customers that the register of edition 7 lists."""
    return sum(c in w.at[7] for c in rows) / len(rows)


def rate(w: Any, here: bool) -> float:
    """What became at edition 7 of those who were, or were not, at edition 6."""
    return share_back(w, [c for c in w.before.index if (c in w.at[6]) == here])


def base_rate(w: Any) -> float:
    """What became at edition 7 of all who had exhibited."""
    return share_back(w, list(w.before.index))


def simple(w: Any) -> pd.Series:
    """Each row's forecast by whether it was here."""
    shares = rate(w, False), rate(w, True)
    return pd.Series([shares[here] for here in w.here.astype(int)], w.now.index)


def brier(w: Any, forecast: Any) -> float:
    """The Brier score, by the sums of the squares of those who came and of those who did not."""
    q = np.asarray(forecast, float)
    return float((((1 - q) ** 2)[w.came == 1].sum() + (q**2)[w.came == 0].sum()) / len(q))


def sure(w: Any) -> pd.DataFrame:
    """Those who get a chance of 0.8 or more."""
    return w.now[~(w.now["p_next"] < SURE)]


def top(w: Any) -> pd.DataFrame:
    """Those whose chance nine tenths do not exceed."""
    return w.now[w.now["p_next"] >= np.quantile(w.now["p_next"], 0.9)]


def lift(w: Any) -> float:
    """How many times more of the top came than of all."""
    return share_came(w, top(w)) / float(w.came.mean())


def share_came(w: Any, rows: pd.DataFrame) -> float:
    """The share of these rows that the register of edition 8 lists."""
    return sum(c in w.at[8] for c in rows.index) / max(1, len(rows))


def visited(w: Any) -> pd.DataFrame:
    """Those for whom a visit brings on average at least what it costs."""
    return w.now[w.now["p_next"] * WORTH >= COST]


def gain(w: Any, rows: pd.DataFrame) -> float:
    """Euros, row by row."""
    return float(sum((WORTH if c in w.at[8] else 0) - COST for c in rows.index))


def kept(w: Any, rate: float = 0.1) -> np.ndarray:
    """Findings below Benjamini and Hochberg's line, by the largest step that lies below it."""
    order = np.sort(w.p)
    below = np.flatnonzero(order < rate * np.arange(1, len(order) + 1) / len(order))
    return w.p <= order[below.max()] if len(below) else np.zeros(len(order), bool)


def verdicts(w: Any) -> pd.Series:
    """Which of task 5's columns change when later editions are taken away."""
    from ...predict import leakage

    def columns(tables: Any, as_of: int) -> pd.DataFrame:
        rows = tables["participations"]
        known = rows[rows["edition"] <= as_of].groupby("customer_id")
        made = pd.DataFrame({"stands_so_far": known.size(), "mean_area": known["area"].mean()})
        return made.assign(last_stand=rows.groupby("customer_id")["edition"].max())

    found = leakage(w.show, columns)["verdict"] == "knows the future"
    return found.map({True: "future", False: "past"})
