"""Outlook: what a points scheme will hand out, leave lapsing and bring, before it is begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .points import checked_tiers

NODES = 40  # Gauss-Jacobi nodes over chances: exact for up to 79 editions where nothing pulls


@dataclass(frozen=True)
class PointsOutlook:
    """What `points_outlook` computed, a customer who joins with no points, in expectation.

    Attributes
    ----------
    totals : Series
        stands and stands_without (over the editions), extra; discounts, gain (EUR: extra stands at
        their margin, less discounts); breakage (share of the points issued that never gave
        anything off: they lapsed, or lie at the end, below the first tier); members (share in a
        tier at the end); members_come, others_come (chance of coming next of those in a tier and of
        the rest); apart (their difference, what comparing them would claim); owed (the part of it
        that the scheme makes).
    by_balance : DataFrame
        Index points at the end. share (of customers), comes (their chance of coming next),
        comes_without (the same customers', had the scheme ended then).
    """

    totals: pd.Series
    by_balance: pd.DataFrame


def points_outlook(
    tiers: tuple[tuple[int, float], ...],
    expiry: int = 3,
    editions: int = 10,
    loyalty: tuple[float, float] = (0.8, 0.8),
    bill: float = 4000.0,
    margin: float = 1500.0,
    price_response: float = 1.5,
    pressure: float = 0.2,
) -> PointsOutlook:
    """Compute a points scheme exactly over customers of every loyalty.

    Chances of coming are spread as a beta distribution (the default U is ours). Each edition a
    customer comes with

    logit p' = logit p - price_response ln(1 - share) + pressure [one point short of a tier],

    share its tier's discount; a stand is a point, and `expiry` misses in a row lapse them all. The
    chance of each balance is carried from edition to edition, at the nodes of a Gauss-Jacobi
    quadrature over p. No peers, no fatigue, no budget: for these put the scheme into a show
    (`PointsProgramme`, `programme_effect`).

    Parameters
    ----------
    tiers, expiry
        As in `PointsProgramme`.
    editions : int of 1 or more
    loyalty : (float, float) above 0
        Of the beta distribution.
    bill, margin : float of 0 or more
        EUR a stand before the discount; what remains of it after cost to serve.
    price_response : float of 0 or more
        Logits a log unit of price.
    pressure : float of 0 or more
        Logits that a reward one stand away adds (ours; after the goal gradient of Kivetz, Urminsky
        & Zheng 2006, Journal of Marketing Research 43, who found it in purchases of coffee).

    Raises
    ------
    ValueError
        For tiers out of order, and numbers out of range.

    Examples
    --------
    Nothing that works, a threshold of one point: members come more often all the same.

    >>> found = points_outlook(((1, 0.01),), editions=1, loyalty=(1, 1), price_response=0,
    ...                        pressure=0, expiry=9).totals
    >>> found[["members", "members_come", "others_come", "extra"]].round(3).tolist()
    [0.5, 0.667, 0.333, 0.0]
    """
    from scipy.special import expit, logit, roots_jacobi

    checked_tiers(tiers, "points_outlook")
    a, b = loyalty
    numbers = dict(bill=bill, margin=margin, price_response=price_response, pressure=pressure)
    low = [name for name, value in numbers.items() if not value >= 0]
    if low or expiry < 1 or editions < 1 or not (a > 0 and b > 0):
        raise ValueError(
            "points_outlook: needs expiry and editions of 1 or more, loyalty above 0, and "
            f"{', '.join(numbers)} of 0 or more; found {expiry!r}, {editions!r}, {loyalty!r}, "
            f"{numbers}."
        )
    node, weight = roots_jacobi(NODES, b - 1, a - 1)
    p, weight = (node + 1) / 2, weight / weight.sum()
    need = np.array([points for points, _ in tiers])
    balances = np.arange(max(editions, need[-1]) + 1)
    tier = np.searchsorted(need, balances, side="right")
    off = np.array([0.0, *(share for _, share in tiers)])[tier]
    near = np.isin(balances + 1, need)
    push = -price_response * np.log1p(-off) + pressure * near
    comes = expit(logit(p)[:, None] + push)  # by chance and balance

    def run(chance: Any, push_on: bool) -> tuple[np.ndarray, dict[str, float]]:
        at = np.zeros((len(p), len(balances), expiry))
        at[:, 0, 0] = weight
        sums = dict(stands=0.0, discounts=0.0, lapsed=0.0)
        for _ in range(editions):
            there = at * chance[:, :, None]
            away = at - there
            sums["stands"] += float(there.sum())
            sums["discounts"] += float((there.sum(axis=(0, 2)) * off).sum()) * bill * push_on
            new = np.zeros_like(at)
            new[:, 1:, 0] += there[:, :-1].sum(axis=2)
            new[:, :, 1:] += away[:, :, :-1]
            gone = away[:, :, -1]  # one miss too many
            new[:, 0, 0] += gone.sum(axis=1)
            sums["lapsed"] += float((gone.sum(axis=0) * balances * (tier == 0)).sum())
            at = new
        return at, sums

    at, sums = run(comes, True)
    without = run(np.repeat(p[:, None], len(balances), axis=1), False)[1]
    held = at.sum(axis=2)  # by chance and balance
    share = held.sum(axis=0)
    unused = sums["lapsed"] + float((share * balances * (tier == 0)).sum())

    def mean(chance: np.ndarray, which: np.ndarray) -> float:
        mass = held[:, which].sum()
        return float((held * chance)[:, which].sum() / mass) if mass > 0 else float("nan")

    flat = np.repeat(p[:, None], len(balances), axis=1)
    inside, outside = tier > 0, tier == 0
    apart = mean(comes, inside) - mean(comes, outside)
    extra = sums["stands"] - without["stands"]
    totals = dict(
        stands=sums["stands"],
        stands_without=without["stands"],
        extra=extra,
        discounts=sums["discounts"],
        gain=extra * margin - sums["discounts"],
        breakage=unused / sums["stands"],
        members=float(share[inside].sum()),
        members_come=mean(comes, inside),
        others_come=mean(comes, outside),
        apart=apart,
        owed=apart - (mean(flat, inside) - mean(flat, outside)),
    )
    table = pd.DataFrame(
        dict(
            share=share,
            comes=[mean(comes, balances == k) for k in balances],
            comes_without=[mean(flat, balances == k) for k in balances],
        ),
        index=pd.Index(balances, name="points"),
    )
    return PointsOutlook(pd.Series(totals), table[table["share"] > 0])
