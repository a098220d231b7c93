"""One edition as a story: the steps in order, and what is carried to the next one."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np

from ..scenario import Scenario
from .people.population import populate
from .steps import STEPS
from .streams import Luck

POPULATION = 4  # raised when the same scenario and seed give other tables

# What a step returns under the same name and the next edition starts from.
CARRIED = (
    *("fit", "belief", "seen", "mood", "habit", "barrier", "tired", "exposure", "chance"),
    *("present", "guest", "listed", "heralds", "crowd", "hall", "b_habit", "b_seen"),
)


def story(
    knobs: Scenario, customers: int, editions: int, seed: int
) -> Iterator[tuple[SimpleNamespace, SimpleNamespace, SimpleNamespace]]:
    """Tell a show from the start: yields (was, now, after) for each edition recorded.

    The scenario's `age` in editions is run before and not yielded.
    """
    was = populate(knobs, customers, seed)
    for edition in range(1 - knobs.age, editions + 1):
        now, after = run_edition(knobs, was, edition, Luck(seed, edition))
        if edition >= 1:
            yield was, now, after
        was = after


def run_edition(
    knobs: Scenario,
    was: SimpleNamespace,
    edition: int,
    luck: Luck,
    actions: dict[str, np.ndarray] | None = None,
) -> tuple[SimpleNamespace, SimpleNamespace]:
    """Run one edition; return what happened in it and the state in which the next one begins."""
    price = knobs.price_sqm * (1 + knobs.price_growth) ** (edition - 1)
    now = SimpleNamespace(
        edition=edition,
        actions=actions or {},
        price_sqm=price,
        # the market's own level: 220 EUR, which rises by 2 % an edition (ours)
        price_level=float(np.log(price / (220 * 1.02 ** (edition - 1)))),
    )
    for step in STEPS:
        vars(now).update(step(knobs, was, now, luck))
    after = SimpleNamespace(**vars(was))
    vars(after).update({name: vars(now)[name] for name in CARRIED})
    after.quality = now.next_quality
    return now, after
