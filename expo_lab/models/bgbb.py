"""BG/BB: who is still alive, and how often will they exhibit again?"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, hyp2f1, logit, ndtri

from .bgbb_moments import future, history, log_future, log_history
from .estimator import Estimator
from .histories import Histories, at_least
from .likelihood import ALIKE, maximise, table
from .open_parameter import Points, of_all, points

NAMES = ("alpha", "beta", "gamma", "delta")


class BetaGeoBetaBinom(Estimator):
    """Beta-geometric / beta-Bernoulli model of coming back at discrete opportunities.

    A customer who is alive exhibits at an edition with probability p, and dies (leaves for good)
    at the start of each edition with probability theta. p ~ Beta(alpha, beta) and
    theta ~ Beta(gamma, delta) over customers, independently. With B the beta function, a history
    has the likelihood (eq. 5)::

        L = B(alpha+x, beta+n-x)/B(alpha, beta) * B(gamma, delta+n)/B(gamma, delta)
          + sum over y = t_x, ..., n-1 of
            B(alpha+x, beta+y-x)/B(alpha, beta) * B(gamma+1, delta+y)/B(gamma, delta)

    Every method takes the history in three columns, or one customer's three numbers:

    x : whole number from 0. Editions exhibited at after the first one.
    t_x : whole number from x to n. Which of the opportunities was the last one used; 0 if none.
    n : whole number from 0. Editions held since the first one; a cancelled edition is none.

    Attributes
    ----------
    alpha_, beta_, gamma_, delta_ : float
        Estimates by maximum likelihood.
    log_likelihood_ : float
    cov_ : array of shape (4, 4)
        Covariance of the logarithms of the four, from the observed information. It takes
        customers as independent; where they come in groups (shows, say), see `holdout`.
    standard_errors_ : Series
        Of the parameters themselves.

    Raises
    ------
    ValueError
        In every method, if the columns break the ranges above, have gaps or differ in length;
        the message counts the rows and names the first.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., & Shang, J. (2010). Marketing Science 29(6), 1086-1108.

    Examples
    --------
    >>> from expo_lab.datasets import load_donations
    >>> donors = load_donations()
    >>> model = BetaGeoBetaBinom().fit(donors.x, donors.t_x, donors.n, donors.donors)
    >>> round(model.alpha_, 3), round(model.log_likelihood_, 2)
    (1.204, -33225.58)
    >>> round(float(model.p_alive(6, 6, 6)), 3)
    0.93
    """

    def fit(self, x: Any, t_x: Any, n: Any, counts: Any = None) -> BetaGeoBetaBinom:
        """Fit by maximum likelihood; ``counts`` says how many customers each row stands for.

        Warns
        -----
        UserWarning
            If the search did not converge or the data leave a parameter open; says which.
        """
        where = "BetaGeoBetaBinom.fit"
        cells = Histories.reduce(where, x, t_x, n, counts)
        if not (customers := float(cells.counts[cells.n > 0].sum())):
            raise ValueError(f"{where}: needs a customer with an opportunity (n > 0); found none.")

        def why(estimates: np.ndarray) -> list[str]:
            alpha, beta, gamma, delta = estimates
            reasons = {
                "customers hardly differ in p": alpha + beta > ALIKE,
                "customers hardly differ in theta": gamma + delta > ALIKE,
                "there is no sign of leaving, compare BetaBernoulli": gamma / delta < 0.005,
                "it takes 3 opportunities to tell leaving from pausing": cells.n.max() < 3,
            }
            return [reason for reason, holds in reasons.items() if holds]

        self._fitted = partial(of_all, history, cells=cells)
        self._points: Points | None = None
        found = maximise(where, NAMES, self._fitted, customers, why)
        estimates, self.log_likelihood_, self.cov_ = found
        self.alpha_, self.beta_, self.gamma_, self.delta_ = map(float, estimates)
        return self

    @property
    def standard_errors_(self) -> pd.Series:
        """Standard errors of the four parameters, by name."""
        return self.summary().set_index("parameter")["se"]

    def summary(self) -> pd.DataFrame:
        """Parameter, estimate, se, lower, upper: 95 % intervals, computed on the log scale."""
        return table(NAMES, np.exp(self._logs("summary")), self.cov_)

    def log_likelihood(self, x: Any, t_x: Any, n: Any) -> np.ndarray:
        """Log of the probability of exactly this sequence of presences, by row (eq. 5)."""
        cells, logs = self._given("log_likelihood", x, t_x, n)
        return cells.by_row(log_history(logs, cells))

    def p_alive(self, x: Any, t_x: Any, n: Any, ahead: int = 1) -> np.ndarray:
        """Probability of being alive at opportunity n + ahead, by row (eq. 11 has ahead = 1).

        ``ahead=1`` asks for the next edition, as the paper and R's BTYD do; ``ahead=0`` for the
        last one held, as the lifetimes package does by default.
        """
        cells, logs = self._given("p_alive", x, t_x, n)
        step = self._at_least(0, "p_alive", "ahead", ahead)
        return cells.by_row(future(logs, cells, np.array([step]), 0)[0][:, 0])

    def p_return(self, x: Any, t_x: Any, n: Any, ahead: int = 1) -> np.ndarray:
        """Probability of exhibiting at edition n + ahead, by row."""
        cells, logs = self._given("p_return", x, t_x, n)
        step = self._at_least(1, "p_return", "ahead", ahead)
        return cells.by_row(future(logs, cells, np.array([step]), 1)[0][:, 0])

    def curves(self, x: Any, t_x: Any, n: Any, horizon: int) -> tuple[np.ndarray, np.ndarray]:
        """`p_alive` and `p_return` at every edition of a horizon, each of shape (rows, horizon)."""
        cells, logs = self._given("curves", x, t_x, n)
        steps = 1 + np.arange(self._at_least(1, "curves", "horizon", horizon))
        alive, present = future(logs, cells, steps, 0, 1)
        return alive[cells.row], present[cells.row]

    def expected_editions(self, x: Any, t_x: Any, n: Any, horizon: int = 10) -> np.ndarray:
        """Expected number of the next ``horizon`` editions exhibited at, by row.

        E[X(n, n+m) | history] of eq. 13 as the sum of `p_return` over ahead = 1, ..., m. The
        closed form divides by gamma - 1, and the sum over all time is infinite for gamma <= 1.
        """
        cells, logs = self._given("expected_editions", x, t_x, n)
        steps = 1 + np.arange(self._at_least(1, "expected_editions", "horizon", horizon))
        return cells.by_row(future(logs, cells, steps, 1)[0].sum(axis=1))

    def expected_editions_interval(
        self, x: Any, t_x: Any, n: Any, horizon: int = 10, level: float = 0.95
    ) -> pd.DataFrame:
        """`expected_editions` with an interval on the logit of its share.

        By the delta method; where the data leave a parameter open, by profile likelihood along it
        (`open_parameter`), and gaps where they leave two open. It narrows with more customers; what
        one customer really does scatters far wider.

        Returns
        -------
        DataFrame
            expected, lower, upper : float, 0 to ``horizon``. One row a row given.
        """
        where = "expected_editions_interval"
        cells, logs = self._given(where, x, t_x, n)
        m = self._at_least(1, where, "horizon", horizon)
        if not 0 < level < 1:
            raise ValueError(f"BetaGeoBetaBinom.{where}: needs level in (0, 1); found {level!r}.")

        def share(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            log_p, gradient = log_future(logs, cells, 1 + np.arange(m))
            p = np.exp(log_p)
            expected = p.sum(axis=1)
            return logit(expected / m), (gradient * p).sum(axis=2) / (expected * (1 - expected / m))

        expected = m * expit(share(logs)[0])
        lower, upper = (m * expit(v) for v in self._along().bounds(share, ndtri(0.5 + level / 2)))
        columns = {"expected": expected, "lower": lower, "upper": upper}
        return pd.DataFrame({k: np.atleast_1d(cells.by_row(v)) for k, v in columns.items()})

    def discounted_editions(
        self, x: Any, t_x: Any, n: Any, rate: float, horizon: int | None = None
    ) -> np.ndarray:
        """Expected further editions, the k-th from now divided by (1 + rate)^k, by row.

        Over all time to come (DERT, eq. 14) unless ``horizon`` sets an end. Times a margin that
        does not depend on p and theta, this is the residual lifetime value.

        Parameters
        ----------
        rate : float above 0
            Discount per edition, 0.1 for 10 %. A biennial show has (1 + yearly rate)^2 - 1.
        """
        where = "discounted_editions"
        cells, logs = self._given(where, x, t_x, n)
        if not 0 < rate < np.inf:
            raise ValueError(f"BetaGeoBetaBinom.{where}: needs rate above 0; found {rate!r}.")
        if horizon is None:
            gamma, delta = np.exp(logs[2:])
            b = delta + cells.n + 1
            factor = hyp2f1(1, b, gamma + b, 1 / (1 + rate)) / (1 + rate)
            return cells.by_row(future(logs, cells, np.array([1]), 1)[0][:, 0] * factor)
        steps = 1 + np.arange(self._at_least(1, where, "horizon", horizon))
        return cells.by_row(future(logs, cells, steps, 1)[0] @ (1 + rate) ** -steps)

    def spread_of_editions(self, x: Any, t_x: Any, n: Any, rate: float, horizon: int) -> np.ndarray:
        """Standard deviation of the discounted editions of one customer, by row.

        What is unknown of the customer itself, its p and theta and its own luck, the four
        parameters taken as known: with D = 1 / (1 + rate), the square root of

            sum of D^2k P(at k) + 2 sum over j < k of D^(j+k) P(at j and k) - E^2,

        where P(at j and k) = E[p^2 (1 - theta)^(n + k) | history] does not depend on j.
        """
        cells, logs = self._given("spread_of_editions", x, t_x, n)
        steps = 1 + np.arange(self._at_least(1, "spread_of_editions", "horizon", horizon))
        once, twice = future(logs, cells, steps, 1, 2)
        worth = (1 + rate) ** -steps.astype(float)
        earlier = np.cumsum(worth) - worth
        square = once @ worth**2 + 2 * twice @ (worth * earlier)
        return cells.by_row(np.sqrt(np.maximum(0.0, square - (once @ worth) ** 2)))

    def posterior(self, x: Any, t_x: Any, n: Any) -> tuple[np.ndarray, np.ndarray]:
        """Posterior means of p and of theta, by row (eq. 17, first moments)."""
        cells, logs = self._given("posterior", x, t_x, n)
        below = log_history(logs, cells)
        p, theta = (history(logs, cells, *more)[0] - below for more in ((1, 0), (0, 1)))
        return cells.by_row(np.exp(p)), cells.by_row(np.exp(theta))

    def sample(
        self, customers: int, n: int, seed: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Simulate (x, t_x, n) of new customers over n opportunities; same seed, same histories."""
        logs = self._logs("sample")
        customers = self._at_least(1, "sample", "customers", customers)
        n = self._at_least(1, "sample", "n", n)
        alpha, beta, gamma, delta = np.exp(logs)
        rng = np.random.default_rng(seed)
        p, theta = rng.beta(alpha, beta, customers), rng.beta(gamma, delta, customers)
        with np.errstate(divide="ignore"):  # theta = 0 in floating point: never dies
            life = np.log1p(-rng.random(customers)) / np.log1p(-theta)
        opportunity = 1 + np.arange(n)
        present = (rng.random((customers, n)) < p[:, None]) & (opportunity <= life[:, None])
        last = (present * opportunity).max(axis=1)
        return present.sum(axis=1), last, np.full(customers, n)

    def _along(self) -> Points:
        self._points = self._points or points(self._fitted, self._logs("_along"), self.cov_)
        return self._points

    @staticmethod
    def _at_least(low: int, method: str, name: str, value: Any) -> int:
        return at_least(low, f"BetaGeoBetaBinom.{method}", name, value)

    def _logs(self, method: str) -> np.ndarray:
        if not hasattr(self, "alpha_"):
            raise ValueError(f"BetaGeoBetaBinom.{method}: needs a fitted model; call fit first.")
        return np.log([self.alpha_, self.beta_, self.gamma_, self.delta_])

    def _given(self, method: str, x: Any, t_x: Any, n: Any) -> tuple[Histories, np.ndarray]:
        logs = self._logs(method)
        return Histories.reduce(f"BetaGeoBetaBinom.{method}", x, t_x, n), logs
