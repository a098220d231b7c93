"""Excellence: what the index shows: by stage, those high on all four, and a trap of weights."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...core.stats.agreement import wilson
from ..interval import Z
from .index import INDICATORS, indicators, scaled
from .weights import entropy_weights


def index_by_stage(index: pd.DataFrame, stage: pd.Series) -> pd.DataFrame:
    """Average the scaled indicators and the index by stage: the mix changes as relations evolve.

    Parameters
    ----------
    index : DataFrame
        From `value_index`.
    stage : Series
        Same index: the stage of each relationship.

    Returns
    -------
    DataFrame
        Index stage: the four indicators (0 to 1) and index (0 to 100), means; index_se, the
        standard error of that mean; customers.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=5, seed=1))
    >>> seen = people.query("kind == 'exhibitor' and editions_attended > 0")
    >>> from expo_lab.value.indexing.index import value_index
    >>> table = index_by_stage(value_index(seen), xl.lifecycle.stages(seen))
    >>> int(table["customers"].sum()) == len(seen)
    True
    """
    groups = index.groupby(stage, observed=True)
    table = groups[[*INDICATORS, "index"]].mean()
    table["index_se"] = groups["index"].sem()
    table["customers"] = groups.size()
    return table.rename_axis("stage")


def high_on_all(index: pd.DataFrame, income: pd.Series, top: float = 0.25) -> pd.Series:
    """Count who is in the top share on all four indicators, and what they bring.

    Parameters
    ----------
    index : DataFrame
        From `value_index`.
    income : Series
        EUR a customer, same index.
    top : float in (0, 1), default 0.25
        What counts as high on each.

    Returns
    -------
    Series
        share, lower, upper : of customers high on all four, Wilson's 95 % interval.
        if_independent : the product of the shares high on each, which chance alone would bring.
        p_value : of a share that far from it (exact binomial, two-sided).
        income_share : of all income that they bring.
        income_lower, income_upper : of it, linearised (ratio estimator), 95 %.
        customers : how many.

    Raises
    ------
    ValueError
        If `top` is no share or the income adds up to nothing.

    Examples
    --------
    >>> four = pd.DataFrame({name: [0.9, 0.6, 0.3, 0.1] for name in INDICATORS})
    >>> float(high_on_all(four, pd.Series([7.0, 1.0, 1.0, 1.0]))["income_share"])
    0.7
    """
    from scipy.stats import binomtest

    if not 0 < top < 1:
        raise ValueError(f"high_on_all: top must be a share between 0 and 1, found {top!r}.")
    money = income.reindex(index.index).to_numpy(float)
    if not money.sum() > 0:
        raise ValueError(f"high_on_all: income must add up to more than 0, found {money.sum():g}.")
    rank = index[list(INDICATORS)].rank(pct=True)
    each = rank > 1 - top + 1e-12  # 1 - .9 is not quite .1
    high, alone = each.all(axis=1).to_numpy(), float(each.mean().prod())
    n, k = len(high), int(high.sum())
    low, up = wilson(np.array(k), np.array(n))
    share = money[high].sum() / money.sum()
    reach = Z * float(np.std(money * (high - share), ddof=1) * np.sqrt(n) / money.sum())
    return pd.Series(
        dict(
            share=k / n,
            lower=float(low),
            upper=float(up),
            if_independent=alone,
            p_value=float(binomtest(k, n, alone).pvalue),
            income_share=share,
            income_lower=share - reach,
            income_upper=share + reach,
            customers=k,
        )
    )


def entropy_trap(people: pd.DataFrame) -> pd.DataFrame:
    """Show that entropy weights say how a column was scaled: the same customers, three ways.

    Parameters
    ----------
    people : DataFrame
        As for `value_index`.

    Returns
    -------
    DataFrame
        Index indicator; weights on range (as it is), on logs of the contribution (shifted to its
        lowest plus one hundredth of its range) and on ranks, where all are alike by construction
        but for ties.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=5, seed=1))
    >>> list(entropy_trap(people.query("kind == 'exhibitor' and editions_attended > 0")))
    ['range', 'log contribution', 'rank']
    """
    raw = indicators(people)
    money = raw["contribution"]
    logs = raw.assign(contribution=np.log(money - money.min() + 0.01 * np.ptp(money)))
    made = dict(range=scaled(raw, "range"), log=scaled(logs, "range"), rank=scaled(raw))
    table = pd.DataFrame({k: entropy_weights(v.to_numpy()) for k, v in made.items()})
    table.index = pd.Index(INDICATORS, name="indicator")
    return table.rename(columns=dict(log="log contribution"))
