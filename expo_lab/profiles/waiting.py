"""Waiting: when somebody who has never come comes first, less likely the longer it is waited."""

from __future__ import annotations

import numpy as np

from .forecaster import Past

RECENT = 3  # editions back from which a prospect's hazard is taken; ours
SD = 0.1  # prior standard deviation of ln(waning) about 0, no waning; ours


def first_edition(past: Past, rows: np.ndarray | None = None) -> float:
    """Hazard of a first edition: who came first in the last ones over who had not come on record.

    Parameters
    ----------
    past : Past
    rows : array of int, optional
        Positions of the customers looked at, those of a kind say; all by default.
    """
    editions = past.there.shape[1]
    start, listed, weight = _fresh(past, rows)
    dates = range(max(0, editions - RECENT), editions)
    waited = sum(weight[(listed <= date) & (start >= date)].sum() for date in dates)
    came = sum(weight[start == date].sum() for date in dates)
    return float(came / max(1, waited))


def waning(past: Past, rows: np.ndarray | None = None) -> float:
    """How much of the hazard of a first edition is left an edition later, of one list of prospects.

    Those likely to come come early, and some close: of the prospects of a date fewer and fewer
    come. With A_k who came first k editions after a date at which they were prospects, and R_k who
    still could, over all past dates,

        A_k ~ Poisson(R_k exp(a + b (k - 1))),  waning = exp(b), at most 1

    by penalised likelihood, b as if normal about 0 with sd `SD`. Whoever was a prospect at several
    dates counts for each of them in equal parts, and for one in all. Ours.

    Parameters
    ----------
    past, rows :
        As for `first_edition`.

    Returns
    -------
    float
        Above 0, at most 1; 1 where nobody came.

    Examples
    --------
    >>> import pandas as pd
    >>> there = np.zeros((1000, 8), dtype=bool)
    >>> there[np.arange(700), np.repeat(np.arange(8), [0, 300, 180, 100, 60, 30, 20, 10])] = True
    >>> newcomers = pd.DataFrame(dict(newcomer=there.any(axis=1)))
    >>> bool(waning(Past(newcomers, there, np.ones(1000))) < 0.8)
    True
    """
    editions = past.there.shape[1]
    start, listed, weight = _fresh(past, rows)
    came, risk = np.zeros((2, editions + 1))
    for date in range(1, editions):
        wait = (listed < date) & (start >= date)
        first = wait & (start == date)
        at_risk, arrived = (np.bincount(listed[w], weight[w], date) for w in (wait, first))
        for since in range(date):
            parts = date - since
            risk[1 : parts + 1] += at_risk[since] / parts
            came[1 : parts + 1] += arrived[since] / parts
    if not came.any():
        return 1.0
    came, risk, k = came[1:-1], risk[1:-1], np.arange(1, editions)
    level = (came.sum() + 1) / (risk.sum() + 1)
    x, prior = np.column_stack([np.ones(len(k)), k - 1.0]), np.array([np.log(level), 0.0])
    return float(np.exp(min(0.0, log_line(came, risk, x, prior, np.array([1.0, SD]))[1])))


def arrivals(hazard: float, waning: float, horizon: int) -> np.ndarray:
    """P(a prospect's first edition is the k-th from now), k = 1 to `horizon`.

    The hazard is `hazard` at the next edition and `waning` times the last one's at each later one.

    Examples
    --------
    >>> arrivals(0.5, 1.0, 3).tolist()
    [0.5, 0.25, 0.125]
    >>> arrivals(0.5, 0.5, 3).tolist()
    [0.5, 0.125, 0.046875]
    """
    risk = hazard * waning ** np.arange(horizon)
    return np.asarray(risk * np.cumprod(np.append(1.0, 1 - risk))[:-1])


def log_line(
    came: np.ndarray, risk: np.ndarray, x: np.ndarray, prior: np.ndarray, sd: np.ndarray
) -> np.ndarray:
    """Fit came ~ Poisson(risk exp(x b)) by Newton steps, b as if normal about `prior` with `sd`."""
    b, precision = prior.copy(), 1 / sd**2
    for _ in range(50):
        rate = risk * np.exp(x @ b)
        slope = x.T @ (came - rate) - precision * (b - prior)
        step = np.linalg.solve((x.T * rate) @ x + np.diag(precision), slope)
        b += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-10:
            break
    return b


def _fresh(past: Past, rows: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First edition on record (the number held for none), listing and count, of all but veterans.

    Veterans came before the record began, and to its first edition: to nobody's knowledge they
    were ever prospects. Who came before and is first on record later was a prospect till then.
    """
    newcomer = past.people["newcomer"].to_numpy(bool)
    parts = (past.there, newcomer, past.counts, past.listed)
    there, newcomer, counts, listed = parts if rows is None else (part[rows] for part in parts)
    ever = there.any(axis=1)
    start = np.full(len(there), there.shape[1])
    if ever.any():
        start[ever] = there[ever].argmax(axis=1)
    fresh = ~ever | newcomer | (start > 0)
    return start[fresh], np.minimum(listed, start)[fresh], counts[fresh]
