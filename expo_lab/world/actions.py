"""What an organiser can do to a customer, and how the customer responds."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.registry import OpenRegistry, nearest
from ..core.schema import TABLES


@dataclass(frozen=True)
class Action:
    """One kind of action, with its concave response.

    push = ceiling (1 - exp(-amount / scale)), in logits, for an amount in EUR; ceilings and
    scales are ours: no public figure identifies them. A concession is no push: the amount comes
    off the bill, is paid only by those who exhibit, and acts through the price.
    """

    name: str
    meaning: str
    ceiling: float
    scale: float
    channel: str
    place: str
    concession: bool = False

    def __post_init__(self) -> None:
        contacts = TABLES["contacts"]
        for name in ("channel", "place"):
            value, known = getattr(self, name), contacts[name].categories
            if value not in known:
                raise ValueError(
                    f"Action: {name} of {self.name!r} is {value!r}. {nearest(value, known)}"
                )
        if self.ceiling < 0 or self.scale <= 0:
            raise ValueError(
                f"Action: {self.name!r} needs a ceiling of at least 0 and a scale above 0, found "
                f"{self.ceiling} and {self.scale}."
            )


ACTIONS: OpenRegistry[Action] = OpenRegistry(
    "action",
    {
        a.name: a
        for a in (
            Action("letter", "a personal letter or e-mail", 0.05, 20, "letter", "remote"),
            Action("call", "a call by the account manager", 0.15, 60, "call", "remote"),
            Action("visit", "a visit at the customer's", 0.40, 400, "visit", "at the customer's"),
            Action("training", "a place in exhibitor training", 0.30, 300, "event", "at the show"),
            Action("discount", "EUR off the bill", 0.0, 1, "call", "remote", concession=True),
        )
    },
    Action,
)
