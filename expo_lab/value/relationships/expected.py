"""Expected: what each exhibitor brings at an edition, averaged over the last two coins."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from ...scenario import Scenario
from ...world.books.contacts import ENDING_COST, OFFER_COST, offer_kind
from ...world.state import State
from ...world.steps import BOOKS
from ...world.steps.complain import complain
from ...world.streams import Luck


def expected_margins(knobs: Scenario, was: State, now: SimpleNamespace, luck: Luck) -> np.ndarray:
    """Each exhibitor's margin at an edition, expected over offer and decision, less touches."""
    chance, margin = chance_and_margin(knobs, was, now, luck)
    touches = now.p_offered * np.array([*OFFER_COST.values()])[offer_kind(now)]
    ending = ENDING_COST * was.present * (1 - chance) * now.held
    return np.asarray(chance * margin - touches - ending)


def chance_and_margin(
    knobs: Scenario, was: State, now: SimpleNamespace, luck: Luck
) -> tuple[np.ndarray, np.ndarray]:
    """Each exhibitor's probability of coming to an edition, and its margin if it comes, EUR."""
    chance = now.p_offered * now.p_exhibit * now.held
    there = SimpleNamespace(**{**vars(now), "exhibits": np.ones(was.n, dtype=bool)})
    vars(there).update(complain(knobs, was, there, luck))
    for step in BOOKS:
        vars(there).update(step(knobs, was, there, luck))
    return chance, np.asarray(there.revenue * ~there.unpaid - there.cost_to_serve)
