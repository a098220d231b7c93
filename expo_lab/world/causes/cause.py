"""Cause: one reason why an exhibitor comes or stays away, whole in one object."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

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
    >>> Cause("learning", "what it believes of the show").knobs
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
