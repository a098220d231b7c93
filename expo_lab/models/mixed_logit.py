"""Mixed logit for panels: customers choose again and again, and their tastes differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from .choice import ConditionalLogit, draw
from .choice_sets import ChoiceSets
from .estimator import Estimator
from .identified import covariance, need_independent

# All ours.
REACH = 4.5  # standard deviations; 7 customers in a million have tastes beyond
NODES = (11, 16, 23, 32, 45, 64, 90)  # each grid about twice as fine in two dimensions
SETTLED = 0.05  # standard errors by which a finer grid may still move an estimate
MOST_POINTS = 13_000
BLOCK = 30_000  # rows times points worked on at once, so that they stay in the cache
ALIKE = 0.01  # a spread of tastes that moves no log-odds by more is none

Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]


class MixedLogit(Estimator):
    """Conditional logit whose coefficients differ between customers and last over their choices.

    beta_i = (beta, and for the random columns z: beta_z + L u_i), u_i ~ N(0, I), L lower
    triangular, so that tastes may correlate; with alternatives' constants as random columns the
    model is then the same whichever alternative has none. The likelihood of a customer is

        integral over u of the product over its situations of P(choice | beta_i),

    taken by the trapezoid rule on a fixed grid of u from -4.5 to 4.5, hence without simulation
    error and without a seed. The grid is refined until no estimate moves by a twentieth of its
    standard error. (On such integrals the rule beats Gauss-Hermite by far: at a spread of 2 and 8
    choices 20 nodes leave 0.001 of the log-likelihood open, Gauss-Hermite's 20 leave 0.26.)
    Fitted by BFGS with analytic gradient from the conditional logit.

    Parameters
    ----------
    random : sequence of str
        Columns of x whose coefficient differs; each multiplies the work by 16 or more.

    Attributes
    ----------
    coef_, standard_errors_ : Series
        Means by column of x, then "sd of <column>", then "corr of <column>, <column>".
    cov_ : array
        Their covariance, by the delta method from the observed information.
    log_likelihood_ : float
    nodes_ : int
        Points of the grid a random column.

    References
    ----------
    Revelt, D., & Train, K. (1998). Review of Economics and Statistics 80, 647-657. Trefethen,
    L. N., & Weideman, J. A. C. (2014). SIAM Review 56, 385-458 (the trapezoid rule).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> fond = np.repeat(rng.normal(size=300), 6)  # 300 customers, 6 choices between two stands
    >>> large = rng.random(1800) < 1 / (1 + np.exp(-0.5 - 1.5 * fond))
    >>> x = pd.DataFrame({"large": np.tile([0, 1], 1800)})
    >>> chosen = np.column_stack([~large, large]).ravel()
    >>> situation, customer = np.repeat(np.arange(1800), 2), np.repeat(np.arange(300), 12)
    >>> MixedLogit(["large"]).fit(x, chosen, situation, customer).coef_.round(1).to_dict()
    {'large': 0.4, 'sd of large': 1.5}
    """

    def __init__(self, random: Sequence[str]) -> None:
        self.random = random

    def fit(self, x: pd.DataFrame, chosen: Any, situation: Any, customer: Any) -> MixedLogit:
        """Fit by maximum likelihood.

        Parameters
        ----------
        x, chosen, situation
            As in `ConditionalLogit.fit`; situations are those of a customer, so that edition
            numbers serve.
        customer : labels
            Whose choice the row belongs to.

        Raises
        ------
        ValueError
            As in `ConditionalLogit.fit`; also if no customer chose twice, or customers do not
            differ in a random column (its spread runs to 0, the end of its range).
        """
        where = "MixedLogit.fit"
        random = list(self.random)
        if not random or not set(random) <= set(x):
            raise ValueError(f"{where}: needs random columns out of {list(x)}; found {random}.")
        sets = ChoiceSets.check(where, x, situation, chosen, customer)
        need_independent(where, sets.x, list(x))
        if len(sets.customers) == len(sets.starts):
            raise ValueError(
                f"{where}: needs customers who choose more than once; found none, so that tastes "
                "cannot be told from luck. Take ConditionalLogit."
            )
        situations = np.repeat(np.arange(len(sets.starts)), sets.size)
        plain = ConditionalLogit().fit(x.iloc[sets.order], sets.chosen, situations)
        self.columns_ = list(x)
        rows = np.tril_indices(len(random))[0]
        names = [*x, *(f"spread of {random[row]}" for row in rows)]
        ranges = np.ptp(sets.x, axis=0)[
            [list(x).index(name.split("spread of ")[-1]) for name in names]
        ]
        found = np.append(plain.coef_, np.eye(len(random))[np.tril_indices(len(random))])
        inner: np.ndarray | None = None
        for self.nodes_ in [nodes for nodes in NODES if nodes ** len(random) <= MOST_POINTS]:
            loss = self._loss(sets)
            if inner is not None:  # does this finer grid move the estimates of the last one?
                worth, slope = loss(found)
                step = -inner @ slope * len(sets.customers)
                if (np.abs(step) < SETTLED * np.sqrt(np.diag(inner))).all():
                    found, value = found + step, float(worth + step @ slope / 2)
                    break
            found, information, score = self._maximise(loss, found, inner, len(sets.customers))
            self._need_spread(where, sets, found)
            inner = covariance(where, names, ranges, score, information)
        else:
            raise ValueError(
                f"{where}: needs at most {NODES[-1]} nodes a random column and {MOST_POINTS} "
                f"points of the grid; found that spreads as wide as those of {random} want more. "
                "Take fewer random columns."
            )
        slopes = [
            (self._natural(found + s)[0] - self._natural(found - s)[0]) / 2e-6
            for s in 1e-6 * np.eye(len(found))
        ]
        self.cov_ = np.array(slopes).T @ inner @ np.array(slopes)
        natural, labels = self._natural(found)
        self.coef_, self.log_likelihood_ = (
            pd.Series(natural, index=labels),
            -value * len(sets.customers),
        )
        self.params_ = found
        return self

    @property
    def standard_errors_(self) -> pd.Series:
        """Standard errors by name."""
        return pd.Series(np.sqrt(np.diag(self.cov_)), index=self.coef_.index)

    def summary(self, level: float = 0.95) -> pd.DataFrame:
        """Coefficient, estimate, se, lower, upper.

        The intervals of standard deviations are symmetric on the log scale, those of correlations
        on Fisher's (artanh).
        """
        self._need_fit("summary")
        k, d = len(self.columns_), len(self.random)
        middle, z = self.coef_.to_numpy(), ndtri(0.5 + level / 2)
        se = self.standard_errors_.to_numpy()
        ends = []
        for side in (-1, 1):
            end = middle + side * z * se
            end[k : k + d] = middle[k : k + d] * np.exp(
                side * z * se[k : k + d] / middle[k : k + d]
            )
            rho = middle[k + d :]
            end[k + d :] = np.tanh(np.arctanh(rho) + side * z * se[k + d :] / (1 - rho**2))
            ends.append(end)
        found = {"coefficient": self.coef_.index, "estimate": middle, "se": se}
        return pd.DataFrame(found | {"lower": ends[0], "upper": ends[1]})

    def probabilities(self, x: pd.DataFrame, situation: Any) -> np.ndarray:
        """Probability of each row being chosen by a customer of whom nothing else is known."""
        self._need_fit("probabilities")
        sets = ChoiceSets.check("MixedLogit.probabilities", x[self.columns_], situation)
        grid, weights = self._grid()
        utility = self._utility(sets.x, self.params_, grid)
        return sets.by_row(np.exp(sets.log_probabilities(utility)) @ weights)

    def simulate(self, x: pd.DataFrame, situation: Any, customer: Any, seed: int) -> np.ndarray:
        """Draw one choice a situation, tastes drawn once a customer; same seed, same choices."""
        self._need_fit("simulate")
        where = "MixedLogit.simulate"
        sets = ChoiceSets.check(where, x[self.columns_], situation, customer=customer)
        rng = np.random.default_rng(seed)
        tastes = rng.normal(size=(len(sets.customers), len(self.random)))
        whose = np.repeat(np.arange(len(tastes)), sets.rows_of_customers)
        utility = self._utility(sets.x, self.params_, tastes, whose)
        return sets.by_row(draw(sets, utility, rng))

    def _need_spread(self, where: str, sets: ChoiceSets, params: np.ndarray) -> None:
        sd = self._natural(params)[0][len(self.columns_) :][: len(self.random)]
        own = np.minimum(sd, np.abs(np.diag(self._cholesky(params))))
        flat = [
            name
            for name, least in zip(self.random, own, strict=True)
            if least * np.ptp(sets.x[:, self.columns_.index(name)]) < ALIKE
        ]
        if flat:
            raise ValueError(
                f"{where}: needs tastes that differ, and not all along one line; found no spread "
                f"of its own in {flat}. Take these out of `random`, or take ConditionalLogit."
            )

    def _loss(self, sets: ChoiceSets) -> Loss:
        """Minus the log-likelihood a customer on the grid of the moment, and its gradient."""
        grid, weights = self._grid()
        blocks, size = list(sets.blocks(BLOCK // len(grid))), len(sets.customers)

        def loss(params: np.ndarray) -> tuple[float, np.ndarray]:
            value, gradient = 0.0, np.zeros_like(params)
            for block in blocks:
                part, slope = self._log_likelihood(block, params, grid, np.log(weights))
                value, gradient = value - part / size, gradient - slope / size
            return value, gradient

        return loss

    def _maximise(
        self, loss: Loss, start: np.ndarray, inner: np.ndarray | None, size: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Estimates, information and score."""
        from scipy.optimize import minimize

        curved = None if inner is None else (inner + inner.T) / 2 * size
        options = {"gtol": 1e-4, "hess_inv0": curved}
        found = minimize(loss, start, jac=True, method="BFGS", options=options)
        best, gradient = found.x, found.jac
        shifts = 1e-4 * np.eye(len(best))
        slopes = np.array([(loss(best + s)[1] - loss(best - s)[1]) / 2e-4 for s in shifts])
        hessian = (slopes + slopes.T) / 2
        if np.linalg.eigvalsh(hessian)[0] > 0:  # the last stretch by a Newton step
            nearer = best - np.linalg.solve(hessian, found.jac)
            value, slope = loss(nearer)
            if value < found.fun:
                best, gradient = nearer, slope
        return best, size * hessian, -size * gradient

    def _log_likelihood(
        self, sets: ChoiceSets, params: np.ndarray, grid: np.ndarray, log_weights: np.ndarray
    ) -> tuple[float, np.ndarray]:
        log_p = sets.log_probabilities(self._utility(sets.x, params, grid))
        joint = np.add.reduceat(log_p[sets.chosen], sets.customers) + log_weights
        top = joint.max(axis=1, keepdims=True)
        likely = np.exp(joint - top)
        total = likely.sum(axis=1, keepdims=True)
        # Score: residuals weighted by the posterior of the customer's tastes over the grid.
        posterior = np.repeat(likely / total, sets.rows_of_customers, axis=0)
        error = posterior * (sets.chosen[:, None] - np.exp(log_p))
        z = sets.x[:, [self.columns_.index(name) for name in self.random]]
        of_chol = (z.T @ error) @ grid
        slope = np.append(error.sum(axis=1) @ sets.x, of_chol[np.tril_indices(len(self.random))])
        return float((top + np.log(total)).sum()), slope

    def _grid(self) -> tuple[np.ndarray, np.ndarray]:
        points = np.linspace(-REACH, REACH, self.nodes_)
        weights = np.exp(-(points**2) / 2)
        grids = np.meshgrid(*[points] * len(self.random), indexing="ij")
        product = np.ones(1)
        for _ in self.random:
            product = np.multiply.outer(product, weights / weights.sum()).ravel()
        return np.column_stack([g.ravel() for g in grids]), product

    def _utility(
        self, x: np.ndarray, params: np.ndarray, u: np.ndarray, whose: np.ndarray | None = None
    ) -> np.ndarray:
        """Utilities (rows, points), or (rows,) where ``whose`` gives each row its own u."""
        z = x[:, [self.columns_.index(name) for name in self.random]] @ self._cholesky(params)
        mean = x @ params[: len(self.columns_)]
        return mean[:, None] + z @ u.T if whose is None else mean + (z * u[whose]).sum(axis=1)

    def _cholesky(self, params: np.ndarray) -> np.ndarray:
        chol = np.zeros((len(self.random), len(self.random)))
        chol[np.tril_indices(len(self.random))] = params[len(self.columns_) :]
        return chol

    def _natural(self, params: np.ndarray) -> tuple[np.ndarray, list[str]]:
        """Means, standard deviations and correlations, with their names."""
        chol, (i, j) = self._cholesky(params), np.tril_indices(len(self.random), -1)
        spread = chol @ chol.T
        sd = np.sqrt(np.diag(spread))
        with np.errstate(invalid="ignore"):
            rho = spread[i, j] / (sd[i] * sd[j])
        pairs = [
            f"corr of {self.random[b]}, {self.random[a]}"
            for a, b in zip(i.tolist(), j.tolist(), strict=True)
        ]
        names = [*self.columns_, *(f"sd of {name}" for name in self.random), *pairs]
        return np.concatenate([params[: len(self.columns_)], sd, rho]), names

    def _need_fit(self, method: str) -> None:
        if not hasattr(self, "coef_"):
            raise ValueError(f"MixedLogit.{method}: needs a fitted model; call fit first.")
