"""Arms: ways to say what each treatment would bring with whom; all else they share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd

from .course import Course
from .truth import Lucks, Treatment, true_gains

# What can be done to a customer, one a customer and edition: actions and EUR; ours
TREATMENTS: tuple[Treatment, ...] = (
    *(("letter", 20.0), ("call", 60.0), ("care_call", 60.0)),
    *(("visit", 200.0), ("visit", 600.0), ("win_back", 300.0)),
)
COST = np.array([amount for _, amount in TREATMENTS])
# What a score of individuals is made of
FEATURES = (
    *("margin", "area", "expected_editions", "p_next", "recency", "editions_attended", "size"),
    *("repeat_patronage", "relative_attitude", "involvement", "satisfaction", "portfolio"),
)


@dataclass(frozen=True)
class Look:
    """What can be looked at before an edition: the customers known by the record.

    Attributes
    ----------
    course : Course
    people : DataFrame
        Lean profile of those who have exhibited on record; index their numbers on the roll.
    horizon : int
        Editions left until the end of the account.
    lucks : Lucks
        For truth.
    memory : object, optional
        Holds as ``truth`` what was found of the same state before.
    """

    course: Course
    people: pd.DataFrame
    horizon: int
    lucks: Lucks
    memory: Any = None

    @cached_property
    def truth(self) -> np.ndarray:
        """True gains, (customers, treatments); 0 with firms that have closed."""
        if self.memory is not None and self.memory.truth is not None:
            return np.asarray(self.memory.truth)
        places = places_of(self.course, self.people)
        found, there = np.zeros((len(places), len(COST))), places >= 0
        found[there] = true_gains(self.course, places[there], TREATMENTS, self.horizon, self.lucks)
        if self.memory is not None:
            self.memory.truth = found
        return found


def places_of(course: Course, people: pd.DataFrame) -> np.ndarray:
    """Place of each in the world's arrays, -1 for a firm that has closed."""
    place = np.full(len(course.world.roll["sector"]), -1)
    place[course.world.firm] = np.arange(course.world.n)
    return np.asarray(place[people.index])


class Arm(Protocol):
    """Groups customers and says what each treatment brings a head in each group."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the profile that it reads."""

    def __call__(self, look: Look) -> tuple[np.ndarray, np.ndarray]:
        """Group of each customer from 0, (customers,), and gains a head, (groups, treatments)."""


@dataclass(frozen=True)
class True_:
    """Every customer apart, and the truth of each: what no organiser has."""

    columns: tuple[str, ...] = ()

    def __call__(self, look: Look) -> tuple[np.ndarray, np.ndarray]:
        """Look at the truth."""
        return np.arange(len(look.people)), look.truth


@dataclass(frozen=True)
class Grouped:
    """Groups by label, and gains a head by group that were learned elsewhere.

    Parameters
    ----------
    label : callable
        ``label(people)`` gives each customer's group from 0.
    gains : array, shape (groups, treatments)
    columns : tuple of str
    shuffle : int, optional
        A seed: the labels are dealt out by lot, so that groups keep their sizes and mean nothing.
    """

    label: Callable[[pd.DataFrame], np.ndarray]
    gains: np.ndarray
    columns: tuple[str, ...] = ()
    shuffle: int | None = None

    def __call__(self, look: Look) -> tuple[np.ndarray, np.ndarray]:
        """Put each customer into its group."""
        group = self.label(look.people)
        if self.shuffle is not None:
            # a firm's lot is its own: it stays with it from look to look
            lot = np.random.default_rng([look.course.seed, 17, self.shuffle])
            firms = look.people.index.to_numpy()
            group = dealt(group, lot.random(len(look.course.world.roll["sector"]))[firms])
        return group, self.gains


@dataclass(frozen=True)
class Scored:
    """Every customer apart, by a model of its columns."""

    model: Callable[[pd.DataFrame], np.ndarray]
    columns: tuple[str, ...] = FEATURES

    def __call__(self, look: Look) -> tuple[np.ndarray, np.ndarray]:
        """Score each customer."""
        return np.arange(len(look.people)), self.model(look.people)


def dealt(group: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Deal the labels of some customers out to them by lot: sizes stay, meaning goes."""
    made = np.empty_like(group)
    made[np.argsort(chance, kind="stable")] = np.sort(group)
    return made


def one(people: pd.DataFrame) -> np.ndarray:
    """Put all customers into one group."""
    return np.zeros(len(people), dtype=np.int64)


def labelled(scheme: Any) -> Callable[[pd.DataFrame], np.ndarray]:
    """Number a scheme's segments as its labels stand; whom it is not for, one more."""

    def label(people: pd.DataFrame) -> np.ndarray:
        found = scheme(people)
        codes = pd.Index(scheme.labels).get_indexer(pd.Index(found.astype(object)))
        return np.where(codes < 0, len(scheme.labels), codes)

    return label


def means(group: np.ndarray, groups: int, values: np.ndarray) -> np.ndarray:
    """Mean of each column by group; a group without a customer has the mean of all."""
    size = np.bincount(group, minlength=groups)
    sums = np.column_stack([np.bincount(group, weights=v, minlength=groups) for v in values.T])
    return np.where(size[:, None] > 0, sums / np.maximum(1, size)[:, None], values.mean(axis=0))


def features(people: pd.DataFrame) -> np.ndarray:
    """Numbers of a table; sizes and money in signed logs, for a few are very large."""
    found = people[list(FEATURES)].to_numpy(float, copy=True)
    for i, name in enumerate(FEATURES):
        if name in ("margin", "area", "size"):
            found[:, i] = np.sign(found[:, i]) * np.log1p(np.abs(found[:, i]))
    return found
