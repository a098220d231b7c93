"""Profit: what a relationship brings, directly and indirectly, less its costs; and what then."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..interval import Z

ADVICE = ("keep", "develop", "maintain", "end")


def relationship_profit(values: pd.DataFrame, costs: pd.Series | pd.DataFrame) -> pd.DataFrame:
    """Add up a relationship: values less costs, direct and indirect, with an interval.

    direct = economic - costs,  indirect = the other values,  profit = direct + indirect

    Parameters
    ----------
    values : DataFrame
        Index customer_id. A column ``economic`` and any others, in EUR; ``<name>_lower`` and
        ``<name>_upper`` where there is an interval (`four.relationship_values`). A value that is a
        gap is left out and counted in `left_out`; a missing bound makes the profit's a gap.
    costs : Series or DataFrame
        EUR a customer, 0 or more; the columns of a DataFrame are added (`costs.three_costs`).
        Everybody in `values` needs a cost.

    Returns
    -------
    DataFrame
        Same index. economic, cost, direct, indirect, profit in EUR; lower, upper : 95 % of the
        profit, the values' errors taken to be independent (added in squares); p_profit : of a
        profit above 0 (normal); left_out : values without an estimate; advice (ours):

        keep : pays surely, and by itself (lower > 0, direct > 0).
        maintain : pays surely, by what it does to others (lower > 0, direct <= 0).
        develop : likely to pay, not surely: find out more, make it grow (profit > 0).
        end : not likely to pay (profit <= 0): part well.

    Raises
    ------
    ValueError
        If there is no economic value, it has gaps, or costs are missing or negative.

    Examples
    --------
    >>> two = pd.DataFrame(dict(economic=[100.0, -50.0], economic_lower=[50.0, -60.0],
    ...     economic_upper=[150.0, -40.0], demonstration=[0.0, 200.0],
    ...     demonstration_lower=[0.0, 120.0], demonstration_upper=[0.0, 280.0]))
    >>> relationship_profit(two, pd.Series([20.0, 30.0]))["advice"].tolist()
    ['keep', 'maintain']
    """
    names = [c for c in values if not str(c).endswith(("_lower", "_upper"))]
    if "economic" not in names or values["economic"].isna().any():
        raise ValueError(
            "relationship_profit: needs a column 'economic' without gaps; found "
            f"{', '.join(map(str, names)) or 'none'}."
        )
    cost = costs.sum(axis=1, skipna=False) if isinstance(costs, pd.DataFrame) else costs
    cost = cost.reindex(values.index).astype(float)
    if cost.isna().any() or (cost < 0).any():
        wrong = cost[cost.isna() | (cost < 0)]
        raise ValueError(
            f"relationship_profit: {len(wrong)} of {len(cost)} customers have no cost or one below "
            f"0, the first {wrong.index[0]!r}. Where nothing was spent, say 0."
        )
    made = pd.DataFrame(dict(economic=values["economic"].astype(float), cost=cost))
    made["direct"] = made["economic"] - cost
    others = values[[c for c in names if c != "economic"]]
    made["indirect"] = others.sum(axis=1)
    made["profit"] = made["direct"] + made["indirect"]
    below, above = np.zeros(len(made)), np.zeros(len(made))
    for name in names:
        if f"{name}_lower" not in values:
            continue
        here = values[name].notna().to_numpy()
        for reach, side in ((below, "lower"), (above, "upper")):
            gap = (values[name] - values[f"{name}_{side}"]).abs().to_numpy(float)
            reach[:] = np.where(here, np.hypot(reach, gap), reach)
    made["lower"], made["upper"] = made["profit"] - below, made["profit"] + above
    made["p_profit"] = _above_zero(made)
    made["left_out"] = others.isna().sum(axis=1)
    surely = made["lower"] > 0
    code = np.select([surely & (made["direct"] > 0), surely, made["profit"] > 0], [0, 2, 1], 3)
    made["advice"] = pd.Categorical.from_codes(code, list(ADVICE), ordered=False)
    return made


def _above_zero(made: pd.DataFrame) -> np.ndarray:
    """P(profit > 0), normal with the sd of the side on which 0 lies."""
    from scipy.special import ndtr

    profit = made["profit"].to_numpy()
    near = np.where(profit > 0, profit - made["lower"], made["upper"] - profit)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(near > 0, profit / (near / Z), np.sign(profit) * np.inf)
        return np.asarray(np.where(np.isnan(near), np.nan, np.where(profit == 0, 0.5, ndtr(z))))


def flip_table(profit: pd.DataFrame, sure: float = 0.95) -> pd.DataFrame:
    """Set the decision on direct money alone against that on all values, under uncertainty.

    Parameters
    ----------
    profit : DataFrame
        From `relationship_profit`.
    sure : float in (0.5, 1), default 0.95
        From which probability a decision is sure.

    Returns
    -------
    DataFrame
        One row each for what direct money says (keep, drop) and what all values say (keep, drop):

        customers : by the estimates. expected : by the probabilities of a profit; adds up to the
            same number. sure : whose second decision is sure. stake : EUR, sum of ``|profit|``.

        Where a flip's `sure` is far below its `customers`, the record does not carry the decision.

    Raises
    ------
    ValueError
        If `sure` is no such share, or the profit has no interval for anybody.

    Examples
    --------
    >>> two = pd.DataFrame(dict(economic=[100.0, -50.0], economic_lower=[50.0, -60.0],
    ...     economic_upper=[150.0, -40.0], demonstration=[0.0, 200.0],
    ...     demonstration_lower=[0.0, 120.0], demonstration_upper=[0.0, 280.0]))
    >>> table = flip_table(relationship_profit(two, pd.Series([20.0, 30.0])))
    >>> table.loc[("drop", "keep"), ["customers", "sure"]].tolist()
    [1, 1]
    """
    if not 0.5 < sure < 1:
        raise ValueError(f"flip_table: sure must lie between 0.5 and 1, found {sure!r}.")
    known = profit[profit["p_profit"].notna()]
    if not len(known):
        raise ValueError("flip_table: no profit has an interval, so nothing is known of flips.")
    rows = {}
    for alone, by_itself in (("keep", known["direct"] > 0), ("drop", known["direct"] <= 0)):
        for whole, keeps in (("keep", True), ("drop", False)):
            p = known["p_profit"] if keeps else 1 - known["p_profit"]
            here = by_itself & ((known["profit"] > 0) == keeps)
            rows[alone, whole] = dict(
                customers=int(here.sum()),
                expected=float(p[by_itself].sum()),
                sure=int((here & (p >= sure)).sum()),
                stake=float(known.loc[here, "profit"].abs().sum()),
            )
    index = pd.MultiIndex.from_tuples(rows, names=["direct", "all values"])
    return pd.DataFrame(list(rows.values()), index=index)


def key_accounts(
    profit: pd.DataFrame, touches: pd.DataFrame, share: float = 0.5
) -> tuple[pd.DataFrame, pd.Series]:
    """Name the fewest customers who bring a share of all profit, what they get, what losing costs.

    Parameters
    ----------
    profit : DataFrame
        From `relationship_profit`.
    touches : DataFrame
        The table ``contacts``: customer_id, cost, concession.
    share : float in (0, 1), default 0.5
        Of the sum of all profits above 0.

    Returns
    -------
    accounts : DataFrame
        Index customer_id, largest first: profit, lower, upper (what losing it costs, EUR), direct,
        indirect, touches (count), spent and conceded (EUR in the record).
    summary : Series
        accounts, of_customers (share), of_profit (share), of_touch_cost (share): an account that
        brings half of the profit and gets a tenth of the attention is no key account yet.

    Raises
    ------
    ValueError
        If `share` is no share or nobody brings a profit.

    Examples
    --------
    >>> one = pd.DataFrame(dict(economic=[80.0, 15.0, 5.0]), index=["a", "b", "c"])
    >>> log = pd.DataFrame(dict(customer_id=["a", "b"], cost=[10.0, 30.0], concession=0.0))
    >>> key_accounts(relationship_profit(one, one["economic"] * 0), log)[1]["of_touch_cost"]
    np.float64(0.25)
    """
    if not 0 < share < 1:
        raise ValueError(f"key_accounts: share must lie between 0 and 1, found {share!r}.")
    gains = profit["profit"].clip(lower=0).sort_values(ascending=False)
    if not gains.sum() > 0:
        raise ValueError("key_accounts: nobody brings a profit, so there is no key account.")
    upto = gains.cumsum().to_numpy()
    count = int(np.searchsorted(upto, share * upto[-1])) + 1
    chosen = gains.index[:count]
    accounts = profit.loc[chosen, ["profit", "lower", "upper", "direct", "indirect"]].copy()
    log = touches.groupby("customer_id")[["cost", "concession"]].sum().reindex(chosen).fillna(0.0)
    accounts["touches"] = (
        touches["customer_id"].value_counts().reindex(chosen, fill_value=0).to_numpy()
    )
    accounts["spent"], accounts["conceded"] = log["cost"], log["concession"]
    mine = touches["customer_id"].isin(profit.index)
    summary = pd.Series(
        dict(
            accounts=count,
            of_customers=count / len(profit),
            of_profit=upto[count - 1] / upto[-1],
            of_touch_cost=log["cost"].sum() / max(1e-12, touches.loc[mine, "cost"].sum()),
        )
    )
    return accounts, summary
