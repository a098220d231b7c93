"""What the models of presence share: moments of a beta, maximum likelihood, standard errors."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln, ndtri, psi

# Search box and warning mark, all ours. Beyond the box a beta is a point to all intents.
LOWEST, HIGHEST = 1e-4, 1e4
VAGUE = 3.0  # standard error of a logarithm: the 95 % interval spans a factor of 130,000
ALIKE = 100.0  # a + b from here up: the beta's standard deviation is below 0.05

Objective = Callable[[np.ndarray], tuple[float, np.ndarray]]
Why = Callable[[np.ndarray], list[str]]


def log_moment(shapes: np.ndarray, ups: Any, downs: Any) -> tuple[np.ndarray, np.ndarray]:
    """Log of E[q^ups (1-q)^downs] for q ~ Beta(shapes), and its gradient.

    ``B(a + ups, b + downs) / B(a, b)``. The gradient, shape (2, terms), is in (ln a, ln b).

    >>> value, _ = log_moment(np.array([1.0, 1.0]), np.array([1]), np.array([1]))
    >>> round(float(np.exp(value[0])), 4)  # the integral of q (1 - q) is 1/6
    0.1667
    """
    a, b = shapes
    value = log_mean(shapes, ups, downs)
    common = psi(a + b) - psi(a + b + ups + downs)
    slope_a = a * (psi(a + ups) - psi(a) + common)
    slope_b = b * (psi(b + downs) - psi(b) + common)
    return value, np.stack([slope_a, slope_b])


def log_mean(shapes: np.ndarray, ups: Any, downs: Any) -> np.ndarray:
    """`log_moment` without its gradient, which takes most of the time."""
    a, b = shapes
    return np.asarray(betaln(a + ups, b + downs) - betaln(a, b))


def maximise(
    where: str, names: Sequence[str], log_likelihood: Objective, customers: float, why: Why
) -> tuple[np.ndarray, float, np.ndarray]:
    """Maximise over the logarithms of positive parameters, from 1 for each.

    Parameters
    ----------
    log_likelihood : callable
        Takes the logarithms, returns the log-likelihood and its gradient.
    customers : float
        How many, so that the search sees a likelihood per customer.
    why : callable
        Takes the estimates, returns what may keep the data from pinning them down.

    Returns
    -------
    estimates, log-likelihood, covariance of the logarithms
        The covariance is the inverse of the observed information (the Hessian is taken by
        central differences of the gradient); all NaN where that does not exist.

    Warns
    -----
    UserWarning
        If the search did not converge, or the data leave a parameter open.
    """

    def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = log_likelihood(logs)
        return -value / customers, -gradient / customers

    limit = (np.log(LOWEST), np.log(HIGHEST))
    # Not L-BFGS-B: on four numbers scipy's spends its time on threads of the linear algebra.
    found = minimize(
        loss,
        np.zeros(len(names)),
        jac=True,
        method="SLSQP",
        bounds=[limit] * len(names),
        options={"maxiter": 1000, "ftol": 1e-14},
    )
    logs = found.x
    hessian = information(lambda logs: -loss(logs)[1], logs)
    edge = (logs < limit[0] + 1e-6) | (logs > limit[1] - 1e-6)
    covariance = np.full_like(hessian, np.nan)
    if not edge.any() and np.linalg.eigvalsh(hessian)[0] > 0:
        covariance = np.linalg.inv(hessian)
        newton = covariance @ loss(logs)[1]
        if np.abs(newton).max() < 0.01:  # the search stops a little short of a flat maximum
            logs = logs - newton
        covariance = covariance / customers
    loose = edge | ~(np.sqrt(np.diag(covariance)) < VAGUE)
    value, gradient = log_likelihood(logs)
    if np.abs(np.where(edge, 0, gradient)).max() / customers > 1e-5:
        warnings.warn(f"{where}: the search did not converge ({found.message}).", stacklevel=4)
    if loose.any():
        which = ", ".join(
            f"{name} ({np.exp(log):.3g})"
            for name, log, is_loose in zip(names, logs, loose, strict=True)
            if is_loose
        )
        reasons = "; ".join(why(np.exp(logs))) or "too few histories, or too much alike"
        warnings.warn(
            f"{where}: the data do not pin down {which}: {reasons}. Other values fit as well: "
            "trust no interval, and no forecast further ahead than the histories are long.",
            stacklevel=4,
        )
    return np.exp(logs), value, covariance


def information(score: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """Observed information: minus the slope of the score, by central differences.

    >>> information(lambda x: -2 * x, np.array([3.0])).round(6)
    array([[2.]])
    """
    step = 1e-4
    made = np.empty((at.size, at.size))
    for i, shift in enumerate(step * np.eye(at.size)):
        made[i] = (score(at - shift) - score(at + shift)) / (2 * step)
    return (made + made.T) / 2


def table(names: Sequence[str], estimates: np.ndarray, covariance: np.ndarray) -> pd.DataFrame:
    """Estimates with standard errors and 95 % intervals, which are computed on the log scale."""
    spread = np.sqrt(np.diag(covariance))
    with np.errstate(over="ignore"):  # an open parameter: its interval ends at infinity
        reach = np.exp(ndtri(0.975) * spread)
    return pd.DataFrame(
        {
            "parameter": list(names),
            "estimate": estimates,
            "se": estimates * spread,
            "lower": estimates / reach,
            "upper": estimates * reach,
        }
    )
