"""Agreement: how alike two divisions are, and how sure a share is."""

from __future__ import annotations

import numpy as np

BOOTSTRAPS = 200


def adjusted_rand(table: np.ndarray) -> float:
    """Adjusted Rand index of a table of counts (Hubert & Arabie 1985, eq. 5).

    >>> round(adjusted_rand(np.array([[2, 1], [0, 3]])), 4)
    0.3243
    """

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1)).sum() / 2)

    table = np.asarray(table, dtype=float)
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
    share = np.asarray(table, dtype=float) / np.sum(table)
    agree, chance = np.trace(share), float(share.sum(axis=1) @ share.sum(axis=0))
    return float((agree - chance) / (1 - chance)) if chance < 1 else 1.0


def resampled_rand(table: np.ndarray) -> tuple[float, float]:
    """95 % interval of the adjusted Rand index: resampled customers are a draw of the cells."""
    rng = np.random.default_rng(0)  # a fixed resampling scheme, not luck of the world
    total = int(table.sum())
    draws = rng.multinomial(total, (table / total).ravel(), size=BOOTSTRAPS)
    found = [adjusted_rand(d.reshape(table.shape)) for d in draws]
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def wilson(successes: np.ndarray, trials: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % Wilson interval of a share (Wilson 1927).

    >>> [round(float(v), 3) for v in wilson(5, 10)]
    [0.237, 0.763]
    """
    z, n = 1.959964, np.maximum(1, np.asarray(trials, dtype=float))
    p = np.asarray(successes, dtype=float) / n
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
