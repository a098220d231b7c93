"""Truth: what each treatment would truly bring with each firm, all others going on as before.

The world's own steps are run firm by firm, while what comes from the others is held at the status
quo: the crowd, what peers say, the load on the staff, the quality of the show. A treatment that
moves the decision alone changes the future by what the firm then does, so with A, N and U the
values of the future in which it comes, is offered and does not come, is not offered,

V = P(offer) (P(comes | offer) A + (1 - P(comes | offer)) N) + (1 - P(offer)) U

and a treatment moves the two chances, which are known. That leaves the luck of the first decision
out of the estimate (Rao-Blackwell). A treatment that lasts (an attitude, an experience, a bill) has
an A, N and U of its own. Lucks come in pairs of opposites, and are none of those in which courses
are judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from ...scenario import Scenario
from ...world.actions import ACTIONS, Plan
from ...world.causes import cross_side, drift, word_of_mouth
from ...world.edition import run_edition
from ...world.rules import Rules
from ...world.state import State
from ...world.steps import order
from ...world.steps.decide import decide
from ...world.steps.experience import experience
from ...world.streams import Luck
from ...world.truth.expectation import FIRST
from .course import Course, Remembered
from .entries import expected_margins

RATE = 0.10  # a year: what a euro an edition later is worth less, as elsewhere in this project
LUCKS = 16  # futures that truth is averaged over, half of them the opposites of the others
Treatment = tuple[str, float]  # an action and EUR


@dataclass(frozen=True)
class Opposite(Luck):
    """The opposite luck: u becomes 1 - u, and with it z becomes -z."""

    whole: Luck = field(default=Luck(0, 0), repr=False)

    def uniform(self, stream: str, n: int) -> np.ndarray:
        """Return one less what the luck has."""
        return 1.0 - self.whole.uniform(stream, n)

    def normal(self, stream: str, n: int) -> np.ndarray:
        """Return what the luck has, of opposite sign."""
        return -self.whole.normal(stream, n)


@dataclass(frozen=True)
class Picked(Luck):
    """The luck of some firms, in the order given, each as often as it is named."""

    whole: Luck = field(default=Luck(0, 0), repr=False)
    at: Any = field(default=None, repr=False, compare=False)
    size: int = 0

    def uniform(self, stream: str, n: int) -> np.ndarray:
        """Return the rows of the whole show's numbers."""
        if n != len(self.at):
            return self.whole.uniform(stream, n)
        return self.whole.uniform(stream, self.size)[self.at]

    def normal(self, stream: str, n: int) -> np.ndarray:
        """Return the rows of the whole show's numbers."""
        if n != len(self.at):
            return self.whole.normal(stream, n)
        return self.whole.normal(stream, self.size)[self.at]


