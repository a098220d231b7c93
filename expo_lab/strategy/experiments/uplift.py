"""Uplift: whom a treatment changes, and what targeting by it earns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

POINTS = 101  # shares at which a curve is drawn; ours


def transformed_outcome(
    outcome: ArrayLike, treated: ArrayLike, propensity: ArrayLike
) -> np.ndarray:
    """Outcome turned into a noisy effect a customer: y (T - e) / (e (1 - e)), unbiased by the lot.

    Parameters
    ----------
    propensity : float in (0, 1) or one a customer
        Chance of being treated.

    Raises
    ------
    ValueError
        For gaps, unequal lengths, treatments that are neither yes nor no, or chances of 0 or 1.

    References
    ----------
    Athey, S., & Imbens, G. (2016). Proceedings of the National Academy of Sciences 113(27).

    Examples
    --------
    >>> transformed_outcome([1, 0, 1, 0], [1, 1, 0, 0], 0.5).tolist()
    [2.0, 0.0, -2.0, -0.0]
    """
    y, t = np.asarray(outcome, dtype=float), np.asarray(treated, dtype=float)
    e = np.asarray(propensity, dtype=float)
    if y.shape != t.shape or not np.isfinite(y).all() or not np.isin(t, (0, 1)).all():
        raise ValueError(
            "transformed_outcome: needs an outcome without a gap, and treated as True or False, "
            f"for each customer; found {y.size} outcomes with {int((~np.isfinite(y)).sum())} gaps "
            f"and {t.size} treated of {np.unique(t)[:3].tolist()}."
        )
    if not ((e > 0) & (e < 1)).all():
        raise ValueError(
            "transformed_outcome: propensities must be within (0, 1): who was sure of treatment, "
            "or sure of none, shows no effect; leave them out."
        )
    return y * (t - e) / (e * (1 - e))


def qini(effect: ArrayLike, score: ArrayLike) -> pd.DataFrame:
    """Qini curve: the effect gained, a customer of all, when the best-scored share is treated.

    Q(share) = (sum of the effects of the best-scored share) / n (Radcliffe 2007, by inverse
    propensity). Equal scores share their effect evenly, so that their order does not matter.

    Parameters
    ----------
    effect : (n,) floats
        `transformed_outcome`, or differences of `doubly_robust` scores; a simulator may give truth.
    score : (n,) floats
        The higher, the sooner treated.

    Returns
    -------
    DataFrame
        share (0 to 1, in hundredths), gain, random (the same share picked by lot).

    Examples
    --------
    >>> qini([1.0, 0, 0, -1], [4, 3, 2, 1])["gain"].iloc[[0, 25, 50, 75, 100]].tolist()
    [0.0, 0.25, 0.25, 0.25, 0.0]
    """
    tau, order = _ranked("qini", effect, score)
    n = len(tau)
    path = np.append(0.0, tau[order].cumsum()) / n
    share = np.linspace(0, 1, POINTS)
    return pd.DataFrame(
        dict(
            share=share,
            gain=np.interp(share, np.arange(n + 1) / n, path),
            random=share * path[-1],
        )
    )


def qini_coefficient(effect: ArrayLike, score: ArrayLike) -> pd.Series:
    """Area between the Qini curve and picking by lot, with its 95 % interval.

    The area is the mean of effect (1/2 - rank), rank the share scored higher (ties at their
    middle). Its error is that of a mean of influences: a customer moves the area by its own effect,
    and by the ranks of those scored below it.

    Returns
    -------
    Series
        coefficient, se, lower, upper.

    Examples
    --------
    >>> qini_coefficient([1.0, 0, 0, -1], [4, 3, 2, 1])["coefficient"].item()
    0.1875
    """
    from scipy.stats import norm, rankdata

    tau, _ = _ranked("qini_coefficient", effect, score)
    n = len(tau)
    rank = (rankdata(-np.asarray(score, dtype=float)) - 0.5) / n
    # the mean effect takes part in no area: without it the error is smaller
    part = (tau - tau.mean()) * (0.5 - rank)
    code = np.unique(np.asarray(score, dtype=float), return_inverse=True)[1]
    sums = np.bincount(code, weights=tau - tau.mean())
    below = (sums.cumsum() - sums / 2)[code] / n
    area, se = float(part.mean()), float((part - below).std(ddof=1) / np.sqrt(n))
    reach = float(norm.ppf(0.975)) * se
    return pd.Series(dict(coefficient=area, se=se, lower=area - reach, upper=area + reach))


def net_value(
    effect: ArrayLike, scores: Mapping[str, Any] | pd.DataFrame, value: ArrayLike, cost: ArrayLike,
    share: float,
) -> pd.DataFrame:  # fmt: skip
    """What treating the best-scored share earns under several scores, EUR a customer of all.

    net = mean over customers of treated (effect value - cost). Of those tied at the border each
    is treated in part, so that no order of rows chooses among them.

    Parameters
    ----------
    effect : (n,) floats
        As in `qini`; measured on customers that no score was fitted on.
    scores : mapping of rule to (n,) floats
        Such as risk, value, uplift, and uplift times value less cost.
    value, cost : EUR a customer, floats or (n,)
    share : float in (0, 1]
        Treated by every rule.

    Returns
    -------
    DataFrame
        Index rule, best first. net, lower, upper (95 %), gain (effect a customer of all), cost.

    Examples
    --------
    >>> net_value([0.2, 0, -0.1, 0], {"risk": [1, 2, 3, 4], "uplift": [4, 2, 1, 2]},
    ...           100, 5, share=0.25)["net"].tolist()
    [3.75, -1.25]
    """
    from scipy.stats import norm

    if not 0 < share <= 1:
        raise ValueError(f"net_value: share must be in (0, 1], found {share!r}.")
    rows = {}
    for rule, score in scores.items():
        tau, order = _ranked("net_value", effect, score, ties=False)
        n = len(tau)
        wanted, score_ = max(1, round(share * n)), np.asarray(score, dtype=float)
        above, tied = (f(score_, score_[order[wanted - 1]]) for f in (np.greater, np.equal))
        chosen = above + tied * (wanted - above.sum()) / tied.sum()
        spent = chosen * _money("cost", cost, n)
        net = chosen * tau * _money("value", value, n) - spent
        reach = float(norm.ppf(0.975) * net.std(ddof=1) / np.sqrt(n))
        mean = float(net.mean())
        gain = float((chosen * tau).mean())
        rows[rule] = (mean, mean - reach, mean + reach, gain, float(spent.mean()))
    columns = ["net", "lower", "upper", "gain", "cost"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("rule")
    return table.sort_values("net", ascending=False, kind="stable")


def _money(what: str, given: ArrayLike, n: int) -> np.ndarray:
    found = np.asarray(given, dtype=float)
    if found.shape not in ((), (1,), (n,)) or not np.isfinite(found).all():
        raise ValueError(
            f"net_value: {what} must be EUR without gaps, one number or one for each of {n} "
            f"customers; found shape {found.shape} with {int((~np.isfinite(found)).sum())} gaps."
        )
    return found


def _ranked(who: str, effect: Any, score: Any, ties: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Effects, and the order of treatment; customers with equal scores get their mean effect."""
    tau, s = np.asarray(effect, dtype=float), np.asarray(score, dtype=float)
    if tau.shape != s.shape or tau.ndim != 1 or len(tau) < 2:
        raise ValueError(
            f"{who}: needs an effect and a score for each of 2 customers or more; found "
            f"{tau.size} and {s.size}."
        )
    if not (np.isfinite(tau).all() and np.isfinite(s).all()):
        raise ValueError(f"{who}: effects and scores must have no gaps; drop or fill them.")
    if ties:
        code = np.unique(s, return_inverse=True)[1]
        tau = (np.bincount(code, weights=tau) / np.bincount(code))[code]
    return tau, np.argsort(-s, kind="stable")
