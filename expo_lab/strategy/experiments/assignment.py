"""Assignment: who gets what by lot, with the chance of it written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)


def assign(
    units: Sequence[Any] | pd.Index,
    shares: Mapping[str, float],
    seed: int,
    strata: Sequence[Any] | None = None,
) -> pd.DataFrame:
    """Give each unit an arm by lot, in each stratum in the same proportions.

    A stratum's units are put in a random order and the arms laid over it from a random start, so
    that an arm's number is its share of the stratum rounded up or down, and everyone's chance is
    exactly the share. Without strata: complete randomisation.

    Parameters
    ----------
    units : sequence of labels, each once
        Customers; or clusters (sectors), where neighbours talk and whole clusters are treated.
    shares : mapping of arm to float above 0
        Sum 1.
    seed : int
    strata : sequence, one a unit

    Returns
    -------
    DataFrame
        Index unit. arm, propensity (chance of the arm received).

    Raises
    ------
    ValueError
        For units that repeat, shares that do not sum to 1, strata with gaps or of another length.

    Examples
    --------
    >>> drawn = assign(range(8), {"nothing": 0.5, "call": 0.5}, seed=1, strata=list("aaaabbbb"))
    >>> drawn["arm"].groupby(list("aaaabbbb")).value_counts().tolist()
    [2, 2, 2, 2]
    """
    who = "assign"
    index = pd.Index(units, name="unit")
    weights = np.array(list(shares.values()), dtype=float)
    if index.has_duplicates:
        twice = index[index.duplicated()].tolist()[0]
        raise ValueError(
            f"{who}: unit {twice!r} stands more than once; for clusters "
            "give each cluster once and join the result to its customers."
        )
    if not len(weights) or not (weights > 0).all() or not np.isclose(weights.sum(), 1):
        raise ValueError(f"{who}: shares must be above 0 and sum to 1, found {dict(shares)}.")
    code = np.zeros(len(index), dtype=int)
    if strata is not None:
        code = pd.factorize(np.asarray(strata, dtype=object))[0]
        if len(code) != len(index) or (code < 0).any():
            raise ValueError(f"{who}: needs one stratum a unit, none a gap.")
    rng = np.random.default_rng(seed)
    arm = np.empty(len(index), dtype=int)
    for stratum in np.unique(code):
        own = rng.permutation(np.flatnonzero(code == stratum))
        arm[own] = _lay(len(own), weights, rng)
    return pd.DataFrame(dict(arm=np.array(list(shares))[arm], propensity=weights[arm]), index=index)


def assign_saturation(
    cluster: Sequence[Any] | pd.Series, seed: int, levels: Sequence[float] = LEVELS
) -> pd.DataFrame:
    """Draw how much of each cluster is treated, then who: a randomised saturation design.

    Clusters are taken in the order in which they first appear, in blocks of as many as there are
    levels; each block holds every level once, in random order. The last block may be short. Within
    a cluster that share of the customers is treated, by lot.

    Parameters
    ----------
    cluster : sequence of labels or Series, one a customer
        Those who can influence one another: a sector, or a show and edition.
    levels : sequence of float in [0, 1]

    Returns
    -------
    DataFrame
        Index of `cluster`. cluster, saturation, treated (bool), propensity (of being treated or
        not, as it came, given the saturation), saturation_propensity.

    References
    ----------
    Baird, S., Bohren, J. A., McIntosh, C., & Ozler, B. (2018). Review of Economics and Statistics
    100(5), 844-860.

    Examples
    --------
    >>> drawn = assign_saturation(np.repeat(list("abcde"), 8), seed=1)
    >>> sorted(drawn.groupby("cluster")["treated"].sum())
    [0, 2, 4, 6, 8]
    """
    level = np.asarray(levels, dtype=float)
    if not len(level) or not ((level >= 0) & (level <= 1)).all():
        raise ValueError(f"assign_saturation: levels must be in [0, 1], found {list(levels)}.")
    labels = pd.Series(cluster)
    code, names = pd.factorize(labels)
    if (code < 0).any():
        raise ValueError(
            f"assign_saturation: {int((code < 0).sum())} customers have no cluster; give them one."
        )
    rng = np.random.default_rng(seed)
    blocks = -(-len(names) // len(level))
    drawn = np.concatenate([rng.permutation(len(level)) for _ in range(blocks)])[: len(names)]
    saturation = level[drawn]
    treated = np.zeros(len(code), dtype=bool)
    for c, share in enumerate(saturation):
        own = rng.permutation(np.flatnonzero(code == c))
        treated[own] = _lay(len(own), np.array([1 - share, share]), rng) == 1
    given = saturation[code]
    return pd.DataFrame(
        dict(
            cluster=labels.to_numpy(),
            saturation=given,
            treated=treated,
            propensity=np.where(treated, given, 1 - given),
            saturation_propensity=1 / len(level),
        ),
        index=labels.index,
    )


def _lay(n: int, weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Arms over n places from a random start: each arm's count is its share rounded either way."""
    at = (np.arange(n) + rng.random()) / max(n, 1)
    return np.minimum(np.searchsorted(weights.cumsum(), at, side="right"), len(weights) - 1)
