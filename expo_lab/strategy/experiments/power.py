"""Power: how many customers a test needs, and what a test of this size can see."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def sample_size(effect: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Customers a group for a two-sided two-sample t-test.

    Parameters
    ----------
    effect : float, not 0
        Difference of the means in standard deviations (Cohen's d).
    alpha, power : float in (0, 1)
        Chance of seeing an effect where there is none, and of seeing this one.

    Returns
    -------
    float
        Not rounded; multiply by `design_effect` where whole clusters are treated.

    Examples
    --------
    >>> round(sample_size(0.5), 2)
    63.77
    """
    _check("sample_size", effect=effect, alpha=alpha, power=power)
    return _solved("sample_size", _tests().TTestIndPower(), abs(effect), None, alpha, power)


def sample_size_shares(
    treated: float, control: float, alpha: float = 0.05, power: float = 0.8
) -> float:
    """Customers a group to tell two shares apart, by the arcsine transform (Cohen 1988).

    >>> round(sample_size_shares(0.25, 0.20), 1)
    1091.9
    """
    effect = _arcsine("sample_size_shares", treated, control)
    _check("sample_size_shares", effect=effect, alpha=alpha, power=power)
    found = _tests().NormalIndPower()
    return _solved("sample_size_shares", found, abs(effect), None, alpha, power)


def smallest_effect(n: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Least difference, in standard deviations, that a t-test of n a group sees with this power.

    >>> round(smallest_effect(63.77), 3)
    0.5
    """
    _check("smallest_effect", alpha=alpha, power=power)
    if not n >= 2:
        raise ValueError(f"smallest_effect: n must be 2 customers a group or more, found {n!r}.")
    return _solved("smallest_effect", _tests().TTestIndPower(), None, n, alpha, power)


def power_curve(
    sizes: Sequence[float],
    effects: Sequence[float] = (0.2, 0.5, 0.8),
    alpha: float = 0.05,
    inflation: float = 1.0,
) -> pd.DataFrame:
    """Power of a two-sample t-test by size and effect.

    Parameters
    ----------
    sizes : sequence of float, 2 or more
        Customers a group.
    effects : sequence of float
        In standard deviations; the default's are Cohen's small, middle and large.
    inflation : float of 1 or more
        Design effect: so many customers count as one.

    Returns
    -------
    DataFrame
        n, effect, power: a row a size and effect.

    Examples
    --------
    >>> power_curve([64], [0.5])["power"].round(3).tolist()
    [0.801]
    """
    _check("power_curve", alpha=alpha)
    counted = np.asarray(sizes, dtype=float) / inflation
    if not (inflation >= 1 and len(counted) and (counted >= 2).all()):
        raise ValueError(
            "power_curve: needs an inflation of 1 or more and sizes of 2 or more after it; found "
            f"inflation {inflation!r}, smallest size {np.min(sizes) if len(counted) else None}."
        )
    test = _tests().TTestIndPower()
    tables = [
        pd.DataFrame(dict(n=sizes, effect=d, power=test.power(d, counted, alpha))) for d in effects
    ]
    return pd.concat(tables, ignore_index=True)


def _tests() -> Any:
    """The tests of statsmodels, which is slow to import."""
    from statsmodels.stats import power  # type: ignore[import-untyped]

    return power


def _arcsine(who: str, treated: float, control: float) -> float:
    for share in (treated, control):
        if not 0 <= share <= 1:
            raise ValueError(f"{who}: shares must be in [0, 1], found {share!r}.")
    return float(2 * (np.arcsin(np.sqrt(treated)) - np.arcsin(np.sqrt(control))))


def _solved(
    who: str, test: Any, effect: float | None, n: float | None, alpha: float, power: float
) -> float:
    """Solve for what is None; an answer that the search does not find is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # said below
            found = float(np.squeeze(test.solve_power(effect, n, alpha, power)))
    except ValueError:
        found = float("nan")
    if not np.isfinite(found):
        given = f"effect {effect:g}" if n is None else f"n {n:g}"
        raise ValueError(
            f"{who}: no {'number of customers' if n is None else 'effect'} was found for {given}, "
            f"alpha {alpha:g} and power {power:g}; give an effect between .001 and 10, and a power "
            "well above alpha."
        )
    return found


def _check(who: str, **values: Any) -> None:
    if not values.pop("effect", 1.0):
        raise ValueError(f"{who}: no number of customers shows an effect of 0; give one above.")
    for name, value in values.items():
        if not 0 < value < 1:
            raise ValueError(f"{who}: {name} must be in (0, 1), found {value!r}.")
