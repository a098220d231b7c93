"""Lifetime: the money of a relationship, past and still to come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ..core.validation import require
from ..profiles.bgbb import WithWayBack
from ..profiles.forecaster import HORIZON, Forecaster
from .gaps import no_gaps

USED = ["kind", "editions_attended", "newcomer", "x", "t_x", "n", "margin", "margin_total"]
USED += ["p_alive", "win_back", "common_luck"]
Z = 1.959964  # of a 95 % interval


def lifetime_value(
    people: pd.DataFrame,
    discount: float | pd.Series = 0.10,
    forecaster: Forecaster | None = None,
) -> pd.DataFrame:
    """Value each exhibitor that has exhibited: what it brought and what it is likely to bring.

    future_i = margin_i * sum over k = 1..10 of P(exhibits at k | history) / (1 + discount)^k

    with P from BG/BB fitted to the histories in `people`, newcomers and veterans apart (Fader,
    Hardie & Shang 2010, eq. 13), and a way back for those who left (`profiles.bgbb`). The
    margin is that of the latest price level, so the discount is one above inflation; it is taken
    to be independent of the rate of exhibiting, which is to be tested before it is believed.

    Parameters
    ----------
    people : DataFrame
        A profile: kind, editions_attended, newcomer, x, t_x, n, win_back, common_luck, margin,
        margin_total.
    discount : float above 0, or Series of a rate a customer, default 0.10
        Per edition (ours). A biennial show has (1 + yearly rate)^2 - 1; a customer whose money is
        less sure may be given a higher one.
    forecaster : Forecaster, optional
        One that has learnt from the same record (`expo_lab.profiles.fit_forecaster`), in place of
        BG/BB with a way back. It needs a horizon, and gives no interval: then `chance`, `lower`
        and `upper` are gaps.

    Returns
    -------
    DataFrame
        Index customer_id, exhibitors with at least one edition.

        past : EUR, margin of the editions in the record.
        future : EUR, expected discounted margin of the next 10.
        lower, upper : EUR, interval of `future` from the uncertainty of the four parameters and
            the luck that all share, were the next editions' like one past edition's, for good;
            margin as found. It is made to be added up over a segment (`by_segment`): one
            customer's real future scatters far wider, see chance. Gaps
            where the record is too short to fit (parameters of real fairs are used then).
        chance : EUR, standard deviation of the customer's own future around `future` from what is
            unknown of it alone, way back left out.
        total : EUR, past + future.
        interval : how the model's error in lower and upper was found: ``standard errors``;
            ``profile likelihood`` where the record leaves a parameter open (those still there
            hardly seem to differ in how fast they leave, say); ``none`` where it leaves two open or
            is too short to fit (parameters of real fairs are used then), or for a forecaster that
            gives none.

    Raises
    ------
    ValueError
        If a column is absent, a margin has gaps, `discount` is not above 0, no exhibitor has
        exhibited, or the forecaster sees no further than the next edition.

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
    value = pd.DataFrame(dict(past=firms["margin_total"]))
    if forecaster is not None:
        ahead = _by_rate(firms, rates, forecaster.expected_editions)
        value["future"] = firms["margin"].to_numpy() * ahead
        value[["chance", "lower", "upper"]] = np.nan
        return value.assign(total=value["past"] + value["future"], interval="none")
    found = WithWayBack.of_profile(firms)
    margin = firms["margin"].to_numpy()
    value["future"] = margin * _by_rate(firms, rates, found.expected_editions)
    own, error = _by_rate(firms, rates, found.spread)
    value["chance"] = np.abs(margin) * own
    # the model's own error scales as that of the undiscounted count; luck that lasts adds
    reach = np.exp(Z * np.hypot(error, firms["common_luck"].to_numpy()))
    low, high = value["future"] / reach, value["future"] * reach
    value["lower"], value["upper"] = np.minimum(low, high), np.maximum(low, high)  # a loss turns
    value["total"] = value["past"] + value["future"]
    return value.assign(interval=found.interval(firms))


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


def _by_rate(firms: pd.DataFrame, rates: np.ndarray, ask: Callable[..., Any]) -> np.ndarray:
    """What a forecaster says of each customer at its own rate, last axis customers."""
    made = {rate: np.asarray(ask(firms[rates == rate], HORIZON, rate)) for rate in np.unique(rates)}
    out = np.empty((*next(iter(made.values())).shape[:-1], len(firms)))
    for rate, said in made.items():
        out[..., rates == rate] = said
    return out


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
        going to bring, not only its expectation. Over 8 simulated mature shows (population 9), at
        two dates each, it held it in 16 of 16 cases for Dick and Basu's loyal, 15 for the latent
        loyal, 14 for the spurious loyal and the others, and 10 for those absent twice or more; in
        new, growing and rival-launch shows in 9 to 16 of 16; at list level in 7 and 8 only for
        those absent twice or more and for the latent loyal, whose futures are put at 0.5 and 0.6 of
        what they bring (`tests/benchmarks/bench_value.py`). Elsewhere that of those absent twice or
        more is put too high (1.35 to 1.7 times), and that of "not loyal" everywhere (1.4 to 3.3).
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
    if not len(ranked) or total <= 0:
        raise ValueError(
            f"lorenz: needs values with a sum above 0, found {len(ranked)} with sum {total}."
        )
    share = np.concatenate([[0.0], np.cumsum(ranked) / total])
    return pd.DataFrame(dict(customers=np.linspace(0, 1, len(share)), value=share))
