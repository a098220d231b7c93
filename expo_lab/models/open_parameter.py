"""Open parameter: an interval by profile likelihood where the data leave one of several open.

At a boundary of the parameters (customers who hardly differ in how fast they leave, say) the
information has no inverse, and there are no standard errors. What is asked for, a number of
editions, may still be well known: along the open parameter it hardly moves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .histories import Histories
from .likelihood import HIGHEST, LOWEST, Objective, information

UNSURE = 1.0  # standard error of a logarithm from which normal theory is not trusted; ours
FAR = 10.83  # deviance at which the walk ends: 99.9 % of chi-square with one degree of freedom
STEP = 0.35  # of the walk, in logs; ours
MOST = 60  # steps either way; ours

History = Callable[[np.ndarray, Histories], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Points:
    """Parameters along the profile of the open one, or the estimate alone where none is open.

    Attributes
    ----------
    logs : array (points, parameters)
    deviance : array (points,)
        2 (log-likelihood at the estimate - that at the point).
    cov : array (points, parameters, parameters)
        Covariance of the logs, the open parameter held where it is.
    """

    logs: np.ndarray
    deviance: np.ndarray
    cov: np.ndarray

    def bounds(
        self, f: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], z: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of f over all parameters with a deviance below z^2.

        f takes logs and returns values (cases,) and their slopes (parameters, cases). At each point
        of the profile the others move f by slope' cov slope, as far as their part of the deviance
        is left: f +- sqrt((z^2 - deviance) slope' cov slope). With one point it is the delta
        method.
        """
        lower, upper = [], []
        for logs, deviance, cov in zip(self.logs, self.deviance, self.cov, strict=True):
            if deviance <= z**2:
                value, slope = f(logs)
                square = np.einsum("ic,ij,jc->c", slope, cov, slope)
                reach = np.sqrt(np.maximum(0.0, (z**2 - deviance) * square))
                lower.append(value - reach)
                upper.append(value + reach)
        return np.min(lower, axis=0), np.max(upper, axis=0)


def of_all(history: History, logs: np.ndarray, cells: Histories) -> tuple[float, np.ndarray]:
    """Log-likelihood of all customers by that of each history, and its gradient."""
    value, gradient = history(logs, cells)
    return float((value * cells.counts).sum()), (gradient * cells.counts).sum(axis=1)


def points(log_likelihood: Objective, logs: np.ndarray, cov: np.ndarray) -> Points:
    """The estimate with its covariance, or the profile of a parameter that the data leave open.

    Where a second one is open as well there is no profile; the covariance says what is known.
    """
    alone = Points(logs[None], np.zeros(1), cov[None])
    return along(log_likelihood, logs) or alone if is_open(cov) else alone


def is_open(cov: np.ndarray) -> bool:
    """Whether the data leave a parameter all but open: no standard error, or `UNSURE` and more."""
    return not bool((np.sqrt(np.diag(cov)) < UNSURE).all())


def along(log_likelihood: Objective, logs: np.ndarray) -> Points | None:
    """Walk from the estimate along its open parameter, the others refitted at each step.

    The open parameter is the one that has most part in the direction in which the likelihood is
    flattest. The walk ends where the deviance passes `FAR`, or at the edge of the search.

    Returns
    -------
    Points or None
        None where a second parameter is open as well: then nothing is known.
    """
    _, vectors = np.linalg.eigh(information(lambda x: log_likelihood(x)[1], logs))
    fixed = int(np.argmax(np.abs(vectors[:, 0])))
    first = _held(log_likelihood, logs, fixed)
    if first is None:
        return None
    found = {0: first}
    for side in (-1, 1):
        for k in range(1, MOST):
            here = found[side * (k - 1)]
            if 2 * (first[1] - here[1]) > FAR:
                break
            start = here[0].copy()
            start[fixed] = np.clip(start[fixed] + side * STEP, np.log(LOWEST), np.log(HIGHEST))
            if start[fixed] == here[0][fixed]:
                break
            there = _held(log_likelihood, start, fixed)
            if there is None:
                return None
            found[side * k] = there
    at = [found[k] for k in sorted(found)]
    best = max(value for _, value, _ in at)
    return Points(
        np.array([logs for logs, _, _ in at]),
        np.array([2 * (best - value) for _, value, _ in at]),
        np.array([cov for _, _, cov in at]),
    )


def _held(
    log_likelihood: Objective, start: np.ndarray, fixed: int
) -> tuple[np.ndarray, float, np.ndarray] | None:
    """Refit all but the fixed one: logs, log-likelihood, covariance; None where that is open."""
    from scipy.optimize import minimize

    free = np.arange(len(start)) != fixed
    logs = start.copy()
    scale = abs(log_likelihood(start)[0])

    def loss(some: np.ndarray) -> tuple[float, np.ndarray]:
        logs[free] = some
        value, gradient = log_likelihood(logs)
        return -value / scale, -gradient[free] / scale

    limit = [(np.log(LOWEST), np.log(HIGHEST))] * int(free.sum())
    options = {"maxiter": 500, "ftol": 1e-14}
    logs[free] = minimize(
        loss, start[free], jac=True, method="SLSQP", bounds=limit, options=options
    ).x
    inner = information(lambda x: log_likelihood(x)[1], logs)[np.ix_(free, free)]
    edge = (logs[free] < limit[0][0] + 1e-6) | (logs[free] > limit[0][1] - 1e-6)
    # one at its edge moves nothing more there: it is held as well, if it alone is
    inside = np.flatnonzero(free)[~edge]
    if edge.sum() > 1 or np.linalg.eigvalsh(inner[np.ix_(~edge, ~edge)])[0] <= 0:
        return None
    cov = np.zeros((len(start), len(start)))
    cov[np.ix_(inside, inside)] = np.linalg.inv(inner[np.ix_(~edge, ~edge)])
    return logs.copy(), float(log_likelihood(logs)[0]), cov
