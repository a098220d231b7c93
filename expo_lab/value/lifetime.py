"""Lifetime: the money of a relationship, past and still to come."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..core.schema import AHEAD
from ..core.validation import require
from ..profiles.bgbb import WithWayBack
from ..profiles.forecaster import HORIZON
from .gaps import no_gaps
from .interval import Z, own_chance

USED = ["kind", "editions_attended", "newcomer", "x", "t_x", "n", "margin", "margin_total"]
USED += ["common_luck", *AHEAD]


def lifetime_value(people: pd.DataFrame, discount: float | pd.Series = 0.10) -> pd.DataFrame:
    """Value each exhibitor that has exhibited: what it brought and what it is likely to bring.

    future_i = margin_i * sum over k = 1..10 of P(exhibits at k | history) / (1 + discount)^k

    with P from the profile, whose forecaster is up to you (``xl.profile(show, forecaster=...)``).
    The margin is that of the latest price level, so the discount is one above inflation; it is
    taken to be independent of the rate of exhibiting, which is to be tested before it is believed.

    Parameters
    ----------
    people : DataFrame
        A profile: kind, editions_attended, newcomer, x, t_x, n, p_next, p_next_2 to p_next_10,
        common_luck, margin, margin_total.
    discount : float above 0, or Series of a rate a customer, default 0.10
        Per edition (ours). A biennial show has (1 + yearly rate)^2 - 1; a customer whose money is
        less sure may be given a higher one.

    Returns
    -------
    DataFrame
        Index customer_id, exhibitors with at least one edition.

        past : EUR, margin of the editions in the record.
        future : EUR, expected discounted margin of the next 10.
        lower, upper : EUR, interval of `future` from how sure a record like this makes an
            expected count (the error of BG/BB's parameters, fitted to the histories in `people`,
            newcomers and veterans apart: Fader, Hardie & Shang 2010, eq. 13) and the luck that all
            share, were the next editions' like one past edition's, for good; margin as found. It
            is made to be added up over a segment (`by_segment`): one customer's real future
            scatters far wider, see chance. Gaps where the record is too short to fit (parameters
            of real fairs are used then), and where the profile's forecaster knows no common luck.
        chance : EUR, standard deviation of the customer's own future around `future` from what is
            unknown of it alone (`value.interval.own_chance`).
        total : EUR, past + future.
        interval : how the model's error in lower and upper was found: ``standard errors``;
            ``profile likelihood`` where the record leaves a parameter open (those still there
            hardly seem to differ in how fast they leave, say); ``none`` where it leaves two open
            or is too short to fit.

    Raises
    ------
    ValueError
        If a column is absent, a margin has gaps, `discount` is not above 0, no exhibitor has
        exhibited, or the profile's forecaster sees no further than the next edition.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=5, seed=1))
    >>> list(lifetime_value(people))
    ['past', 'future', 'chance', 'lower', 'upper', 'total', 'interval']
    """
    require(people, USED, "lifetime_value")
    firms = people[people["kind"].astype(str) == "exhibitor"]
    firms = firms[firms["editions_attended"] > 0]
    if not len(firms):
        raise ValueError("lifetime_value: needs exhibitors with at least one edition, found none.")
    no_gaps(firms, ["margin", "margin_total"], "lifetime_value")
    rates = _rates(discount, firms.index)
    path, margin = path_of(firms, "lifetime_value"), firms["margin"].to_numpy()
    worth = (1 + rates[:, None]) ** -np.arange(1.0, HORIZON + 1)
    model = WithWayBack.of_profile(firms)
    own, error = np.empty((2, len(firms)))
    for rate in np.unique(rates):
        at = rates == rate
        own[at], error[at] = model.spread(firms[at], HORIZON, rate)
    value = pd.DataFrame(dict(past=firms["margin_total"]))
    value["future"] = margin * (path * worth).sum(axis=1)
    value["chance"] = np.abs(margin) * own_chance(own, path, worth)
    # the model's own error scales as that of the undiscounted count; luck that lasts adds
    reach = np.exp(Z * np.hypot(error, firms["common_luck"].to_numpy()))
    low, high = value["future"] / reach, value["future"] * reach
    value["lower"], value["upper"] = np.minimum(low, high), np.maximum(low, high)  # a loss turns
    value["total"] = value["past"] + value["future"]
    return value.assign(interval=model.interval(firms))


def path_of(firms: pd.DataFrame, asker: str) -> np.ndarray:
    """P(comes to the k-th edition from now) as a profile holds it, (customers, `HORIZON`).

    Raises
    ------
    ValueError
        If the profile's forecaster sees no further than the next edition.
    """
    path = firms[list(AHEAD)].to_numpy(float)
    if np.isnan(path[:, 1:]).any():
        raise ValueError(
            f"{asker}: needs chances of coming to the next {HORIZON} editions, found gaps: the "
            "profile's forecaster sees no further than the next edition. Make the profile with "
            "one that has a horizon, such as the default."
        )
    return path


def _rates(discount: float | pd.Series, customers: pd.Index) -> np.ndarray:
    """A rate for each customer."""
    if not isinstance(discount, pd.Series):
        if not 0 < discount < np.inf:
            raise ValueError(f"lifetime_value: discount must be above 0, found {discount!r}.")
        return np.full(len(customers), float(discount))
    rates = discount.reindex(customers).to_numpy(float)
    wrong = ~((rates > 0) & (rates < np.inf))
    if wrong.any():
        raise ValueError(
            f"lifetime_value: discount must be above 0 for everybody; {wrong.sum()} of "
            f"{len(rates)} customers have none or another, the first {customers[wrong][0]!r}."
        )
    return rates


def by_segment(value: pd.DataFrame, segment: pd.Series) -> pd.DataFrame:
    """Add up `past` and `future` by segment, with an interval where every customer has one.

    What all share (the model's error, common luck) adds up; everybody's own chance cancels out:
    each bound lies hypot(sum of the customers' own reaches, 1.96 sqrt(sum of chance^2)) away.

    Parameters
    ----------
    value : DataFrame
        As `lifetime_value` returns it.
    segment : Series
        Same index: each customer's segment.

    Returns
    -------
    DataFrame
        Index segment: past, future, lower, upper in EUR. The interval holds what the segment is
        going to bring, not only its expectation. Over 12 simulated mature shows (population 9), at
        two dates each, it held it in 21 of 24 cases for Dick and Basu's loyal and the spurious
        loyal, 22 for the others, and 19 for the latent loyal and those absent twice or more; in
        new, growing and rival-launch shows in 11 to 24; at list level, where guests of another's
        stand return with one of their own, in 6 and 7 for the latent loyal and those absent twice
        or more, whose futures are put at a third of what they bring
        (`tests/benchmarks/bench_value.py`). In the other presets these are put at 0.6 to 1.0.
    """
    groups = value.assign(chance=value["chance"] ** 2).groupby(segment, observed=True)
    table = groups[["past", "future"]].sum()
    chance = Z * np.sqrt(groups["chance"].sum())
    for side, sign in (("lower", -1), ("upper", 1)):
        shared = groups[side].sum() - table["future"]
        known = groups[side].count() == groups.size()
        table[side] = (table["future"] + sign * np.hypot(shared, chance)).where(known)
    return table


def lorenz(values: pd.Series) -> pd.DataFrame:
    """Cumulate values from the largest: who brings how much of the whole.

    Returns
    -------
    DataFrame
        customers, value: cumulative shares from 0 to 1 (value may pass 1 where some lose money).

    Examples
    --------
    >>> lorenz(pd.Series([3.0, 1.0]))["value"].tolist()
    [0.0, 0.75, 1.0]
    """
    if not pd.api.types.is_numeric_dtype(values):
        raise ValueError(f"lorenz: values must be numbers, found {values.dtype}.")
    ranked = np.sort(values.to_numpy(float))[::-1]
    total = ranked.sum()
    if not len(ranked) or not 0 < total < np.inf:
        raise ValueError(
            f"lorenz: needs values with a sum above 0 and no gap, found {len(ranked)} with sum "
            f"{total}."
        )
    share = np.concatenate([[0.0], np.cumsum(ranked) / total])
    return pd.DataFrame(dict(customers=np.linspace(0, 1, len(share)), value=share))
