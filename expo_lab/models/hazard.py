"""Discrete-time hazard: in which period do customers leave, and what moves the risk?"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, ndtri

from .estimator import Estimator
from .identified import columns, covariance, need_independent, summary

LINKS = {"logit": expit, "cloglog": lambda eta: -np.expm1(-np.exp(eta))}


def design(
    where: str, table: pd.DataFrame, covariates: Sequence[str], baseline: str, periods: Any = None
) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Return the design matrix, its names, and the periods that have an intercept."""
    if baseline not in ("period", "constant"):
        raise ValueError(f"{where}: needs baseline 'period' or 'constant'; found {baseline!r}.")
    x = columns(where, table, ["t", *covariates])
    if not len(x):
        raise ValueError(f"{where}: needs a row a customer and period; found none.")
    t, values = x[:, :1], x[:, 1:]
    if baseline == "constant":
        return np.hstack([np.ones_like(t), values]), ["constant", *covariates], np.array([])
    known = np.unique(t) if periods is None else periods
    if (strange := np.setdiff1d(t, known)).size:
        raise ValueError(
            f"{where}: needs the periods of the fit, {known[0]:g} to {known[-1]:g}; found "
            f"{', '.join(f'{v:g}' for v in strange[:5])}. With baseline='constant' and t among "
            "the covariates a hazard reaches beyond them."
        )
    names = [f"period {v:g}" for v in known]
    return np.hstack([t == known, values]).astype(float), [*names, *covariates], known


