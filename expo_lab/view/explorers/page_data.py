"""Page data: the show that the web page is about, made once for all its readers."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ...profiles.assemble import profile
from ...segment.learned.learner import LEARNERS
from ...world.show import Show, simulate
from .number import looked_at
from .study import Study, study

EDITIONS = 10


@cache
def teaching_show() -> Show:
    """Return the page's show."""
    return simulate("mature", customers=5000, editions=EDITIONS, seed=2026)


@cache
def teaching_profiles() -> dict[int, pd.DataFrame]:
    """Return the profiles between which movement is first shown, by edition."""
    last = (EDITIONS - 1, EDITIONS)
    return {edition: profile(teaching_show(), as_of=edition) for edition in last}


@cache
def teaching_people() -> pd.DataFrame:
    """Return the latest profile of its exhibitors."""
    return teaching_profiles()[EDITIONS].query("kind == 'exhibitor' and editions_attended > 0")


@cache
def teaching_studies() -> dict[str, Study]:
    """Return how stable k-means is on it: what takes longest of all that a reader first sees."""
    made = study(looked_at(teaching_people()), LEARNERS["kmeans"])
    for number in made.found.gorges:
        made.gorge(number)  # painted once for all readers, who are forked from here
    return {"kmeans": made}
