"""Scores: how good forecasts of single customers were, and what they are worth in money."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import xlogy

from ...core.stats.agreement import wilson


def _pair(p: Any, came: Any, who: str) -> tuple[np.ndarray, np.ndarray]:
    both = isinstance(p, pd.Series) and isinstance(came, pd.Series)
    if both and len(p) == len(came) and not p.index.equals(came.index):
        raise ValueError(
            f"{who}: chances and answers must be of the same customers in the same order; their "
            "indices differ. Put them in one order, as by came.loc[p.index]."
        )
    p, came = np.asarray(p, dtype=float), np.asarray(came, dtype=float)
    if p.shape != came.shape or p.ndim != 1 or not len(p):
        raise ValueError(
            f"{who}: needs a chance and an answer for each customer; found shapes {p.shape} and "
            f"{came.shape}."
        )
    wrong = ~((p >= 0) & (p <= 1))
    if wrong.any():
        raise ValueError(f"{who}: chances must lie between 0 and 1, found {p[wrong][0]!r}.")
    strange = ~np.isin(came, (0, 1))
    if strange.any():
        raise ValueError(
            f"{who}: answers must be yes or no (1 or 0), found {came[strange][0]:g} for "
            f"{int(strange.sum())} of {len(came)}. Leave out whose answer is not known."
        )
    return p, came


def brier(p: Any, came: Any) -> float:
    """Mean of (p - came)^2 (Brier 1950); lower is better.

    >>> brier([0.5, 1.0], [1, 1])
    0.125
    """
    p, came = _pair(p, came, "brier")
    return float(np.mean((p - came) ** 2))


def log_score(p: Any, came: Any) -> float:
    """Mean of -ln(chance given to what happened); lower is better, infinite for a sure error.

    >>> round(log_score([0.5, 0.25], [1, 0]), 4)
    0.4904
    """
    p, came = _pair(p, came, "log_score")
    return float(-(xlogy(came, p) + xlogy(1 - came, 1 - p)).mean())


def calibration(p: Any, came: Any, groups: int = 10) -> pd.DataFrame:
    """Set what was said beside what happened, in groups of about equal size.

    Parameters
    ----------
    p, came : array, one entry a customer
    groups : int
        At most; customers of one chance stay together.

    Returns
    -------
    DataFrame
        customers, said (mean p), came (share), lower, upper (Wilson's 95 % interval of the share:
        a single exhibitor is no verdict; luck that all share at one edition is not in it).

    Examples
    --------
    >>> calibration([0.1] * 10 + [0.9] * 10, [0] * 9 + [1] * 11, groups=2)["came"].tolist()
    [0.1, 1.0]
    """
    p, came = _pair(p, came, "calibration")
    edges = np.unique(np.quantile(p, np.arange(1, groups) / groups))
    part = np.searchsorted(edges, p)  # a border belongs to those below it
    table = (
        pd.DataFrame(dict(part=part, said=p, came=came))
        .groupby("part")
        .agg(customers=("said", "size"), said=("said", "mean"), came=("came", "mean"))
        .reset_index(drop=True)
    )
    lower, upper = wilson(
        (table["came"] * table["customers"]).to_numpy(), table["customers"].to_numpy()
    )
    return table.assign(lower=lower, upper=upper)


def lift(p: Any, came: Any, share: float = 0.1) -> float:
    """How many times more of the likeliest came than of all.

    Those whose chance equals that at the border count in part, so that ties are no luck.

    Parameters
    ----------
    p, came : array
    share : float
        Of customers that are looked at, above 0 to 1.

    Examples
    --------
    >>> lift([0.9, 0.8, 0.2, 0.1], [1, 0, 1, 0], share=0.25)
    2.0
    """
    p, came = _pair(p, came, "lift")
    if not 0 < share <= 1:
        raise ValueError(f"lift: share must be above 0 and at most 1, found {share!r}.")
    if not came.sum():
        raise ValueError("lift: needs somebody who came, found nobody.")
    most = share * len(p)
    border = np.sort(p)[::-1][int(np.ceil(most)) - 1]
    above, at = p > border, p == border
    hits = came[above].sum() + came[at].mean() * (most - above.sum())
    return float(hits / most / came.mean())


def gain(p: Any, came: Any, cost: float, worth: Any) -> pd.DataFrame:
    """Count the money of acting on a forecast: whoever is likely enough is contacted.

    With a contact that pays only where the customer does what is forecast, it is right to contact
    where p worth >= cost; the table shows what each other border would have brought.

    Parameters
    ----------
    p, came : array
    cost : float
        EUR a contact, above 0.
    worth : float or array
        EUR a contact brings where it hits.

    Returns
    -------
    DataFrame
        Index border, on p worth in EUR, from all contacted to none: contacted, hits, gain (EUR)
        and right, True for the row that the rule chooses.

    Examples
    --------
    >>> table = gain([0.9, 0.1], [1, 0], cost=20, worth=100)
    >>> table["gain"].tolist(), table["right"].tolist()
    ([60.0, 80.0, 0.0], [False, True, False])
    """
    p, came = _pair(p, came, "gain")
    if not cost > 0:
        raise ValueError(f"gain: cost must be EUR above 0, found {cost!r}.")
    worth = np.broadcast_to(np.asarray(worth, dtype=float), p.shape)
    if not np.isfinite(worth).all():
        raise ValueError(f"gain: worth must be EUR without gaps, found {worth.min()!r}.")
    hope = p * worth
    order = np.argsort(-hope, kind="stable")
    money = np.concatenate([[0.0], np.cumsum(came[order] * worth[order] - cost)])
    hits = np.concatenate([[0.0], np.cumsum(came[order])])
    # a border lies between two hopes; customers of one hope go together
    ends = np.append(np.flatnonzero(np.diff(hope[order])) + 1, len(p))
    count = np.concatenate([[0], ends])[::-1]
    border = np.concatenate([[np.inf], hope[order][ends - 1]])[::-1]
    chosen = int((hope >= cost).sum())
    return pd.DataFrame(
        dict(contacted=count, hits=hits[count], gain=money[count], right=count == chosen),
        index=pd.Index(border, name="border"),
    )
