"""Course: a show that goes on in its states alone, its books kept lean."""

from __future__ import annotations

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
from scipy.special import ndtri

from ...scenario import Scenario
from ...world.actions import Plan
from ...world.edition import run_edition, story
from ...world.show import Show
from ...world.state import State
from ...world.streams import Luck
from .entries import Entry


@dataclass(frozen=True)
class Remembered(Luck):
    """Luck that keeps what it looked up: courses that differ in actions only share all of it."""

    kept: dict[tuple[str, bool], np.ndarray] = field(
        default_factory=dict, compare=False, repr=False
    )

    def uniform(self, stream: str, n: int) -> np.ndarray:
        """Return what `Luck.uniform` does."""
        return self._keep(stream, False, n)

    def normal(self, stream: str, n: int) -> np.ndarray:
        """Return what `Luck.normal` does."""
        return self._keep(stream, True, n)

    def _keep(self, stream: str, normal: bool, n: int) -> np.ndarray:
        key = stream, normal
        if key not in self.kept or len(self.kept[key]) < n:
            # a normal is the quantile of the uniform, which is kept as well
            drawn = self._keep(stream, False, n) if normal else super().uniform(stream, n)
            self.kept[key] = ndtri(drawn) if normal else drawn
        return self.kept[key][:n].copy()  # steps may write into what they got


@dataclass(frozen=True)
class Course:
    """A show up to its last edition: a `Show` without tables.

    Attributes
    ----------
    knobs : Scenario
    seed, edition : int
    world : State
    entries : tuple of Entry
        One an edition of the record.
    """

    knobs: Scenario
    seed: int
    edition: int
    world: State = field(repr=False)
    entries: tuple[Entry, ...] = field(repr=False)

    @classmethod
    def told(cls, knobs: Scenario, customers: int, editions: int, seed: int) -> Course:
        """Tell from the start the show that `simulate` makes."""
        entries = []
        for was, now, after in story(knobs, customers, editions, seed):
            firms = len(after.roll["sector"])
            entries.append(Entry(knobs, was, now, Luck(seed, now.edition), firms))
        return cls(knobs, seed, editions, after, tuple(entries))

    @classmethod
    def of(cls, show: Show) -> Course:
        """Take over a simulated show; what its entries have made is kept as long as it lives."""
        if show not in _TAKEN_OVER:
            earlier = cls.of(show.before).entries if show.before is not None else ()
            own = (
                Entry(show.scenario, was, now, luck, len(after.roll["sector"]))
                for was, now, after, luck in show.told
            )
            entries = (*earlier, *own)
            _TAKEN_OVER[show] = cls(show.scenario, show.seed, show.editions, show.world, entries)
        return _TAKEN_OVER[show]

    def take_over(self, show: Show) -> None:
        """Let `of` return this course for a show: the one that it is of, in another process."""
        _TAKEN_OVER[show] = self

    def advance(self, planned: Plan, luck: Luck) -> Course:
        """Hold the next edition under a plan (amounts by action, one place a firm)."""
        now, after = run_edition(self.knobs, self.world, luck.edition, luck, planned)
        entry = Entry(self.knobs, self.world, now, luck, len(after.roll["sector"]))
        return Course(self.knobs, self.seed, luck.edition, after, (*self.entries, entry))


_TAKEN_OVER: WeakKeyDictionary[Show, Course] = WeakKeyDictionary()
