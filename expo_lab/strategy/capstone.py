"""Capstone: a playbook of one's own, as data, played on one's own show beside the sources'."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from ..core.annotations import is_a
from ..core.registry import unknown
from ..io.drafts import whole_file
from ..segment.scheme.scheme import SCHEMES
from ..world.actions import ACTIONS
from ..world.show import Show, simulate
from .playbook import Playbook
from .roll_out import Rollout, rollout
from .source_playbooks import PLAYBOOKS

# The task, the same for all but for the luck; ours
BUDGET, CUSTOMERS, EDITIONS, AHEAD, FUTURES = 20_000.0, 1500, 8, 5, 4
# One playbook of the sources for each way to divide customers; all would take four times as long.
# They treat those who have exhibited, as entries do: in this world a letter to everybody who never
# did outweighs all else, and would decide every contest.
RIVALS = ("four_cells", "friends", "value", "behaviour")


@dataclass(frozen=True)
class Entry:
    """A student's playbook, as data: it saves and loads, and a lecturer can play it again.

    Attributes
    ----------
    student : str
    seed : int
        The student's number: it makes the show.
    scheme : str
        A name in `SCHEMES`.
    plan : mapping of str to (str, float)
        Segment to (action, weight), as in `Playbook`.
    cuts : mapping of str to float
        Cut points other than the scheme's own.
    budget : float
        EUR an edition, at most `BUDGET`.

    Raises
    ------
    ValueError
        For a budget above the task's, and whatever `Playbook` refuses; KeyError for an unknown
        scheme or action.

    Examples
    --------
    >>> entry = Entry("Ana", 4711, "status", {"existing": ("call", 1)})
    >>> Entry.load(entry.save("ana.json")) == entry  # doctest: +SKIP
    True
    """

    student: str
    seed: int
    scheme: str
    plan: Mapping[str, tuple[str, float]]
    cuts: Mapping[str, float] = field(default_factory=dict)
    budget: float = BUDGET

    def __post_init__(self) -> None:
        if not isinstance(self.student, str) or not self.student.strip():
            raise ValueError(f"Entry: student must be a name, found {self.student!r}.")
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise ValueError(f"Entry: seed must be a student number, found {self.seed!r}.")
        if not _number(self.budget) or not 0 < self.budget <= BUDGET:
            raise ValueError(
                f"Entry: budget must be above 0 and at most {BUDGET:,.0f} EUR an edition, found "
                f"{self.budget!r}."
            )
        object.__setattr__(self, "plan", _plan(self.plan))
        if not isinstance(self.cuts, Mapping) or not all(map(_number, self.cuts.values())):
            raise ValueError(f"Entry: cuts must give a number each, found {self.cuts!r}.")
        object.__setattr__(self, "cuts", {str(k): float(v) for k, v in self.cuts.items()})
        self.policy()

    def policy(self) -> Playbook:
        """Return the playbook, ready to be played."""
        return Playbook(SCHEMES[self.scheme].at(**self.cuts), self.plan, self.budget)

    def show(self) -> Show:
        """Return the student's show, as it stands when the playbook begins."""
        return simulate("mature", CUSTOMERS, EDITIONS, self.seed)

    def save(self, path: str | Path) -> Path:
        """Write the entry as JSON, whole or not at all."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"
        with whole_file(path) as draft:
            draft.write_text(text, encoding="utf-8", newline="\n")
        return Path(path)

    @classmethod
    def load(cls, path: str | Path) -> Entry:
        """Read an entry; ValueError says what is wrong with a file that is none."""
        path = Path(path)
        try:
            found = json.loads(path.read_text(encoding="utf-8-sig"))
            return cls(**found)
        except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as problem:
            raise ValueError(
                f"Entry.load: {path.name} is no file that `Entry.save` wrote: "
                f"{type(problem).__name__}."
            ) from None
        except (TypeError, AttributeError) as problem:
            raise ValueError(f"Entry.load: {path.name} has other fields: {problem}.") from None


def _number(value: Any) -> bool:
    return is_a(value, float) and isfinite(value)


def _plan(plan: Any) -> dict[str, tuple[str, float]]:
    """Check that each segment has an action that exhibitors can receive, and a weight."""
    if not isinstance(plan, Mapping):
        raise ValueError(
            'Entry: plan must name segments, such as {"existing": ("call", 1)}; found '
            f"{type(plan).__name__}."
        )
    made = {}
    for segment, told in plan.items():
        if not isinstance(told, list | tuple) or len(told) != 2 or not _number(told[1]):
            raise ValueError(
                f"Entry: plan of {segment!r} must be an action and a weight, such as "
                f'("call", 1); found {told!r}.'
            )
        action = str(told[0])
        if action not in ACTIONS:
            raise unknown("action", action, ACTIONS)
        if "exhibitor" not in ACTIONS[action].kinds:
            raise ValueError(
                f"Entry: {action!r} of {segment!r} is for {', '.join(ACTIONS[action].kinds)}; a "
                "playbook treats exhibitors."
            )
        made[str(segment)] = (action, float(told[1]))
    return made


def play(entry: Entry, progress: Callable[[int, int], None] | None = None) -> Rollout:
    """Play an entry for five editions beside the sources' playbooks, under the same lucks.

    Returns
    -------
    Rollout
        Policies ``yours``, ``nothing`` and those named in `RIVALS`, each with the entry's budget.

    Examples
    --------
    >>> RIVALS[0] in PLAYBOOKS
    True
    """
    rivals = {name: PLAYBOOKS[name].policy(entry.budget) for name in RIVALS}
    return rollout(
        entry.show(), {"yours": entry.policy(), **rivals}, AHEAD, FUTURES, progress=progress
    )


def leaderboard(
    entries: Iterable[Entry],
    played: Mapping[tuple[str, int], Rollout] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Rank a class: each on a show of its own, by what its playbook earned above the sources'.

    Shows differ in size and quality, so euros of one say little beside euros of another. What
    ranks is the gain on doing nothing less that of the best of the sources' playbooks on the same
    show, under the same lucks, for each euro of budget that the task allows. Where none of them
    pays, doing nothing is the one to beat: an empty plan would win a class otherwise.

    Parameters
    ----------
    entries : Entry
    played : mapping, optional
        Roll-outs that are at hand, by (student, seed).
    progress : callable, optional
        Called with (done, all) after each entry.

    Returns
    -------
    DataFrame
        Index rank from 1 (equals share the better one): student, seed, effect, lower, upper (EUR
        on doing nothing, 95 % paired), spend, best_other, its effect as other_effect, ahead
        (EUR for a euro of budget).

    Raises
    ------
    ValueError
        If there is no entry, or one student entered the same show twice.
    """
    every = list(entries)
    if not every:
        raise ValueError("leaderboard: needs at least one entry, found none.")
    keys = pd.Series([(e.student, e.seed) for e in every])
    if keys.duplicated().any():
        raise ValueError(f"leaderboard: entered twice: {keys[keys.duplicated()].iloc[0]!r}.")
    rows: list[dict[str, Any]] = []
    for done, entry in enumerate(every, start=1):
        found = (played or {}).get((entry.student, entry.seed)) or play(entry)
        effects, mine = found.effects["effect"], found.effects.loc["yours"]
        best = effects[["nothing", *RIVALS]].idxmax()
        rows.append(
            dict(student=entry.student, seed=entry.seed, effect=mine["effect"])
            | dict(lower=mine["lower"], upper=mine["upper"], spend=mine["spend"])
            | dict(best_other=best, other_effect=effects[best])
            | dict(ahead=(mine["effect"] - effects[best]) / (BUDGET * AHEAD))
        )
        if progress:
            progress(done, len(every))
    table = pd.DataFrame(rows).sort_values(["ahead", "student"], ascending=[False, True])
    places = table["ahead"].rank(method="min", ascending=False).astype(int)
    table.index = pd.Index(places, name="rank")
    return table
