"""Survival and cumulative incidence without a model: Kaplan-Meier and Aalen-Johansen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from .spells import Spells


def kaplan_meier(entry: Any, exit: Any, event: Any, level: float = 0.95) -> pd.DataFrame:
    """Share still there after each period, with late entry.

    hazard(t) = events / at risk; S(t) = product of 1 - hazard. Who came under observation in mid
    life counts as at risk from then on only. Nobody can leave between two periods, so that
    censored customers were at risk through the whole of their last period.

    Parameters
    ----------
    entry, exit, event
        As in `person_period`.
    level : float in (0, 1)

    Returns
    -------
    DataFrame
        t; at_risk, events : counts; hazard, survival : 0 to 1; se : Greenwood's standard error of
        survival; lower, upper : on the scale log(-log S), hence within 0 and 1. se and interval
        are NaN where survival is 1 or 0: there Greenwood's formula has nothing to say. Where the
        first entry is above 0, survival is conditional on having lived until then.

    Raises
    ------
    ValueError
        If the spells are not well formed, or if late entries leave a period after which nobody is
        left although others enter later: survival past it is unknown, and 0 would be wrong.

    References
    ----------
    Kaplan, E. L., & Meier, P. (1958). J. Amer. Statistical Association 53, 457-481. Kalbfleisch,
    J. D., & Prentice, R. L. (2002). The Statistical Analysis of Failure Time Data, 2nd ed., 1.4.

    Examples
    --------
    >>> kaplan_meier(0, [1, 2, 2, 3], [1, 1, 0, 0])[["t", "at_risk", "events", "survival"]]
       t  at_risk  events  survival
    0  1        4       1      0.75
    1  2        3       1      0.50
    2  3        1       0      0.50
    """
    spells = Spells.check("kaplan_meier", entry, exit, event, None)
    at_risk, events = _counts("kaplan_meier", spells, level)
    gone = events[:, 0]
    survival = np.cumprod(1 - gone / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.sqrt(np.cumsum(gone / (at_risk * (at_risk - gone))))  # Greenwood
    inside = (survival > 0) & (survival < 1)
    se = np.where(inside, survival * np.where(inside, relative, 0), np.nan)
    lower, upper = _interval(survival, se, level)
    return pd.DataFrame(
        {
            "t": spells.periods,
            "at_risk": at_risk,
            "events": gone,
            "hazard": gone / at_risk,
            "survival": survival,
            "se": se,
            "lower": lower,
            "upper": upper,
        }
    )


def cumulative_incidence(
    entry: Any, exit: Any, event: Any, destination: Any, level: float = 0.95
) -> pd.DataFrame:
    """Share gone to each destination by the end of each period, with late entry.

    F_k(t) = sum over u <= t of S(u - 1) events_k(u) / at risk(u), S the survival of all
    destinations together. The F_k and S add up to 1. One minus the Kaplan-Meier of a single
    destination, the others censored, is larger: it counts as possible losses those already lost
    elsewhere.

    Parameters
    ----------
    entry, exit, event, destination
        As in `person_period`.

    Returns
    -------
    DataFrame
        By destination and t: at_risk, events; survival : still there after t, whatever the
        destination; incidence : 0 to 1; se : by the delta method from the multinomial of each
        period; lower, upper : on the scale log(-log F). NaN where the incidence is 0 or 1.

    Raises
    ------
    ValueError
        As in `kaplan_meier`; also if nobody left, or a destination does not match its event.

    References
    ----------
    Aalen, O. O. (1978). Annals of Statistics 6, 534-545. Marubini, E., & Valsecchi, M. G. (1995).
    Analysing Survival Data from Clinical Trials and Observational Studies, 10.2 (variance).

    Examples
    --------
    >>> to = ["rival", "shut", "rival", None]
    >>> found = cumulative_incidence(0, [1, 1, 2, 2], [1, 1, 1, 0], to)
    >>> found.pivot(index="t", columns="destination", values="incidence")
    destination  rival  shut
    t
    1             0.25  0.25
    2             0.50  0.25
    """
    where = "cumulative_incidence"
    spells = Spells.check(where, entry, exit, event, destination)
    if not spells.destinations:
        raise ValueError(f"{where}: needs customers who left; found events of 0 only.")
    at_risk, events = _counts(where, spells, level)
    n, gone = at_risk[:, None], events.sum(axis=1, keepdims=True)
    survival = np.cumprod(1 - gone / n, axis=0)
    before = np.vstack([np.ones(1), survival[:-1]])
    incidence = np.cumsum(before * events / n, axis=0)
    # Var F(t) = sum over u <= t of a(u) + (F(t) - F(u)) b(u) + (F(t) - F(u))^2 c(u), by Horner.
    with np.errstate(divide="ignore", invalid="ignore"):
        c = np.where(gone < n, gone / (n * (n - gone)), 0)  # all gone: F rises no further
    a = before**2 * events * (n - events) / n.astype(float) ** 3
    b = -2 * before * events / n.astype(float) ** 2
    sums = (
        np.cumsum(x, axis=0) for x in (a - incidence * b + incidence**2 * c, b, c, incidence * c)
    )
    constant, linear, square, cross = sums
    variance = constant + incidence * (linear - 2 * cross) + incidence**2 * square
    inside = (incidence > 0) & (incidence < 1)
    se = np.where(inside, np.sqrt(np.maximum(variance, 0)), np.nan)
    lower, upper = _interval(incidence, se, level)
    values = {"events": events, "incidence": incidence, "se": se, "lower": lower, "upper": upper}
    periods, kinds = events.shape
    found = {
        "destination": np.repeat(np.array(spells.destinations, dtype=object), periods),
        "t": np.tile(spells.periods, kinds),
        "at_risk": np.tile(at_risk, kinds),
        "survival": np.tile(survival[:, 0], kinds),
    }
    return pd.DataFrame(found | {name: value.T.ravel() for name, value in values.items()})


def _counts(where: str, spells: Spells, level: float) -> tuple[np.ndarray, np.ndarray]:
    if not 0 < level < 1:
        raise ValueError(f"{where}: needs level in (0, 1); found {level!r}.")
    at_risk, events = spells.at_risk(), spells.events()
    left = at_risk - events.sum(axis=1)
    if not left[:-1].all():  # late entry only: else the periods would end there
        empty = spells.periods[:-1][left[:-1] == 0]
        raise ValueError(
            f"{where}: needs somebody who outlives each period but the last; found nobody after "
            f"period {', '.join(map(str, empty[:5]))}. Keep the entries from {empty[-1]} up only, "
            "and read the survival as that of customers who lived until then."
        )
    return at_risk, events


def _interval(share: np.ndarray, se: np.ndarray, level: float) -> list[np.ndarray]:
    """Ends of the interval for a share, symmetric on the scale log(-log)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = ndtri(0.5 + level / 2) * se / (share * -np.log(share))
        return [np.where(np.isnan(se), np.nan, share ** np.exp(side * reach)) for side in (1, -1)]
