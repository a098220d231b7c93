"""Cycle: collect, segment, plan, interact, evaluate, learn, and again with what was learned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..core.frozen import Frozen
from ..profiles.assemble import profile
from ..world.actions import ACTIONS
from ..world.show import Show, simulated
from .experiments.analysis import analyse
from .experiments.assignment import assign
from .experiments.learning import LearningLog
from .look import look, reads
from .playbook import Policy, nothing
from .roll_out import books
from .scoreboard import FOUR_R

LAST = 99  # knobs set events for editions up to here: beyond it no scenario says what happens
PRIOR_SD = 300.0  # EUR a customer: what a measure may bring or cost, believed at first; ours
SCORED = dict(retain="came again", relation="linked", recommend="spoke for us", recover="solved")
ALL = "all"  # the one segment of a policy that does not segment

# Documents 000 and 001 name the four steps; 000 ties the first two to stages of the relationship.
STEPS = Frozen(
    dict(
        does=(
            "collect, segment, predict: find the opportunity",
            "plan and customise: money and measures by segment",
            "interact and track: contacts made, reactions seen",
            "evaluate and learn: what the measures changed",
        ),
        stage=("exploration", "development", "every stage", "every stage"),
        here=("profile, scheme", "playbook, shares of the lot", "advance", "analyse, LearningLog"),
    ),
    index=pd.RangeIndex(1, 5, name="step"),
)


@dataclass(frozen=True)
class Cycle:
    """What `run_cycle` went through.

    Attributes
    ----------
    scoreboard : DataFrame
        A row a turn: edition; stands; of the four R (`four_r`) one share each, retain ("came
        again"), relation ("linked"), recommend ("spoke for us"), recover ("solved"); revenue,
        spend, profit (EUR).
    plans : DataFrame
        A row a turn, segment and measure: customers planned for, share (of them treated, by lot),
        treated, amount (EUR a head, mean).
    learned : DataFrame
        A row a turn, segment and measure that the lot could judge: effect, se (EUR a customer at
        this edition, net of the measure's cost); mean, lower, upper (belief after it, 95 %).
    log : LearningLog
        To go on from.
    show : Show
        After the last turn.
    """

    scoreboard: pd.DataFrame
    plans: pd.DataFrame
    learned: pd.DataFrame
    log: LearningLog
    show: Show


def run_cycle(
    show: Show,
    playbook: Policy,
    editions: int = 3,
    future: int = 0,
    learn: bool = True,
    participation: float = 1.0,
    seed: int = 0,
    log: LearningLog | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Cycle:
    """Go round the four steps (`STEPS`) edition after edition, each turn wiser than the last.

    A turn: make the profile; divide by the playbook's scheme; draw in each segment who gets its
    measure and who nothing, half and half at first; hold the edition; compare the two by

    y = (came - p_next) m - cost,

    with p_next the chance expected beforehand (which the lot makes fair and the error smaller) and
    m the segment's mean margin; put the result into the log, whose belief sets the share treated
    at the next turn. The amount a head is the playbook's, so that a measure stays the same measure;
    money that is not spent is kept.

    Parameters
    ----------
    show : Show
    playbook : Playbook or any policy
        A policy without a scheme has one segment, "all". A `Programme`'s rules are in force.
    editions : int, default 3
        Turns.
    future : int
        Which luck.
    learn : bool, default True
        Without it everybody planned for is treated, and the same plan repeats.
    participation : float in [0, 1], default 1
        Share of customers whose departments keep the record up; what is known of the others, drawn
        by lot, stays as at the start.
    seed : int
        Of the lots.
    log : LearningLog, optional
        What was learned in an earlier cycle.
    progress : callable, optional
        Called with (done, all) after each turn.

    Returns
    -------
    Cycle

    Raises
    ------
    ValueError
        For anything but a simulated show, fewer than 1 turn, more turns than the show can run (to
        edition 99), a participation outside [0, 1], or a playbook that is no function.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> book = xl.Playbook("status", {"existing": ("call", 1), "lost": ("visit", 3)}, 8000)
    >>> run_cycle(show, book, editions=2).scoreboard["edition"].tolist()
    [5, 6]
    """
    check(show, playbook, editions, participation)
    today = profile(show)
    return turns(show, today, playbook, editions, future, learn, participation, seed, log, progress)


def turns(
    show: Show,
    today: pd.DataFrame,
    playbook: Policy,
    editions: int,
    future: int,
    learn: bool,
    participation: float,
    seed: int,
    log: LearningLog | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Cycle:
    """Go round as `run_cycle` does, from a profile that is known: several runs share the first."""
    log = LearningLog(PRIOR_SD) if log is None else log
    ids = pd.Index(sorted(today.index))
    silent = ids[np.random.default_rng(seed).random(len(ids)) >= participation]
    start, path = today, show
    own = reads(playbook)
    needed = None if own is None else (*own, "p_next", "margin")
    scores, plans, learned = [], [], []
    for turn in range(1, editions + 1):
        if turn > 1 and playbook is not nothing:  # which looks at nobody
            today = look(path, needed)
            stale = silent.intersection(today.index)
            if len(stale):
                then = start.loc[stale, today.columns]
                today = pd.concat([today.drop(stale), then]).loc[today.index]
        plan = _plan(today, playbook)
        plan["share"] = plan["segment"].map(_shares(plan, log)) if learn else 1.0
        plan["treated"] = _draw(plan, seed + path.editions) if learn else True
        actions = plan.loc[plan["treated"], ["customer_id", "action", "amount"]]
        path = path.advance(actions, future, getattr(playbook, "rules", None))
        scores.append(dict(turn=turn) | _score(path))
        plans.append(_told(plan).assign(turn=turn))
        found = _evaluate(plan, today, path)
        if learn and len(found):
            log = log.observe(found)
            belief = log.belief().reset_index()[["segment", "measure", "mean", "lower", "upper"]]
            learned.append(found.merge(belief, on=["segment", "measure"]).assign(turn=turn))
        if progress:
            progress(turn, editions)
    names = ["turn", "segment", "measure", "effect", "se", "mean", "lower", "upper"]
    known = pd.concat(learned, ignore_index=True) if learned else pd.DataFrame(columns=names)
    board = pd.DataFrame(scores).set_index("turn")
    order = ["turn", "segment", "measure", "customers", "share", "treated", "amount"]
    return Cycle(board, pd.concat(plans, ignore_index=True)[order], known[names], log, path)


def check(show: Any, playbook: Any, editions: int, participation: float) -> None:
    """Refuse what `run_cycle` cannot do."""
    simulated(show, "run_cycle")
    if not callable(playbook):
        raise ValueError(
            "run_cycle: the playbook must be a function profile -> actions, found "
            f"{type(playbook).__name__}."
        )
    if editions < 1 or show.editions + editions > LAST:
        raise ValueError(
            f"run_cycle: this show has held {show.editions} editions and can run to edition "
            f"{LAST}, so editions must be from 1 to {LAST - show.editions}; found {editions!r}."
        )
    if not 0 <= participation <= 1:
        raise ValueError(f"run_cycle: participation must be in [0, 1], found {participation!r}.")


def _plan(people: pd.DataFrame, playbook: Policy) -> pd.DataFrame:
    """A row an action: customer_id, action, amount, segment."""
    plan = playbook(people).reset_index(drop=True)
    scheme = getattr(playbook, "scheme", None)
    if scheme is None:
        return plan.assign(segment=ALL)
    return plan.assign(segment=scheme(people).astype(str).loc[plan["customer_id"]].to_numpy())


def _shares(plan: pd.DataFrame, log: LearningLog) -> dict[str, float]:
    """Share of each segment to be treated: half at first, then what its own results say."""
    shares = {}
    for segment in plan["segment"].unique():
        mine = log.results[log.results["segment"] == segment]
        if not len(mine):
            shares[segment] = 0.5
            continue
        design = replace(log, results=mine).next_design().loc[segment]
        shares[segment] = 1 - float(design["nothing"])
    return shares


def _draw(plan: pd.DataFrame, seed: int) -> pd.Series:
    """Draw who is treated, customer by customer, in each segment by its share."""
    treated = pd.Series(False, plan.index)
    for segment, rows in plan.groupby("segment"):
        share = float(rows["share"].iloc[0])
        who = sorted(rows["customer_id"].unique())
        code = seed * 1000 + sum(map(ord, str(segment)))  # a lot of its own for each segment
        arms = assign(who, {"nothing": 1 - share, "treated": share}, seed=code)["arm"]
        treated[rows.index] = rows["customer_id"].map(arms).eq("treated").to_numpy()
    return treated


def _evaluate(plan: pd.DataFrame, people: pd.DataFrame, path: Show) -> pd.DataFrame:
    """Compare the treated with those left alone, in each segment that has two of both."""
    rows = path.tables["participations"]
    there = rows[(rows["edition"] == path.editions) & rows["turned_up"]]["customer_id"]
    found = []
    for (segment, action), mine in plan.groupby(["segment", "action"], sort=False):
        own = people.loc[mine["customer_id"]]
        came = own.index.isin(there)
        paid = came if ACTIONS[action].concession else 1.0
        cost = mine["amount"].to_numpy() * mine["treated"].to_numpy() * paid
        y = (came - own["p_next"].to_numpy()) * own["margin"].mean() - cost
        if mine["treated"].sum() < 2 or (~mine["treated"]).sum() < 2:
            continue
        result = analyse(y, mine["treated"].to_numpy(), False).iloc[0]
        if result["se"] > 0:
            found.append((segment, action, result["effect"], result["se"]))
    return pd.DataFrame(found, columns=["segment", "measure", "effect", "se"])


def _told(plan: pd.DataFrame) -> pd.DataFrame:
    by = plan.rename(columns=dict(action="measure")).groupby(["segment", "measure"], sort=False)
    return by.agg(
        customers=("customer_id", "nunique"),
        share=("share", "first"),
        treated=("treated", "sum"),
        amount=("amount", "mean"),
    ).reset_index()


def _score(path: Show) -> dict[str, float]:
    """The four R and the money of the last edition; gaps for one that was cancelled."""
    tables, now = path.tables, path.editions
    held = tables["editions"].loc[tables["editions"]["held"], "edition"]
    last = int(held[held < now].max()) if (held < now).any() else 0
    four = {}
    for r, name in SCORED.items():
        k, n = FOUR_R[name].count(tables, now, last) if (held == now).any() else (0, 0)
        four[r] = k / n if n else float("nan")
    page = books(path)
    return dict(
        edition=now,
        stands=page["exhibitors"],
        **four,
        revenue=page["revenue"],
        spend=page["spend"],
        profit=page["profit"],
    )
