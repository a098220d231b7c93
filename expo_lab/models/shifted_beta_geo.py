"""Shifted beta-geometric: how long do customers under contract stay, and what is that worth?"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, hyp2f1, logit, ndtri

from .estimator import Estimator
from .histories import at_least, whole
from .likelihood import ALIKE, log_moment, maximise, table

NAMES = ("alpha", "beta")
NO_LOSS = np.array(0)


def survivor_counts(where: str, survivors: Any) -> tuple[np.ndarray, np.ndarray]:
    """Check a survivor curve; return it and the losses of each period."""
    curve = np.atleast_1d(whole(where, "survivors", survivors))
    rises = np.flatnonzero(np.diff(curve) > 0) + 1
    if rises.size:
        raise ValueError(
            f"{where}: needs survivors that never rise; found a rise in period {rises[0]} "
            f"({curve[rises[0] - 1]} to {curve[rises[0]]}). Follow one cohort and let nobody join."
        )
    lost = -np.diff(curve)
    if len(curve) < 3:
        found = f"{max(len(curve) - 1, 0)} period(s): it takes 2 to see the hazard change"
    elif not lost.any():
        found = "nobody lost: any small hazard fits as well. Wait for the first losses"
    elif curve[1] == 0:
        found = "everybody lost in period 1: nothing shows how long the others stay"
    else:
        return curve, lost
    raise ValueError(f"{where}: needs losses spread over periods; found {found}.")


class ShiftedBetaGeo(Estimator):
    """Shifted beta-geometric model of the length of a contract.

    At the end of each period a customer leaves with a probability theta of its own that never
    changes; theta ~ Beta(alpha, beta) over customers. With B the beta function::

        P(T = t) = B(alpha + 1, beta + t - 1) / B(alpha, beta)     eq. 5, t = 1, 2, ...
        S(t)     = B(alpha, beta + t) / B(alpha, beta)             eq. 6
        r(t)     = (beta + t - 1) / (alpha + beta + t - 1)         eq. 8: S(t) / S(t - 1)

    Retention r rises with t although nobody becomes more faithful: those prone to leave are gone.
    `ageing` compares this with customers who do change.

    Attributes
    ----------
    alpha_, beta_ : float
        Estimates by maximum likelihood.
    log_likelihood_ : float
    cov_ : array of shape (2, 2)
        Covariance of the logarithms of the two, from the observed information.
    standard_errors_ : Series
        Of the parameters themselves.

    References
    ----------
    Fader, P. S., & Hardie, B. G. S. (2007). How to project customer retention. Journal of
    Interactive Marketing 21(1), 76-90; (2010) Customer-base valuation in a contractual setting.
    Marketing Science 29(1), 85-93, for the discounted lifetimes.

    Examples
    --------
    >>> model = ShiftedBetaGeo().fit([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> round(model.alpha_, 3), round(model.beta_, 3)
    (0.668, 3.806)
    >>> model.retention([1, 2, 8]).round(3)
    array([0.851, 0.878, 0.942])
    """

    def fit(self, survivors: Any) -> ShiftedBetaGeo:
        """Fit by maximum likelihood to one cohort.

        Parameters
        ----------
        survivors : whole numbers from 0, never rising
            Customers at the start, then those left after period 1, 2, ...; three or more numbers.

        Raises
        ------
        ValueError
            If the counts break that rule, if nobody left or nobody outlived period 1, or if the
            data leave a parameter open; the last as a rule means that the hazard does not fall.
        """
        where = "ShiftedBetaGeo.fit"
        curve, lost = survivor_counts(where, survivors)
        t = np.arange(1, len(curve))
        # One moment a period of loss, and one for those still there (eq. 5 and 6).
        ups, downs = np.append(np.ones(len(lost)), 0), np.append(t - 1, t[-1])
        counts = np.append(lost, curve[-1])

        def objective(logs: np.ndarray) -> tuple[float, np.ndarray]:
            value, slope = log_moment(np.exp(logs), ups, downs)
            return float(value @ counts), slope @ counts

        def why(estimates: np.ndarray) -> list[str]:
            alike = estimates.sum() > ALIKE
            return ["the hazard hardly falls, so that customers seem alike"] if alike else []

        # Here an open parameter has no use at all, so that the warning becomes an error.
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            found = maximise(where, NAMES, objective, float(curve[0]), why)
        if said:
            raise ValueError(str(said[0].message))
        estimates, self.log_likelihood_, self.cov_ = found
        self.alpha_, self.beta_ = map(float, estimates)
        return self

    @property
    def standard_errors_(self) -> pd.Series:
        """Standard errors of alpha and beta, by name."""
        return self.summary().set_index("parameter")["se"]

    def summary(self) -> pd.DataFrame:
        """Parameter, estimate, se, lower, upper: 95 % intervals, computed on the log scale."""
        return table(NAMES, self._shapes("summary"), self.cov_)

    def survival(self, t: Any) -> np.ndarray:
        """Share of the cohort still there after period t = 0, 1, 2, ..."""
        shapes, t = self._shapes("survival"), whole("ShiftedBetaGeo.survival", "t", t)
        return np.exp(log_moment(shapes, NO_LOSS, t)[0])[()]

    def retention(self, t: Any) -> np.ndarray:
        """Share of those there at the start of period t = 1, 2, ... that outlive it."""
        shapes, t = self._shapes("retention"), self._periods("retention", t)
        return _retention(shapes, t)[()]

    def discounted_lifetime(self, rate: float, horizon: int | None = None) -> float:
        """Expected discounted payments of a new customer (DEL).

        The sum of S(t) / (1 + rate)^t over t = 0, 1, ...: the first payment is made on entry and
        counts 1. Over all time it is 2F1(1, beta; alpha + beta; 1 / (1 + rate)).

        Parameters
        ----------
        rate : float from 0
            Discount per period, 0.1 for 10 %.
        horizon : whole number from 1, optional
            Number of payments counted; without it all of them.

        Raises
        ------
        ValueError
            If rate is 0, alpha at most 1 and no horizon given: the sum has no limit then.
        """
        return self._discounted("discounted_lifetime", 0, rate, horizon)(
            self._shapes("discounted_lifetime")
        )

    def discounted_residual_lifetime(
        self, n: int, rate: float, horizon: int | None = None
    ) -> float:
        """Expected discounted payments still to come just before the n-th renewal (DERL).

        The sum of S(t) / S(n - 1) / (1 + rate)^(t - n) over t = n, n + 1, ...; the payment of the
        renewal at hand is not discounted. Parameters and errors as in `discounted_lifetime`.
        """
        where = "discounted_residual_lifetime"
        n = at_least(1, f"ShiftedBetaGeo.{where}", "n", n)
        return self._discounted(where, n, rate, horizon)(self._shapes(where))

    def survival_interval(self, t: Any, level: float = 0.95) -> pd.DataFrame:
        """`survival` for t from 1 as columns t, estimate, lower, upper: delta method on the logit.

        Like every interval here it holds the uncertainty of alpha and beta, not the luck of a
        cohort still to come.
        """
        t = np.atleast_1d(self._periods("survival_interval", t))

        def log_odds(shapes: np.ndarray) -> np.ndarray:
            return logit(np.exp(log_moment(shapes, NO_LOSS, t)[0]))

        return self._interval("survival_interval", log_odds, expit, level).assign(t=t)[COLUMNS]

    def retention_interval(self, t: Any, level: float = 0.95) -> pd.DataFrame:
        """`retention` as columns t, estimate, lower, upper: delta method on the logit."""
        t = np.atleast_1d(self._periods("retention_interval", t))

        def log_odds(shapes: np.ndarray) -> np.ndarray:
            return logit(_retention(shapes, t))

        return self._interval("retention_interval", log_odds, expit, level).assign(t=t)[COLUMNS]

    def discounted_lifetime_interval(
        self, rate: float, horizon: int | None = None, n: int = 0, level: float = 0.95
    ) -> pd.DataFrame:
        """DEL (n = 0) or DERL (n from 1) with lower and upper: delta method on the logarithm."""
        where = "discounted_lifetime_interval"
        n = at_least(0, f"ShiftedBetaGeo.{where}", "n", n)
        worth = self._discounted(where, n, rate, horizon)

        def log_worth(shapes: np.ndarray) -> np.ndarray:
            return np.log(np.atleast_1d(worth(shapes)))

        return self._interval(where, log_worth, np.exp, level)

    def simulate(self, customers: int, periods: int, seed: int) -> np.ndarray:
        """Survivors of a new cohort after 0, 1, ..., periods; same seed, same cohort."""
        where = "ShiftedBetaGeo.simulate"
        self._shapes("simulate")
        customers = at_least(1, where, "customers", customers)
        periods = at_least(1, where, "periods", periods)
        rng = np.random.default_rng(seed)
        theta = rng.beta(self.alpha_, self.beta_, customers)
        with np.errstate(divide="ignore"):  # theta = 0 in floating point: never leaves
            life = np.log1p(-rng.random(customers)) / np.log1p(-theta)
        # The customer leaves at the end of period floor(life) + 1.
        left = np.bincount(np.minimum(life, periods).astype(int), minlength=periods + 1)
        return customers - np.append(0, np.cumsum(left[:periods]))

    def _shapes(self, method: str) -> np.ndarray:
        if not hasattr(self, "alpha_"):
            raise ValueError(f"ShiftedBetaGeo.{method}: needs a fitted model; call fit first.")
        return np.array([self.alpha_, self.beta_])

    def _periods(self, method: str, t: Any) -> np.ndarray:
        where = f"ShiftedBetaGeo.{method}"
        if (t := whole(where, "t", t)).min(initial=1) < 1:
            raise ValueError(f"{where}: needs t from 1 up; found {t.min()}.")
        return t

    def _discounted(
        self, method: str, n: int, rate: float, horizon: int | None
    ) -> Callable[[np.ndarray], float]:
        where = f"ShiftedBetaGeo.{method}"
        if not 0 <= rate < np.inf:
            raise ValueError(f"{where}: needs rate from 0 up; found {rate!r}.")
        if horizon is None:
            if rate == 0 and self._shapes(method)[0] <= 1:
                raise ValueError(
                    f"{where}: needs a rate above 0 or a horizon where alpha is at most 1; found "
                    f"alpha {self.alpha_:.3g}: the undiscounted sum over all time has no limit."
                )
            worth = 1 / (1 + rate)

            def closed(shapes: np.ndarray) -> float:
                alpha, beta = shapes
                kept = _retention(shapes, np.array(n)) if n else 1.0
                return float(kept * hyp2f1(1, beta + n, alpha + beta + n, worth))

            return closed
        k = np.arange(at_least(1, where, "horizon", horizon))

        def summed(shapes: np.ndarray) -> float:
            before = log_moment(shapes, NO_LOSS, np.array([max(n - 1, 0)]))[0]
            return float(
                np.exp(log_moment(shapes, NO_LOSS, n + k)[0] - before) @ (1.0 + rate) ** -k
            )

        return summed

    def _interval(self, method: str, of: Callable, back: Callable, level: float) -> pd.DataFrame:
        if not 0 < level < 1:
            raise ValueError(f"ShiftedBetaGeo.{method}: needs level in (0, 1); found {level!r}.")
        logs, step = np.log(self._shapes(method)), 1e-5
        slopes = [
            (of(np.exp(logs + s)) - of(np.exp(logs - s))) / (2 * step) for s in step * np.eye(2)
        ]
        spread = np.sqrt(np.einsum("it,ij,jt->t", slopes, self.cov_, slopes))
        middle, reach = of(np.exp(logs)), ndtri(0.5 + level / 2) * spread
        ends = {"estimate": middle, "lower": middle - reach, "upper": middle + reach}
        return pd.DataFrame({name: back(values) for name, values in ends.items()})


COLUMNS = ["t", "estimate", "lower", "upper"]


def _retention(shapes: np.ndarray, t: np.ndarray) -> np.ndarray:
    alpha, beta = shapes
    return (beta + t - 1) / (alpha + beta + t - 1)  # eq. 8
