"""Sequential: looks in the middle of a test, what they cost when unplanned, and bounds for them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

NODES = 160  # Gauss-Legendre nodes between the bounds at least: probabilities to ten digits
APART = 1e-6  # of all customers at least between two looks; ours
KINDS = ("pocock", "obrien-fleming")


def crossing(
    bounds: ArrayLike, fractions: ArrayLike | None = None, drift: float = 0.0
) -> pd.DataFrame:
    """Chance of first passing a bound at each look: recursive numerical integration.

    The test statistic at information t is S(t) / sqrt(t), S a Brownian motion with this drift. The
    density of S on the paths still within the bounds is carried from look to look,
    f_k(s) = integral of f_(k-1)(u) phi((s - u - drift d) / sqrt(d)) / sqrt(d) du, d = t_k - t_(k-1)
    (Armitage, McPherson & Rowe 1969), by Gauss-Legendre quadrature.

    Parameters
    ----------
    bounds : sequence of float above 0
        On ``|z|``, one a look.
    fractions : sequence of float, rising to 1
        Share of all customers seen by each look; equal steps by default.
    drift : float
        Expected z at the end; 0 under no effect.

    Returns
    -------
    DataFrame
        Index look. fraction, bound, crossed (first at this look), by_then (at this or before).

    Examples
    --------
    Five looks at ``|z| > 1.96`` find an effect where there is none in 14 of 100 tests, not in 5:

    >>> crossing([1.959964] * 5)["by_then"].round(3).tolist()
    [0.05, 0.083, 0.107, 0.126, 0.142]
    """
    from scipy.special import ndtr

    z = np.asarray(bounds, dtype=float)
    t = _fractions("crossing", len(z), fractions)
    if not (z > 0).all():
        raise ValueError(f"crossing: bounds on |z| must be above 0, found {z.min():g}.")
    # A bound beyond nine standard deviations is never passed: it stands there for the quadrature.
    edge = np.minimum(z, 9 + abs(drift)) * np.sqrt(t)
    start, density, before, crossed = np.zeros(1), np.ones(1), 0.0, []
    steps = np.sqrt(np.diff(t, prepend=0.0))
    # looks close to each other leave a density too steep for few nodes
    fine = 5 * edge / np.minimum(steps, np.append(steps[1:], np.inf))
    for b, now, step, need in zip(edge, t, steps, fine, strict=True):
        # doubled, not counted out: a search for bounds asks for the same few again and again
        node, weight = _nodes(NODES * 2 ** max(0, math.ceil(math.log2(need / NODES))))
        mean = start + drift * (now - before)
        crossed.append(float(density @ (ndtr((mean - b) / step) + ndtr((-b - mean) / step))))
        at = b * node
        kernel = np.exp(-0.5 * ((at[:, None] - mean) / step) ** 2) / (step * np.sqrt(2 * np.pi))
        # each node carries the probability of its neighbourhood
        start, density, before = at, b * weight * (kernel @ density), now
    table = pd.DataFrame(dict(fraction=t, bound=z, crossed=crossed))
    table["by_then"] = table["crossed"].cumsum()
    return table.set_index(pd.RangeIndex(1, len(z) + 1, name="look"))


def boundaries(
    looks: int, kind: str, alpha: float = 0.05, fractions: ArrayLike | None = None
) -> pd.DataFrame:
    """Bounds on ``|z|`` that keep the error of all looks together at alpha.

    Parameters
    ----------
    looks : int of 1 or more
    kind : "pocock" (the same bound at each look) or "obrien-fleming" (bound / sqrt(fraction): early
        looks stop only for the extraordinary)
    alpha : float in (0, 1), two-sided
    fractions : as in `crossing`

    Returns
    -------
    DataFrame
        As from `crossing` under no effect.

    References
    ----------
    Pocock, S. J. (1977). Biometrika 64(2), 191-199.
    O'Brien, P. C., & Fleming, T. R. (1979). Biometrics 35(3), 549-556.

    Examples
    --------
    >>> boundaries(5, "pocock")["bound"].round(3).tolist()
    [2.413, 2.413, 2.413, 2.413, 2.413]
    >>> boundaries(5, "obrien-fleming")["bound"].round(2).tolist()
    [4.56, 3.23, 2.63, 2.28, 2.04]
    """
    from scipy.optimize import brentq

    if kind not in KINDS:
        raise ValueError(f"boundaries: kind must be one of {', '.join(KINDS)}, found {kind!r}.")
    if not 0 < alpha < 1:
        raise ValueError(f"boundaries: alpha must be in (0, 1), found {alpha!r}.")
    t = _fractions("boundaries", looks, fractions)
    shape = np.ones(looks) if kind == "pocock" else 1 / np.sqrt(t)

    def over(constant: float) -> float:
        return float(crossing(constant * shape, t)["by_then"].iloc[-1]) - alpha

    return crossing(brentq(over, 1e-3, 9.0, xtol=1e-10) * shape, t)


def cost_of_looks(looks: int, kind: str, alpha: float = 0.05, power: float = 0.8) -> pd.Series:
    """How many more customers a test with looks needs at most, and how many fewer on average.

    Returns
    -------
    Series
        constant (the last bound), most (largest size over that of a test without looks), mean
        (expected size over it, if the effect is there), mean_without (if there is none).

    Examples
    --------
    >>> cost_of_looks(5, "pocock").round(3).tolist()
    [2.413, 1.228, 0.799, 1.198]
    """
    from scipy.optimize import brentq
    from scipy.stats import norm

    if not alpha < power < 1:
        raise ValueError(f"cost_of_looks: power must be in (alpha, 1), found {power!r}.")
    plan = boundaries(looks, kind, alpha)

    def power_at(drift: float) -> pd.DataFrame:
        return crossing(plan["bound"], plan["fraction"], drift)

    drift = brentq(lambda d: power_at(d)["by_then"].iloc[-1] - power, 1e-3, 20.0)
    alone = norm.isf(alpha / 2) + norm.ppf(power)  # the other tail adds less than a digit
    most = (drift / alone) ** 2

    def mean(table: pd.DataFrame) -> float:
        going = 1 - table["by_then"].shift(fill_value=0.0)
        return most * float((going * table["fraction"].diff().fillna(table["fraction"])).sum())

    return pd.Series(
        dict(
            constant=float(plan["bound"].iloc[-1]),
            most=most,
            mean=mean(power_at(drift)),
            mean_without=mean(plan),
        )
    )


def peeking(
    looks: Sequence[int] = (1, 2, 3, 5, 10, 20),
    alpha: float = 0.05,
    experiments: int = 10_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Error of stopping at the first ``|z|`` beyond the usual bound, exact and simulated.

    Parameters
    ----------
    looks : sequence of int
        Numbers of equally spaced looks.
    experiments : int
        Simulated tests without any effect.

    Returns
    -------
    DataFrame
        Index looks. error (by `crossing`), simulated, lower, upper (95 % of the simulated).

    Examples
    --------
    >>> peeking([1, 5])["error"].round(3).tolist()
    [0.05, 0.142]
    """
    from scipy.stats import beta, norm

    bound, rows = float(norm.isf(alpha / 2)), []
    rng = np.random.default_rng(seed)
    for k in looks:
        walk = rng.standard_normal((experiments, k)).cumsum(axis=1)
        hits = int((np.abs(walk) / np.sqrt(np.arange(1, k + 1)) > bound).any(axis=1).sum())
        rows.append(
            dict(
                looks=k,
                error=float(crossing([bound] * k)["by_then"].iloc[-1]),
                simulated=hits / experiments,
                lower=float(beta.ppf(0.025, hits, experiments - hits + 1)) if hits else 0.0,
                upper=float(beta.ppf(0.975, hits + 1, experiments - hits))
                if hits < experiments
                else 1.0,
            )
        )
    return pd.DataFrame(rows).set_index("looks")


@cache
def _nodes(count: int) -> tuple[np.ndarray, np.ndarray]:
    from scipy.special import roots_legendre  # NumPy's takes a second for 2,000, and minutes soon

    node, weight = roots_legendre(count)
    return node, weight


def _fractions(who: str, looks: int, fractions: ArrayLike | None) -> np.ndarray:
    if not looks >= 1:
        raise ValueError(f"{who}: needs 1 look or more, found {looks!r}.")
    if fractions is None:
        return np.arange(1, looks + 1) / looks
    t = np.asarray(fractions, dtype=float)
    if len(t) != looks or not (np.diff(t, prepend=0) > APART).all() or not np.isclose(t[-1], 1):
        raise ValueError(
            f"{who}: fractions must rise to 1, one for each of {looks} looks and {APART:g} apart; "
            f"found {t.tolist()}."
        )
    return t
