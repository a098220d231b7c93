"""Equity: what new customers are worth before they come, and what all of them are together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...core.stats.agreement import student
from ...core.validation import require
from ...profiles.bgbb import WithWayBack
from ...profiles.forecaster import HORIZON
from ..gaps import no_gaps
from ..interval import Z
from ..lifetime import USED, by_segment, lifetime_value, path_of

RECENT = 3  # editions back from which newcomers an edition are counted; ours


def newcomer_value(people: pd.DataFrame, discount: float = 0.10) -> pd.Series:
    """Value a new exhibitor before it comes: the first edition and what usually follows.

    value = margin (1 + N),   N = expected discounted editions of the 10 after the first

    with N what the profile expects of the newcomers of the last edition held. The next ones meet
    another luck (`tests/benchmarks/bench_newcomers.py`).

    Parameters
    ----------
    people : DataFrame
        A profile: kind, editions_attended, newcomer, x, t_x, n, p_next, p_next_2 to p_next_10,
        common_luck, margin.
    discount : float above -1, default 0.10
        Per edition.

    Returns
    -------
    Series
        value, lower, upper : EUR at the first edition; 95 % from the error of the mean margin, that
            of the model's count, and the luck that all share, as if one edition's lasted (gaps
            where the record is too short for a model of its own).
        first, later : EUR of it at the first edition and after. editions : 1 + N.
        newcomers : customers it rests on.

    Raises
    ------
    ValueError
        If a column is absent or a newcomer's margin a gap, the discount is -1 or less, fewer than
        2 newcomers have exhibited, or none at the last edition held.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=5, seed=1))
    >>> found = newcomer_value(people)
    >>> bool(abs(found["value"] - found["first"] - found["later"]) < 1e-6)
    True
    """
    require(people, [c for c in USED if c != "margin_total"], "newcomer_value")
    if not -1 < discount < np.inf:
        raise ValueError(f"newcomer_value: discount must be above -1, found {discount!r}.")
    firms = people[people["kind"].astype(str) == "exhibitor"]
    new = firms[firms["newcomer"] & (firms["editions_attended"] > 0)]
    if len(new) < 2:
        raise ValueError(
            f"newcomer_value: needs at least 2 newcomers in the record, found {len(new)}: without "
            "them nothing says what a new customer does."
        )
    no_gaps(new, ["margin"], "newcomer_value")
    fresh = new[new["n"] == 0]
    if not len(fresh):
        raise ValueError(
            "newcomer_value: needs newcomers at the last edition held, found none: what they are "
            "expected to do says what a new customer does."
        )
    worth = (1 + discount) ** -np.arange(1.0, HORIZON + 1)
    count = 1 + float((path_of(fresh, "newcomer_value") @ worth).mean())
    start, found = fresh.iloc[:1], WithWayBack.of_profile(firms)  # any of them: all have just come
    margin, error = float(new["margin"].mean()), float(new["margin"].sem() * student(len(new)))
    unsure = np.hypot(found.spread(start, HORIZON, discount)[1][0], start["common_luck"].iloc[0])
    reach = float(np.hypot(count * error, Z * margin * unsure * (count - 1)))
    value = margin * count
    return pd.Series(
        dict(
            value=value,
            lower=value - reach,
            upper=value + reach,
            first=margin,
            later=value - margin,
            editions=count,
            newcomers=len(new),
        ),
        dtype=float,
    )


def customer_equity(people: pd.DataFrame, discount: float = 0.10) -> pd.DataFrame:
    """Add up what the customers of today and those of the next 10 editions are worth.

    today = sum of future_i;  to come = m value sum over k = 1..10 of (1 + discount)^-k

    with m the newcomers an edition of the last three, value as in `newcomer_value`.

    Parameters
    ----------
    people : DataFrame
        A profile with what `lifetime_value` needs, and first_edition, recency, n.
    discount : float above 0, default 0.10
        Per edition.

    Returns
    -------
    DataFrame
        Index customers (today, to come, total): value, lower, upper in EUR; the two intervals are
        taken to be independent in the total.

    Raises
    ------
    ValueError
        As in `lifetime_value` and `newcomer_value`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=5, seed=1))
    >>> table = customer_equity(people)["value"]
    >>> bool(abs(table["today"] + table["to come"] - table["total"]) < 1e-6)
    True
    """
    require(people, ["first_edition", "last_edition"], "customer_equity")
    value = lifetime_value(people, discount)
    now = by_segment(value, pd.Series("today", index=value.index)).loc["today"]
    each = newcomer_value(people, discount)
    firms = people.loc[value.index]
    last = int(firms["last_edition"].max())
    recent = range(max(1, last - RECENT + 1), last + 1)
    arrivals = firms.loc[firms["newcomer"], "first_edition"].isin(recent).sum()
    years = (1 / (1 + discount) ** np.arange(1, HORIZON + 1)).sum()
    coming = arrivals / len(recent) * years
    # arrivals scatter by chance and by the luck all share
    luck = np.hypot(np.sqrt(arrivals) / max(1, arrivals), float(firms["common_luck"].iloc[0]))
    reach = np.hypot((each["upper"] - each["value"]) * coming, Z * luck * coming * each["value"])
    rows = pd.DataFrame(
        {
            "today": dict(value=now["future"], lower=now["lower"], upper=now["upper"]),
            "to come": dict(
                value=coming * each["value"],
                lower=coming * each["value"] - reach,
                upper=coming * each["value"] + reach,
            ),
        }
    ).T
    total = rows["value"].sum()
    below, above = rows["value"] - rows["lower"], rows["upper"] - rows["value"]
    rows.loc["total"] = [
        total,
        total - np.sqrt((below**2).sum(skipna=False)),
        total + np.sqrt((above**2).sum(skipna=False)),
    ]
    return rows.rename_axis("customers")


def gini(values: pd.Series) -> pd.Series:
    """Measure concentration: Gini's coefficient, with a 95 % interval.

    G = E[(2 F(x) - 1) x] / E[x], the area between the Lorenz curve and the diagonal doubled; the
    interval by its influence function. Above 1 where losses stand beside gains.

    Parameters
    ----------
    values : Series
        EUR a customer, with a sum above 0.

    Returns
    -------
    Series
        gini, lower, upper.

    Raises
    ------
    ValueError
        If there are fewer than 2 values, a gap, or the sum is not above 0.

    Examples
    --------
    >>> float(gini(pd.Series([1.0, 1.0, 1.0]))["gini"])
    0.0
    """
    x = np.sort(np.asarray(values, float))
    n = len(x)
    if n < 2 or not 0 < x.sum() < np.inf:
        raise ValueError(
            f"gini: needs at least 2 values without gaps and with a sum above 0, found {n} with "
            f"sum {x.sum():g}."
        )
    place = (pd.Series(x).rank().to_numpy() - 0.5) / n
    mean = x.mean()
    g = float(np.mean((2 * place - 1) * x) / mean)
    # half of the customer's own, and of those who have as much as it
    above = (x[::-1].cumsum()[::-1] - x / 2) / n
    above = pd.Series(above).groupby(x).transform("mean").to_numpy()
    influence = ((2 * place - 1) * x + 2 * above - g * x) / mean
    reach = Z * float(influence.std(ddof=1) / np.sqrt(n))
    return pd.Series(dict(gini=g, lower=g - reach, upper=g + reach))
