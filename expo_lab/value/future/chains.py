"""Chains: a relationship's value by its stage, from a table of transitions between stages."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...core.validation import require
from ..interval import Z


def chain_value(
    transitions: pd.DataFrame,
    margin: pd.Series,
    discount: float = 0.10,
    horizon: int | None = None,
) -> pd.Series:
    """Value each stage by the chain of stages that follows (Pfeifer & Carraway 2000).

    V = sum over t of (P / (1 + d))^t R = (I - P / (1 + d))^-1 R,  today's margin included (t = 0)

    Parameters
    ----------
    transitions : DataFrame (stages, stages)
        Share of the row's customers in the column's stage one edition later; rows add up to 1, the
        same stages in rows and columns.
    margin : Series
        EUR an edition by stage, negative where a stage costs more than it brings.
    discount : float above -1, default 0.10
        Per edition.
    horizon : int from 0, optional
        Editions after today; without end by default.

    Returns
    -------
    Series
        Index stage: EUR.

    Raises
    ------
    ValueError
        If the table is no chain, a stage has no margin, or the sum has no end (a discount of 0 or
        less on stages that go on for ever).

    Examples
    --------
    >>> p = pd.DataFrame([[0.5, 0.5], [0.0, 1.0]], list("ab"), list("ab"))
    >>> chain_value(p, pd.Series(dict(a=10.0, b=0.0)), discount=0.0).tolist()
    [20.0, 0.0]
    """
    p, r = _chain(transitions, margin)
    if not -1 < discount < np.inf:
        raise ValueError(f"chain_value: discount must be above -1, found {discount!r}.")
    step = p / (1 + discount)
    if horizon is not None:
        if horizon < 0:
            raise ValueError(f"chain_value: horizon must be editions from 0, found {horizon!r}.")
        value = r.copy()
        for _ in range(horizon):
            value = r + step @ value
        return pd.Series(value, index=transitions.index, name="value")
    # stages that bring nothing and lead nowhere else add nothing, however long they last
    dead = (r == 0) & (np.diag(p) == 1)
    live = np.flatnonzero(~dead)
    step = step[np.ix_(live, live)]
    if len(live) and np.abs(np.linalg.eigvals(step)).max() >= 1 - 1e-12:
        raise ValueError(
            f"chain_value: with discount {discount:g} the sum has no end, for some stages go on "
            "for ever. Discount more, or give a horizon."
        )
    value = np.zeros(len(r))
    value[live] = np.linalg.solve(np.eye(len(live)) - step, r[live])
    return pd.Series(value, index=transitions.index, name="value")


def best_cutoff(transitions: pd.DataFrame, margin: pd.Series, discount: float = 0.10) -> pd.Series:
    """Say in which stages to go on: policy iteration between going on and stopping (worth 0).

    Parameters
    ----------
    transitions, margin, discount
        As for `chain_value`.

    Returns
    -------
    Series
        Index stage: EUR under the best choice, 0 where it is better to stop.

    Examples
    --------
    >>> p = pd.DataFrame([[0.5, 0.5], [0.0, 1.0]], list("ab"), list("ab"))
    >>> best_cutoff(p, pd.Series(dict(a=10.0, b=-1.0))).round(2).tolist()
    [18.33, 0.0]
    """
    p, r = _chain(transitions, margin)
    going = np.ones(len(r), dtype=bool)
    while True:
        # who is stopped stays there and brings nothing
        kept = np.where(going[:, None], p, np.eye(len(r)))
        frame = pd.DataFrame(kept, transitions.index, transitions.index)
        value = chain_value(frame, pd.Series(r * going, index=frame.index), discount)
        better = r + p @ value.to_numpy() / (1 + discount) > 0
        if (better == going).all():
            return value
        going = better


def stage_value(
    stage: pd.Series,
    transitions: pd.DataFrame,
    margin: pd.Series,
    discount: float | pd.Series = 0.10,
    horizon: int | None = None,
) -> pd.Series:
    """Value each customer by its stage, with a discount rate of its own if wanted.

    Parameters
    ----------
    stage : Series
        Index customer_id: a stage of the chain.
    transitions, margin, horizon
        As for `chain_value`.
    discount : float or Series of a rate a customer, above -1

    Returns
    -------
    Series
        EUR a customer.

    Raises
    ------
    ValueError
        As in `chain_value`; if a customer's stage is none of the chain's or has no rate.

    Examples
    --------
    >>> p = pd.DataFrame([[0.5, 0.5], [0.0, 1.0]], list("ab"), list("ab"))
    >>> rates = pd.Series([0.0, 1.0], index=["x", "y"])
    >>> stage, margin = pd.Series("a", index=["x", "y"]), pd.Series(dict(a=9.0, b=0.0))
    >>> stage_value(stage, p, margin, rates).tolist()
    [18.0, 12.0]
    """
    rates = pd.Series(discount, index=stage.index, dtype=float)
    named = stage.astype(str)
    strange = sorted(set(named) - set(transitions.index.astype(str)))
    if strange:
        raise ValueError(
            f"stage_value: stage {strange[0]!r} is none of the chain's: "
            f"{', '.join(transitions.index.astype(str))}."
        )
    if rates.isna().any():
        raise ValueError(f"stage_value: {int(rates.isna().sum())} customers have no discount rate.")
    out = pd.Series(np.nan, index=stage.index, name="value")
    for rate, rows in rates.groupby(rates):
        by_stage = chain_value(transitions, margin, float(rate), horizon)
        by_stage.index = by_stage.index.astype(str)
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
        Index stage: margin, lower, upper (EUR an edition attended, 95 %), area (m2), customers.

    Examples
    --------
    >>> two = pd.DataFrame(dict(margin=[1.0, 3.0], area=9.0, editions_attended=1))
    >>> stage_margins(two, pd.Series(["trial", "trial"]))["margin"].tolist()
    [2.0]
    """
    require(people, ["margin", "area", "editions_attended"], "stage_margins")
    seen = people[people["editions_attended"] > 0]
    groups = seen.groupby(stage.reindex(seen.index), observed=True)
    table = groups.agg(margin=("margin", "mean"), area=("area", "mean"), customers=("area", "size"))
    reach = Z * groups["margin"].sem()
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


def _chain(transitions: pd.DataFrame, margin: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The chain's matrix and margins, checked."""
    if list(transitions.index) != list(transitions.columns):
        raise ValueError(
            "chain_value: rows and columns must be the same stages in the same order; found "
            f"{list(transitions.index)} and {list(transitions.columns)}."
        )
    p = transitions.to_numpy(float)
    wrong = ~((p >= 0).all(axis=1) & (np.abs(p.sum(axis=1) - 1) < 1e-6))
    if wrong.any():
        i = int(np.argmax(wrong))
        raise ValueError(
            f"chain_value: each row must hold shares that add up to 1; that of "
            f"{transitions.index[i]!r} holds {p[i].round(4).tolist()}."
        )
    r = margin.reindex(transitions.index)
    if r.isna().any():
        raise ValueError(f"chain_value: stage {r.index[r.isna()][0]!r} has no margin.")
    return p, r.to_numpy(float)
