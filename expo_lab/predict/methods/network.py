"""Network: an artificial neural network of one hidden layer."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .learnt import Learnt


class Network(Learnt):
    """Eight hidden units and strong weight decay: the record is short, and the units are many."""

    name, title = "network", "neural network"

    def _learn(self, x: np.ndarray, came: np.ndarray, back: np.ndarray) -> Any:
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.neural_network import MLPClassifier

        with warnings.catch_warnings():
            # stopped early on purpose: it would go on to learn single customers
            warnings.simplefilter("ignore", ConvergenceWarning)
            return MLPClassifier(
                (8,), alpha=3.0, max_iter=40, batch_size=256, random_state=self.seed
            ).fit(x, came)
