"""The world of exercise 06: its tables, and what is right in them found by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from ..amounts import named

BUDGET = 9000.0


def world(seed: int) -> SimpleNamespace:
    """Make what the exercise's cells make."""
    from ...profiles import profile
    from ...scenario import PRESETS
    from ...strategy import Even, allocate, nothing, rollout
    from ...world import simulate

    scenario = replace(PRESETS["mature"], touch_response=2.0)
    show = simulate(scenario, customers=700, editions=6, seed=seed)
    people = profile(show)
    known = people[(people["kind"] == "exhibitor") & (people["editions_attended"] > 0)]
    recency = known["recency"]
    groups = np.select([recency == 0, recency <= 2], ["present", "missed one or two"], "long gone")
    response = pd.DataFrame(
        dict(
            n=pd.Series(groups).value_counts()[["present", "missed one or two", "long gone"]],
            value=[4000, 4000, 3000],
            ceiling=[0.25, 0.25, 0.20],  # every segment gets something on any show
            rate=[1 / 300, 1 / 200, 1 / 150],
        )
    )
    made = SimpleNamespace(
        show=show,
        people=people,
        exhibitors=known,
        response=response,
        lost=recency >= 2,
        plan=allocate(response, BUDGET),
    )
    chosen = waverers(made)
    visits = pd.DataFrame(dict(customer_id=chosen.index, action="visit", amount=300.0))
    made.visits, made.without = visits, show.advance(future=1)
    made.visited = show.advance(visits, future=1)

    def visit_waverers(now: pd.DataFrame) -> pd.DataFrame:
        some = now[(now["kind"] == "exhibitor") & (now["editions_attended"] > 0)]
        best = _score(some).nlargest(30).index
        return pd.DataFrame(dict(customer_id=best, action="visit", amount=300.0))

    def visits_once(now: pd.DataFrame) -> pd.DataFrame:
        return visit_waverers(now) if now["last_edition"].max() == 6 else nothing(now)

    for policy in (visit_waverers, visits_once):
        vars(policy)["reads"] = ("p_next", "margin", "last_edition")
    courses = {"calls": Even("call", BUDGET), "visits": visit_waverers, "once": visits_once}
    made.result = rollout(show, courses, editions=3, futures=3)
    return made


def _score(people: pd.DataFrame) -> pd.Series:
    return people["p_next"] * (1 - people["p_next"]) * people["margin"]


def each_lost(w: Any) -> float:
    """What one lost exhibitor gets of the budget at weights of 1 and 3."""
    lost = int(w.lost.sum())
    return BUDGET * 3 / (len(w.exhibitors) - lost + 3 * lost)


def swallowed(w: Any) -> float:
    """The share of the budget that the lost get."""
    return each_lost(w) * int(w.lost.sum()) / BUDGET


def waverers(w: Any) -> pd.DataFrame:
    """The thirty of most doubt times margin, sorted by hand."""
    score = _score(w.exhibitors).to_numpy()
    return w.exhibitors.iloc[np.argsort(-score, kind="stable")[:30]]


def _came(show: Any) -> set[str]:
    """Who exhibits at a show's last edition: those whose offer was answered by a booking."""
    touches = show.tables["contacts"]
    now = touches[(touches["edition"] == show.editions) & (touches["answer"] == "booking")]
    return {c for c in now["customer_id"] if c.startswith("E")}


def how_many(show: Any) -> int:
    """How many exhibit at a show's last edition."""
    return len(_came(show))


def changed(w: Any) -> int:
    """How many decided otherwise with the visits than without."""
    return len(_came(w.visited) ^ _came(w.without))


def others(w: Any) -> int:
    """How many of these were not visited."""
    return len((_came(w.visited) ^ _came(w.without)) - set(w.visits["customer_id"]))


def effect(w: Any, course: str) -> float:
    """Profit added, summed over the paths by hand."""
    profit = w.result.paths.groupby("policy")["profit"].sum()
    return float(profit[course] - profit["nothing"]) / w.result.paths["future"].nunique()


def growth(w: Any) -> np.ndarray:
    """What the visits made once add, edition by edition."""
    mean = w.result.paths.groupby(["policy", "edition"])["profit"].mean()
    return np.asarray(mean["once"] - mean["nothing"], dtype=float)


