"""Ours: the eight causes, and the utility of exhibiting that they add up to."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.registry import OpenRegistry
from ...scenario import Scenario, switches
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
    """List the causes that a show of this scenario has: those whose knobs it has.

    Raises
    ------
    ValueError
        If a knob is not 0, and the cause that it names is not registered for this scenario.
    """
    found = [c for c in CAUSES.values() if isinstance(knobs, c.scenario)]
    if type(knobs) is not Scenario:
        known = [c.name for c in found]
        for name, its in switches(type(knobs)).items():
            if name not in known and any(getattr(knobs, knob) for knob in its):
                raise ValueError(_unregistered(type(knobs).__name__, its[0], name))
    return found


def _unregistered(kind: str, knob: str, cause: str) -> str:
    """Say what is wrong with a knob whose cause a scenario of this kind does not have."""
    if cause in CAUSES:
        found = "is registered for another class (a cell that is run again makes its class anew)"
        mend = "register the cause again for this class, or keep to the other"
    else:
        found = "nobody has registered"
        mend = f"CAUSES.register(Cause({cause!r}, ..., scenario={kind}))"
    return (
        f"{kind}: needs the cause {cause!r} of its knob {knob!r}, which {found}; {mend}. "
        f"{kind}().without({cause!r}) has it off."
    )


def bond(knobs: Scenario, was: State, state: Any, price: np.ndarray) -> np.ndarray:
    """Return the lasting part of the utility of exhibiting, in logits.

    bond = appeal + prospect_gap [never exhibited] + the causes' terms; `state` holds what changes.
    """
    total = knobs.appeal + knobs.prospect_gap * (state.seen == 0)
    for cause in active(knobs):
        if cause.term is not None:
            part = np.asarray(cause.term(knobs, was, state, price))
            fits = part.shape in ((), total.shape) and part.dtype.kind in "fiub"
            if not fits or not np.isfinite(part).all():
                raise ValueError(
                    f"Cause {cause.name!r}: its term must be logits, one number or one for each "
                    f"of {len(total)} firms; found {part.dtype} of shape {part.shape}, "
                    "or some that are not finite."
                )
            total = total + part
    return np.asarray(total)
