"""Start: a show at the date of the first decision, told once for all families of response.

Who responds to treatments makes no difference before there are any: the record, its profile and the
status quo ahead are the same in all families. Only calls made by lot end that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...profiles.bgbb import WithWayBack
from ...scenario import Scenario
from .arms import COST, TREATMENTS, places_of
from .course import Course
from .people import KNOWN, fitted, lean_profile
from .truth import Lucks, true_gains

END = 8  # editions of the account, from the first decision on


@dataclass(frozen=True)
class Start:
    """A show at the date of the first decision.

    Attributes
    ----------
    course : Course
    forecaster : WithWayBack
        What has learnt from the record so far.
    people : DataFrame
        Lean profile, with all its columns, of the customers known.
    gains : array, shape (customers, treatments)
        Their true gains, EUR; 0 with firms that have closed.
    lucks : Lucks
        For truth, of this show.
    """

    course: Course
    forecaster: WithWayBack
    people: pd.DataFrame
    gains: np.ndarray
    lucks: Lucks


def starts(
    worlds: Mapping[str, Scenario], customers: int, editions: int, seed: int
) -> dict[str, Start]:
    """Tell a show up to the date of the first decision in all families of response."""
    if len(worlds) > 1 and any(knobs.random_touches > 0 for knobs in worlds.values()):
        return {
            name: starts({name: knobs}, customers, editions, seed)[name]
            for name, knobs in worlds.items()
        }
    course = Course.told(next(iter(worlds.values())), customers, editions, seed)
    forecaster = fitted(course)
    people = lean_profile(course, KNOWN, True, forecaster)
    lucks, places = Lucks(seed), places_of(course, people)
    gains, there = np.zeros((len(worlds), len(people), len(COST))), places >= 0
    gains[:, there] = true_gains(
        course, places[there], TREATMENTS, END, lucks, families=tuple(worlds.values())
    )
    return {
        name: Start(replace(course, knobs=knobs), forecaster, people, gains[i], lucks)
        for i, (name, knobs) in enumerate(worlds.items())
    }
