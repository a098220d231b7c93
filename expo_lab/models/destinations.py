"""Competing destinations: multinomial hazards of leaving for one reason or another."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from .estimator import Estimator
from .hazard import design, need_both
from .identified import covariance, need_independent, summary


class DestinationHazards(Estimator):
    """Discrete-time hazards of several destinations, a multinomial logit by statsmodels.

    With k = 0 for staying, a customer at risk in period t leaves for destination k with

        h_k(t | z) = exp(alpha_k(t) + z'beta_k) / (1 + sum over j of exp(alpha_j(t) + z'beta_j)).

    The coefficients compare a destination with staying. A covariate can raise the share that goes
    to k without touching h_k, by lowering the hazards of the others: read `incidence` for that.

    Parameters
    ----------
    baseline : "period" or "constant"
        For each destination an intercept for each period, or one for all.

    Attributes
    ----------
    destinations_ : list
        In sorted order.
    coef_, standard_errors_ : Series
        By (destination, coefficient).
    cov_ : array
        Covariance in the same order, from the observed information.
    log_likelihood_ : float

    References
    ----------
    Allison, P. D. (1982). Sociological Methodology 13, 61-98.

    Examples
    --------
    >>> from expo_lab.models.spells import person_period
    >>> event, destination = [1, 1, 1, 0, 0], ["rival", "rival", "shut", None, None]
    >>> table = person_period(0, [1, 1, 1, 1, 1], event, destination)
    >>> model = DestinationHazards().fit(table)
    >>> model.hazards(table.head(1)).round(4).to_dict("records")  # 2 of 5 and 1 of 5
    [{'rival': 0.4, 'shut': 0.2}]
    """

    def __init__(self, baseline: str = "period") -> None:
        self.baseline = baseline

    def fit(self, table: pd.DataFrame, covariates: Sequence[str] = ()) -> DestinationHazards:
        """Fit by maximum likelihood.

        Parameters
        ----------
        table : DataFrame
            As `person_period` lays it out: t, destination (missing where nobody left), covariates.

        Raises
        ------
        ValueError
            If fewer than two destinations occur, or one does not occur in a period that has an
            intercept; covariates as in `DiscreteHazard.fit`.
        """
        import statsmodels.api as sm  # type: ignore[import-untyped]

        where = "DestinationHazards.fit"
        if "destination" not in table:
            raise ValueError(f"{where}: needs a column destination; found {list(table)}.")
        x, names, self.periods_ = design(where, table, covariates, self.baseline)
        code, kinds = pd.factorize(table["destination"], sort=True)
        if len(kinds) < 2:
            raise ValueError(
                f"{where}: needs two destinations or more; found {list(kinds)}. For one kind of "
                "leaving take DiscreteHazard."
            )
        intercepts, rows = names[: len(names) - len(covariates)], np.ones(len(x))
        for k, kind in enumerate(kinds):
            need_both(where, x, intercepts, (code == k).astype(float), rows, f"leaves for {kind}")
        need_both(where, x, intercepts, (code >= 0).astype(float), rows)
        need_independent(where, x, names)
        model = sm.MNLogit(code + 1, x)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # `covariance` says it better
            try:
                params = model.fit(method="newton", maxiter=100, disp=0, skip_hessian=True).params
                flat = np.asarray(params).ravel(order="F")
                score, information = model.score(flat), -model.hessian(flat)
            except np.linalg.LinAlgError:
                flat = np.full(len(names) * len(kinds), np.nan)
                score, information = flat, np.diag(flat)
        index = pd.MultiIndex.from_product([kinds, names], names=["destination", "coefficient"])
        ranges = np.where(np.ptp(x, axis=0) > 0, np.ptp(x, axis=0), 1)
        every = [f"{name} of {kind}" for kind, name in index]
        self.cov_ = covariance(where, every, np.tile(ranges, len(kinds)), score, information)
        self.coef_ = pd.Series(flat, index=index)
        self.destinations_, self.covariates_ = list(kinds), list(covariates)
        self.log_likelihood_ = float(model.loglike(flat))
        return self

    @property
    def standard_errors_(self) -> pd.Series:
        """Standard errors by destination and name of the coefficient."""
        return pd.Series(np.sqrt(np.diag(self.cov_)), index=self.coef_.index)

    def summary(self, level: float = 0.95) -> pd.DataFrame:
        """Destination, coefficient, estimate, se, lower, upper."""
        self._need_fit("summary")
        found = summary(self.coef_, self.cov_, level).drop(columns="coefficient")
        return pd.concat([self.coef_.index.to_frame(index=False), found], axis=1)

    def hazards(self, table: pd.DataFrame) -> pd.DataFrame:
        """Probability of leaving for each destination in the period of each row; a column each."""
        self._need_fit("hazards")
        where = "DestinationHazards.hazards"
        x = design(where, table, self.covariates_, self.baseline, self.periods_)[0]
        eta = x @ self.coef_.to_numpy().reshape(len(self.destinations_), -1).T
        top = np.maximum(eta.max(axis=1, keepdims=True), 0)
        odds = np.exp(eta - top)
        return pd.DataFrame(
            odds / (np.exp(-top) + odds.sum(axis=1, keepdims=True)), table.index, self.destinations_
        )

    def incidence(self, table: pd.DataFrame) -> pd.DataFrame:
        """Probability of having left for each destination by the end of each row's period.

        ``table`` has columns customer, t and the covariates. A column a destination, and survival;
        each row adds up to 1. They count from the first row of the customer.
        """
        hazards = self.hazards(table).set_axis(np.arange(len(table)))
        if "customer" not in table:
            raise ValueError("DestinationHazards.incidence: needs a column customer; found none.")
        order = np.lexsort([table["t"], pd.factorize(table["customer"])[0]])
        hazards, customers = hazards.iloc[order], table["customer"].to_numpy()[order]
        left = 1 - hazards.sum(axis=1)
        after = left.groupby(customers).cumprod()
        before = after.groupby(customers).shift(fill_value=1.0)
        gone = hazards.mul(before, axis=0).groupby(customers).cumsum()
        return gone.assign(survival=after).sort_index().set_axis(table.index)

    def _need_fit(self, method: str) -> None:
        if not hasattr(self, "coef_"):
            raise ValueError(f"DestinationHazards.{method}: needs a fitted model; call fit first.")
