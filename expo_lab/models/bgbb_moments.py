"""Moments of BG/BB: every quantity of the model is a sum of them, or a ratio of two sums."""

from __future__ import annotations

import numpy as np

from .histories import Histories
from .likelihood import log_mean, log_moment


def history(
    logs: np.ndarray, cells: Histories, more_p: int = 0, more_theta: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Log of E[p^more_p theta^more_theta P(history | p, theta)], and its gradient (4, cells).

    A history can have come about by having lived for y = t_x, ..., n opportunities; y < n died.
    Each way is a moment E[p^i (1-p)^j] E[theta^k (1-theta)^m], and many ways share theirs.
    Without more powers this is the log of the likelihood, eq. 5.
    """
    ways = cells.ways
    up, down = ways.of_p
    of_p, slope_p = log_moment(np.exp(logs[:2]), up + more_p, down)
    up, down = ways.of_theta
    of_theta, slope_theta = log_moment(np.exp(logs[2:]), up + more_theta, down)
    terms = of_p[ways.p] + of_theta[ways.theta]
    total = np.logaddexp.reduceat(terms, ways.starts)
    weights = np.exp(terms - total[ways.cell])
    slopes = np.concatenate([slope_p[:, ways.p], slope_theta[:, ways.theta]])
    return total, np.add.reduceat(slopes * weights, ways.starts, axis=1)


def log_history(logs: np.ndarray, cells: Histories) -> np.ndarray:
    """`history` without gradient and powers: the log-likelihood of each cell."""
    ways = cells.ways
    of_p, of_theta = (
        log_mean(np.exp(logs[:2]), *ways.of_p),
        log_mean(np.exp(logs[2:]), *ways.of_theta),
    )
    return np.asarray(np.logaddexp.reduceat(of_p[ways.p] + of_theta[ways.theta], ways.starts))


def future(logs: np.ndarray, cells: Histories, steps: np.ndarray, *times: int) -> list[np.ndarray]:
    """P(alive at n + each step, and present `times` over | history), one array for each `times`."""
    x, n = cells.x[:, None], cells.n[:, None]
    below = log_history(logs, cells)[:, None]
    alive = log_mean(np.exp(logs[2:]), 0, n + steps)
    return [
        np.exp(log_mean(np.exp(logs[:2]), x + present, n - x) + alive - below) for present in times
    ]


def log_future(
    logs: np.ndarray, cells: Histories, steps: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Log of P(present at n + each step | history), (cells, steps), and its gradient."""
    below, slope_below = history(logs, cells)
    x, n = cells.x[:, None], cells.n[:, None]
    of_p, slope_p = log_moment(np.exp(logs[:2]), x + 1, n - x)
    of_theta, slope_theta = log_moment(np.exp(logs[2:]), 0, n + steps)
    above = of_p + of_theta
    slopes = [np.broadcast_to(slope, (2, *above.shape)) for slope in (slope_p, slope_theta)]
    return above - below[:, None], np.concatenate(slopes) - slope_below[:, :, None]
