"""Trial: one show under all arms, against the same luck, and what each earns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...world.actions import CLOSED, Plan
from .arms import COST, TREATMENTS, Arm, Look
from .choose import choose, seat
from .course import Course
from .people import lean_profile
from .start import END, Start
from .truth import RATE

POLICY = 3  # editions under the arm's policy; in the rest of the account all do nothing
EVEN = "call"  # what everybody gets where the budget is spread evenly


@dataclass
class Node:
    """A show at some edition under some plans, with what was earned on the way."""

    course: Course
    profit: float = 0.0
    spend: float = 0.0
    people: dict[frozenset[str], pd.DataFrame] = field(default_factory=dict)
    next: dict[bytes, Node] = field(default_factory=dict)
    truth: np.ndarray | None = None


class Trial:
    """One show, from its state at a date, under any number of arms.

    Where two arms have done the same so far, so has the show: that part is run once.

    Parameters
    ----------
    start : Start
        Later looks use its forecaster as it is.
    budget : float, EUR an edition
    """

    def __init__(self, start: Start, budget: float) -> None:
        self.budget, self.lucks, self.forecaster = budget, start.lucks, start.forecaster
        known = {frozenset(start.people.columns): start.people}
        self.root = Node(start.course, people=known, truth=start.gains)
        first = start.course.edition + 1
        self.days = [self.lucks.judged(first + t) for t in range(END)]

    def play(self, arm: Arm | None) -> tuple[float, float]:
        """Discounted profit and undiscounted spend over the account, EUR.

        The arm decides before each of the first `POLICY` editions; None does nothing.
        """
        return self._run(lambda node, left: self._decided(node, arm, left) if arm else {})

    def even(self) -> tuple[float, float]:
        """Earn as in `play` where everybody known gets the same call for the same money."""

        def plan(node: Node, left: int) -> Plan:
            firms = self._known(node, frozenset()).index.to_numpy()
            amount = np.full(len(firms), self.budget / max(1, len(firms)))
            return spread(node.course, firms, {EVEN: amount})

        return self._run(plan)

    def _run(self, plan: Callable[[Node, int], Plan]) -> tuple[float, float]:
        node = self.root
        for t in range(END):
            node = self._go(node, plan(node, END - t) if t < POLICY else {}, t)
        return node.profit, node.spend

    def look(self, node: Node, columns: frozenset[str], left: int) -> Look:
        """Look at the customers known before the next edition, `left` editions before the end."""
        return Look(node.course, self._known(node, columns), left, self.lucks, node)

    def _decided(self, node: Node, arm: Arm, left: int) -> Plan:
        look = self.look(node, frozenset(arm.columns), left)
        group, gains = arm(look)
        if not len(group):
            return {}
        shares = choose(gains, COST, np.bincount(group, minlength=len(gains)), self.budget)
        firms = look.people.index.to_numpy()
        # who is served first where not all of a group can be: by lot, the same for all arms
        turn = np.random.default_rng([node.course.seed, 15])
        got = seat(shares, group, turn.random(len(node.course.world.roll["sector"]))[firms])
        wanted: dict[str, np.ndarray] = {}
        for j, (name, amount) in enumerate(TREATMENTS, start=1):
            wanted[name] = wanted.get(name, 0.0) + amount * (got == j)
        return spread(node.course, firms, wanted)

    def _known(self, node: Node, columns: frozenset[str]) -> pd.DataFrame:
        """Profile of those who have exhibited on record; made once for all that read the same."""
        for had, people in node.people.items():
            if columns <= had:
                return people
        found = lean_profile(node.course, sorted(columns), True, self.forecaster)
        node.people[columns] = found
        return found

    def _go(self, node: Node, planned: Plan, t: int) -> Node:
        parts = [(name, g, a) for name, by in planned.items() for g, a in by.items()]
        key = repr([part[:2] for part in parts]).encode()
        key += b"".join(a.tobytes() for _, _, a in parts)
        if key not in node.next:
            course = node.course.advance(planned, self.days[t])
            entry = course.entries[-1]
            earned = node.profit + entry.expected / (1 + RATE) ** (t + 1)
            node.next[key] = Node(course, earned, node.spend + entry.spend)
        return node.next[key]


def spread(course: Course, firms: np.ndarray, wanted: Mapping[str, np.ndarray]) -> Plan:
    """Turn amounts by firm on the roll into a plan; what goes to a closed firm comes back."""
    roll = len(course.world.roll["sector"])
    planned: Plan = {}
    for name, amount in wanted.items():
        if not amount.any():
            continue
        whole = np.zeros(roll)
        whole[firms] = amount
        gone = whole.copy()
        gone[course.world.firm] = 0.0
        planned[name] = {"exhibitor": whole[course.world.firm]}
        if gone.any():
            planned[name][CLOSED] = gone
    return planned
