"""Contact: one action of a programme, for whom, for how many euros, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...core.registry import nearest
from ...world.actions import ACTIONS
from .groups import GROUPS, TOLD_BY, members_of


@dataclass(frozen=True)
class Contact:
    """An action for a group of customers.

    Parameters
    ----------
    action : str
        A name in `expo_lab.world.ACTIONS`.
    amount : float above 0, or mapping of int to float
        EUR a customer. A mapping goes by the editions held since the last stand, the recency:
        ``{1: 300, 2: 60}`` spends 300 on those who missed one edition, 60 on those who missed two
        and nothing on the others.
    group : str
        A name in `GROUPS`.
    number : int of 1 or more, optional
        At most so many, those first who are highest in `by`; ties by customer_id.
    by : str, default "expected_value"
        A column of the profile.
    every : int of 1 or more, default 1
        Each customer gets it only at every so-manieth edition; a like share of the group each
        time. Touches tire: what comes every year moves less.

    Raises
    ------
    ValueError
        For an unknown action or group, an amount that is not above 0 or outside what the action
        takes, a number or an interval below 1.

    Examples
    --------
    >>> people = pd.DataFrame(dict(kind="exhibitor", editions_attended=1, recency=[0, 1],
    ...     p_next=0.5, origin="local", unsolved=0, expected_value=1.0, last_edition=[3, 2]),
    ...     index=["a", "b"])
    >>> Contact("call", 60, "lapsed").rows(people).to_dict("records")
    [{'customer_id': 'b', 'action': 'call', 'amount': 60.0}]
    """

    action: str
    amount: Any
    group: str
    number: int | None = None
    by: str = "expected_value"
    every: int = 1

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ValueError(f"Contact: no action {self.action!r}. {nearest(self.action, ACTIONS)}")
        if self.group not in GROUPS:
            raise ValueError(f"Contact: no group {self.group!r}. {nearest(self.group, GROUPS)}")
        act = ACTIONS[self.action]
        if isinstance(self.amount, dict):
            object.__setattr__(self, "amount", dict(sorted(self.amount.items())))
            if not self.amount or min(self.amount) < 0:
                raise ValueError(
                    "Contact: amounts by recency need editions of 0 or more, found "
                    f"{self.amount!r}."
                )
        amounts = self.amount.values() if isinstance(self.amount, dict) else [self.amount]
        for each in amounts:
            if not max(act.least, 1e-9) <= each <= act.cap:
                raise ValueError(
                    f"Contact: amount of {self.action!r} must be EUR above 0, from {act.least:g} "
                    f"to {act.cap:g}, found {each!r}."
                )
        if (self.number is not None and self.number < 1) or self.every < 1:
            raise ValueError(
                f"Contact: number and every must be 1 or more, found {self.number!r} and "
                f"{self.every!r}."
            )

    @property
    def reads(self) -> tuple[str, ...] | None:
        """Columns that tell whom it is for and how much; None if not of exhibitors alone."""
        if self.group not in TOLD_BY:
            return None
        more = (
            *(("recency", "last_edition") if self.every > 1 else ()),
            *(("recency",) if isinstance(self.amount, dict) else ()),
            *((self.by,) if self.number is not None else ()),
        )
        return tuple(dict.fromkeys((*TOLD_BY[self.group], *more)))

    def rows(self, people: pd.DataFrame) -> pd.DataFrame:
        """Return the actions for a profile: customer_id, action, amount."""
        chosen = members_of(people, self.group, "Contact")
        if self.every > 1:
            known = people[people["editions_attended"] > 0]
            now = int((known["last_edition"] + known["recency"]).max())
            number = chosen.index.astype(str).str.extract(r"(\d+)$", expand=False).astype(int)
            chosen = chosen[(number + now) % self.every == 0]
        if isinstance(self.amount, dict):
            amount = chosen["recency"].map(self.amount)
            chosen, amount = chosen[amount.notna()], amount.dropna()
        else:
            amount = pd.Series(self.amount, chosen.index)
        if self.number is not None:
            # ties by number, so that the order of rows does not choose
            order = chosen[self.by].sort_index().sort_values(ascending=False, kind="stable")
            amount = amount[order.index[: self.number]]
        return pd.DataFrame(
            dict(
                customer_id=amount.index.astype(str),
                action=self.action,
                amount=amount.to_numpy(dtype=float),
            )
        )
