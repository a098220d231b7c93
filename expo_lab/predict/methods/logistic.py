"""Logistic regression: every column moves the odds by a factor of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from .learnt import Learnt


class Logistic(Learnt):
    """Logistic regression with a ridge penalty (scikit-learn, C = 1) on standardised columns."""

    name, title = "logistic", "logistic regression"

    def _learn(self, x: np.ndarray, came: np.ndarray, back: np.ndarray) -> Any:
        from sklearn.linear_model import LogisticRegression

        return LogisticRegression(max_iter=1000).fit(x, came)
