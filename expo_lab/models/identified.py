"""Do the data hold every coefficient? Columns before a fit, the maximum after it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtri

# Ours. A search has arrived where another Newton step would move no log-odds by more than this
# over the range of a column; on separated data each step moves them by about 1 for ever.
ARRIVED = 0.01
DEPENDENT = 1e-8  # part of a column's length that the columns before it leave unexplained


def columns(where: str, given: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Return the named columns as floats; say which are absent, no numbers, or have gaps."""
    if absent := [name for name in names if name not in given]:
        raise ValueError(f"{where}: needs the columns {list(names)}; found no {absent}.")
    wrong = []
    for name in names:
        if not pd.api.types.is_numeric_dtype(given[name]):
            wrong.append(f"{name} is no number ({given[name].dtype}): make a 0/1 column a label")
            continue
        gaps = ~np.isfinite(given[name].to_numpy(dtype=float, na_value=np.nan))
        if gaps.any():
            wrong.append(f"{name} has {gaps.sum()} gaps (first in row {np.flatnonzero(gaps)[0]})")
    if wrong:
        raise ValueError(
            f"{where}: needs numbers without gaps in its columns; found {'; '.join(wrong)}. "
            "Fill or drop the rows with gaps."
        )
    return given[list(names)].to_numpy(dtype=float)


def need_independent(where: str, x: np.ndarray, names: Sequence[str]) -> None:
    """Raise if a column does not vary, or is a weighted sum of the columns before it."""
    length = np.sqrt((x**2).sum(axis=0))
    rest = np.zeros(x.shape[1])
    rest[: min(x.shape)] = np.abs(np.diag(np.linalg.qr(x, mode="r")))
    if (dull := rest <= DEPENDENT * length).any():
        which = [name for name, is_dull in zip(names, dull, strict=True) if is_dull]
        raise ValueError(
            f"{where}: needs columns that vary and do not repeat one another; found that {which} "
            "add nothing to the columns before them. Leave them out."
        )


def covariance(
    where: str,
    names: Sequence[str],
    ranges: np.ndarray,
    score: np.ndarray,
    information: np.ndarray,
) -> np.ndarray:
    """Inverse of the observed information, or an error where the likelihood has no maximum.

    Parameters
    ----------
    ranges : array
        Highest less lowest value of each column.
    score, information
        Gradient of the log-likelihood and its negative Hessian, where the search stopped.
    """
    scaled = information / np.outer(ranges, ranges)
    moving = np.ones(len(names), dtype=bool)
    if np.isfinite(scaled).all() and np.isfinite(score).all():
        values, vectors = np.linalg.eigh(scaled)
        if values[0] > 1e-13 * max(values[-1], 0):
            step = vectors @ (vectors.T @ (score / ranges) / values)
            if not (moving := np.abs(step) > ARRIVED).any():
                return np.linalg.inv(scaled) / np.outer(ranges, ranges)
        else:
            moving = np.abs(vectors[:, 0]) > 0.1
    which = [name for name, is_moving in zip(names, moving, strict=True) if is_moving]
    raise ValueError(
        f"{where}: needs a likelihood with a maximum; found it still rising along {which}. Some "
        "mix of these tells the outcomes apart without error (separation), or the search did not "
        "converge: leave them out, merge rare groups, or gather more customers."
    )


def summary(coefficients: pd.Series, covariance: np.ndarray, level: float = 0.95) -> pd.DataFrame:
    """Coefficient, estimate, se, lower, upper; the ends lie z standard errors away."""
    se = np.sqrt(np.diag(covariance))
    reach = ndtri(0.5 + level / 2) * se
    middle = coefficients.to_numpy()
    return pd.DataFrame(
        {
            "coefficient": coefficients.index,
            "estimate": middle,
            "se": se,
            "lower": middle - reach,
            "upper": middle + reach,
        }
    )
