"""Smooth or at a threshold: does the risk of leaving slide with a covariate, or jump?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, log_expit, xlogy

from .estimator import Estimator
from .identified import columns, covariance, need_independent, summary

TRIM, CANDIDATES = 0.05, 60  # share of rows at least on either side, and cuts tried; both ours


class ThresholdHazard(Estimator):
    """Hazard that jumps where a covariate z passes a threshold, against one that slides with z.

    ==========  =====================================================
    threshold   logit h = alpha + jump [z >= tau] + x'beta
    smooth      logit h = alpha + slope z + x'beta
    ==========  =====================================================

    Both are fitted to the rows of a person-period table by maximum likelihood; tau by the profile
    of the likelihood over cuts midway between values of z, the outer 5 % of rows left out. The
    likelihood is flat between two values of z and jumps at each, and neither model contains the
    other, so that the chi-square law of a likelihood ratio does not hold. Its law is taken from
    data drawn from either fitted model (Cox 1961; Williams 1970): ``p_smooth`` small speaks
    against sliding, ``p_threshold`` small against one jump, both small against both.

    Thresholds that differ between customers, tolerances of their own, add up to a hazard that
    slides: what is tested here is one critical point shared by all.

    Parameters
    ----------
    resamples : int from 19
        Tables drawn from each model. 99 give p-values in steps of 1 in 100.
    random_state : int
        Seed of the draws.

    Attributes
    ----------
    threshold_ : float
    threshold_interval_ : (lower, upper)
        95 %, basic interval of tau over the tables drawn from the threshold model.
    coef_, standard_errors_ : Series
        constant, jump, then covariates; tau taken as known, as holds for a jump in large samples.
    smooth_coef_, smooth_standard_errors_ : Series
        constant, slope, then covariates.
    log_likelihood_, smooth_log_likelihood_ : float
    ratio_ : float
        Twice their difference; above 0 where the threshold fits better.
    p_smooth_, p_threshold_ : float
        Share of the tables drawn from the smooth (the threshold) model whose ratio is at least
        (at most) as high as the data's, the data counted among them.
    profile_ : DataFrame
        threshold, log_likelihood of each cut tried.

    References
    ----------
    Cox, D. R. (1961). Tests of separate families of hypotheses. Proc. 4th Berkeley Symposium 1,
    105-123. Williams, D. A. (1970). Discrimination between regression models to determine the
    pattern of enzyme synthesis in synchronous cell cultures. Biometrics 26, 23-32. Davies, R. B.
    (1977). Biometrika 64, 247-254 (why chi-square fails).

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> z = rng.uniform(0, 10, 1000)
    >>> event = rng.random(1000) < np.where(z >= 7, 0.5, 0.1)  # the weakness nobody tolerates
    >>> model = ThresholdHazard(resamples=19).fit(pd.DataFrame({"event": event, "z": z}), "z")
    >>> bool(abs(model.threshold_ - 7) < 0.2), model.p_smooth_, model.p_threshold_ > 0.1
    (True, 0.05, True)
    """

    def __init__(self, resamples: int = 99, random_state: int = 0) -> None:
        self.resamples = resamples
        self.random_state = random_state

    def fit(self, table: pd.DataFrame, z: str, covariates: Sequence[str] = ()) -> ThresholdHazard:
        """Fit both models and draw from both.

        Parameters
        ----------
        table : DataFrame
            A row a customer and period at risk: event (0 or 1), z, the covariates. A baseline by
            period comes in as 0/1 columns, or t itself, among the covariates.
        z : name of the column that may have a threshold

        Raises
        ------
        ValueError
            If z takes fewer than four values within its middle 90 %, nobody or everybody left,
            columns have gaps or repeat one another, or a model has no maximum.
        """
        where = "ThresholdHazard.fit"
        if not isinstance(self.resamples, int | np.integer) or self.resamples < 19:
            raise ValueError(f"{where}: needs resamples from 19 up; found {self.resamples!r}.")
        data = columns(where, table, ["event", z, *covariates])
        event, values = data[:, 0], data[:, 1]
        if not np.isin(event, [0, 1]).all() or len(np.unique(event)) < 2:
            found = f"{np.unique(event)[:5].tolist()}" if len(event) else "no row"
            raise ValueError(f"{where}: needs events of 0 and 1, both; found {found}.")
        cuts = _cuts(where, z, values)
        rest = np.column_stack([np.ones(len(data)), data[:, 2:]])
        smooth = np.column_stack([rest[:, :1], values, rest[:, 1:]])
        names = ["constant", "slope", *covariates]
        need_independent(where, smooth, ["constant", z, *covariates])
        self.smooth_coef_, cov, self.smooth_log_likelihood_ = _estimates(
            where, names, smooth, event
        )
        self.smooth_standard_errors_ = pd.Series(np.sqrt(np.diag(cov)), names)
        best, profile = _profile(rest, values, cuts, event)
        jump = np.column_stack([rest[:, :1], values >= cuts[best], rest[:, 1:]])
        names = ["constant", "jump", *covariates]
        self.coef_, self.cov_, self.log_likelihood_ = _estimates(where, names, jump, event)
        self.threshold_ = float(cuts[best])
        self.profile_ = pd.DataFrame({"threshold": cuts, "log_likelihood": profile})
        self.ratio_ = 2 * (self.log_likelihood_ - self.smooth_log_likelihood_)
        rng = np.random.default_rng(self.random_state)
        above, below, taus = 1, 1, []
        for design, coef in ((smooth, self.smooth_coef_), (jump, self.coef_)):
            h = expit(design @ coef.to_numpy())
            for _ in range(self.resamples):
                drawn = (rng.random(len(h)) < h).astype(float)
                at, profile = _profile(rest, values, cuts, drawn)
                ratio = 2 * (profile[at] - _newton(smooth, drawn)[1])
                if design is smooth:
                    above += bool(ratio >= self.ratio_)
                else:
                    below += bool(ratio <= self.ratio_)
                    taus.append(cuts[at])
        self.p_smooth_ = above / (self.resamples + 1)
        self.p_threshold_ = below / (self.resamples + 1)
        low, high = np.quantile(taus, [0.025, 0.975])
        ends = 2 * self.threshold_ - high, 2 * self.threshold_ - low
        self.threshold_interval_ = tuple(float(v) for v in ends)
        return self

    @property
    def standard_errors_(self) -> pd.Series:
        """Standard errors of the threshold model, tau taken as known."""
        return pd.Series(np.sqrt(np.diag(self.cov_)), index=self.coef_.index)

    def summary(self, level: float = 0.95) -> pd.DataFrame:
        """Coefficient, estimate, se, lower, upper of the threshold model, tau taken as known."""
        self._need_fit("summary")
        return summary(self.coef_, self.cov_, level)

    def compare(self) -> pd.DataFrame:
        """Model, log_likelihood, parameters, aic, p_value (of the model, by its own draws)."""
        self._need_fit("compare")
        value = np.array([self.smooth_log_likelihood_, self.log_likelihood_])
        parameters = len(self.coef_) + np.array([0, 1])
        found = {"model": ["smooth", "threshold"], "log_likelihood": value}
        found |= {"parameters": parameters, "aic": 2 * parameters - 2 * value}
        return pd.DataFrame(found | {"p_value": [self.p_smooth_, self.p_threshold_]})

    def _need_fit(self, method: str) -> None:
        if not hasattr(self, "p_threshold_"):
            raise ValueError(f"ThresholdHazard.{method}: needs a fitted model; call fit first.")


def _cuts(where: str, z: str, values: np.ndarray) -> np.ndarray:
    """Cuts midway between neighbouring values of z, thinned by quantile where there are many."""
    distinct = np.unique(values)
    middle = (distinct[1:] + distinct[:-1]) / 2
    below = np.searchsorted(np.sort(values), middle) / len(values)
    inside = middle[(below >= TRIM) & (below <= 1 - TRIM)]
    if len(inside) < 3:
        raise ValueError(
            f"{where}: needs three cuts or more of {z} that leave {TRIM:.0%} of the rows on either "
            f"side; found {len(inside)}. A column with so few values is a factor: make it 0/1 "
            "columns of DiscreteHazard."
        )
    if len(inside) > CANDIDATES:
        inside = inside[np.linspace(0, len(inside) - 1, CANDIDATES).round().astype(int)]
    return inside


def _newton(x: np.ndarray, event: np.ndarray, start: Any = None) -> tuple[np.ndarray, float]:
    """Coefficients and log-likelihood of a logit; separated data end at their supremum."""
    beta = np.zeros(x.shape[1]) if start is None else start
    side = 2 * event - 1
    value = log_expit(side * (x @ beta)).sum()
    for _ in range(40):
        h = expit(x @ beta)
        score, weighted = x.T @ (event - h), x * (h * (1 - h))[:, None]
        step = np.linalg.lstsq(weighted.T @ x, score, rcond=1e-12)[0]
        new = log_expit(side * (x @ (beta + step))).sum()
        while new < value - 1e-9 and np.abs(step).max() > 1e-9:
            step = step / 2
            new = log_expit(side * (x @ (beta + step))).sum()
        beta, gain, value = beta + step, new - value, new
        if gain < 1e-9:
            break
    return beta, float(value)


def _profile(
    rest: np.ndarray, values: np.ndarray, cuts: np.ndarray, event: np.ndarray
) -> tuple[int, np.ndarray]:
    """Place of the best cut, and the log-likelihood at each."""
    found = np.empty(len(cuts))
    if rest.shape[1] == 1:  # no covariates: two shares, from counts alone
        cell = np.searchsorted(cuts, values, side="right")
        rows = np.bincount(cell, minlength=len(cuts) + 1)
        gone = np.bincount(cell, weights=event, minlength=len(cuts) + 1)
        n, d = np.cumsum(rows)[:-1], np.cumsum(gone)[:-1]
        found = sum(
            xlogy(k, k / m) + xlogy(m - k, 1 - k / m)
            for k, m in ((d, n), (gone.sum() - d, rows.sum() - n))
        )
        return int(found.argmax()), found
    start = None
    for i, cut in enumerate(cuts):
        x = np.column_stack([rest[:, :1], values >= cut, rest[:, 1:]])
        start, found[i] = _newton(x, event, start)
    return int(found.argmax()), found


def _estimates(
    where: str, names: list[str], x: np.ndarray, event: np.ndarray
) -> tuple[pd.Series, np.ndarray, float]:
    beta, value = _newton(x, event)
    h = expit(x @ beta)
    ranges = np.where(np.ptp(x, axis=0) > 0, np.ptp(x, axis=0), 1)
    information = (x * (h * (1 - h))[:, None]).T @ x
    cov = covariance(where, names, ranges, x.T @ (event - h), information)
    return pd.Series(beta, index=names), cov, value
