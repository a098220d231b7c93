"""Goals: the eight branches of what an organiser wants at once, and where they pull apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core.validation import require
from ...profiles.assemble import profile
from ..costing.selling import cost_per_sqm
from ..interval import Z

# Branch: what it is measured by, and whether more is better (1) or less (-1). The branches are the
# source's; the measures are ours.
BRANCHES = {
    "information": ("share of the exhibitors there who answered the survey", 1),
    "forecasting": ("heads forecast for the edition, off by this share of those who came", -1),
    "coordination": ("buyers' leads an exhibitor", 1),
    "loyalty": ("share of the last edition's exhibitors who came again", 1),
    "lower cost": ("EUR of touches a square metre sold", -1),
    "efficiency": ("EUR billed to exhibitors an EUR of touches", 1),
    "value creation": ("EUR of margin an exhibitor, touches taken off", 1),
    "strategy": ("square metres sold", 1),
}


def goal_tree(tables: Mapping[str, pd.DataFrame], since: int = 3) -> pd.DataFrame:
    """Measure the eight goals at every edition held.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        All tables of the schema, such as ``show.tables``.
    since : int from 3, default 3
        First edition to measure: two must lie before it, for a forecast.

    Returns
    -------
    DataFrame
        Index edition, columns `BRANCHES`, in the units given there.

    Raises
    ------
    ValueError
        If no edition from `since` on was held, or `since` is below 3.

    Examples
    --------
    >>> import expo_lab as xl
    >>> tree = goal_tree(xl.simulate("mature", customers=300, editions=4, seed=1).tables)
    >>> tree.index.tolist(), tree.shape[1]
    ([3, 4], 8)
    """
    editions, part = tables["editions"], tables["participations"]
    held = np.sort(editions.loc[editions["held"], "edition"].to_numpy())
    wanted = [int(e) for e in held[2:] if e >= since]
    if since < 3 or not wanted:
        raise ValueError(
            f"goal_tree: needs an edition held from since = {since!r} on, two held before it; "
            f"held: {held.tolist()}."
        )
    stands = part[part["turned_up"] & (part["role"].astype(str) == "exhibitor")]
    groups = stands.groupby("edition")
    heads, area = groups.size(), groups["area"].sum()
    spent = cost_per_sqm(tables)["cost"].groupby(level=0).sum()
    paid = stands["revenue"] * ~stands["unpaid"] - stands["cost_to_serve"]
    answered = tables["surveys"][["customer_id", "edition"]].merge(
        stands[["customer_id", "edition"]]
    )
    rows = {}
    for edition in wanted:
        last = held[np.searchsorted(held, edition) - 1]
        here = set(stands.loc[stands["edition"] == edition, "customer_id"])
        before = stands.loc[stands["edition"] == last, "customer_id"]
        people = profile(tables, as_of=int(last))
        firms = people["kind"].astype(str) == "exhibitor"
        forecast = people.loc[firms, "p_next"].sum()
        rows[edition] = (
            (answered["edition"] == edition).sum() / heads[edition],
            abs(forecast - heads[edition]) / heads[edition],
            stands.loc[stands["edition"] == edition, "leads"].mean(),
            before.isin(here).mean(),
            spent[edition] / area[edition],
            stands.loc[stands["edition"] == edition, "revenue"].sum() / spent[edition],
            (paid[stands["edition"] == edition].sum() - spent[edition]) / heads[edition],
            area[edition],
        )
    tree = pd.DataFrame.from_dict(rows, orient="index", columns=list(BRANCHES))
    return tree.rename_axis("edition")


def trade_offs(tree: pd.DataFrame) -> pd.DataFrame:
    """Find which goals pull against each other: correlations of their changes, better being up.

    Parameters
    ----------
    tree : DataFrame
        From `goal_tree`.

    Returns
    -------
    DataFrame
        One row a pair, those that pull apart most first: one, other, correlation (of the changes
        from one edition to the next, turned so that up is better), lower, upper (Fisher, 95 %,
        widened by sqrt(1 + 2 a b) where both goals' changes follow each other alike, a and b their
        correlations with the change before (Bartlett 1935): a good edition is followed by a
        change for the worse, and such changes go together by luck more often); changes (how many).
        A pair is a trade-off where `upper` is below 0.

    Raises
    ------
    ValueError
        If a branch is absent or there are fewer than 5 changes (ours): fewer say nothing.

    Examples
    --------
    >>> import expo_lab as xl
    >>> tree = goal_tree(xl.simulate("mature", customers=300, editions=8, seed=1).tables)
    >>> len(trade_offs(tree))
    28
    """
    require(tree, list(BRANCHES), "trade_offs")
    better = pd.Series({name: sign for name, (_, sign) in BRANCHES.items()})
    change = (tree[list(BRANCHES)] * better).diff().dropna()
    n = len(change)
    if n < 5:
        raise ValueError(
            f"trade_offs: needs 5 changes from one edition to the next, found {n}: goals of fewer "
            "editions cannot be seen to pull apart."
        )
    r = change.corr().to_numpy()
    one, other = np.triu_indices(len(BRANCHES), 1)
    away = (change - change.mean()).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):  # what never changes goes with nothing
        before = (away[1:] * away[:-1]).sum(axis=0) / (away**2).sum(axis=0)
    alike = np.maximum(1, 1 + 2 * before[one] * before[other])
    reach = Z * np.sqrt(alike / (n - 3))
    names = np.array(list(BRANCHES))
    at = np.arctanh(np.clip(r[one, other], -1 + 1e-12, 1 - 1e-12))
    made = pd.DataFrame(
        dict(
            one=names[one],
            other=names[other],
            correlation=r[one, other],
            lower=np.tanh(at - reach),
            upper=np.tanh(at + reach),
            changes=n,
        )
    )
    return made.sort_values("correlation", ignore_index=True)
