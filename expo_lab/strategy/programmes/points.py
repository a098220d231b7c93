"""Points: exhibitors collect points by coming, and with enough of them pay less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ...core.validation import require
from ..playbook import nothing
from .programme import Programme

NEEDED = ["kind", "editions_attended", "recency", "revenue"]


def checked_tiers(tiers: tuple[tuple[int, float], ...], who: str) -> None:
    """Check that tiers need more and more points, and give more and more.

    Raises
    ------
    ValueError
        Naming the tier.
    """
    if not tiers:
        raise ValueError(f"{who}: needs at least one tier (points, share off the bill).")
    last_points, last_share = 0, 0.0
    for i, (points, share) in enumerate(tiers, start=1):
        if not 0 < share < 0.9:
            raise ValueError(
                f"{who}: tier {i} gives {share!r} off the bill; a reward must be a share above 0 "
                "and below 0.9."
            )
        if points != int(points) or points <= last_points:
            raise ValueError(
                f"{who}: tier {i} needs {points!r} points after {last_points}; tiers must need "
                "whole numbers of points, each more than the one before."
            )
        if share <= last_share:
            raise ValueError(
                f"{who}: tier {i} gives {share!r} after {last_share!r}; a higher tier must give "
                "more."
            )
        last_points, last_share = points, share


@dataclass(frozen=True)
class PointsProgramme(Programme):
    """A points scheme with tiers: one point an edition exhibited, discounts on the next stand.

    The balance is the editions attended, and lapses after `expiry` editions missed in a row. A
    member in a tier gets that tier's share off its usual bill, the mean of what it paid; a
    concession is paid only by those who come. Whoever was there last time and is one point short
    of a tier gets a statement of points for `reminder` EUR, the action ``club``: what makes people
    hurry as a reward comes near.

    Parameters
    ----------
    tiers : tuple of (int, float)
        Points needed, share off the bill: both rising, the share above 0 and below 0.9.
    expiry : int of 1 or more
        Editions missed in a row after which all points are gone.
    reminder : float of 0 or more
        EUR a statement.

    Raises
    ------
    ValueError
        For tiers out of order, a reward not above 0, an expiry below 1, a negative reminder.

    Examples
    --------
    >>> people = pd.DataFrame(dict(kind="exhibitor", editions_attended=[2, 3, 6, 6],
    ...     recency=[0, 0, 0, 9], revenue=[2e3, 3e3, 6e3, 6e3]), index=list("abcd"))
    >>> scheme = PointsProgramme("points", "points", tiers=((3, 0.05), (6, 0.1)), expiry=3)
    >>> scheme(people)["amount"].tolist()
    [50.0, 100.0, 20.0]
    """

    reads: ClassVar[tuple[str, ...]] = ("recency", "revenue")
    tiers: tuple[tuple[int, float], ...] = ((3, 0.03), (6, 0.06), (9, 0.10))
    expiry: int = 3
    reminder: float = 20.0

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_tiers(self.tiers, "PointsProgramme")
        if self.expiry < 1:
            raise ValueError(
                f"PointsProgramme: expiry must be 1 edition or more, found {self.expiry!r}."
            )
        if self.reminder < 0:
            raise ValueError(
                f"PointsProgramme: reminder must be EUR of 0 or more, found {self.reminder!r}."
            )

    def standing(self, people: pd.DataFrame) -> pd.DataFrame:
        """Return each known exhibitor's balance (points), tier (0: none), share off, short.

        ``short`` is how many points are missing to the next tier, 0 at the top.
        """
        require(people, NEEDED, "PointsProgramme")
        firm = people["kind"].astype(str).eq("exhibitor") & (people["editions_attended"] > 0)
        known = people[firm]
        balance = known["editions_attended"].where(known["recency"] < self.expiry, 0).astype(int)
        need = [points for points, _ in self.tiers]
        tier = sum((balance >= points).astype(int) for points in need)
        off = tier.map(dict(enumerate([0.0, *(share for _, share in self.tiers)])))
        above = tier.map(dict(enumerate([*need, 0])))
        short = (above - balance).where(tier < len(need), 0).astype(int)
        return pd.DataFrame(dict(balance=balance, tier=tier, share=off, short=short))

    def __call__(self, people: pd.DataFrame) -> pd.DataFrame:
        """Return the actions: discounts for those in a tier, statements for those near one."""
        told = self.standing(people)
        known = people.loc[told.index]
        off = told["share"] * known["revenue"] / known["editions_attended"]
        off = off[off > 0]
        near = told.index[(told["short"] == 1) & (known["recency"] == 0)]
        amounts = {"discount": off, "club": pd.Series(self.reminder, near)}
        rows = [
            pd.DataFrame(dict(customer_id=a.index.astype(str), action=name, amount=a.to_numpy()))
            for name, a in amounts.items()
            if len(a) and a.iloc[0] > 0
        ]
        return pd.concat(rows, ignore_index=True) if rows else nothing(people)


@dataclass(frozen=True)
class HostedBuyers(Programme):
    """Buyers whose travel is paid: those expected to add most leads a euro (`select_hosted`).

    Parameters
    ----------
    budget, amount : float
        EUR in all, and a buyer; 50 to 10,000.

    Raises
    ------
    ValueError
        For an amount outside its range, or a budget below one buyer's amount.
    """

    budget: float = 20_000.0
    amount: float = 800.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 50 <= self.amount <= 10_000 or not self.budget >= self.amount:
            raise ValueError(
                "HostedBuyers: amount must be from 50 to 10,000 EUR and the budget at least one "
                f"buyer's; found {self.amount!r} and {self.budget!r}."
            )

    def __call__(self, people: pd.DataFrame) -> pd.DataFrame:
        """Return the actions: hosting for the chosen buyers."""
        from ..hosted import select_hosted

        chosen = select_hosted(people, self.budget, self.amount).chosen
        return pd.DataFrame(
            dict(customer_id=chosen.index.astype(str), action="hosting", amount=self.amount)
        )
