"""Taught: the arms that training shows make, and how a test show runs under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...core.registry import nearest
from ...scenario import Scenario
from ...segment.scheme.adapters import as_schemes
from ..information import COST as PRICE
from ..information import VALUE_COST
from .arms import Arm, Grouped, Scored, True_, dealt, labelled, one
from .learn import Record, group_gains, individual_gains, true_means, true_scores
from .people import KNOWN, SAID
from .start import starts
from .training import Lesson, lesson
from .trial import POLICY, Trial

Key = tuple[str, int]  # "structural" or the number of training shows as a text; the training set


def _known(schemes: Any, people: pd.DataFrame) -> dict[str, Any]:
    """Schemes by name, learned from training customers, all on columns that are at hand."""
    found = as_schemes(schemes, people, "decision_value")
    for name, scheme in found.items():
        strange = [c for c in scheme.columns if c not in KNOWN]
        if strange:
            raise ValueError(
                f"decision_value: {name} reads {strange[0]!r}, which the lean profile does not "
                f"hold. {nearest(strange[0], KNOWN)}"
            )
    return found


def structural(schemes: Any, lessons: Sequence[Lesson]) -> tuple[dict[str, Any], dict[str, Arm]]:
    """Arms that know the mean of true responses over training customers."""
    people = pd.concat([x.people for x in lessons], ignore_index=True)
    gains = np.concatenate([x.gains for x in lessons])
    named = _known(schemes, people)
    arms: dict[str, Arm] = {"true": True_(), "one": Grouped(one, gains.mean(axis=0)[None])}
    arms["individual"] = Scored(true_scores(people, gains))
    for i, (name, scheme) in enumerate(named.items()):
        label, groups = labelled(scheme), len(scheme.labels) + 1
        group, columns = label(people), tuple(scheme.columns)
        lot = np.random.default_rng([i, 18]).random(len(group))
        arms[f"scheme {name}"] = Grouped(label, true_means(gains, group, groups), columns)
        random = true_means(gains, dealt(group, lot), groups)
        arms[f"random {name}"] = Grouped(label, random, columns, shuffle=i)
    return named, arms


def learned_arms(schemes: Any, lessons: Sequence[Lesson]) -> dict[str, Arm]:
    """Arms that learned the responses from treatments drawn by lot."""
    people = pd.concat([x.people for x in lessons], ignore_index=True)
    record = Record.of(pd.concat([x.record for x in lessons], ignore_index=True))
    rows = len(record.came)
    arms: dict[str, Arm] = {
        "one": Grouped(one, group_gains(record, np.zeros(rows, dtype=int), 1)),
        "individual": Scored(individual_gains(record)),
    }
    for i, (name, scheme) in enumerate(_known(schemes, people).items()):
        label, groups = labelled(scheme), len(scheme.labels) + 1
        group, columns = label(record.rows), tuple(scheme.columns)
        arms[f"scheme {name}"] = Grouped(label, group_gains(record, group, groups), columns)
        lot = np.random.default_rng([i, 18]).random(rows)
        random = group_gains(record, dealt(group, lot), groups)
        arms[f"random {name}"] = Grouped(label, random, columns, shuffle=i)
    return arms


def lessons_of(
    worlds: dict[str, Scenario], customers: int, editions: int, seed: int, lots: bool
) -> dict[str, Lesson]:
    """Tell one training show in all families."""
    begun = starts(worlds, customers, editions, seed)
    return {name: lesson(start, lots) for name, start in begun.items()}


def tried(
    worlds: dict[str, Scenario],
    customers: int,
    editions: int,
    seed: int,
    budget: float,
    ready: dict[str, dict[Key, dict[str, Arm]]],
) -> list[dict[str, Any]]:
    """Run one test show under all arms of all families; nothing of it was learned from."""
    rows = []
    for family, start in starts(worlds, customers, editions, seed).items():
        keys, trial = ready[family], Trial(start, budget)
        last = start.course.entries[-1]
        asked = len(last.surveys) * PRICE["surveys"] * POLICY
        watched = len(last.rivals) * VALUE_COST * POLICY
        fixed = {"nothing": trial.play(None), "even": trial.even()}
        fixed["true"] = trial.play(keys["structural", 0]["true"])
        for (size, k), arms in keys.items():
            played = {name: trial.play(arm) for name, arm in arms.items() if name not in fixed}
            for name, (profit, spend) in (fixed | played).items():
                columns = set(arms[name].columns) if name in arms else set()
                fields = asked * bool(columns & set(SAID)) + watched * ("portfolio" in columns)
                row = dict(family=family, training=size, set=k, show=seed, arm=name)
                rows.append(row | dict(profit=profit, spend=spend, fields=fields))
    return rows
