"""Dividing: claims of the sources on what it brings to treat customers by groups."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from ...profiles.bgbb import WithWayBack
from ...scenario import Scenario
from ...segment.scheme.scheme import SCHEMES
from ...world.actions import Plan
from ...world.streams import Luck
from ..decision.arms import COST, labelled, one
from ..decision.choose import choose
from ..decision.course import Course
from ..decision.learn import true_means
from ..decision.people import fitted, lean_profile
from ..decision.start import starts
from ..decision.trial import spread
from ..source_playbooks import PLAYBOOKS

BUDGET = 10_000.0  # EUR; ours
OTHERS = ("status", "rfm", "dick_basu", "value_tiers", "reinartz_kumar", "firm_size")
LUCKS, LATER = 2, 3  # lucks that courses meet, and editions held without anything more
CALL = 60.0  # EUR, as of `TREATMENTS`


def needs_best(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """Worth of dividing by needs, less that of the best other division, by true responses.

    Each division's groups get what brings the most for their mean true response, from a budget of
    10,000 EUR; worth is the true gain of that less its cost, over one playbook for all, as a share
    of what is left to who knows every exhibitor's own response.
    """
    begun = starts({"own": scenario}, customers, editions, seed)["own"]

    def worth(group: np.ndarray, groups: int) -> float:
        gains = true_means(begun.gains, group, groups)
        shares = choose(gains, COST, np.bincount(group, minlength=groups), BUDGET)[group]
        return float((shares * (begun.gains - COST)).sum())

    n = len(begun.people)
    whole = worth(one(begun.people), 1)
    apart = choose(begun.gains, COST, np.ones(n), BUDGET)
    stake = float((apart * (begun.gains - COST)).sum()) - whole
    found = {
        name: (worth(labelled(SCHEMES[name])(begun.people), len(SCHEMES[name].labels) + 1) - whole)
        / stake
        for name in ("needs", *OTHERS)
    }
    best = max(found[name] for name in OTHERS)
    return {"needs less the best other": found["needs"] - best, "needs": found["needs"]}


def conversion(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """Stands more, of a hundred, at the next edition: each class its care, against a call for all.

    The classes are the status of source document 002 with its playbook; both courses spend 10,000
    EUR on those who have exhibited and meet the same luck.
    """
    course, people = _begun(scenario, customers, editions, seed, ("recency",))
    divided = PLAYBOOKS["status"].policy(BUDGET)(people)
    wanted = {
        str(action): rows.groupby("customer_id")["amount"].sum().reindex(people.index).fillna(0.0)
        for action, rows in divided.astype({"customer_id": int}).groupby("action")
    }
    spent = float(divided["amount"].sum())
    same = {"call": np.full(len(people), spent / len(people))}
    stands, profits = _both(course, people, wanted, same, 0)
    return {"stands more of a hundred": 100 * stands, "profit more, EUR": profits}


def drop_low(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """Profit of three policies for the lower half by value: left alone, kept, or the money moved.

    A call to everybody known is set against the same with nothing for the lower half (the money
    is saved), and against the whole money on the upper half.
    """
    course, people = _begun(scenario, customers, editions, seed, ("expected_value",))
    upper = (people["expected_value"] >= people["expected_value"].median()).to_numpy(float)
    everybody = {"call": np.full(len(people), CALL)}
    saved = _both(course, people, {"call": CALL * upper}, everybody, LATER)[1]
    moved = CALL * len(upper) / upper.sum() * upper
    shifted = _both(course, people, {"call": moved}, everybody, LATER)[1]
    dropped = (1 - upper).sum()
    return {
        "EUR a customer dropped": saved / dropped,
        "EUR a customer, the money moved": shifted / dropped,
    }


@lru_cache(maxsize=32)  # claims that share a world share its shows
def _told(
    scenario: Scenario, customers: int, editions: int, seed: int
) -> tuple[Course, WithWayBack]:
    course = Course.told(scenario, customers, editions, seed)
    return course, fitted(course)


def _begun(
    scenario: Scenario, customers: int, editions: int, seed: int, columns: tuple[str, ...]
) -> tuple[Course, pd.DataFrame]:
    course, forecaster = _told(scenario, customers, editions, seed)
    return course, lean_profile(course, columns, known=True, forecaster=forecaster)


def _both(
    course: Course,
    people: pd.DataFrame,
    first: Mapping[str, Any],
    second: Mapping[str, Any],
    later: int,
) -> tuple[float, float]:
    """First less second: stands at the next edition, as a share of the second's; profit, EUR."""
    firms, stands, profits = people.index.to_numpy(), [], []
    for wanted in (first, second):
        plan: Plan = spread(course, firms, {k: np.asarray(v, float) for k, v in wanted.items()})
        came = earned = 0.0
        for k in range(1, LUCKS + 1):
            after = course.advance(plan, Luck(course.seed, course.edition + 1, k))
            now = after.entries[-1].now
            came += float((now.p_offered * now.p_exhibit * now.held).sum())
            for _ in range(later):
                after = after.advance({}, Luck(course.seed, after.edition + 1, k))
            earned += sum(e.expected for e in after.entries[len(course.entries) :])
        stands.append(came / LUCKS)
        profits.append(earned / LUCKS)
    return stands[0] / stands[1] - 1, profits[0] - profits[1]