class DiscreteHazard(Estimator):
    """Discrete-time hazard of leaving, fitted to a person-period table by statsmodels.

    h(t | z) = P(leaves in period t | there at its start) = g(alpha(t) + z'beta), where g is

    logit : 1 / (1 + exp(-eta)). exp(beta) multiplies the odds of leaving.
    cloglog : 1 - exp(-exp(eta)). exp(beta) multiplies the hazard of a proportional hazards
        process in continuous time that is seen once a period.

    Late entry needs nothing more: rows before entry are not in the table. Customers whose frailty
    is not among the covariates make h fall with t even if nobody's own hazard does (see `ageing`).

    Parameters
    ----------
    link : "logit" or "cloglog"
    baseline : "period" or "constant"
        An intercept for each period (named "period 1", ...), or one for all (named "constant").

    Attributes
    ----------
    coef_, standard_errors_ : Series
        By name: intercepts, then covariates.
    cov_ : array
        Covariance, from the observed information.
    log_likelihood_ : float

    References
    ----------
    Allison, P. D. (1982). Sociological Methodology 13, 61-98. Prentice, R. L., & Gloeckler, L. A.
    (1978). Biometrics 34, 57-67 (cloglog).

    Examples
    --------
    >>> from expo_lab.models.spells import person_period
    >>> table = person_period(0, [1, 1, 2, 2, 2, 3], [1, 0, 1, 1, 0, 0])
    >>> model = DiscreteHazard().fit(table.query("t < 3"))
    >>> model.hazard(pd.DataFrame({"t": [1, 2]})).round(4)  # 1 of 6, then 2 of 4
    array([0.1667, 0.5   ])
    """

    def __init__(self, link: str = "logit", baseline: str = "period") -> None:
        self.link = link
        self.baseline = baseline

    def fit(self, table: pd.DataFrame, covariates: Sequence[str] = ()) -> DiscreteHazard:
        """Fit by maximum likelihood.

        Parameters
        ----------
        table : DataFrame
            A row a customer and period at risk, as `person_period` lays it out: t, event (0 or
            1), and the covariates, numbers that may change from period to period.

        Raises
        ------
        ValueError
            If everybody or nobody left in a period that has an intercept, a covariate has gaps,
            is constant or repeats others, or tells those who leave from the rest without error.
        """
        import statsmodels.api as sm  # type: ignore[import-untyped]

        where = "DiscreteHazard.fit"
        if self.link not in LINKS:
            raise ValueError(f"{where}: needs link out of {list(LINKS)}; found {self.link!r}.")
        # Rows alike but for the event are one binomial count; the likelihood is the same.
        columns(where, table, ["event", "t", *covariates])
        grouped = table.groupby(list(dict.fromkeys(["t", *covariates])), as_index=False)["event"]
        cells = grouped.agg(["sum", "size"]) if len(table) else table.assign(sum=0, size=0)
        events, rows = (cells[name].to_numpy(dtype=float) for name in ("sum", "size"))
        if not table["event"].isin([0, 1]).all():
            raise ValueError(f"{where}: needs events of 0 or 1; found others.")
        x, names, self.periods_ = design(where, cells, covariates, self.baseline)
        need_both(where, x, names[: len(names) - len(covariates)], events, rows)
        need_independent(where, x, names)
        link = {"logit": sm.families.links.Logit, "cloglog": sm.families.links.CLogLog}[self.link]()
        model = sm.GLM(np.column_stack([events, rows - events]), x, sm.families.Binomial(link))
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # `covariance` says it better
            found = model.fit(tol=1e-10, maxiter=100)
            score, information = model.score(found.params), -model.hessian(found.params)
        ranges = np.where(np.ptp(x, axis=0) > 0, np.ptp(x, axis=0), 1)
        self.cov_ = covariance(where, names, ranges, score, information)
        self.coef_ = pd.Series(found.params, index=names)
        self.covariates_ = list(covariates)
        h = LINKS[self.link](x @ found.params)
        self.log_likelihood_ = float(events @ np.log(h) + (rows - events) @ np.log1p(-h))
        return self

    @property
    def standard_errors_(self) -> pd.Series:
        """Standard errors by name of the coefficient."""
        return pd.Series(np.sqrt(np.diag(self.cov_)), index=self.coef_.index)

    def summary(self, level: float = 0.95) -> pd.DataFrame:
        """Coefficient, estimate, se, lower, upper."""
        self._need_fit("summary")
        return summary(self.coef_, self.cov_, level)

    def ratios(self, level: float = 0.95) -> pd.DataFrame:
        """Covariate, ratio, lower, upper: what one unit more multiplies the odds (hazard) by."""
        self._need_fit("ratios")
        found = summary(self.coef_, self.cov_, level).tail(len(self.covariates_))
        ends = {"ratio": "estimate", "lower": "lower", "upper": "upper"}
        ratios = {name: np.exp(found[old]).array for name, old in ends.items()}
        return pd.DataFrame({"covariate": self.covariates_, **ratios})

    def hazard(self, table: pd.DataFrame) -> np.ndarray:
        """Probability of leaving in the period of each row, given presence at its start."""
        return LINKS[self.link](self._design("hazard", table) @ self.coef_.to_numpy())

    def hazard_interval(self, table: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
        """`hazard` as columns estimate, lower, upper: the interval is that of the linear part."""
        x = self._design("hazard_interval", table)
        if not 0 < level < 1:
            raise ValueError(
                f"DiscreteHazard.hazard_interval: needs level in (0, 1); found {level!r}."
            )
        middle = x @ self.coef_.to_numpy()
        reach = ndtri(0.5 + level / 2) * np.sqrt(np.einsum("ri,ij,rj->r", x, self.cov_, x))
        ends = {"estimate": middle, "lower": middle - reach, "upper": middle + reach}
        return pd.DataFrame({name: LINKS[self.link](eta) for name, eta in ends.items()})

    def survival(self, table: pd.DataFrame) -> np.ndarray:
        """Probability of outliving the period of each row, given presence at the first row.

        ``table`` has columns customer, t and the covariates; the hazards are multiplied along the
        rows of a customer, in order of t.
        """
        left = pd.Series(1 - self.hazard(table), index=np.arange(len(table)))
        if "customer" not in table:
            raise ValueError("DiscreteHazard.survival: needs a column customer; found none.")
        order = np.lexsort([table["t"], pd.factorize(table["customer"])[0]])
        customers = table["customer"].to_numpy()[order]
        return left.iloc[order].groupby(customers).cumprod().sort_index().to_numpy()

    def _need_fit(self, method: str) -> None:
        if not hasattr(self, "coef_"):
            raise ValueError(f"DiscreteHazard.{method}: needs a fitted model; call fit first.")

    def _design(self, method: str, table: pd.DataFrame) -> np.ndarray:
        self._need_fit(method)
        where, periods = f"DiscreteHazard.{method}", self.periods_
        return design(where, table, self.covariates_, self.baseline, periods)[0]


def need_both(
    where: str,
    x: np.ndarray,
    intercepts: list[str],
    events: np.ndarray,
    rows: np.ndarray,
    leaves: str = "leaves",
) -> None:
    """Raise if everybody or nobody left, altogether or in a period that has an intercept."""
    for i, name in enumerate(intercepts):
        gone, at_risk = events @ x[:, i], rows @ x[:, i]
        if gone in (0, at_risk):
            when = "" if name == "constant" else f" in {name}"
            raise ValueError(
                f"{where}: needs somebody who {leaves} and somebody who does not{when}; found "
                f"{gone:.0f} of {at_risk:.0f}, so that {name} has no finite estimate. Gather more "
                "customers, drop or merge the period, or take baseline='constant'."
            )
