"""One edition as a story: the steps in order, and what is carried to the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from types import SimpleNamespace

import numpy as np

from ..scenario import Scenario
from .actions import Plan
from .people.population import on_record, populate, renewed
from .rules import Rules
from .state import State, Step
from .steps import order
from .streams import Luck

POPULATION = 9  # raised when the same scenario and seed give other tables


def story(
    knobs: Scenario, customers: int, editions: int, seed: int
) -> Iterator[tuple[State, SimpleNamespace, State]]:
    """Tell a show from the start: yields (was, now, after) for each edition recorded.

    The scenario's `age` in editions is run before and not yielded.
    """
    was = populate(knobs, customers, seed)
    for edition in range(1 - knobs.age, editions + 1):
        if edition == 1:
            was = on_record(was)
        now, after = run_edition(knobs, was, edition, Luck(seed, edition))
        if edition >= 1:
            yield was, now, after
        was = after


def run_edition(
    knobs: Scenario,
    was: State,
    edition: int,
    luck: Luck,
    actions: Plan | None = None,
    rules: Rules | None = None,
    alter: Callable[[Step, SimpleNamespace], None] | None = None,
) -> tuple[SimpleNamespace, State]:
    """Run one edition; return what happened in it and the state in which the next one begins.

    `alter` is called with each step and what has happened so far, right after the step: to see
    what would be if a step had led to something else.
    """
    price = knobs.price_sqm * (1 + knobs.price_growth) ** (edition - 1)
    now = SimpleNamespace(
        edition=edition,
        actions=actions or {},
        rules=rules or Rules(),
        price_sqm=price,
        # the market's own level: 220 EUR, which rises by 2 % an edition (ours)
        price_level=float(np.log(price / (220 * 1.02 ** (edition - 1)))),
    )
    for step in order(knobs):
        vars(now).update(step(knobs, was, now, luck))
        if alter is not None:
            alter(step, now)
    after = copy(was)
    vars(after).update({name: x for name, x in vars(now).items() if name in vars(was)})
    return now, renewed(knobs, after, now, luck)
