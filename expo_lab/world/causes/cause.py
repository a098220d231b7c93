"""Cause: one reason why an exhibitor comes or stays away, whole in one object."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.registry import OpenRegistry
from ...scenario import Scenario, switches
from ..state import State, Step

TURNS = ("before", "at", "after")


@dataclasses.dataclass(frozen=True)
class Cause:
    """One cause: its knobs, its start, its term of the utility, its step, its place in the picture.

    Attributes
    ----------
    name : str
        As the knobs of `scenario` name it (``cause=``).
    moves : str
        What of the decision it moves, in words.
    fed : str
        What of the last edition feeds it, in words; nothing for what comes from outside.
    start : callable, optional
        ``start(knobs, state, luck)`` gives the arrays that the state begins with, by name.
    term : callable, optional
        ``term(knobs, was, state, price)`` gives its part of the bond, logits; 0 with the knobs at
        0. `price` is the log ratio to the market's.
    step : callable, optional
        ``step(knobs, was, now, luck)`` gives what happens, by name. What has the name of an array
        of the state is carried to the next edition.
    turn : {"before", "at", "after"}
        When the step is taken: before the decision, at the edition or after it.
    scenario : type
        The scenario whose fields are its knobs: `Scenario`, or a frozen dataclass of your own that
        extends it. Shows of another scenario do not have the cause.

    Raises
    ------
    ValueError
        If no knob of the scenario switches it off, or the turn is unknown.

    Examples
    --------
    >>> CAUSES["learning"].knobs
    ('learning_speed',)
    """

    name: str
    moves: str
    fed: str = ""
    start: Callable[[Any, State, Any], dict[str, Any]] | None = None
    term: Callable[[Any, State, Any, np.ndarray], Any] | None = None
    step: Step | None = None
    turn: str = "after"
    scenario: type[Scenario] = Scenario

    def __post_init__(self) -> None:
        if self.turn not in TURNS:
            raise ValueError(f"Cause: turn must be one of {', '.join(TURNS)}, found {self.turn!r}.")
        if not self.knobs:
            raise ValueError(
                f"Cause: no knob of {self.scenario.__name__} switches {self.name!r} off; declare "
                f"one with knob(..., cause={self.name!r}, switch=True)."
            )

    @property
    def knobs(self) -> tuple[str, ...]:
        """The knobs that switch it off when they are 0."""
        return switches(self.scenario).get(self.name, ())


def _ours() -> dict[str, Cause]:
    """The eight causes. Steps of one turn are taken in this order."""
    from .cross_side import cross_side
    from .drift import drift
    from .inertia import inertia
    from .learning import learning
    from .outside_option import outside_option
    from .satisfaction import satisfaction
    from .touches import touches
    from .word_of_mouth import word_of_mouth

    # word of mouth stands before drift, which takes up what was suggested
    found = (learning, satisfaction, word_of_mouth, drift, inertia, outside_option)
    return {cause.name: cause for cause in (*found, cross_side, touches)}


CAUSES: OpenRegistry[Cause] = OpenRegistry("cause", _ours, Cause)


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
