"""Stays: how many editions a relationship remains in each stage, those still there allowed for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..models.histories import at_least
from .histories import Ordered, ordered, weights

Spell = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def sojourns(
    history: pd.DataFrame, horizon: int | None = None, resamples: int = 200, seed: int = 0
) -> pd.DataFrame:
    """Say how long stays in each stage last, in editions held.

    A stay of L editions is a customer's run of L rows in one stage. Whoever is still there at the
    last edition is censored: its stay is longer than L - 1, and by how much nobody knows. Stays
    that began before the history are left out, for how long they had lasted is not on record.
    With S(t) the product-limit estimate of P(stay > t), the mean within a horizon is the sum of
    S(0), ..., S(horizon - 1): nothing is assumed of what lies beyond the record, whereas
    1 / (1 - share that stays), as in `MarkovChain.sojourn`, takes the hazard as constant.

    Parameters
    ----------
    history : DataFrame
        customer_id, edition, stage, as `stage_history` and `true_history` make it.
    horizon : int from 1, optional
        Editions within which means are taken; half of the history by default (ours), for later
        few stays are left to count.
    resamples, seed : int
        Bootstrap over customers.

    Returns
    -------
    DataFrame
        By stage: stays, ended : counts; left_out : stays begun before the history; stay, lower,
        upper : share of stays that last longer than one edition; mean, mean_lower, mean_upper :
        editions within the horizon; median : editions, a gap where half of the stays outlast the
        record. A gap where no stay was seen to begin.

    Raises
    ------
    ValueError
        If the history is not well formed, spans one edition, or the horizon is longer than it.

    References
    ----------
    Kaplan, E. L., & Meier, P. (1958). J. Amer. Statistical Association 53, 457-481.

    Examples
    --------
    >>> history = pd.DataFrame(dict(customer_id=list("aaaabbbb"), edition=[1, 2, 3, 4] * 2))
    >>> history["stage"] = list("pqqppqpp")
    >>> table = sojourns(history, horizon=2)
    >>> table.loc["q", ["stays", "ended", "left_out", "stay", "mean"]].tolist()
    [2.0, 2.0, 0.0, 0.5, 1.5]
    """
    rows = ordered(history, "sojourns")
    span = int(rows.time.max())
    if span < 1:
        raise ValueError("sojourns: needs two editions or more; found 1.")
    longest = max(1, span // 2) if horizon is None else at_least(1, "sojourns", "horizon", horizon)
    if longest > span:
        raise ValueError(
            f"sojourns: needs a horizon of at most {span}, the steps in the history; found "
            f"{longest}."
        )
    who, stage, length, ended = _spells(rows)
    known = length > 0
    draws = weights("sojourns", len(rows.ids), resamples, seed)
    found = []
    for code, name in enumerate(rows.names):
        ours = known & (stage == code)
        left_out = int(((stage == code) & ~known).sum())
        mine = who[ours], length[ours] - ~ended[ours], ended[ours]  # a censored one outlasted L - 1
        survival = _survival(*mine, np.ones((1, len(rows.ids))), longest)[0]
        drawn = _survival(*mine, draws, longest)
        found.append(
            dict(stage=name, stays=int(ours.sum()), ended=int(ended[ours].sum()), left_out=left_out)
            | _summary(survival, drawn)
        )
    return pd.DataFrame(found).set_index("stage")


def _spells(rows: Ordered) -> Spell:
    """Customer, stage and length of each run of a stage, and whether its end was seen.

    Length 0 marks a run that began before the history.
    """
    goes_on = rows.follows[:-1] & (np.diff(rows.stage) == 0)
    begins = np.flatnonzero(np.append(True, ~goes_on))
    ends = np.append(begins[1:], len(rows.stage)) - 1
    length = ends - begins + 1
    length = np.where(rows.time[begins] == 0, 0, length)
    return rows.customer[begins], rows.stage[begins], length, rows.follows[ends]


def _survival(
    who: np.ndarray, t: np.ndarray, ended: np.ndarray, draws: np.ndarray, horizon: int
) -> np.ndarray:
    """P(stay > 0), ..., P(stay > horizon) in each draw; gaps from where nobody is at risk."""
    shape = (len(draws), horizon + 2)
    leaving, last = np.zeros(shape), np.zeros(shape)
    times = np.minimum(t, horizon + 1)
    weight = draws[:, who].astype(float)
    for u in range(horizon + 2):
        here = times == u
        last[:, u] = weight[:, here].sum(axis=1)
        leaving[:, u] = weight[:, here & ended & (t == times)].sum(axis=1)
    at_risk = np.cumsum(last[:, ::-1], axis=1)[:, ::-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        hazard = leaving[:, 1 : horizon + 1] / at_risk[:, 1 : horizon + 1]
    survival = np.cumprod(1 - hazard, axis=1)
    nobody = np.isnan(hazard) & (np.cumsum(hazard == 1, axis=1) > 0)  # all had left before
    survival = np.where(nobody, 0.0, survival)
    return np.hstack([np.ones((len(draws), 1)), survival])


def _summary(survival: np.ndarray, drawn: np.ndarray) -> dict[str, float]:
    def ends(values: np.ndarray) -> tuple[float, float]:
        kept = values[~np.isnan(values)]
        if not len(kept):
            return np.nan, np.nan
        low, high = np.quantile(kept, [0.025, 0.975])
        return float(low), float(high)

    half = np.flatnonzero(survival <= 0.5)
    stay, mean = ends(drawn[:, 1]), ends(drawn[:, :-1].sum(axis=1))
    return dict(
        stay=float(survival[1]),
        lower=stay[0],
        upper=stay[1],
        mean=float(survival[:-1].sum()),
        mean_lower=mean[0],
        mean_upper=mean[1],
        median=float(half[0]) if len(half) else np.nan,
    )
