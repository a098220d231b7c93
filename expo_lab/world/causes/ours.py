"""Ours: the eight causes, and the utility of exhibiting that they add up to."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.registry import OpenRegistry
from ...scenario import Scenario
from ..state import State
from .cause import Cause
from .cross_side import cross_side
from .drift import drift
from .inertia import inertia
from .learning import learning
from .outside_option import outside_option
from .satisfaction import satisfaction
from .touches import touches
from .word_of_mouth import word_of_mouth

# Steps of one turn are taken in this order: word of mouth stands before drift, which takes up what
# was suggested.
_first = (learning, satisfaction, word_of_mouth, drift, inertia, outside_option)
_causes = (*_first, cross_side, touches)
CAUSES: OpenRegistry[Cause] = OpenRegistry("cause", {c.name: c for c in _causes}, Cause)


def active(knobs: Scenario) -> list[Cause]:
    """List the causes that a show of this scenario has: those whose knobs it has."""
    return [c for c in CAUSES.values() if isinstance(knobs, c.scenario)]


def bond(knobs: Scenario, was: State, state: Any, price: np.ndarray) -> np.ndarray:
    """Return the lasting part of the utility of exhibiting, in logits.

    bond = appeal + prospect_gap [never exhibited] + the causes' terms; `state` holds what changes.
    """
    total = knobs.appeal + knobs.prospect_gap * (state.seen == 0)
    for cause in active(knobs):
        if cause.term is not None:
            total = total + cause.term(knobs, was, state, price)
    return np.asarray(total)
