"""Programme: standing offers to customers and standing rules of the show, as one policy."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ...world.rules import Rules
from ..playbook import nothing
from .contact import Contact
from .groups import GROUPS, members_of


@dataclass(frozen=True)
class Programme:
    """What an organiser offers for years: a policy with contacts and rules of the show.

    Called with a profile it returns the actions, as any policy; `rollout` and `programme_effect`
    also put its rules in force. `dataclasses.replace` designs one anew.

    Parameters
    ----------
    name, title : str
    contacts : tuple of Contact
        A customer in several groups gets each action.
    rules : Rules, optional
        Of the show, at each edition.
    group : str, optional
        A name in `GROUPS`: the members, whoever is treated. By default those who get an action.
    source, limits : str
        Where the idea is from; what of it this world does not carry.

    Raises
    ------
    ValueError
        For no name, neither contacts nor rules, or rules without a group.

    Examples
    --------
    >>> calls = Programme("calls", "a call to all", (Contact("call", 60, "present"),))
    >>> calls.rules is None
    True
    """

    name: str
    title: str
    contacts: tuple[Contact, ...] = ()
    rules: Rules | None = None
    group: str = ""
    source: str = "ours"
    limits: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("Programme: needs a name, found ''.")
        if not self.contacts and self.rules is None and type(self) is Programme:
            raise ValueError(f"Programme: {self.name!r} needs contacts or rules, found neither.")
        if self.rules is not None and self.group not in GROUPS:
            raise ValueError(
                f"Programme: {self.name!r} has rules and needs the group that they are for, found "
                f"{self.group!r}. Known: {', '.join(GROUPS)}."
            )

    @property
    def reads(self) -> tuple[str, ...] | None:
        """Columns that its contacts look at; None if one of them is not for exhibitors alone."""
        asked = [contact.reads for contact in self.contacts]
        if any(columns is None for columns in asked):
            return None
        return tuple(dict.fromkeys(name for columns in asked for name in columns or ()))

    def __call__(self, people: pd.DataFrame) -> pd.DataFrame:
        """Return the actions: customer_id, action, amount."""
        rows = [table for c in self.contacts if len(table := c.rows(people))]
        return pd.concat(rows, ignore_index=True) if rows else nothing(people)

    def members(self, people: pd.DataFrame) -> pd.Index:
        """Return whom an observer would call the programme's members, by customer_id."""
        if self.group:
            return members_of(people, self.group, "Programme").index
        return pd.Index(self(people)["customer_id"].unique(), name=people.index.name)
