"""Revision: policies that look again in the middle, and are told what their own touches brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..profiles.assemble import profile
from ..world.people.ids import customer_ids
from ..world.show import Show, simulated
from .decision.course import Course
from .playbook import Policy, nothing
from .roll_out import REFERENCE, Rollout, _effects, books


@dataclass(frozen=True)
class Revised:
    """A plan, and what is done after a look in the middle of the same edition (C139).

    Attributes
    ----------
    first : callable
        Profile -> actions, decided after the edition before. Its profile has two columns more:
        touched, the EUR that the organiser's own programme spent on a customer at the last edition,
        and answer, what it brought then: "none", "interest", "booking", or "" if not touched.
    second : callable
        The same, decided `weeks` before the opening. Its profile has besides: spent, the EUR of
        `first` on each, and booked, whether a stand is booked by then.
    weeks : float above 0
        Before the opening; 12 by default, which is ours.

    Raises
    ------
    ValueError
        For weeks not above 0.
    """

    first: Policy
    second: Policy
    weeks: float = 12.0

    def __post_init__(self) -> None:
        if not self.weeks > 0:
            raise ValueError(f"Revised: weeks must be above 0, found {self.weeks!r}.")


def informed(show: Show) -> pd.DataFrame:
    """Return the profile with what the last edition's own touches cost and brought.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> first = show.tables["participations"]["customer_id"].iloc[0]
    >>> call = pd.DataFrame(dict(customer_id=[first], action="call", amount=60.0))
    >>> float(informed(show.advance(call)).loc[first, "touched"])
    60.0
    """
    made = profile(show)
    own = show.tables["contacts"]
    own = own[(own["edition"] == show.editions) & (own["purpose"] == "programme")]
    by = own["customer_id"]
    spent = (own["cost"] + own["concession"]).groupby(by).sum()
    # by two channels one may be touched twice: the warmest answer counts
    warm = own["answer"].astype(str).map({"none": 0, "interest": 1, "booking": 2})
    best = warm.groupby(by).max().reindex(made.index)
    made["touched"] = spent.reindex(made.index).fillna(0.0)
    made["answer"] = best.map({0: "none", 1: "interest", 2: "booking"}).fillna("")
    return made


def advance_revised(show: Show, course: Revised, future: int = 0) -> Show:
    """Hold the next edition with a look in the middle and return the longer show.

    The world holds an edition in one step. A look in the middle is had by holding it twice under
    the same luck: first with the first actions alone, of which only the bookings made by that day
    are shown; then with both. Whoever the second actions leave alone decides as before, and whoever
    had booked stays. Reactions other than bookings are not dated in this world before they lead to
    something, so the middle shows bookings only; answers are told after the edition. The books date
    all touches of an edition as if there were one plan.

    Parameters
    ----------
    show : Show
    course : Revised
    future : int, default 0
        Which luck.

    Raises
    ------
    ValueError
        For anything but a simulated show, or as `Show.advance` for actions that cannot be.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from expo_lab.strategy import Even
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> calm = Revised(Even("call", 500), nothing)
    >>> people = xl.profile(show)
    >>> one, other = advance_revised(show, calm), show.advance(Even("call", 500)(people))
    >>> one.tables["participations"].equals(other.tables["participations"])
    True
    """
    simulated(show, "advance_revised")
    return _hold(show, informed(show), course, future)


def _hold(show: Show, people: pd.DataFrame, course: Revised, future: int) -> Show:
    """Hold the next edition with a look in the middle; `people` are what is told before it."""
    actions = course.first(people.copy())
    rules = getattr(course.first, "rules", None)  # standing: in force in both halves
    draft = show.advance(actions, future, rules)
    entry = Course.of(draft).entries[-1]
    early = entry.was.firm[entry.now.exhibits & (entry.booked.weeks >= course.weeks)]
    ids = customer_ids("exhibitor", len(entry.was.roll["sector"]))
    people["booked"] = people.index.isin(ids[early])
    people["spent"] = actions.groupby("customer_id")["amount"].sum().reindex(people.index)
    people["spent"] = people["spent"].fillna(0.0)
    more = course.second(people)
    if not len(more):
        return draft
    columns = ["customer_id", "action", "amount"]
    both = [a[columns] for a in (actions, more) if len(a)]
    return show.advance(pd.concat(both, ignore_index=True), future, rules)


def rollout_revised(
    show: Show,
    courses: Mapping[str, Revised | Policy],
    editions: int = 3,
    futures: int = 8,
    progress: Callable[[int, int], None] | None = None,
) -> Rollout:
    """Judge courses that look in the middle beside policies that do not, under the same luck.

    Parameters
    ----------
    show : Show
    courses : mapping of str to Revised or callable
        A plain policy decides once an edition; it gets what `informed` tells.
    editions, futures, progress :
        As for `rollout`.

    Returns
    -------
    Rollout

    Raises
    ------
    ValueError
        As `rollout`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from expo_lab.strategy import Even
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> calm = {"once": Even("call", 500), "twice": Revised(Even("call", 500), nothing)}
    >>> rollout_revised(show, calm, editions=1, futures=2).difference("once", "twice")["upper"]
    0.0
    """
    who = "rollout_revised"
    simulated(show, who)
    if not courses or REFERENCE in courses:
        raise ValueError(
            f"{who}: needs at least one course, and none called {REFERENCE!r}, which always runs; "
            f"found {list(courses)}."
        )
    if editions < 1 or futures < 2:
        raise ValueError(
            f"{who}: needs editions of at least 1 and futures of at least 2, found {editions!r} "
            f"and {futures!r}."
        )
    runs: dict[str, Revised | Policy] = {REFERENCE: nothing, **courses}
    today = informed(show)  # the first look is the same for all
    rows, done = [], 0
    for future in np.arange(1, futures + 1).tolist():
        for name, course in runs.items():
            path = show
            for _ in range(editions):
                seen = pd.DataFrame()
                if course is not nothing:
                    seen = today.copy() if path is show else informed(path)
                if isinstance(course, Revised):
                    path = _hold(path, seen, course, future)
                else:
                    asked = course(seen)
                    path = path.advance(asked, future, getattr(course, "rules", None))
                rows.append(dict(policy=name, future=future) | books(path))
            done += 1
            if progress:
                progress(done, futures * len(runs))
    paths = pd.DataFrame(rows)
    return Rollout(paths, _effects(paths, list(runs)))
