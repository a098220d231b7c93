"""Guard: of many things tried, how many may be chance (false discovery)."""

from __future__ import annotations

from typing import Any

import numpy as np


def q_values(p: Any) -> np.ndarray:
    """Adjust p-values for having looked at many (Benjamini & Hochberg 1995).

    To keep all with q <= 0.1 is to expect at most one in ten of those kept to be chance, where
    the tests are independent or positively dependent.

    q_(i) = min over j >= i of p_(j) m / j, the p-values in order

    Parameters
    ----------
    p : array of float, 0 to 1

    Examples
    --------
    >>> q_values([0.01, 0.04, 0.03, 0.5]).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    p = np.asarray(p, dtype=float)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("q_values: p-values must lie between 0 and 1.")
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    out = np.empty(len(p))
    out[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return out


def at_work(seed: int = 0, tried: int = 200, real: int = 10, effect: float = 4.0) -> dict[str, int]:
    """Show the guard at work on planted effects and planted nothings.

    Parameters
    ----------
    seed, tried, real : int
        Of `tried` tests `real` have an effect.
    effect : float
        In standard errors.

    Returns
    -------
    dict
        How many are kept at p < .05 and at q < .1, and how many of these are chance.

    Examples
    --------
    >>> found = at_work()
    >>> found["chance at q < .1"] <= found["chance at p < .05"]
    True
    """
    from scipy.stats import norm

    z = np.random.default_rng(seed).standard_normal(tried)
    z[:real] += effect
    p = 2 * norm.sf(np.abs(z))
    out = {}
    for name, kept in (("p < .05", p < 0.05), ("q < .1", q_values(p) < 0.1)):
        out[f"kept at {name}"] = int(kept.sum())
        out[f"chance at {name}"] = int(kept[real:].sum())
    return out
