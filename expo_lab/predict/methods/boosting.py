"""Boosting: many small trees, each mending what the ones before it left."""

from __future__ import annotations

from typing import Any

import numpy as np

from .learnt import Learnt

# Small steps and leaves of 40, so that it does not learn the luck of one edition; ours.
STEPS = dict(max_iter=80, learning_rate=0.06, min_samples_leaf=40, early_stopping=False)


class Boosting(Learnt):
    """Gradient-boosted trees on binned columns (scikit-learn's histogram version)."""

    name, title = "boosting", "boosted trees"

    def _learn(self, x: np.ndarray, came: np.ndarray, back: np.ndarray) -> Any:
        from sklearn.ensemble import HistGradientBoostingClassifier

        return HistGradientBoostingClassifier(
            **STEPS, max_leaf_nodes=8, random_state=self.seed
        ).fit(x, came)


class Additive(Learnt):
    """Boosted curves that add up: each column has its own, so each can be drawn and read.

    The "explainable boosting" of the field, a generalised additive model; here boosting whose
    trees may look at one column only.
    """

    name, title = "additive", "boosted curves (explainable)"

    def _learn(self, x: np.ndarray, came: np.ndarray, back: np.ndarray) -> Any:
        from sklearn.ensemble import HistGradientBoostingClassifier

        return HistGradientBoostingClassifier(
            **STEPS, max_leaf_nodes=4, interaction_cst="no_interactions", random_state=self.seed
        ).fit(x, came)
