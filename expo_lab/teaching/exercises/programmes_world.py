"""The world of exercise 06b: its tables, and what is right in them counted from the stands."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

LAST, FIRST_TIER, EXPIRY, LOOKS, ICC = 8, 3, 3, 4, 0.06


def world(seed: int) -> SimpleNamespace:
    """Make what the exercise's cells make, and count stands from the books."""
    from ...profiles import profile
    from ...strategy.experiments import assign
    from ...strategy.programmes import PointsProgramme
    from ...world import simulate

    # of a size and kind at which the scheme moves members in either half, whatever the seed
    show = simulate("no-switching-costs", customers=4000, editions=LAST, seed=seed)
    people = profile(show)
    is_exhibitor = people["kind"] == "exhibitor"
    exhibitors = people[is_exhibitor & (people["editions_attended"] > 0)]
    scheme = PointsProgramme("mine", "mine", tiers=((3, 0.2), (6, 0.4)), expiry=3, reminder=0.0)
    actions = scheme(people)
    drawn = assign(sorted(actions["customer_id"]), {"points": 0.5, "left out": 0.5}, seed=seed)
    chosen = drawn.index[drawn["arm"] == "points"]
    runs = dict(
        came=show.advance(actions, future=1),
        came_without=show.advance(future=1),
        came_half=show.advance(actions[actions["customer_id"].isin(chosen)], future=1),
    )
    back = {
        name: pd.Series(exhibitors.index.isin(stands(run)), exhibitors.index)
        for name, run in runs.items()
    }
    # points and misses from the books themselves, not from the profile
    books = show.tables["participations"]
    books = books[(books["role"] == "exhibitor") & books["turned_up"]]
    each = books.groupby("customer_id")["edition"]
    points, last = each.nunique().loc[exhibitors.index], each.max().loc[exhibitors.index]
    holds = last > LAST - EXPIRY
    return SimpleNamespace(
        people=people,
        exhibitors=exhibitors,
        drawn=drawn,
        points=points,
        holds=holds,
        member=holds & (points >= FIRST_TIER),
        **back,
    )


def stands(show: Any) -> pd.Series:
    """Who exhibited at the last edition."""
    rows = show.tables["participations"]
    now = (rows["edition"] == show.editions) & (rows["role"] == "exhibitor") & rows["turned_up"]
    return rows.loc[now, "customer_id"]


def breakage(w: Any) -> float:
    """Share of all points that belong to exhibitors outside every tier."""
    return 1 - float((w.points * w.member).sum() / w.points.sum())


def rate(w: Any, column: str, whom: Any) -> float:
    """How many of them came, as a share."""
    return float(getattr(w, column)[whom].sum() / np.sum(whom))


def treated(w: Any) -> pd.Series:
    """Members that the lot gave the scheme to."""
    names = w.drawn.index[w.drawn["arm"] == "points"]
    return w.member & w.member.index.isin(names)


def lot(w: Any, column: str = "came_half") -> float:
    """What the lot claims: the two halves' difference, for all members."""
    drawn = treated(w)
    gap = rate(w, column, drawn) - rate(w, column, w.member & ~drawn)
    return gap * int(w.member.sum())


def a_group(w: Any, points: float = 0.03, power: float = 0.8) -> float:
    """Customers a group at which the normal test, both tails of it, has the power."""
    from scipy.optimize import brentq
    from scipy.stats import norm

    usual = rate(w, "came_without", w.member)
    distance = 2 * (np.arcsin(np.sqrt(usual)) - np.arcsin(np.sqrt(usual - points)))
    z = norm.isf(0.025)

    def short(n: float) -> float:
        drift = distance * np.sqrt(n / 2)
        return float(norm.sf(z - drift) + norm.cdf(-z - drift)) - power

    return float(brentq(short, 2, 1e7, xtol=1e-9))


@cache
def ever_over(bound: float) -> float:
    """Chance that |z| passes a bound at one of the looks, by Simpson's rule on z."""
    from scipy.stats import norm

    points = 801
    grid = np.linspace(-bound, bound, points)
    weight = np.full(points, 2.0) + 2.0 * (np.arange(points) % 2)
    weight[[0, -1]] = 1.0
    weight *= (grid[1] - grid[0]) / 3
    density = norm.pdf(grid)
    for k in range(2, LOOKS + 1):
        step = norm.pdf(grid[:, None], grid * np.sqrt((k - 1) / k), np.sqrt(1 / k))
        density = step @ (weight * density)
    return 1 - float(weight @ density)


@cache  # asked at every check, and it hangs on nothing else
def pocock() -> float:
    """The bound with which all looks together err in 5 of 100."""
    from scipy.optimize import brentq

    return float(brentq(lambda bound: ever_over(bound) - 0.05, 1.5, 4.0, xtol=1e-13))


def inflation(w: Any) -> float:
    """The design effect of treating whole sectors of members."""
    size = float(w.exhibitors.loc[w.member, "sector"].astype(str).value_counts().mean())
    return 1 + (size - 1) * ICC
