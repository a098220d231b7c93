"""Task: what an exercise asks, what is right for a seed, and where to find the exercises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from ..core.registry import nearest
from .amounts import named
from .diagnosis import TOLERANCE, diagnose

EXERCISES = {
    "01": "collection",
    "02": "segmentation",
    "03": "prediction",
    "03c": "needs",
    "04": "lifecycle",
    "05": "value",
    "06": "strategy",
    "06b": "programmes",
}
# what an answer of each form is, for a reader
KINDS = dict.fromkeys(("count", "share", "number"), "a number") | {
    "table": "a table",
    "labels": "a label each",
    "sizes": "a number for each name",
    "shares": "a share for each",
    "choice": "another kind of thing",
}
NOTHING: Callable[[Any], Mapping[str, Any]] = lambda world: {}  # noqa: E731
SAME: Callable[[Any], Any] = lambda found: found  # noqa: E731


@dataclass(frozen=True)
class Check:
    """One property of an answer.

    Attributes
    ----------
    task : str
        Which task asks for it, "1".
    answer : str
        The variable that holds the answer.
    form : str
        One of those of `diagnose`, or "choice" where many answers are right.
    what : str
        The property, as a clause without its full stop.
    right : callable
        The exercise's own world -> what is right, found in another way than the task suggests.
    hint : str
        What to try, whatever is wrong.
    mistaken : callable
        World -> in words, what a wrong answer of this value would be.
    rows : callable, optional
        World -> of how many rows a count or share is.
    read : callable
        The answer -> the number, table or labels in it.
    tolerance : float
        As for `diagnose`.
    in_order : bool
        As for `diagnose`.
    kind : str
        What the answer is, for a reader, where its form does not say it.
    judged : callable, optional
        Of a choice: the answer and the world -> what is wrong with it, nothing if it is right;
        `right` then gives one right answer of many.
    """

    task: str
    answer: str
    form: str
    what: str
    right: Callable[[Any], Any]
    hint: str
    mistaken: Callable[[Any], Mapping[str, Any]] = NOTHING
    rows: Callable[[Any], int] | None = None
    read: Callable[[Any], Any] = SAME
    tolerance: float = TOLERANCE
    in_order: bool = False
    kind: str = ""
    judged: Callable[[Any, Any], str] | None = None

    def plain(self, found: Any) -> Any:
        """Take the number, table or labels out of an answer; ValueError if it has none."""
        try:
            return self.read(found)
        except Exception as error:
            raise ValueError(
                f"You gave {named(found)} where {self.kind or KINDS[self.form]} was asked."
            ) from error

    def wrong(self, found: Any, world: Any) -> str:
        """Say what is wrong with what `plain` gave; nothing if it is right."""
        if self.judged is not None:
            return self.judged(found, world)
        # seconds the first time, nothing afterwards; under a name that no world uses
        made = vars(world).setdefault("_answers", {})
        if self.answer not in made:
            rows = None if self.rows is None else self.rows(world)
            made[self.answer] = self.right(world), self.mistaken(world), rows
        right, mistaken, rows = made[self.answer]
        return diagnose(found, right, self.form, mistaken, rows, self.tolerance, self.in_order)


@dataclass(frozen=True)
class Exercise:
    """An exercise: its number, its world, its checks in order, and what its prose is marked by.

    Attributes
    ----------
    number, title : str
    version : str
        Goes up when a task changes, so that a grader sees which one a student had.
    world : callable
        Seed -> the tables that the exercise's first cells make, and what checks need besides.
    given : tuple of str
        Variables of the notebook that the world holds too: if a student's differ, the cells above
        were changed or not run.
    checks : tuple of Check
    rubric : mapping of str to str
        Question answered in words -> what a good answer holds.
    """

    number: str
    title: str
    version: str
    world: Callable[[int], SimpleNamespace]
    given: tuple[str, ...]
    checks: tuple[Check, ...]
    rubric: Mapping[str, str] = field(default_factory=dict)

    @property
    def tasks(self) -> list[str]:
        """The tasks that have checks, in order."""
        return list(dict.fromkeys(each.task for each in self.checks))

    def of(self, task: object) -> list[Check]:
        """The checks of a task; ValueError if it has none."""
        found = [each for each in self.checks if each.task == str(task)]
        if not found:
            raise ValueError(
                f"check: exercise {self.number} has tasks {', '.join(self.tasks)}; found {task!r}."
            )
        return found


def exercise(number: str) -> Exercise:
    """Return an exercise by its number.

    Examples
    --------
    >>> exercise("02").title
    'Segmentation'
    """
    name = str(number).removesuffix(".ipynb").split("_")[0]
    if name not in EXERCISES:
        raise ValueError(f"exercise: no exercise {number!r}. {nearest(str(number), EXERCISES)}")
    return import_module(f".exercises.{EXERCISES[name]}", __package__).EXERCISE


@lru_cache(maxsize=3)
def world(number: str, seed: int) -> SimpleNamespace:
    """Return an exercise's world of a seed, made once a session."""
    return exercise(number).world(seed)
