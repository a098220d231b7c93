"""Agreement: how alike two divisions are, and how sure a share is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

BOOTSTRAPS = 200


def adjusted_rand(table: np.ndarray) -> float:
    """Adjusted Rand index of a table of counts (Hubert & Arabie 1985, eq. 5).

    >>> round(adjusted_rand(np.array([[2, 1], [0, 3]])), 4)
    0.3243
    """

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1)).sum() / 2)

    table = _counts(table, "adjusted_rand")
    both, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    every = pairs(np.array([table.sum()]))
    expected = rows * columns / every if every else 0.0
    best = (rows + columns) / 2
    return (both - expected) / (best - expected) if best != expected else 1.0


def kappa(table: np.ndarray) -> float:
    """Cohen's kappa of a square table of counts (Cohen 1960); 1 where chance agrees wholly.

    >>> round(kappa(np.array([[20, 5], [10, 15]])), 4)
    0.4
    """
    table = _counts(table, "kappa")
    if table.shape[0] != table.shape[1]:
        raise ValueError(f"kappa: table must be square, found {table.shape[0]} x {table.shape[1]}.")
    share = table / table.sum()
    agree, chance = np.trace(share), float(share.sum(axis=1) @ share.sum(axis=0))
    return float((agree - chance) / (1 - chance)) if chance < 1 else 1.0


def _counts(table: np.ndarray, who: str) -> np.ndarray:
    """Check a table of counts."""
    made = np.asarray(table, dtype=float)
    if made.ndim != 2 or not made.size or not (made >= 0).all():
        raise ValueError(
            f"{who}: table must be counts of at least 0 in rows and columns, found an array of "
            f"shape {made.shape}."
        )
    return made


def _entropy(counts: np.ndarray) -> float:
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log(share)).sum())


def mutual(table: np.ndarray, by_chance: float | None = None) -> float:
    """Adjusted mutual information of a table of counts (Vinh, Epps & Bailey 2010, AMI_sum).

    (MI - E) / ((H_rows + H_columns) / 2 - E), with E what chance alone gives at these sizes; 1
    where neither division divides anything.

    Parameters
    ----------
    table : array of int, rows x columns
    by_chance : float, optional
        E in nats, where it is known already; computed from the table's margins by default.

    >>> round(mutual(np.array([[20, 5], [10, 15]])), 4)
    0.1129
    """
    table = np.asarray(table)
    rows, columns = _entropy(table.sum(axis=1)), _entropy(table.sum(axis=0))
    if rows == columns == 0:
        return 1.0
    if by_chance is None:
        by_chance = chance_information(table)
    shared = rows + columns - _entropy(table.ravel())
    return float((shared - by_chance) / ((rows + columns) / 2 - by_chance))


def chance_information(table: np.ndarray) -> float:
    """Mutual information, in nats, expected of two divisions of these sizes that share nothing."""
    from sklearn.metrics.cluster import expected_mutual_information

    table = np.asarray(table, dtype=np.int64)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]  # it takes their logarithm
    return float(expected_mutual_information(table, int(table.sum())))


def resampled(
    table: np.ndarray, measure: Callable[[np.ndarray], float], draws: int = BOOTSTRAPS
) -> tuple[float, float]:
    """95 % bootstrap interval of a measure of a table of counts, over customers.

    Resampled customers are a multinomial draw of the cells. Draws lie around the estimate with a
    bias of their own (a table drawn from a sample shows more chance agreement than the sample):
    it is taken off, and the interval never leaves out the estimate. Cuts and models are as
    given, not fitted anew. Where no customer is off the agreement all draws are alike: an
    interval without width says nothing there.

    >>> low, high = resampled(np.array([[20, 5], [10, 15]]), kappa)
    >>> bool(low < 0.4 < high)
    True
    """
    rng = np.random.default_rng(0)  # a fixed resampling scheme, not luck of the world
    table = np.asarray(table)
    total = int(table.sum())
    drawn = rng.multinomial(total, (table / total).ravel(), size=draws)
    return interval(measure(table), np.array([measure(d.reshape(table.shape)) for d in drawn]))


def interval(estimate: float, drawn: np.ndarray, best: float = 1.0) -> tuple[float, float]:
    """95 % interval from bootstrap draws, their bias taken off, holding the estimate."""
    low, high = np.quantile(drawn, [0.025, 0.975]) - (drawn.mean() - estimate)
    return float(min(low, estimate)), float(min(best, max(high, estimate)))


def student(n: Any) -> Any:
    """Standard errors to either side of a mean of n that hold 95 %: Student's t, a gap below 2.

    >>> [round(float(v), 3) for v in student([1, 2, 30])]
    [nan, 12.706, 2.045]
    """
    from scipy.special import stdtrit

    return stdtrit(np.maximum(0.0, np.asarray(n, dtype=float) - 1), 0.975)


def wilson(successes: np.ndarray, trials: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % Wilson interval of a share (Wilson 1927); 0 to 1 without trials, which tell nothing.

    >>> [round(float(v), 3) for v in wilson(5, 10)]
    [0.237, 0.763]
    """
    trials = np.asarray(trials, dtype=float)
    z, n = 1.959964, np.maximum(1, trials)
    p = np.asarray(successes, dtype=float) / n
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    low, high = np.maximum(low, 0.0), np.minimum(high, 1.0)  # of none and of all but for rounding
    return np.where(trials == 0, 0.0, low)[()], np.where(trials == 0, 1.0, high)[()]
