"""Look: what a policy sees of a show that goes on; no more is made than it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from ..profiles.assemble import profile
from ..world.people.ids import customer_ids
from ..world.show import Show
from .decision.course import Course
from .decision.people import KNOWN, lean_profile
from .playbook import Policy


def reads(policy: Policy) -> tuple[str, ...] | None:
    """Columns that a policy says it reads, or None for one that does not say.

    Besides kind and editions_attended; it says so by an attribute ``reads``, and by that also that
    it looks at exhibitors alone. A subclass may read more than its parent, so it says for itself.
    """
    for place in (policy, type(policy)):
        if "reads" in getattr(place, "__dict__", {}):
            found = policy.reads  # type: ignore[attr-defined]
            return None if found is None else tuple(found)
    return None


def first_looks(show: Show, policies: Iterable[Policy]) -> Iterator[pd.DataFrame]:
    """What each of several policies sees of the show from which all start; it is made once."""
    asked = [reads(policy) for policy in policies]
    lean = [columns for columns in asked if columns is not None and _is_lean(columns)]
    some = look(show, dict.fromkeys(name for columns in lean for name in columns))
    whole = None
    for columns in asked:
        if columns is not None and _is_lean(columns):
            yield some[list(dict.fromkeys(["kind", "editions_attended", *columns]))].copy()
            continue
        whole = profile(show) if whole is None else whole
        yield whole.copy()


def look(show: Show, columns: Iterable[str] | None) -> pd.DataFrame:
    """Profile a show: of exhibitors in some columns, or for None of everybody in all."""
    if columns is None or not _is_lean(columns):
        return profile(show)
    people = lean_profile(Course.of(show), columns)
    people.index = pd.Index(customer_ids("exhibitor", len(people)), name="customer_id")
    return people


def _is_lean(columns: Iterable[str]) -> bool:
    return set(columns) <= set(KNOWN)
