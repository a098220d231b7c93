"""Conditional logit: which of several stands, shows or none does a customer choose?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit, ndtri

from .choice_sets import ChoiceSets
from .estimator import Estimator
from .identified import covariance, need_independent, summary


class ConditionalLogit(Estimator):
    """Conditional (McFadden's) logit of choice among alternatives.

    P(j) = exp(x_j'beta) / sum over the alternatives k of the situation of exp(x_k'beta).

    Fitted by Newton's method with analytic gradient and Hessian over all situations at once;
    situations may differ in their alternatives. What is the same for all alternatives of a
    situation (the customer's income, say) cancels: multiply it by a 0/1 column of an alternative.
    The ratio of two alternatives does not depend on the others (independence of irrelevant
    alternatives), and customers differ only through x: see `MixedLogit`.

    Attributes
    ----------
    coef_, standard_errors_ : Series
        By column of x.
    cov_ : array
        Covariance, from the information.
    log_likelihood_, null_log_likelihood_ : float
        The latter with all coefficients at 0.

    References
    ----------
    McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In Frontiers
    in Econometrics, 105-142.

    Examples
    --------
    >>> x = pd.DataFrame({"large": [0, 1] * 4})
    >>> chosen, situation = [1, 0, 0, 1, 0, 1, 0, 1], [1, 1, 2, 2, 3, 3, 4, 4]
    >>> model = ConditionalLogit().fit(x, chosen, situation)
    >>> round(float(model.coef_["large"]), 4)  # three to one: ln 3
    1.0986
    """

    def fit(self, x: pd.DataFrame, chosen: Any, situation: Any) -> ConditionalLogit:
        """Fit by maximum likelihood.

        Parameters
        ----------
        x : DataFrame
            A row a situation and alternative; numbers without gaps.
        chosen : 0, 1 or bool
            One 1 a situation.
        situation : labels
            Which rows were to choose from together.

        Raises
        ------
        ValueError
            If a situation has not exactly one choice, a column does not vary within situations,
            repeats others, has gaps, or tells the chosen ones apart without error.
        """
        where = "ConditionalLogit.fit"
        sets = ChoiceSets.check(where, x, situation, chosen)
        need_independent(where, sets.x, list(x))
        beta = np.zeros(x.shape[1])
        value, score, information = _pieces(sets, beta)
        self.null_log_likelihood_ = value
        for _ in range(100):
            try:
                step = np.linalg.solve(information, score)
            except np.linalg.LinAlgError:
                break
            # A Newton step can overshoot far from the maximum: halve it until it climbs.
            for halving in 0.5 ** np.arange(30):
                new = _pieces(sets, beta + halving * step)
                if new[0] >= value:
                    break
            arrived = score @ step < 1e-12 * max(1.0, abs(value))
            beta, (value, score, information) = beta + halving * step, new
            if arrived:
                break
        self.cov_ = covariance(where, list(x), np.ptp(sets.x, axis=0), score, information)
        self.coef_ = pd.Series(beta, index=list(x))
        self.log_likelihood_ = value
        return self

    @property
    def standard_errors_(self) -> pd.Series:
        """Standard errors by column."""
        return pd.Series(np.sqrt(np.diag(self.cov_)), index=self.coef_.index)

    def summary(self, level: float = 0.95) -> pd.DataFrame:
        """Coefficient, estimate, se, lower, upper."""
        self._need_fit("summary")
        return summary(self.coef_, self.cov_, level)

    def probabilities(self, x: pd.DataFrame, situation: Any) -> np.ndarray:
        """Probability of each row being the one chosen in its situation."""
        sets = self._sets("probabilities", x, situation)
        return sets.by_row(np.exp(sets.log_probabilities(sets.x @ self.coef_.to_numpy())))

    def shares(
        self, x: pd.DataFrame, situation: Any, alternative: Any, level: float = 0.95
    ) -> pd.DataFrame:
        """Predicted shares: alternative, share, se, lower, upper.

        The mean probability over situations, 0 where an alternative was not to be had. Interval
        by the delta method on the logit; it holds the uncertainty of the coefficients only.
        """
        sets = self._sets("shares", x, situation)
        cells, labels = _cells(sets, alternative)

        def log_odds(beta: np.ndarray) -> np.ndarray:
            log_p = sets.log_probabilities(sets.x @ beta)
            return logit(_spread(sets, cells, log_p, len(labels)).mean(axis=0))

        middle, se = self._delta(log_odds)
        reach = ndtri(0.5 + level / 2) * se
        share = expit(middle)
        ends = {"lower": expit(middle - reach), "upper": expit(middle + reach)}
        errors = se * share * (1 - share)
        return pd.DataFrame({"alternative": labels, "share": share, "se": errors, **ends})

    def elasticities(
        self, x: pd.DataFrame, situation: Any, alternative: Any, column: str, level: float = 0.95
    ) -> pd.DataFrame:
        """By how many per cent a share moves when a column of an alternative rises by one.

        Returns
        -------
        DataFrame
            share_of, changed : alternatives; elasticity, se, lower, upper. The mean over
            situations of beta x_k (1[j = k] - P_k), weighted by P_j: the elasticity of the share
            that `shares` predicts. Off the diagonal it is negative to the same degree for all
            alternatives a customer has, which is the model's assumption, not a finding.
        """
        sets = self._sets("elasticities", x, situation)
        if column not in x:
            raise ValueError(
                f"ConditionalLogit.elasticities: needs a column of x; found no {column!r}."
            )
        cells, labels = _cells(sets, alternative)
        level_of = np.zeros((len(sets.starts), len(labels)))
        level_of.ravel()[cells] = x[column].to_numpy(dtype=float)[sets.order]
        place = list(x).index(column)

        def matrix(beta: np.ndarray) -> np.ndarray:
            p = _spread(sets, cells, sets.log_probabilities(sets.x @ beta), len(labels))
            weighted = p * level_of
            moved = np.diag(weighted.sum(axis=0)) - p.T @ weighted
            return (beta[place] * moved / p.sum(axis=0)[:, None]).ravel()

        middle, se = self._delta(matrix)
        reach = ndtri(0.5 + level / 2) * se
        found = {
            "share_of": np.repeat(labels, len(labels)),
            "changed": np.tile(labels, len(labels)),
        }
        found |= {"elasticity": middle, "se": se, "lower": middle - reach, "upper": middle + reach}
        return pd.DataFrame(found)

    def simulate(self, x: pd.DataFrame, situation: Any, seed: int) -> np.ndarray:
        """Draw one choice a situation; same seed, same choices."""
        sets = self._sets("simulate", x, situation)
        return sets.by_row(draw(sets, sets.x @ self.coef_.to_numpy(), np.random.default_rng(seed)))

    def _delta(self, of: Callable[[np.ndarray], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """A function of the coefficients and its standard error."""
        beta, steps = self.coef_.to_numpy(), np.diag(1e-4 * self.standard_errors_.to_numpy())
        slopes = [(of(beta + s) - of(beta - s)) / (2 * s.max()) for s in steps]
        return of(beta), np.sqrt(np.einsum("ij,ik,kj->j", slopes, self.cov_, slopes))

    def _need_fit(self, method: str) -> None:
        if not hasattr(self, "coef_"):
            raise ValueError(f"ConditionalLogit.{method}: needs a fitted model; call fit first.")

    def _sets(self, method: str, x: pd.DataFrame, situation: Any) -> ChoiceSets:
        self._need_fit(method)
        where = f"ConditionalLogit.{method}"
        if list(x) != list(self.coef_.index):
            raise ValueError(
                f"{where}: needs the columns of the fit, {list(self.coef_.index)}; found {list(x)}."
            )
        return ChoiceSets.check(where, x, situation)


def draw(sets: ChoiceSets, utility: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One choice a situation: the alternative whose utility plus a Gumbel error is highest."""
    felt = utility + rng.gumbel(size=len(utility))
    return felt == np.repeat(np.maximum.reduceat(felt, sets.starts), sets.size)


def _pieces(sets: ChoiceSets, beta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Log-likelihood, score and information."""
    log_p = sets.log_probabilities(sets.x @ beta)
    weighted = np.exp(log_p)[:, None] * sets.x
    means = np.add.reduceat(weighted, sets.starts)
    score = sets.x[sets.chosen].sum(axis=0) - means.sum(axis=0)
    return float(log_p[sets.chosen].sum()), score, sets.x.T @ weighted - means.T @ means


def _cells(sets: ChoiceSets, alternative: Any) -> tuple[np.ndarray, np.ndarray]:
    """Place of each row in a table of situations by alternatives, and the alternatives' labels."""
    code, labels = pd.factorize(np.asarray(alternative)[sets.order], sort=True)
    situation = np.repeat(np.arange(len(sets.starts)), sets.size)
    cells = situation * len(labels) + code
    if len(np.unique(cells)) < len(cells) or code.min() < 0:
        raise ValueError(
            "ConditionalLogit: needs each alternative once a situation, without gaps; found one "
            "twice or a gap."
        )
    return cells, np.asarray(labels)


def _spread(sets: ChoiceSets, cells: np.ndarray, log_p: np.ndarray, width: int) -> np.ndarray:
    """Probabilities as a table of situations by alternatives, 0 where there was none."""
    table = np.zeros((len(sets.starts), width))
    table.ravel()[cells] = np.exp(log_p)
    return table
