"""What an organiser can do to a customer, and the standing rules of its show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.registry import OpenRegistry, nearest
from ..core.schema import KINDS, TABLES
from ..core.validation import require
from .state import TOPICS

if TYPE_CHECKING:
    import pandas as pd

    from .state import State

# What an action can move, and for how long: only an attitude stays won.
MOVES = {
    "decision": "the utility of coming to the next edition",
    "price": "the bill of those who come",
    "leads": "leads at the stand, in logs; for guests their interest",
    "experience": "the experience of the next edition",
    "attitude": "the belief about the show; it stays",
    "voice": "the share of bad talk that is left unsaid",
    "recovery": "the share of complaints solved that would not be",
}
ONLY = ("", "newcomer", "lapsed", "present", "abroad")


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
        if self.ceiling < 0 or self.scale <= 0:
            raise ValueError(
                f"Action: {self.name!r} needs a ceiling of at least 0 and a scale above 0, found "
                f"{self.ceiling} and {self.scale}."
            )


_A, _ALL, _GUESTS = Action, KINDS, ("buyer", "visitor")
_actions = (
    _A("letter", "a personal letter or e-mail", 0.05, 20, "letter", "remote", kinds=_ALL),
    _A("call", "a call by the account manager", 0.15, 60, "call", "remote", kinds=_ALL),
    _A("visit", "a visit at the customer's", 0.40, 400, "visit", "at the customer's", kinds=_ALL),
    _A("discount", "EUR off the bill", 0.0, 1, "call", "remote", "price"),
    _A("training", "a place in exhibitor training", 0.35, 300, "event", "at the show", "leads"),
    _A("matchmaking", "meetings arranged", 0.25, 200, "email", "remote", "leads",
       ("exhibitor", *_GUESTS)),
    _A("service", "an account manager at hand", 0.40, 300, "visit", "at the show", "experience"),
    _A("first_visit_care", "a newcomer led through", 0.80, 200, "visit", "at the show",
       "experience", only="newcomer"),
    _A("care_call", "asking how it went, out of season", 0.10, 60, "call", "remote", "attitude"),
    _A("greeting", "a personal greeting", 0.03, 15, "letter", "remote", "attitude"),
    _A("recovery", "complaints given to a senior", 0.70, 200, "call", "remote", "recovery"),
    _A("win_back", "a visit to one who left", 0.60, 400, "visit", "at the customer's",
       only="lapsed"),
    _A("exit_care", "asking why, and parting well", 0.60, 60, "call", "remote", "voice"),
    _A("remote_service", "planning a stand from afar", 0.35, 250, "email", "remote",
       only="abroad"),
    _A("agent", "an agent in its country", 0.60, 600, "visit", "at the customer's", only="abroad"),
    _A("club", "points for coming again", 0.20, 120, "letter", "remote", only="present"),
    _A("hosting", "travel paid to a buyer", 1.50, 600, "event", "at the show", kinds=_GUESTS,
       least=50, cap=10_000),
    _A("recruitment", "a buyer invited by name", 0.50, 40, "call", "remote", kinds=_GUESTS),
)  # fmt: skip
ACTIONS: OpenRegistry[Action] = OpenRegistry("action", {a.name: a for a in _actions}, Action)
# What happened to whom: action -> group -> EUR, one place a customer; guests are the visiting side
CLOSED = "closed"  # the group of firms that are out of business
Plan = dict[str, dict[str, np.ndarray]]


@dataclass(frozen=True)
class Rules:
    """Standing rules of the show for its next edition; what is None stays as it is.

    Attributes
    ----------
    hall : int, optional
        Stands that there is room for, at least 1. Those who book last are turned away.
    theme : tuple of float, optional
        Weight of each of `TOPICS`, at least one above 0; the show keeps it from then on.
    complaint_days : float, optional
        Days within which a complaint is to be answered, 1 to 60; 10 as a rule. Speed counts, and
        costs.
    guarantee : bool
        Whoever was there last time pays last time's price.

    Raises
    ------
    ValueError
        If one of them cannot be.

    Examples
    --------
    >>> Rules(hall=0)
    Traceback (most recent call last):
    ValueError: Rules: hall must be at least 1 stand, found 0.
    """

    hall: int | None = None
    theme: tuple[float, ...] | None = None
    complaint_days: float = 10.0
    guarantee: bool = False

    def __post_init__(self) -> None:
        if self.hall is not None and self.hall < 1:
            raise ValueError(f"Rules: hall must be at least 1 stand, found {self.hall!r}.")
        if not 1 <= self.complaint_days <= 60:
            raise ValueError(
                f"Rules: complaint_days must be from 1 to 60, found {self.complaint_days!r}."
            )
        if self.theme is not None and (
            len(self.theme) != len(TOPICS) or min(self.theme) < 0 or max(self.theme) <= 0
        ):
            raise ValueError(
                f"Rules: theme needs {len(TOPICS)} weights of at least 0, not all 0, for "
                f"{', '.join(TOPICS)}; found {self.theme!r}."
            )


def plan(actions: pd.DataFrame, world: State) -> Plan:
    """Turn a table of actions into arrays of amounts, by action and group of customers."""
    import pandas as pd

    from .people.population import customer_ids

    who = "Show.advance(actions)"
    require(actions, ["customer_id", "action", "amount"], who)
    total, count = len(world.roll["sector"]), world.count
    sizes = {k: total if k == "exhibitor" else c for k, c in count.items()}
    ids = pd.Index(np.concatenate([np.asarray(customer_ids(k, c)) for k, c in sizes.items()]))
    kind = np.repeat(np.array(list(sizes)), list(sizes.values()))
    within = np.concatenate([np.arange(c) for c in sizes.values()])
    at = ids.get_indexer(pd.Index(actions["customer_id"].astype(str)))
    if (at < 0).any():
        stranger = actions["customer_id"].iloc[int(np.argmax(at < 0))]
        raise ValueError(
            f"{who}: {int((at < 0).sum())} customer_id are no customers of this show, the first is "
            f"{stranger!r}; exhibitors' ids run from {ids[0]} to {ids[total - 1]}."
        )
    kind, within = kind[at], within[at]
    place = np.full(total, -1)
    place[world.firm] = np.arange(world.n)
    group = np.where(np.isin(kind, _GUESTS), "guest", kind)
    # what is sent to a firm out of business is paid for and comes back; nobody knows beforehand
    shut = (kind == "exhibitor") & (place[np.minimum(within, total - 1)] < 0)
    group[shut] = CLOSED
    firm = (kind == "exhibitor") & ~shut
    within[firm] = place[within[firm]]
    within[kind == "visitor"] += count["buyer"]
    amount = pd.to_numeric(actions["amount"], errors="coerce").to_numpy(float)
    fine = np.isfinite(amount) & (amount > 0)
    if not fine.all():
        raise ValueError(
            f"{who}: amount must be EUR above 0, found "
            f"{actions['amount'].iloc[int(np.argmin(fine))]}."
        )
    places = count | dict(exhibitor=world.n, guest=world.m) | {CLOSED: total}
    planned: Plan = {}
    named = actions["action"].astype(str).to_numpy()
    for name in sorted(set(named)):
        if name not in ACTIONS:
            raise ValueError(f"{who}: no action {name!r}. {nearest(name, ACTIONS)}")
        act, rows = ACTIONS[name], named == name
        wrong = sorted(set(kind[rows]) - set(act.kinds))
        if wrong:
            raise ValueError(
                f"{who}: {name!r} is for {', '.join(act.kinds)}; found it for a {wrong[0]}."
            )
        planned[name] = {}
        for g in sorted(set(group[rows])):
            these = rows & (group == g)
            spent = np.bincount(within[these], weights=amount[these], minlength=places[g])
            outside = (spent > 0) & ((spent < act.least) | (spent > act.cap))
            if outside.any():
                raise ValueError(
                    f"{who}: {name!r} takes {act.least:g} to {act.cap:g} EUR a customer, found "
                    f"{spent[np.argmax(outside)]:g}."
                )
            planned[name][g] = spent
    return planned


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
        through = 1 - (1 - through) * (1 - got)
    return moved, touched, through
