"""Association: what is used together, and whether it still is among like customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import chi2, hypergeom

from ...profiles.assemble import Held, until
from .guard import q_values


def baskets(base: Held, of: str = "sessions", as_of: int | None = None) -> pd.DataFrame:
    """Who used what: customers x items, true or false.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    of : str
        "sessions" (visitors and buyers, by topic), "stands" (the sectors whose stands scanned
        them), or "services" (exhibitors: further roles, complaints, ideas, a large stand).
    as_of : int, optional

    Returns
    -------
    DataFrame of bool
        Index customer_id: those who used anything. Among these alone things seem to shun each
        other, as whoever used little used one thing: to ask what goes together, add everybody who
        could have (``found.reindex(everybody, fill_value=False)``).

    Raises
    ------
    ValueError
        For another `of`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> baskets(xl.simulate("mature", 200, 3, 1)).columns.tolist()
    ['careers', 'market', 'opening', 'technology']
    """
    tables = until(base.tables, as_of)
    if of == "sessions":
        rows = tables["sessions"][["customer_id", "session"]]
    elif of == "stands":
        sector = tables["customers"].set_index("customer_id")["sector"].astype(str)
        rows = tables["scans"][["customer_id"]].assign(
            item=tables["scans"]["to_customer_id"].map(sector)
        )
    elif of == "services":
        stand = tables["participations"].query("turned_up and role == 'exhibitor'")
        large = stand[stand["area"] >= 2 * stand["area"].median()]
        parts = [tables["roles"][["customer_id", "role"]].set_axis(["customer_id", "item"], axis=1)]
        named = {"complaint": tables["complaints"], "idea": tables["ideas"], "large stand": large}
        parts += [f[["customer_id"]].assign(item=name) for name, f in named.items()]
        rows = pd.concat(p.astype({"item": str}) for p in parts)
    else:
        raise ValueError(f"baskets: of must be sessions, stands or services; found {of!r}.")
    rows = rows.set_axis(["customer_id", "item"], axis=1).astype({"item": str})
    made = pd.crosstab(rows["customer_id"], rows["item"]) > 0
    made.columns.name = None
    return made


def associations(used: pd.DataFrame, within: pd.Series | None = None) -> pd.DataFrame:
    """Measure every pair of items: support, confidence, lift, and what is left among the like.

    Parameters
    ----------
    used : DataFrame of bool, customers x items
    within : Series, optional
        A group for each customer, on the same index: what may stand behind both (a segment, the
        size, how often it came). Customers without a group are left out of that column.

    Returns
    -------
    DataFrame
        One row a pair, a and b, lift farthest from 1 first: customers with both, support (their
        share), confidence (share of a's that have b), lift (over the share of all that have b), p
        (Fisher's exact test, two-sided by doubling), q (Benjamini & Hochberg) and, with `within`,
        odds (odds ratio of all), odds_within (Mantel & Haenszel's, within groups) and p_within
        (their test). Where odds are far from 1 and odds_within are not, the groups explain it.

    Raises
    ------
    ValueError
        If fewer than two items are there, or used is neither true nor false.

    Examples
    --------
    Of ten customers five used a, five b and four both: lift .4 / (.5 .5).

    >>> used = pd.DataFrame({"a": [1] * 5 + [0] * 5, "b": [1] * 4 + [0] * 5 + [1]}).astype(bool)
    >>> associations(used)[["customers", "support", "confidence", "lift"]].iloc[0].tolist()
    [4.0, 0.4, 0.8, 1.6]
    """
    if used.shape[1] < 2 or not len(used):
        raise ValueError(
            f"associations: needs two items and a customer; found {used.shape[1]} items, "
            f"{len(used)} customers."
        )
    if not used.isin([True, False]).all(axis=None):
        raise ValueError(
            "associations: used must hold true or false for each customer and item; found counts "
            "or gaps. Say what counts as used, as by `counts > 0`."
        )
    x = used.to_numpy(float)
    n, count, both = len(x), x.sum(axis=0), x.T @ x
    i, j = np.triu_indices(x.shape[1], 1)
    k, a, b = both[i, j], count[i], count[j]
    more = hypergeom.sf(k - 1, n, a.astype(int), b.astype(int))
    less = hypergeom.cdf(k, n, a.astype(int), b.astype(int))
    p = np.minimum(1.0, 2 * np.minimum(more, less))
    items = np.asarray(used.columns)
    with np.errstate(divide="ignore", invalid="ignore"):
        table = pd.DataFrame(
            dict(
                a=items[i],
                b=items[j],
                customers=k,
                support=k / n,
                confidence=k / a,
                lift=k * n / (a * b),
                p=p,
                q=q_values(p),
            )
        )
        if within is not None:
            group = pd.factorize(within.reindex(used.index))[0]
            table["odds"] = _mantel_haenszel(x, np.zeros(n, dtype=int), i, j)[0]
            table["odds_within"], table["p_within"] = _mantel_haenszel(x, group, i, j)
        far = -np.abs(np.log(table["lift"].clip(lower=1e-9)))
    return table.iloc[np.argsort(far.fillna(0).to_numpy(), kind="stable")].reset_index(drop=True)


def _mantel_haenszel(
    x: np.ndarray, group: np.ndarray, i: np.ndarray, j: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Common odds ratio over groups, and its chi-square test without continuity correction."""
    top = np.zeros(len(i))
    bottom, seen, expected, variance = np.zeros((4, len(i)))
    for g in range(int(group.max(initial=-1)) + 1):
        part = x[group == g]
        n = len(part)
        if n < 2:
            continue
        count, both = part.sum(axis=0), part.T @ part
        k, a, b = both[i, j], count[i], count[j]
        top += k * (n - a - b + k) / n
        bottom += (a - k) * (b - k) / n
        seen += k
        expected += a * b / n
        variance += a * b * (n - a) * (n - b) / (n**2 * (n - 1))
    statistic = (seen - expected) ** 2 / np.where(variance > 0, variance, np.inf)
    return top / bottom, chi2.sf(statistic, 1)
