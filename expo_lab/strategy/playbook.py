"""Playbook: from a segment to actions and money. A policy is a function of the profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..core.registry import nearest
from ..core.validation import require
from ..segment.scheme.adapters import as_scheme

Policy = Callable[[pd.DataFrame], pd.DataFrame]
COLUMNS = ["customer_id", "action", "amount"]


def nothing(people: pd.DataFrame) -> pd.DataFrame:
    """Do nothing beyond the organiser's usual offers: the policy that others are set against."""
    return pd.DataFrame(
        {
            "customer_id": pd.Series(dtype="str"),
            "action": pd.Series(dtype="str"),
            "amount": pd.Series(dtype="float64"),
        }
    )


vars(nothing)["reads"] = ()  # it looks at nobody


@dataclass(frozen=True)
class Playbook:
    """A policy: each segment of a scheme gets an action and a share of the budget.

    Called with a profile it returns the actions. It sees the profile and nothing else, so it
    cannot read the truth or the future.

    Parameters
    ----------
    scheme : str or Scheme
        Divides the customers: a scheme's name, or whatever else `as_scheme` takes. Only
        exhibitors are treated, whatever kinds it is for besides.
    plan : mapping of str to (str, float)
        Segment to (action, weight). A customer's amount is proportional to its segment's weight;
        segments that are not named get nothing.
    budget : float above 0
        EUR an edition, spent in full if any customer is in a named segment.
    prospects : bool, default False
        Whether those who never exhibited are treated too. Most schemes have customers in mind,
        and there are many prospects: they would swallow the budget unseen.

    Raises
    ------
    ValueError
        For an unknown segment, a weight or a budget not above 0.

    Examples
    --------
    >>> people = pd.DataFrame({"kind": "exhibitor", "recency": [0, 3], "editions_attended": 1},
    ...                       index=["a", "b"])
    >>> policy = Playbook("status", {"existing": ("call", 1), "lost": ("visit", 3)}, 800)
    >>> policy(people)["amount"].tolist()
    [200.0, 600.0]
    """

    scheme: Any
    plan: Mapping[str, tuple[str, float]]
    budget: float
    prospects: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "scheme", as_scheme(self.scheme, who="Playbook"))
        for segment, (_, weight) in self.plan.items():
            if segment not in self.scheme.labels:
                raise ValueError(
                    f"Playbook: {self.scheme.name} has no segment {segment!r}. "
                    f"{nearest(segment, self.scheme.labels)}"
                )
            if not 0 < weight < float("inf"):
                raise ValueError(
                    f"Playbook: weight of {segment!r} must be above 0, found {weight!r}."
                )
        if not self.budget > 0:
            raise ValueError(f"Playbook: budget must be EUR above 0, found {self.budget!r}.")

    @property
    def reads(self) -> tuple[str, ...]:
        """Columns that the scheme looks at."""
        return tuple(self.scheme.columns)

    def __call__(self, people: pd.DataFrame) -> pd.DataFrame:
        """Return the actions for the customers of a profile: customer_id, action, amount."""
        require(people, ["kind", "editions_attended"], "Playbook")
        ours = people[people["kind"].astype(str) == "exhibitor"]
        known = ours if self.prospects else ours[ours["editions_attended"] > 0]
        segment = self.scheme(known).astype(str)
        named = segment[segment.isin(list(self.plan))]
        if not len(named):
            return nothing(people)
        weight = named.map({s: w for s, (_, w) in self.plan.items()}).astype(float)
        return pd.DataFrame(
            dict(
                customer_id=named.index.astype(str),
                action=named.map({s: a for s, (a, _) in self.plan.items()}).to_numpy(),
                amount=(self.budget * weight / weight.sum()).to_numpy(),
            )
        )


@dataclass(frozen=True)
class Even:
    """A policy: every exhibitor that has exhibited gets the same action for the same money.

    >>> people = pd.DataFrame({"kind": "exhibitor", "editions_attended": [1, 0]}, index=["a", "b"])
    >>> Even("call", 100)(people)["customer_id"].tolist()
    ['a']
    """

    action: str
    budget: float
    reads: ClassVar[tuple[str, ...]] = ()

    def __call__(self, people: pd.DataFrame) -> pd.DataFrame:
        """Return the actions: customer_id, action, amount."""
        known = people[
            people["kind"].astype(str).eq("exhibitor") & (people["editions_attended"] > 0)
        ]
        if not len(known):
            return nothing(people)
        return pd.DataFrame(
            dict(
                customer_id=known.index.astype(str),
                action=self.action,
                amount=self.budget / len(known),
            )
        )
