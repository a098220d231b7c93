"""Effect: what a programme truly brings, and what three comparisons would have claimed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...core import schema
from ...profiles.assemble import profile
from ...world.show import Show, simulated
from ..experiments.assignment import assign
from ..look import look, reads
from ..playbook import nothing
from ..roll_out import books, paired
from .programme import Programme


@dataclass(frozen=True)
class ProgrammeEffect:
    """What `programme_effect` found.

    Attributes
    ----------
    claims : DataFrame
        Index (measure, estimator). Measures: visits, stands more that members take over the
        editions; profit, EUR more after all costs. Estimators: the truth, ``same luck``, and what
        ``before and after``, ``members and others`` and a test ``by lot`` claim. value, lower,
        upper (mean over futures and its 95 % t interval), sd (of one future's claim: what a single
        organiser would see), bias (value less the truth).
    books : DataFrame
        A row a future: touches and concessions (EUR, as booked), revenue (paid, after concessions),
        cost_to_serve, profit, stands: with the programme less without, for the whole show.
    moves : DataFrame
        Movement between levels (true states) of the members: index level before, column level
        after the last edition; members more there with the programme than without, mean over
        futures.
    members, others : int
        How many members were compared with how many known customers of their kind.
    """

    claims: pd.DataFrame
    books: pd.DataFrame
    moves: pd.DataFrame
    members: int
    others: int


def programme_effect(
    show: Show,
    programme: Programme,
    editions: int = 1,
    futures: int = 8,
    progress: Callable[[int, int], None] | None = None,
) -> ProgrammeEffect:
    """Run a show with a programme and without, under the same luck, and judge what others claim.

    Members are those of the start. With Y a member's stands, or its margin, over the editions:

    - same luck: sum Y(with) - Y(without); profit is that of the whole show, spillovers and all;
    - before and after: sum Y(with) - editions Y(last edition before);
    - members and others: members (mean Y of members - mean Y of others), both in the show with
      the programme; others are known customers of the members' kind (no row if there are none);
    - by lot: half of the members are drawn (a lot of its own each future, within quarters of
      p_next) and treated, members (mean Y of these - mean Y of the other half). Not for rules,
      which are for all.

    Profit in the last three is margin less what touches cost (by lot: twice that of the half);
    concessions are off the margin already.

    Parameters
    ----------
    show : Show
    programme : Programme
    editions : int, default 1
    futures : int, default 8
        Lucks; at least 2.
    progress : callable, optional
        Called with (done, all) after each future.

    Returns
    -------
    ProgrammeEffect

    Raises
    ------
    ValueError
        For anything but a simulated show, fewer than 1 edition or 2 futures, or fewer than 4
        members: too few to halve and compare.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from expo_lab.strategy.programmes import PROGRAMMES
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> found = programme_effect(show, PROGRAMMES["greetings"], futures=2)
    >>> found.claims.loc["visits", "bias"].iloc[0].item()
    0.0
    """
    who = "programme_effect"
    simulated(show, who)
    if not isinstance(programme, Programme):
        raise ValueError(f"{who}: needs a Programme, found {type(programme).__name__}.")
    if editions < 1 or futures < 2:
        raise ValueError(
            f"{who}: needs editions of 1 or more and futures of 2 or more, found {editions!r} and "
            f"{futures!r}."
        )
    today = profile(show)
    members = pd.Index(programme.members(today))
    if len(members) < 4:
        raise ValueError(
            f"{who}: {programme.name!r} has {len(members)} members at this show; too few to halve "
            "and compare, it needs 4. Widen its group, or take a larger show."
        )
    kinds = today.loc[members, "kind"].astype(str).unique()
    known = today[today["kind"].astype(str).isin(kinds) & (today["editions_attended"] > 0)]
    others = known.index.difference(members)
    first = programme(today)
    before = _outcome(show, show.editions)
    gone: list[dict[str, float]] = []
    claims: list[dict[tuple[str, str], float]] = []
    moves = pd.DataFrame()
    for future in range(1, futures + 1):
        half = _half(today.loc[sorted(members), "p_next"], show.seed + future)
        runs = {
            "without": _run(show, nothing(today), None, editions, future),
            "with": _run(show, first, programme, editions, future),
        }
        if programme.rules is None:
            kept = first[first["customer_id"].isin(half)]
            runs["half"] = _run(show, kept, programme, editions, future, half)
        gone.append(_difference(show, runs["with"], runs["without"]))
        sums = {name: _outcome(run, show.editions + 1, run.editions) for name, run in runs.items()}
        claims.append(_claims(sums, before * editions, members, others, half, gone[-1]))
        if programme.rules is None:
            spent = _difference(show, runs["half"], runs["without"])["touches"]
            claims[-1]["profit", "by lot"] -= spent * len(members) / len(half)
        step = _levels(show, runs["with"], members) - _levels(show, runs["without"], members)
        moves = step if moves.empty else moves + step
        if progress:
            progress(future, futures)
    return ProgrammeEffect(
        _table(pd.DataFrame(claims)), pd.DataFrame(gone), moves / futures, len(members), len(others)
    )


def _half(chance: pd.Series, seed: int) -> pd.Index:
    """Draw half of the members, alike in their chance of coming where there are enough."""
    quarters = pd.qcut(chance.rank(method="first"), 4, labels=False) if len(chance) > 15 else None
    draw = assign(chance.index, {"treated": 0.5, "left alone": 0.5}, seed=seed, strata=quarters)
    return draw.index[draw["arm"] == "treated"]


def _run(
    show: Show,
    first: pd.DataFrame,
    programme: Programme | None,
    editions: int,
    future: int,
    only: pd.Index | None = None,
) -> Show:
    """Hold the editions under a programme, or without one; `only` keeps it to some customers."""
    path = show
    for step in range(editions):
        actions = first
        if step and programme is not None:
            actions = programme(look(path, reads(programme)))
            if only is not None:
                actions = actions[actions["customer_id"].isin(only)]
        path = path.advance(actions, future, programme.rules if programme else None)
    return path


def _outcome(show: Show, first: int, last: int | None = None) -> pd.DataFrame:
    """Stands and margin (EUR) of each customer over some editions; guests' visits count alike."""
    rows = show.tables["participations"]
    rows = rows[rows["edition"].between(first, last or first) & rows["turned_up"]]
    margin = rows["revenue"] * ~rows["unpaid"] - rows["cost_to_serve"]
    made = pd.DataFrame(dict(customer_id=rows["customer_id"], visits=1.0, profit=margin))
    # what a customer leaves at the sister show is known as well; it is no visit here
    sister = show.sister[show.sister["edition"].between(first, last or first)]
    there = sister.rename(columns={"fee": "profit"}).assign(visits=0.0)[list(made)]
    return pd.concat([made, there]).groupby("customer_id").sum()