def _spending(w: Any, price: float) -> np.ndarray:
    """Amounts a head where the next euro brings the price: log(k c v / price) / k, or nothing."""
    r = w.response
    return np.maximum(0.0, np.log(r["rate"] * r["ceiling"] * r["value"] / price) / r["rate"])


def last_euro(w: Any) -> float:
    """The price at which the budget is spent, halved in; never below 1."""
    low, high = 1.0, 1e6
    if w.response["n"] @ _spending(w, low) <= BUDGET:
        return low
    for _ in range(200):
        middle = (low * high) ** 0.5
        above = w.response["n"] @ _spending(w, middle) > BUDGET
        low, high = (middle, high) if above else (low, middle)
    return low


def amounts(w: Any) -> pd.Series:
    """What each segment gets a head at that price."""
    return pd.Series(_spending(w, last_euro(w)), w.response.index)


def _net(w: Any, x: Any) -> float:
    r = w.response
    gain = r["value"] * r["ceiling"] * -np.expm1(-r["rate"] * x)
    return float((r["n"] * (gain - x)).sum())


def even_regret(w: Any) -> float:
    """What spending the same on everybody nets less."""
    return _net(w, amounts(w)) - _net(w, BUDGET / w.response["n"].sum())


def _profit(show: Any) -> float:
    stands = show.tables["participations"].query("role == 'exhibitor'")
    stands = stands[stands["edition"] == show.editions]
    touches = show.tables["contacts"]
    touches = touches[touches["edition"] == show.editions]
    paid = stands.loc[~stands["unpaid"], "revenue"].sum()
    return float(paid - stands["cost_to_serve"].sum() - touches["cost"].sum())


def added(w: Any, cost: bool = True, whole: bool = False) -> float:
    """What calls to the existing add to visits to the lost: by holding the edition both ways."""
    each, lost = each_lost(w), w.lost
    calls = pd.DataFrame(
        dict(customer_id=w.exhibitors.index[~lost], action="call", amount=each / 3)
    )
    visits = pd.DataFrame(dict(customer_id=w.exhibitors.index[lost], action="visit", amount=each))
    both = pd.concat([calls, visits])
    found = []
    for future in (1, 2, 3):
        rest = None if whole else visits
        gap = _profit(w.show.advance(both, future=future))
        gap -= _profit(w.show.advance(rest, future=future))
        found.append(gap + (0.0 if cost else calls["amount"].sum()))
    return float(np.mean(found))


def came_again(w: Any, edition: int = 6) -> float:
    """The share of an edition's exhibitors that were at the one before."""
    there = w.show.tables["participations"].query("role == 'exhibitor' and turned_up")
    then, now = (
        set(there.loc[there["edition"] == e, "customer_id"]) for e in (edition - 1, edition)
    )
    return len(then & now) / len(then)


def contest(found: Any, w: Any) -> str:
    """Say which rules of the contest a plan breaks: many plans are right."""
    from ...world.actions import ACTIONS

    if callable(found):
        return "You gave the policy itself: what it does for `people` is asked, so call it."
    if not isinstance(found, pd.DataFrame):
        return f"You gave {named(found)} where a table was asked."
    absent = [c for c in ("customer_id", "action", "amount") if c not in found]
    if absent == ["customer_id"] and found.index.name == "customer_id":
        return "The customers' numbers are the rows' names: `.reset_index()` makes them a column."
    if absent:
        return f"Your table has no column {absent[0]!r}."
    if not len(found):
        return "It does nothing: your table has no rows."
    who = found["customer_id"].astype(str)
    texts = found["amount"].map(lambda each: isinstance(each, str))
    amount = pd.to_numeric(found["amount"].mask(texts), errors="coerce")
    firms = w.people.index[w.people["kind"] == "exhibitor"]
    said = []
    if not (known := who.isin(firms)).all():
        said.append(f"{who[~known].iloc[0]!r} is no exhibitor of this show")
    if not (known := found["action"].isin(list(ACTIONS))).all():
        said.append(f"the laboratory knows no action {found['action'][~known].iloc[0]!r}")
    if not (amount > 0).all():
        one = found["amount"][~(amount > 0)].iloc[0]
        shown = "NaN" if pd.isna(one) else repr(one) if isinstance(one, str) else one
        said.append(f"the amount {shown} is no number above 0")
    if amount.sum() > BUDGET + 0.01:
        said.append(f"it spends {amount.sum():,.2f} EUR of {BUDGET:,.0f}")
    return f"It breaks a rule: {'; '.join(said)}." if said else ""
