"""What an organiser can do to a customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.registry import OpenRegistry, nearest
from ..core.schema import KINDS, TABLES

# What an action can move, and for how long: only an attitude stays won.
MOVES = {
    "decision": "the utility of coming to the next edition",
    "price": "the bill of those who come",
    "leads": "leads at the stand, in logs; for guests their interest",
    "experience": "the experience of the next edition",
    "attitude": "the belief about the show; it stays",
    "voice": "the share of bad talk that is left unsaid",
    "recovery": "the share of complaints solved that would not be",
    "sister": "the chance that our sister show is considered (`Rules.sister`)",
}
ONLY = ("", "newcomer", "lapsed", "present", "abroad")
# Nobody is won and parted from at the same edition: what moves the first contradicts the second.
COURTS, PARTS = ("decision", "price"), ("voice", "sister")


@dataclass(frozen=True)
class Action:
    """One kind of action, with its concave response.

    gain = touch_response r / (1 + fatigue tired) ceiling (1 - exp(-amount / scale)), for an amount
    in EUR, in logits for most of `MOVES`; ceilings and scales are ours: no public figure
    identifies them. Whatever is done to somebody who would get no offer is also an offer, to which
    few of those who never exhibited listen (the knob cold_reach). A concession is no push: the
    amount comes off the bill, is paid only by those who exhibit, and acts through the price.

    Attributes
    ----------
    name, meaning : str
    ceiling, scale : float
        At least 0; above 0, EUR.
    channel, place : str
        As the table `contacts` has them.
    moves : str
        One of `MOVES`.
    kinds : tuple of str
        Which customers can receive it.
    only : str
        On whom alone it works: newcomer, lapsed, present (at the last edition), abroad.
    least, cap : float
        EUR a customer and edition.
    """

    name: str
    meaning: str
    ceiling: float
    scale: float
    channel: str
    place: str
    moves: str = "decision"
    kinds: tuple[str, ...] = ("exhibitor",)
    only: str = ""
    least: float = 0.0
    cap: float = 10_000_000.0

    @property
    def concession(self) -> bool:
        """Whether it is money off the bill."""
        return self.moves == "price"

    def __post_init__(self) -> None:
        contacts = TABLES["contacts"]
        allowed = dict(
            channel=contacts["channel"].categories,
            place=contacts["place"].categories,
            moves=tuple(MOVES),
            only=ONLY,
        )
        for name, known in allowed.items():
            value = getattr(self, name)
            if value not in known:
                raise ValueError(
                    f"Action: {name} of {self.name!r} is {value!r}. {nearest(value, known)}"
                )
        for kind in self.kinds:
            if kind not in KINDS:
                raise ValueError(f"Action: {self.name!r} is for {kind!r}. {nearest(kind, KINDS)}")
        if not self.kinds:
            raise ValueError(f"Action: {self.name!r} is for nobody; kinds needs one or more.")
        if not self.ceiling >= 0 or not self.scale > 0:
            raise ValueError(
                f"Action: {self.name!r} needs a ceiling of at least 0 and a scale above 0, found "
                f"{self.ceiling} and {self.scale}."
            )
        if not 0 <= self.least <= self.cap:
            raise ValueError(
                f"Action: {self.name!r} needs a least amount of at least 0 and a cap not below, "
                f"found {self.least} and {self.cap}."
            )


_A, _ALL, GUESTS = Action, KINDS, ("buyer", "visitor")
_actions = (
    _A("letter", "a personal letter or e-mail", 0.05, 20, "letter", "remote", kinds=_ALL),
    _A("call", "a call by the account manager", 0.15, 60, "call", "remote", kinds=_ALL),
    _A("visit", "a visit at the customer's", 0.40, 400, "visit", "at the customer's", kinds=_ALL),
    _A("discount", "EUR off the bill", 0.0, 1, "call", "remote", "price"),
    _A("training", "a place in exhibitor training", 0.35, 300, "event", "at the show", "leads"),
    _A("matchmaking", "meetings arranged", 0.25, 200, "email", "remote", "leads",
       ("exhibitor", *GUESTS)),
    _A("service", "an account manager at hand", 0.40, 300, "visit", "at the show", "experience"),
    _A("first_visit_care", "a newcomer led through", 0.80, 200, "visit", "at the show",
       "experience", only="newcomer"),
    _A("care_call", "asking how it went, out of season", 0.10, 60, "call", "remote", "attitude"),
    _A("greeting", "a personal greeting", 0.03, 15, "letter", "remote", "attitude"),
    _A("recovery", "complaints given to a senior", 0.70, 200, "call", "remote", "recovery"),
    _A("win_back", "a visit to one who left", 0.60, 400, "visit", "at the customer's",
       only="lapsed"),
    _A("exit_care", "asking why, and parting well", 0.60, 60, "call", "remote", "voice"),
    _A("steer", "shown the sister show", 1.00, 60, "call", "remote", "sister"),
    _A("remote_service", "planning a stand from afar", 0.35, 250, "email", "remote",
       only="abroad"),
    _A("agent", "an agent in its country", 0.60, 600, "visit", "at the customer's", only="abroad"),
    _A("club", "points for coming again", 0.20, 120, "letter", "remote", only="present"),
    _A("hosting", "travel paid to a buyer", 1.50, 600, "event", "at the show", kinds=GUESTS,
       least=50, cap=10_000),
    _A("recruitment", "a buyer invited by name", 0.50, 40, "call", "remote", kinds=GUESTS),
)  # fmt: skip
ACTIONS: OpenRegistry[Action] = OpenRegistry("action", {a.name: a for a in _actions}, Action)
# What happened to whom: action -> group -> EUR, one place a customer; guests are the visiting side
CLOSED = "closed"  # the group of firms that are out of business
Plan = dict[str, dict[str, np.ndarray]]


def gains(plan_: Plan, group: str, n: int) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Return what a plan moves in a group, by `MOVES` and before the response of each.

    Also how many touches each gets, and the share that got through, of the strongest.
    """
    moved: dict[str, Any] = {}
    touched, through = np.zeros(n, dtype=np.int64), np.zeros(n)
    for name, by_group in plan_.items():
        if group not in by_group:
            continue
        act, amount = ACTIONS[name], by_group[group]
        touched += amount > 0
        if act.concession:
            moved["price"] = moved.get("price", 0.0) + amount
            continue
        got = -np.expm1(-amount / act.scale)
        key = f"{act.moves} {act.only}".strip()
        moved[key] = moved.get(key, 0.0) + act.ceiling * got
        if act.moves != "sister":  # it is no offer of this show
            through = 1 - (1 - through) * (1 - got)
    return moved, touched, through