def _difference(show: Show, one: Show, other: Show) -> dict[str, float]:
    """The books of one path less those of the other, over the editions after the show's last."""
    found: dict[str, float] = {}
    while one.editions > show.editions:
        mine, theirs = _page(one), _page(other)
        # edition by edition: where nothing differs the difference is exactly 0
        found = {name: found.get(name, 0.0) + mine[name] - theirs[name] for name in mine}
        assert one.before is not None  # both were made by going on from `show`
        assert other.before is not None
        one, other = one.before, other.before
    return found


def _page(path: Show) -> dict[str, float]:
    """What the last edition put into the books."""
    page = books(path)
    touched, stands = path.tables["contacts"], path.tables["participations"]
    touched = touched[touched["edition"] == path.editions]
    stands = stands[(stands["edition"] == path.editions) & (stands["role"] == "exhibitor")]
    return dict(
        touches=float(touched.loc[touched["purpose"] == "programme", "cost"].sum()),
        concessions=float(touched["concession"].sum()),
        revenue=page["revenue"],
        cost_to_serve=float(stands["cost_to_serve"].sum()),
        profit=page["profit"],
        stands=float(len(stands)),
    )


def _claims(
    sums: dict[str, pd.DataFrame],
    before: pd.DataFrame,
    members: pd.Index,
    others: pd.Index,
    half: pd.Index,
    page: dict[str, float],
) -> dict[tuple[str, str], float]:
    found, n = {}, len(members)
    for measure in ("visits", "profit"):
        cost = page["touches"] if measure == "profit" else 0.0

        def of(table: pd.DataFrame, whom: pd.Index, measure: str = measure) -> np.ndarray:
            return table[measure].reindex(whom).fillna(0.0).to_numpy()

        with_, mine = sums["with"], of(sums["with"], members)
        gain = float((mine - of(sums["without"], members)).sum())
        found[measure, "same luck"] = page["profit"] if measure == "profit" else gain
        after = float((mine - of(before, members)).sum())
        found[measure, "before and after"] = after - cost
        if len(others):
            apart = n * float(mine.mean() - of(with_, others).mean())
            found[measure, "members and others"] = apart - cost
        if "half" in sums:
            rest = members.difference(half)
            gap = of(sums["half"], half).mean() - of(sums["half"], rest).mean()
            found[measure, "by lot"] = n * float(gap)
    return found


def _levels(show: Show, path: Show, members: pd.Index) -> pd.DataFrame:
    """Members by true state before and after, exhibitors only."""
    states = path.states
    states = states[states["customer_id"].isin(members)].set_index("customer_id")
    start = states.loc[states["edition"] == show.editions, "true_state"].astype(str)
    end = states.loc[states["edition"] == path.editions, "true_state"].astype(str)
    names = list(schema.STATES)
    both = pd.crosstab(start, end.reindex(start.index).fillna("closed"))
    both = both.reindex(index=names, columns=[*names, "closed"], fill_value=0)
    return both.rename_axis(index="before", columns="after")


def _table(claims: pd.DataFrame) -> pd.DataFrame:
    rows = {}
    for measure, estimator in claims.columns:
        each = claims[measure, estimator]
        gap = each - claims[measure, "same luck"]
        rows[measure, estimator] = (*paired(each), each.std(), gap.mean())
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["value", "lower", "upper", "sd", "bias"]
    )
    table.index = pd.MultiIndex.from_tuples(table.index, names=["measure", "estimator"])
    return table
