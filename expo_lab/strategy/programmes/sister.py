"""Sister show: customers guided to the show of the house that fits their needs better."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ...core.schema import NEEDS
from ...predict.needs.sister import guide
from .groups import TOLD_BY, members_of
from .programme import Programme

OURS, SISTER = "ours", "sister"


@dataclass(frozen=True)
class SisterShow(Programme):
    """Exhibitors of a group steered to the sister show of `Rules.sister`, where `guide` says so.

    Parameters
    ----------
    own : tuple of float
        What this show is about, by topic.
    sure : float, 0.5 to 1
        P(the sister fits better) from which somebody is steered.
    amount : float above 0
        EUR a customer.

    Raises
    ------
    ValueError
        Without a sister show in the rules, or for a `sure` or an amount that cannot be.

    Examples
    --------
    >>> from expo_lab.world import Rules
    >>> SisterShow("sister", "sister", rules=Rules(sister=(0, 0, 0, 0, 1)), group="known").sure
    0.6
    """

    own: tuple[float, ...] = (4.0, 3.0, 0.0, 0.0, 0.0)
    sure: float = 0.6
    amount: float = 60.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.rules is None or self.rules.sister is None:
            raise ValueError(
                f"SisterShow: {self.name!r} needs rules with a sister show, as in "
                "Rules(sister=(0, 0, 0, 0, 1))."
            )
        if not 0.5 <= self.sure <= 1 or not 0 < self.amount < float("inf"):
            raise ValueError(
                "SisterShow: sure must be from 0.5 to 1 and amount EUR above 0, found "
                f"{self.sure!r} and {self.amount!r}."
            )

    @property
    def reads(self) -> tuple[str, ...] | None:
        """Columns that tell the group and what its members need."""
        told = TOLD_BY.get(self.group)
        return None if told is None else (*told, *NEEDS, *(f"{name}_se" for name in NEEDS))

    def __call__(self, people: pd.DataFrame) -> pd.DataFrame:
        """Return the actions: whoever is surely served better there is shown the sister show."""
        assert self.rules is not None  # checked when it was made
        assert self.rules.sister is not None
        known = members_of(people, self.group, "SisterShow")
        guided = guide(known, {OURS: self.own, SISTER: self.rules.sister}, OURS, self.sure)
        chosen = guided.index[guided["guided_to"] == SISTER].astype(str)
        return pd.DataFrame(dict(customer_id=chosen, action="steer", amount=float(self.amount)))

    def members(self, people: pd.DataFrame) -> pd.Index:
        """Return those steered."""
        return pd.Index(self(people)["customer_id"], name=people.index.name)