class Lucks:
    """The lucks of one show, kept: each is looked up many times."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.kept: dict[tuple[int, int], Remembered] = {}

    def at(self, edition: int, k: int) -> Luck:
        """Return the k-th luck of truth; an odd one is the opposite of the one before."""
        key = edition, FIRST + k // 2
        luck = self.kept.setdefault(key, Remembered(self.seed, *key))
        return Opposite(self.seed, *key, luck) if k % 2 else luck

    def judged(self, edition: int) -> Remembered:
        """Return the luck in which courses are judged, at an edition."""
        return self.kept.setdefault((edition, 1), Remembered(self.seed, edition, 1))


def true_gains(
    course: Course,
    places: np.ndarray,
    treatments: Sequence[Treatment],
    horizon: int,
    lucks: Lucks | None = None,
    futures: int = LUCKS,
    families: Sequence[Scenario] | None = None,
) -> np.ndarray:
    """Return what each treatment at the next edition adds to doing nothing, its cost not taken off.

    Parameters
    ----------
    course : Course
        Where things stand.
    places : array of int, shape (n,)
        Firms, as places in the world's arrays; at least 2.
    treatments : sequence of (action, EUR)
    horizon : int
        Editions over which margins are added up, discounted to the next one, as its cost is.
    lucks : Lucks, optional
        Of this show, where they were looked up before.
    futures : int, even, default 16
        Averaged over.
    families : sequence of Scenario, optional
        Worlds that differ in who responds to treatments and in nothing else, so that they have
        their status quo in common: it is run once.

    Returns
    -------
    array of float, shape (n, treatments)
        EUR; with families, (families, n, treatments).
    """
    world, n = course.world, len(places)
    worlds = (course.knobs,) if families is None else families
    lasting = [j for j, (name, _) in enumerate(treatments) if ACTIONS[name].moves != "decision"]
    own = np.zeros(len(treatments) + 1, dtype=int)
    own[[1 + j for j in lasting]] = 1 + np.arange(len(lasting))
    total, lucks = np.zeros((len(worlds), len(own), n)), lucks or Lucks(course.seed)
    for k in range(futures):
        days = [lucks.at(course.edition + t, k) for t in range(1, horizon + 1)]
        usual, state = [], world
        for luck in days:
            now, after = run_edition(worlds[0], state, luck.edition, luck)
            usual.append((now, after))
            state = after
        for i, knobs in enumerate(worlds):
            offer, comes = _chances(knobs, world, days[0], usual[0][0], places, treatments)
            worth = _futures(knobs, world, days, usual, places, [treatments[j] for j in lasting])
            came, stayed, unasked = (worth[own, part] for part in range(3))
            total[i] += offer * (comes * came + (1 - comes) * stayed) + (1 - offer) * unasked
    gains = (total[:, 1:] - total[:, :1]).swapaxes(1, 2) / futures
    return np.asarray(gains[0] if families is None else gains)


def _chances(
    knobs: Scenario,
    world: State,
    luck: Luck,
    usual: SimpleNamespace,
    places: np.ndarray,
    treatments: Sequence[Treatment],
) -> tuple[np.ndarray, np.ndarray]:
    """P(offer) and P(comes | offer), a row a treatment, the first for none."""
    blocks, n = len(treatments) + 1, len(places)
    at = np.tile(places, blocks)
    planned = _planned([None, *treatments], n)
    was, mine = _taken(world, at), Picked(luck.seed, luck.edition, luck.future, luck, at, world.n)
    now = _begun(usual, planned)
    for step in order(knobs):
        vars(now).update(step(knobs, was, now, mine))
        if step is decide:
            break
    return now.p_offered.reshape(blocks, n), (now.p_exhibit * now.held).reshape(blocks, n)


def _futures(
    knobs: Scenario,
    world: State,
    days: Sequence[Luck],
    usual: Sequence[tuple[SimpleNamespace, State]],
    places: np.ndarray,
    lasting: Sequence[Treatment],
) -> np.ndarray:
    """Value in EUR of coming, of staying away when asked, and unasked: (1 + lasting, 3, firms)."""
    blocks, n = 1 + len(lasting), len(places)
    at = np.tile(places, 3 * blocks)
    comes, asked = (np.tile(np.repeat(x, n), blocks) for x in ([1, 0, 0], [1, 1, 0]))
    planned = _planned([x for t in (None, *lasting) for x in (t, t, t)], n)
    was, worth = _taken(world, at), np.zeros(len(at))
    for t, (luck, (now_usual, _)) in enumerate(zip(days, usual, strict=True)):
        mine = Picked(luck.seed, luck.edition, luck.future, luck, at, world.n)
        now = _begun(now_usual, {} if t else planned)
        for step in order(knobs):
            if step is cross_side.cross_side.step:
                given = ("joins", "leaders_there", "hall", "budgets", "crowd_by_sector", "crowd")
                vars(now).update({name: vars(now_usual)[name] for name in given})
                now.b_came = np.zeros(0, dtype=bool)
                continue
            vars(now).update(step(knobs, was, now, mine))
            if step is decide:
                if t == 0:
                    now.offered = now.p_offered = asked > 0
                    now.p_exhibit = comes.astype(float)
                    now.exhibits = (comes > 0) & now.held
                now.guests = now_usual.guests[at] & ~now.exhibits
            elif step is experience:  # the load on the staff is the status quo's
                more = knobs.incident_harm * (now.incident.astype(float) - now_usual.incident[at])
                now.felt, now.incident = now.felt + more, now_usual.incident[at]
            elif step is word_of_mouth.word_of_mouth.step:
                now.exposure, now.taken_up = now_usual.exposure[at], now_usual.taken_up[at]
                now.buzz, now.heralds = now_usual.buzz, now_usual.heralds
            elif step is drift.drift.step:
                now.quality = now_usual.quality
        # a firm that has closed comes no more; its place is another's
        alive = world.firm[at] == (usual[t - 1][1].firm[at] if t else world.firm[at])
        worth += alive * expected_margins(knobs, was, now, mine) / (1 + RATE) ** t
        after = copy(was)
        vars(after).update({name: x for name, x in vars(now).items() if name in vars(was)})
        was = after
    return worth.reshape(blocks, 3, n)


def _begun(usual: SimpleNamespace, planned: Plan) -> SimpleNamespace:
    """Begin an edition like the usual one under a plan."""
    kept = ("edition", "price_sqm", "price_level")
    begun = {name: vars(usual)[name] for name in kept}
    return SimpleNamespace(actions=planned, rules=Rules(), **begun)


def _planned(treatments: Sequence[Treatment | None], n: int) -> Plan:
    """Plan one treatment a block of n firms."""
    planned: Plan = {}
    for block, treatment in enumerate(treatments):
        if treatment is not None:
            name, amount = treatment
            by_group = planned.setdefault(name, {"exhibitor": np.zeros(n * len(treatments))})
            by_group["exhibitor"][block * n : (block + 1) * n] = amount
    return planned


def _taken(state: State, at: np.ndarray) -> State:
    """Take some firms out of a state, and nobody of the visiting side."""
    some = copy(state)
    for name, x in vars(state).items():
        if not isinstance(x, np.ndarray) or name in ("theme", "hall", "closed"):
            continue
        vars(some)[name] = x[:0] if name[:2] == "b_" else x[at]
    some.n, some.m, some.peers = len(at), 0, np.zeros((len(at), 1), dtype=np.int64)
    return some
