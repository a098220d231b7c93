"""Cut losses: what a coarser set of stage names can no longer tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..core.stats.agreement import interval
from ..models.histories import at_least
from .stage_schemes import CROSSWALK, rename_stages


def lost_by_cuts(
    states: pd.Series, outcome: Any, resamples: int = 200, seed: int = 0
) -> pd.DataFrame:
    """Compare the six states with the names of each source at foreseeing an outcome.

    told = share of the outcome's variance that lies between the stages (eta squared; for an
    outcome of 0 and 1 the share of its variance too). Every look-up merges states, so that it
    never tells more; ``lost`` is the difference, on the same customers.

    Parameters
    ----------
    states : Series
        One of the six states a customer.
    outcome : array of numbers
        What is to be foreseen: a chance, or whether it came (0, 1).
    resamples, seed : int
        Bootstrap over customers, the same draws for every row.

    Returns
    -------
    DataFrame
        By set of names, ``six`` first: stages : how many occur; told, lower, upper; lost,
        lost_lower, lost_upper (95 %; what a bootstrap tells too much is taken off, so that
        ``lost_lower`` is 0 where no loss is seen). told and lost themselves are of these
        customers: k stages that mean nothing tell (k - 1) / (n - 1).

    Raises
    ------
    ValueError
        If a state is unknown, lengths differ, the outcome has gaps or does not vary.

    Examples
    --------
    >>> states = pd.Series(["growing", "committed", "growing", "committed", "lost", "lost"])
    >>> lost_by_cuts(states, [0.5, 0.9, 0.5, 0.9, 0, 0], resamples=20)["told"].round(2).to_dict()
    {'six': 1.0, 'four': 1.0, 'five': 0.8, 'dwyer': 1.0}
    """
    at_least(2, "lost_by_cuts", "resamples", resamples)
    try:
        y = np.asarray(outcome, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(
            f"lost_by_cuts: needs outcome as numbers, one a state; found {outcome!r:.60}."
        ) from None
    if y.shape != (len(states),) or not np.isfinite(y).all():
        raise ValueError(
            f"lost_by_cuts: needs one finite outcome for each of {len(states)} states; found shape "
            f"{y.shape} with {int((~np.isfinite(y)).sum())} gaps."
        )
    if not len(y) or np.ptp(y) == 0:
        raise ValueError("lost_by_cuts: needs an outcome that varies; found one value or none.")
    # the same draws in any order of rows
    order = np.argsort(states.index.to_numpy(), kind="stable")
    states, y = states.iloc[order], y[order]
    named = {name: rename_stages(states, name).astype(str) for name in CROSSWALK}
    named = {"six": states.astype(str)} | named
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(len(y), np.full(len(y), 1 / len(y)), size=resamples)
    weight = np.vstack([np.ones(len(y)), draws])
    told = {name: _between(pd.factorize(stage)[0], y, weight) for name, stage in named.items()}
    rows = []
    for name, share in told.items():
        lost = told["six"] - share
        ends = [interval(v[0], v[1:][~np.isnan(v[1:])]) for v in (share, lost)]
        rows.append(
            dict(
                names=name,
                stages=named[name].nunique(),
                told=share[0],
                lower=max(0.0, ends[0][0]),
                upper=ends[0][1],
                lost=lost[0],
                lost_lower=max(0.0, ends[1][0]),
                lost_upper=ends[1][1],
            )
        )
    return pd.DataFrame(rows).set_index("names")


def _between(code: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Share of the variance of y between the groups, in each row of weights."""
    members = np.eye(code.max() + 1)[code]
    n, sums = weight @ members, (weight * y) @ members
    total, mean = weight.sum(axis=1), (weight @ y) / weight.sum(axis=1)
    between = np.divide(sums**2, n, out=np.zeros_like(sums), where=n > 0).sum(axis=1)
    whole = weight @ y**2 - total * mean**2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, (between - total * mean**2) / whole, np.nan)
