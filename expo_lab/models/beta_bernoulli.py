"""Beta-Bernoulli: customers differ in how often they come, and nobody ever leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .estimator import Estimator
from .histories import Histories
from .likelihood import ALIKE, log_moment, maximise, table

NAMES = ("alpha", "beta")


class BetaBernoulli(Estimator):
    """Beta-Bernoulli model of coming back: the contrast to BG/BB, without death.

    Each customer exhibits with a probability p, the same at every edition; p ~ Beta(alpha, beta).
    A sequence with x presences in n opportunities has the likelihood
    ``B(alpha + x, beta + n - x) / B(alpha, beta)``, whatever their order, so that nothing can be
    learned from how long ago the last one was. It is BG/BB with theta = 0.

    Attributes
    ----------
    alpha_, beta_ : float
        Estimates by maximum likelihood.
    log_likelihood_ : float
    cov_ : array of shape (2, 2)
        Covariance of the logarithms of the two, from the observed information.
    standard_errors_ : Series
        Of the parameters themselves.

    Raises
    ------
    ValueError
        In every method, unless x and n are whole numbers with 0 <= x <= n and of one length.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., & Shang, J. (2010). Marketing Science 29(6), 1086-1108.

    Examples
    --------
    >>> from expo_lab.datasets import load_donations
    >>> donors = load_donations()
    >>> model = BetaBernoulli().fit(donors.x, donors.n, donors.donors)
    >>> round(model.alpha_, 3), round(model.log_likelihood_, 1)
    (0.487, -35516.1)
    """

    def fit(self, x: Any, n: Any, counts: Any = None) -> BetaBernoulli:
        """Fit by maximum likelihood; ``counts`` says how many customers each row stands for.

        Warns
        -----
        UserWarning
            If the search did not converge or the data leave a parameter open; says which.
        """
        where = "BetaBernoulli.fit"
        cells = Histories.reduce(where, x, None, n, counts)
        if not (customers := float(cells.counts[cells.n > 0].sum())):
            raise ValueError(f"{where}: needs a customer with an opportunity (n > 0); found none.")

        def objective(logs: np.ndarray) -> tuple[float, np.ndarray]:
            value, gradient = log_moment(np.exp(logs), cells.x, cells.n - cells.x)
            return float((value * cells.counts).sum()), (gradient * cells.counts).sum(axis=1)

        def why(estimates: np.ndarray) -> list[str]:
            reasons = {
                "customers hardly differ in p": estimates.sum() > ALIKE,
                "it takes 2 opportunities to see customers differ": cells.n.max() < 2,
            }
            return [reason for reason, holds in reasons.items() if holds]

        found = maximise(where, NAMES, objective, customers, why)
        estimates, self.log_likelihood_, self.cov_ = found
        self.alpha_, self.beta_ = map(float, estimates)
        return self

    @property
    def standard_errors_(self) -> pd.Series:
        """Standard errors of the two parameters, by name."""
        return self.summary().set_index("parameter")["se"]

    def summary(self) -> pd.DataFrame:
        """Parameter, estimate, se, lower, upper: 95 % intervals, computed on the log scale."""
        return table(NAMES, self._shapes("summary"), self.cov_)

    def log_likelihood(self, x: Any, n: Any) -> np.ndarray:
        """Log of the probability of exactly this sequence of presences, by row."""
        shapes = self._shapes("log_likelihood")
        cells = Histories.reduce("BetaBernoulli.log_likelihood", x, None, n)
        return cells.by_row(log_moment(shapes, cells.x, cells.n - cells.x)[0])

    def p_return(self, x: Any, n: Any) -> np.ndarray:
        """Probability of exhibiting at any one later edition: (alpha + x) / (alpha + beta + n)."""
        alpha, beta = self._shapes("p_return")
        cells = Histories.reduce("BetaBernoulli.p_return", x, None, n)
        return cells.by_row((alpha + cells.x) / (alpha + beta + cells.n))

    def _shapes(self, method: str) -> np.ndarray:
        if not hasattr(self, "alpha_"):
            raise ValueError(f"BetaBernoulli.{method}: needs a fitted model; call fit first.")
        return np.array([self.alpha_, self.beta_])
