"""Groups: whom a programme can be for, each a condition on the profile."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ...core.registry import Registry
from ...core.validation import require

Condition = Callable[[pd.DataFrame], pd.Series]
COLUMNS = ["kind", "editions_attended", "recency", "p_next", "origin", "unsolved"]
# What a group of exhibitors is told by, besides kind and editions_attended.
TOLD_BY: dict[str, tuple[str, ...]] = {
    "known": (),
    "present": ("recency",),
    "lapsed": ("recency",),
    "prospects": (),
    "about to leave": ("recency", "p_next"),
    "complained in vain": ("unsolved",),
    "known abroad": ("origin",),
    "present for the first time": ("recency",),
}


def _firm(people: pd.DataFrame) -> pd.Series:
    return people["kind"].astype(str).eq("exhibitor")


def _known(people: pd.DataFrame) -> pd.Series:
    return _firm(people) & (people["editions_attended"] > 0)


def _present(people: pd.DataFrame) -> pd.Series:
    return _known(people) & (people["recency"] == 0)


def _abroad(people: pd.DataFrame) -> pd.Series:
    return people["origin"].astype(str).eq("international")


GROUPS: Registry[Condition] = Registry(
    "group",
    {
        "known": _known,
        "present": _present,
        "lapsed": lambda p: _known(p) & (p["recency"] > 0),
        "prospects": lambda p: _firm(p) & (p["editions_attended"] == 0),
        "about to leave": lambda p: _present(p) & (p["p_next"] < 0.5),
        "complained in vain": lambda p: _known(p) & (p["unsolved"] > 0),
        "known abroad": lambda p: _known(p) & _abroad(p),
        "present for the first time": lambda p: _present(p) & (p["editions_attended"] == 1),
        "buyers": lambda p: p["kind"].astype(str).eq("buyer"),
    },
)


def members_of(people: pd.DataFrame, group: str, who: str) -> pd.DataFrame:
    """Return the rows of a profile that belong to a group."""
    require(people, ["kind", "editions_attended", *TOLD_BY.get(group, COLUMNS)], who)
    return people[GROUPS[group](people)]
