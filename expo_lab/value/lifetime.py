"""Lifetime: the money of a relationship, past and still to come."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..collect.ahead import HORIZON, fitted
from ..conform import require


def relationship_value(people: pd.DataFrame, discount: float = 0.10) -> pd.DataFrame:
    """Value each exhibitor that has exhibited: what it brought and what it is likely to bring.

    future_i = margin_i * sum over k = 1..10 of P(exhibits at k | history) / (1 + discount)^k

    with P from BG/BB fitted to the histories in `people`, newcomers and veterans apart (Fader,
    Hardie & Shang 2010, eq. 13 and 14), and a margin taken to be independent of the rate of
    exhibiting, which is to be tested before it is believed.

    Parameters
    ----------
    people : DataFrame
        A profile: kind, editions_attended, newcomer, x, t_x, n, margin, margin_total.
    discount : float above 0, default 0.10
        Per edition (ours). A biennial show has (1 + yearly rate)^2 - 1.

    Returns
    -------
    DataFrame
        Index customer_id, exhibitors with at least one edition.

        past : EUR, margin of the editions in the record.
        future : EUR, expected discounted margin of the next 10.
        lower, upper : EUR, 95 % interval of `future` from the uncertainty of the four
            parameters, margin as found; one customer's real future scatters far wider. Gaps
            where the record is too short to fit (parameters of real fairs are used then).
        total : EUR, past + future.

    Raises
    ------
    ValueError
        If a column is absent, `discount` is not above 0, or no exhibitor has exhibited.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=5, seed=1))
    >>> list(relationship_value(people))
    ['past', 'future', 'lower', 'upper', 'total']
    """
    require(
        people,
        ["kind", "editions_attended", "newcomer", "x", "t_x", "n", "margin", "margin_total"],
        "relationship_value",
    )
    if not 0 < discount < np.inf:
        raise ValueError(f"relationship_value: discount must be above 0, found {discount!r}.")
    firms = people[people["kind"].astype(str) == "exhibitor"]
    firms = firms[firms["editions_attended"] > 0]
    if not len(firms):
        raise ValueError(
            "relationship_value: needs exhibitors with at least one edition, found none."
        )
    value = pd.DataFrame(dict(past=firms["margin_total"]))
    for group, model in fitted(firms):
        cells, cell = np.unique(group[["x", "t_x", "n"]].to_numpy(), axis=0, return_inverse=True)
        x, t_x, n = cells.T
        ahead = model.discounted_editions(x, t_x, n, discount, HORIZON)[cell]
        value.loc[group.index, "future"] = future = group["margin"].to_numpy() * ahead
        low = high = np.full(len(group), np.nan)
        if hasattr(model, "cov_"):
            # the discounted count moves with the undiscounted one: its interval, scaled
            count = model.expected_editions_interval(x, t_x, n, HORIZON)
            low, high = (
                future * (count[side] / count["expected"]).to_numpy()[cell]
                for side in ("lower", "upper")
            )
        value.loc[group.index, "lower"] = np.minimum(low, high)  # a loss turns them round
        value.loc[group.index, "upper"] = np.maximum(low, high)
    value["total"] = value["past"] + value["future"]
    return value


def by_segment(value: pd.DataFrame, segment: pd.Series) -> pd.DataFrame:
    """Add up `past` and `future` by segment, and their bounds where every customer has them.

    Parameters
    ----------
    value : DataFrame
        As `relationship_value` returns it.
    segment : Series
        Same index: each customer's segment.

    Returns
    -------
    DataFrame
        Index segment: past, future, lower, upper in EUR. Summed bounds are those of one cause of
        error that all share, the model's parameters; a gap where a customer has none.
    """
    groups = value.groupby(segment, observed=True)
    table = groups[["past", "future"]].sum()
    for side in ("lower", "upper"):
        table[side] = groups[side].sum().where(groups[side].count() == groups.size())
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
    ranked = np.sort(values.to_numpy(float))[::-1]
    total = ranked.sum()
    if not len(ranked) or total <= 0:
        raise ValueError(
            f"lorenz: needs values with a sum above 0, found {len(ranked)} with sum {total}."
        )
    share = np.concatenate([[0.0], np.cumsum(ranked) / total])
    return pd.DataFrame(dict(customers=np.linspace(0, 1, len(share)), value=share))
