"""Ledger: what each action of a policy truly added, to whom, and what it cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ..profiles.assemble import profile
from ..segment.scheme.adapters import as_scheme
from ..world.rules import Rules
from ..world.show import Show, simulated
from .look import look, reads
from .playbook import Policy, nothing

ALL, TOGETHER, NEW = "all", "together", "new on record"


def action_ledger(
    show: Show,
    policy: Policy,
    scheme: Any = "status",
    editions: int = 3,
    futures: int = 8,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Leave each action out of a policy in turn, under the same luck, and book the difference.

    What an action added is what goes missing without it: at the customers it was done to, and at
    others, whom they talk to and stand beside. Its money is not spent otherwise. Actions that
    support or replace one another make the parts differ from the whole, so the parts do not add
    up: the row ``together`` is the whole policy against nothing.

    Parameters
    ----------
    show : Show
        Where things stand.
    policy : callable
        Profile -> actions (customer_id, action, amount).
    scheme : str, Scheme or what else `as_scheme` takes, default "status"
        Whose segments, as of now, the customers are booked under. Who comes on record later is
        ``new on record``.
    editions, futures : int
        How many editions each course runs on, and how many lucks; at least 1, and 2.
    progress : callable, optional
        Called with (done, all) after each course and luck, once the actions are known.

    Returns
    -------
    DataFrame
        Index (action, segment), with a segment ``all`` for each action and an action ``together``.
        All are means a luck, over all editions. treated (customers it was done to), spent (EUR
        more than without it, concessions included), gain (EUR before that: payments less cost to
        serve and to contact), elsewhere (EUR of the gain at customers it was never done to), net,
        with lower and upper (95 % paired t interval over lucks).

    Raises
    ------
    ValueError
        For anything but a simulated show, a policy that does nothing, or too few editions or
        futures.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from expo_lab.strategy import Even
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> book = action_ledger(show, Even("call", 1000), editions=1, futures=2)
    >>> book.loc[("call", "all"), "spent"].round(), book.loc[("together", "all"), "spent"].round()
    (np.float64(1000.0), np.float64(1000.0))
    """
    who = "action_ledger"
    simulated(show, who)
    if editions < 1 or futures < 2:
        raise ValueError(
            f"{who}: needs editions of at least 1 and futures of at least 2, found {editions!r} "
            f"and {futures!r}."
        )
    today = profile(show)
    names = as_scheme(scheme, who=who)(today).astype(str)
    lucks = range(1, futures + 1)
    # rules of the show are no action: they stay while one is left out, and go with the whole
    rules = getattr(policy, "rules", None)
    full = [_follow(show, today, policy, editions, f, rules) for f in lucks]
    actions = sorted({a for _, done in full for a in done["action"]})
    if not actions:
        raise ValueError(f"{who}: the policy does nothing in {editions} editions; give it actions.")
    courses = {a: _without(policy, a) for a in actions} | {TOGETHER: nothing}
    rows, done = {}, 0
    for name, course in courses.items():
        gaps = []
        for f, (books, did) in zip(lucks, full, strict=True):
            kept = None if name == TOGETHER else rules
            lacking = _follow(show, today, course, editions, f, kept)[0]
            touched = did if name == TOGETHER else did[did["action"] == name]
            gaps.append(_gap(books, lacking, set(touched["customer_id"]), names))
            done += 1
            if progress:
                progress(done, futures * len(courses))
        for segment, row in _summed(gaps).items():
            rows[name, segment] = row
    made = pd.DataFrame.from_dict(rows, orient="index")
    made.index = pd.MultiIndex.from_tuples(rows, names=["action", "segment"])
    return made


def _without(policy: Policy, action: str) -> Policy:
    def course(people: pd.DataFrame) -> pd.DataFrame:
        asked = policy(people)
        return asked[asked["action"] != action]

    if (columns := reads(policy)) is not None:
        vars(course)["reads"] = columns
    return course


def _follow(
    show: Show,
    today: pd.DataFrame,
    policy: Policy,
    editions: int,
    future: int,
    rules: Rules | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Run a course; return each customer's gain and spend over it, and who got what."""
    path, books, did = show, [], []
    for step in range(editions):
        actions = nothing(today)
        if policy is not nothing:
            actions = policy(look(path, reads(policy)) if step else today.copy())
        path = path.advance(actions, future, rules)
        did.append(actions[["customer_id", "action"]].astype(str))
        books.append(_books(path))
    both = pd.concat(books).groupby(level=0).sum()
    return both, pd.concat(did).drop_duplicates()


def _books(show: Show) -> pd.DataFrame:
    """Gain and spend of each customer at the last edition; gain less spend is the profit."""
    stands = show.tables["participations"]
    stands = stands[(stands["edition"] == show.editions) & (stands["role"] == "exhibitor")]
    touches = show.tables["contacts"]
    touches = touches[touches["edition"] == show.editions]
    own = touches["purpose"] == "programme"
    paid = stands["revenue"] * ~stands["unpaid"] - stands["cost_to_serve"]
    spent = touches["cost"] * own + touches["concession"]
    # a concession already shows in the revenue, so it is added to the gain and booked as spent
    other = touches["concession"] - touches["cost"] * ~own
    sister = show.sister[show.sister["edition"] == show.editions]
    made = pd.concat(
        [
            pd.DataFrame(dict(customer_id=sister["customer_id"], gain=sister["fee"], spend=0.0)),
            pd.DataFrame(dict(customer_id=stands["customer_id"], gain=paid, spend=0.0)),
            pd.DataFrame(dict(customer_id=touches["customer_id"], gain=other, spend=spent)),
        ]
    )
    return made.groupby("customer_id")[["gain", "spend"]].sum()


def _gap(
    books: pd.DataFrame, lacking: pd.DataFrame, touched: set[str], names: pd.Series
) -> pd.DataFrame:
    """What a course adds by segment: treated, spent, gain, elsewhere."""
    both = books.index.union(lacking.index).union(pd.Index(sorted(touched)))
    gap = books.reindex(both, fill_value=0.0) - lacking.reindex(both, fill_value=0.0)
    at = pd.Series(both.isin(list(touched)), both)
    table = pd.DataFrame(
        dict(
            treated=at.astype(float),
            spent=gap["spend"],
            gain=gap["gain"],
            elsewhere=gap["gain"].where(~at, 0.0),
        )
    )
    segment = names.reindex(both).fillna(NEW)
    made = table.groupby(segment).sum()
    made.loc[ALL] = table.sum()
    return made


def _summed(gaps: list[pd.DataFrame]) -> dict[str, dict[str, float]]:
    """Means over lucks by segment, and the interval of the net gain."""
    stacked = pd.concat(gaps, keys=range(len(gaps)))
    every = [*sorted(set(stacked.index.get_level_values(1)) - {ALL}), ALL]
    half = float(stdtrit(len(gaps) - 1, 0.975)) / np.sqrt(len(gaps))
    rows = {}
    for segment in every:
        part = stacked.xs(segment, level=1).reindex(range(len(gaps)), fill_value=0.0)
        if not part.to_numpy().any():
            continue  # nothing was done to it and nothing happened there
        net = part["gain"] - part["spent"]
        width = half * float(net.std())
        rows[segment] = part.mean().to_dict() | dict(
            net=net.mean(), lower=net.mean() - width, upper=net.mean() + width
        )
    return rows
