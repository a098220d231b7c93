"""Chains: a relationship's value by its stage, from a table of transitions between stages."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...core.stats.agreement import student
from ...core.validation import require
from ...models.markov import MarkovChain
from ..gaps import no_gaps
from ..interval import Z


def stage_value(
    stage: pd.Series,
    transitions: pd.DataFrame,
    margin: pd.Series,
    discount: float | pd.Series = 0.10,
    horizon: int | None = None,
) -> pd.Series:
    """Value each customer by its stage, with margins by stage and a discount rate of its own.

    V = sum over t of (P / (1 + d))^t R, today's margin included (Pfeifer & Carraway 2000), by
    `models.markov.MarkovChain.value`, which has the interval of a chain that was fitted.

    Parameters
    ----------
    stage : Series
        Index customer_id: a stage of the chain.
    transitions : DataFrame (stages, stages)
        Share of the row's customers in the column's stage one edition later; rows add up to 1, the
        same stages in rows and columns.
    margin : Series
        EUR an edition by stage, negative where a stage costs more than it brings.
    discount : float or Series of a rate a customer, above 0
        Per edition.
    horizon : int from 0, optional
        Editions after today; without end by default.

    Returns
    -------
    Series
        EUR a customer.

    Raises
    ------
    ValueError
        If the table is no chain, a rate is not above 0 or absent, a stage has no margin, or a
        customer's stage is none of the chain's.

    Examples
    --------
    >>> p = pd.DataFrame([[0.5, 0.5], [0.0, 1.0]], list("ab"), list("ab"))
    >>> rates = pd.Series([0.25, 1.0], index=["x", "y"])
    >>> stage, margin = pd.Series("a", index=["x", "y"]), pd.Series(dict(a=9.0, b=0.0))
    >>> stage_value(stage, p, margin, rates).round(6).tolist()
    [15.0, 12.0]
    """
    names = transitions.index.astype(str).tolist()
    if names != transitions.columns.astype(str).tolist():
        raise ValueError(
            "stage_value: rows and columns must be the same stages in the same order; found "
            f"{names} and {transitions.columns.astype(str).tolist()}."
        )
    chain = MarkovChain.given(transitions.to_numpy(float), names)
    rates, named = pd.Series(discount, index=stage.index, dtype=float), stage.astype(str)
    strange = sorted(set(named) - set(names))
    if strange:
        raise ValueError(
            f"stage_value: stage {strange[0]!r} is none of the chain's: {', '.join(names)}."
        )
    wrong = ~((rates > 0) & (rates < np.inf))
    if wrong.any():
        raise ValueError(
            f"stage_value: discount must be above 0 for everybody; {int(wrong.sum())} of "
            f"{len(rates)} have no rate or another, the first {rates[wrong].iloc[0]:g}."
        )
    reward = margin.rename(index=str).reindex(names)
    if reward.isna().any():
        raise ValueError(f"stage_value: stage {reward.index[reward.isna()][0]!r} has no margin.")
    out = pd.Series(np.nan, index=stage.index, name="value")
    for rate, rows in rates.groupby(rates):
        by_stage = chain.value(reward.to_numpy(), float(rate), horizon)["value"]
        out[rows.index] = named[rows.index].map(by_stage)
    return out


def stage_margins(people: pd.DataFrame, stage: pd.Series) -> pd.DataFrame:
    """Average the margin an edition by stage: it grows with a relationship and is no constant.

    Parameters
    ----------
    people : DataFrame
        margin, area and editions_attended of a profile; those with an edition are counted.
    stage : Series
        Same index.

    Returns
    -------
    DataFrame
        Index stage: margin, lower, upper (EUR an edition attended, 95 %, Student's t), area
        (m2), customers.

    Examples
    --------
    >>> two = pd.DataFrame(dict(margin=[1.0, 3.0], area=9.0, editions_attended=1))
    >>> stage_margins(two, pd.Series(["trial", "trial"]))["margin"].tolist()
    [2.0]
    """
    require(people, ["margin", "area", "editions_attended"], "stage_margins")
    seen = people[people["editions_attended"] > 0]
    no_gaps(seen, ["margin", "area"], "stage_margins")
    groups = seen.groupby(stage.reindex(seen.index), observed=True)
    table = groups.agg(margin=("margin", "mean"), area=("area", "mean"), customers=("area", "size"))
    reach = student(groups.size()) * groups["margin"].sem()
    table["lower"], table["upper"] = table["margin"] - reach, table["margin"] + reach
    return table[["margin", "lower", "upper", "area", "customers"]].rename_axis("stage")


def margin_independence(people: pd.DataFrame) -> pd.Series:
    """Test what most lifetime values assume: margin has nothing to do with how often one comes.

    Parameters
    ----------
    people : DataFrame
        margin, repeat_patronage, editions_attended, expected_editions of a profile.

    Returns
    -------
    Series
        rank_correlation, lower, upper : Spearman's, with Fisher's interval (Bonett & Wright 2000:
            variance (1 + r^2 / 2) / (n - 3)), of margin an edition and share of editions attended.
        p_value : of no association. customers : counted.
        error : EUR, sum of margin x expected editions less customers x the product of their means:
            what a constant margin would miss.

    Raises
    ------
    ValueError
        If a column is absent, fewer than 4 customers have exhibited, or one of the two is constant.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=5, seed=1))
    >>> found = margin_independence(people.query("kind == 'exhibitor'"))
    >>> bool(found["lower"] < found["rank_correlation"] < found["upper"])
    True
    """
    from scipy.stats import spearmanr

    needed = ["margin", "repeat_patronage", "editions_attended", "expected_editions"]
    require(people, needed, "margin_independence")
    seen = people[people["editions_attended"] > 0]
    if len(seen) < 4 or seen["margin"].nunique() < 2 or seen["repeat_patronage"].nunique() < 2:
        raise ValueError(
            "margin_independence: needs at least 4 customers with margins and rates that differ, "
            f"found {len(seen)} customers, {seen['margin'].nunique()} margins and "
            f"{seen['repeat_patronage'].nunique()} rates."
        )
    r, p = spearmanr(seen["margin"], seen["repeat_patronage"])
    reach = Z * np.sqrt((1 + r**2 / 2) / max(1, len(seen) - 3))
    at = np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12))
    joint = (seen["margin"] * seen["expected_editions"]).sum()
    return pd.Series(
        dict(
            rank_correlation=r,
            lower=np.tanh(at - reach),
            upper=np.tanh(at + reach),
            p_value=p,
            customers=len(seen),
            error=joint - len(seen) * seen["margin"].mean() * seen["expected_editions"].mean(),
        ),
        dtype=float,
    )
