"""Waverers: who is undecided about coming, as a scheme, and whether they decide late (C181)."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd

from ..core.stats.agreement import wilson
from ..profiles.assemble import Held
from ..profiles.outcome import came_back
from ..segment.scheme.scheme import Cut, Scheme, Segment


def _rule(away_below: float, sure_above: float) -> list[nw.Expr]:
    """Sure to come from one cut on, sure to stay away below another, else swaying."""
    return [nw.col("p_next") >= sure_above, nw.col("p_next") >= away_below]


waverers = Scheme(
    name="waverers",
    title="Decided and wavering",
    source="Source document 003 (C181) speaks of customers who sway in whether to take part; "
    "the rule and its cuts, those of the stages, are ours.",
    question="Has it made up its mind?",
    segments=(
        Segment("sure to come", "确定参展", "decidido a venir", "do not spend on persuading"),
        Segment("waverer", "犹豫者", "indeciso", "find out what the decision hangs on, early"),
        Segment("staying away", "确定不来", "decidido a no venir", "stay attractive, spend little"),
    ),
    cuts={
        "away_below": Cut(0.35, 0, 1, "p_next", "P(comes next) below which it stays away"),
        "sure_above": Cut(0.65, 0, 1, "p_next", "P(comes next) from which it is sure to come"),
    },
    rule=_rule,
    axes=("p_next", "satisfaction"),
    columns=("p_next",),
)


def late_deciders(base: Held, as_of: int, scheme: Scheme = waverers) -> pd.DataFrame:
    """Look what those sure and those wavering after an edition did about the next one.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    as_of : int
        The edition after which they are told apart; a later one must have been held.
    scheme : Scheme, default `waverers`
        At other cuts, for instance: ``waverers.at(sure_above=0.8)``.

    Returns
    -------
    DataFrame
        By segment: exhibitors; chance : mean P(comes next) as it was forecast; came, lower, upper
        : share that came (Wilson, 95 %); weeks, weeks_lower, weeks_upper : mean number of weeks
        before the opening at which those who came had booked, with a normal 95 % interval, gaps
        for fewer than two; satisfaction : mean estimate before.

    Raises
    ------
    ValueError
        As for `came_back`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> late_deciders(xl.simulate("mature", customers=500, editions=6, seed=1), 5).index.tolist()
    ['sure to come', 'waverer', 'staying away']
    """
    people = came_back(base, as_of)
    stands = base.tables["participations"].query("turned_up")
    after = stands.loc[stands["edition"] > as_of]
    weeks = after.sort_values("edition").groupby("customer_id")["weeks_before"].first()
    booked = people.index.to_series().map(weeks).where(people["came_back"])
    people = people.assign(booked=booked.astype(float))
    by = people.groupby(
        scheme(people).cat.set_categories([s.name for s in scheme.segments]), observed=False
    )
    came = by["came_back"].sum()
    found = pd.DataFrame(dict(exhibitors=by.size(), chance=by["p_next"].mean()))
    found["came"] = came / found["exhibitors"]
    found["lower"], found["upper"] = wilson(came, found["exhibitors"])
    found[["came", "lower", "upper"]] = found[["came", "lower", "upper"]].where(
        found["exhibitors"] > 0
    )
    found["weeks"] = by["booked"].mean()
    reach = 1.959964 * by["booked"].std() / np.sqrt(by["booked"].count())
    found["weeks_lower"], found["weeks_upper"] = found["weeks"] - reach, found["weeks"] + reach
    found["satisfaction"] = by["satisfaction"].mean()
    return found
