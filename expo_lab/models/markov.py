"""Markov chain: from which state to which, how long, and is it the same chain everywhere?"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from .markov_steps import columns, steps
from .markov_value import Estimate, absorbed, stationary, stop_spending, value

Z95 = 1.959963984540054


class MarkovChain(BaseEstimator):
    """First-order Markov chain with estimated transitions.

    p_ij = n_ij / n_i., with the multinomial standard error sqrt(p_ij (1 - p_ij) / n_i.) and
    Wilson's 95 % interval for each cell by itself (not for a whole row at once). Standard errors
    of what is derived from the matrix (value, stationary shares) are by the delta method; the
    rows are independent multinomials. Steps of one customer are taken as independent given the
    state, as the chain says.

    Parameters
    ----------
    states : list, optional
        The states in the order wanted, also ones never seen. By default those seen, sorted.

    Attributes
    ----------
    states_ : list
    counts_, transition_ : DataFrame
        Steps and probabilities, from the row's state to the column's. A state that nothing was
        seen to leave has a row of NaN, and so has all that depends on it.

    Examples
    --------
    >>> chain = MarkovChain().fit([["in", "in", "out"], ["in", "out", "out"], ["out", "in", "in"]])
    >>> chain.transition_.loc["in"].tolist(), chain.counts_.loc["out"].tolist()
    ([0.5, 0.5], [1.0, 1.0])
    """

    def __init__(self, states: Sequence[Any] | None = None) -> None:
        self.states = states

    def fit(self, previous: Any, following: Any = None, counts: Any = None) -> MarkovChain:
        """Count the steps.

        Parameters
        ----------
        previous, following : arrays of states, one step a row
            Or, without ``following``, sequences as `steps` takes them.
        counts : array of numbers above 0, optional
            How many steps (or sequences) each row stands for.

        Warns
        -----
        UserWarning
            If a state was never left: its row is unknown.
        """
        where = "MarkovChain.fit"
        if following is None:
            table = steps(previous)
            weights = None if counts is None else np.asarray(counts)[table["sequence"]]
            previous, following, counts = table["previous"], table["following"], weights
        table = columns(where, counts, previous=previous, following=following)
        seen = pd.unique(pd.concat([table["previous"], table["following"]]))
        self.states_ = sorted(seen) if self.states is None else list(self.states)
        strange = [state for state in seen if state not in set(self.states_)]
        if strange or not len(table):
            found = f"{strange[:5]} beside {self.states_}" if strange else "no step at all"
            raise ValueError(f"{where}: needs steps between the states given; found {found}.")
        size = len(self.states_)
        code = {state: i for i, state in enumerate(self.states_)}
        cells = table["previous"].map(code) * size + table["following"].map(code)
        n = np.bincount(cells.astype(int), table["counts"], size**2).reshape(size, size)
        self.counts_ = self._frame(n)
        with np.errstate(invalid="ignore"):
            self.transition_ = self._frame(n / n.sum(axis=1, keepdims=True))
        if never := [self.states_[i] for i in np.flatnonzero(n.sum(axis=1) == 0)]:
            warnings.warn(
                f"{where}: no step out of {', '.join(map(str, never))} was seen, so no probability "
                "can be given for it, nor for what depends on it. If nobody leaves such a state, "
                "add one step from it to itself.",
                stacklevel=3,  # above the guard of `fit`
            )
        return self

    @classmethod
    def given(cls, transition: Any, states: Sequence[Any] | None = None) -> MarkovChain:
        """Make a chain of known probabilities: without counts, hence without standard errors."""
        p = np.asarray(transition, dtype=float)
        chain = cls(states)
        chain.states_ = list(range(1, len(p) + 1)) if states is None else list(states)
        size = len(chain.states_)
        if p.shape != (size, size) or (p < 0).any() or not np.allclose(p.sum(axis=1), 1):
            raise ValueError(
                f"MarkovChain.given: needs a {size} x {size} matrix of probabilities whose rows "
                f"add up to 1; found shape {p.shape}, row sums {p.sum(axis=-1).round(4).tolist()}."
            )
        chain.transition_ = chain._frame(p)
        return chain

    def summary(self) -> pd.DataFrame:
        """Previous, following, count, probability, se, lower, upper: one row a cell."""
        self._fitted("summary")
        if not hasattr(self, "counts_"):
            raise ValueError(
                "MarkovChain.summary: needs a chain fitted to counts; this one was given, and has "
                "probabilities without errors (transition_)."
            )
        table = self.counts_.stack().rename_axis(["previous", "following"]).rename("count")
        table = table.reset_index()
        n = np.repeat(self.counts_.to_numpy().sum(axis=1), len(self.states_))
        p = self.transition_.to_numpy().ravel()
        with np.errstate(invalid="ignore", divide="ignore"):
            table["probability"], table["se"] = p, np.sqrt(p * (1 - p) / n)
            middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
            reach = Z95 * np.sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2)) / (1 + Z95**2 / n)
        table["lower"], table["upper"] = (
            np.maximum(middle - reach, 0),
            np.minimum(middle + reach, 1),
        )
        return table

    def sojourn(self) -> pd.DataFrame:
        """Expected number of steps in a row in each state, 1 / (1 - p_ii), with an interval.

        Wilson's interval of p_ii, carried over. An absorbing state is kept for ever: infinity.
        """
        p = np.diag(self._fitted("sojourn"))
        given = {"expected": p}
        if hasattr(self, "counts_"):
            own = self.summary().query("previous == following")
            given |= {name: own[name].to_numpy() for name in ("lower", "upper")}
        with np.errstate(divide="ignore"):
            return pd.DataFrame({k: 1 / (1 - v) for k, v in given.items()}, index=self.states_)

    def stationary(self) -> pd.DataFrame:
        """Long-run share of each state: share, se, lower, upper.

        Raises
        ------
        ValueError
            If the long run depends on where one starts, or leads into a state of unknown exit.
        """
        return self._table("share", stationary(self._estimate("stationary"), self.states_))

    def absorption(self, into: Sequence[Any] | None = None) -> pd.DataFrame:
        """Where one ends, and how soon.

        Parameters
        ----------
        into : list of states, optional
            Where the count stops; by default the states that are never left (p_ii = 1).

        Returns
        -------
        DataFrame
            By starting state: the probability of each end, and ``steps``, the expected number of
            steps to any of them (infinite where an end may never come).
        """
        p = self._fitted("absorption")
        ends = [s for s, stay in zip(self.states_, np.diag(p), strict=True) if stay == 1]
        ends = ends if into is None else list(into)
        if not ends or set(ends) - set(self.states_):
            raise ValueError(
                "MarkovChain.absorption: needs states that are never left, or into= with some of "
                f"{self.states_}; found {ends}."
            )
        places = [self.states_.index(state) for state in ends]
        return pd.DataFrame(absorbed(p, places), index=self.states_, columns=[*ends, "steps"])

    def value(self, reward: Any, discount_rate: float, horizon: int | None = None) -> pd.DataFrame:
        """Expected discounted reward from each state: value, se, lower, upper.

        V = (I - P / (1 + d))^-1 R, or with a horizon the sum over t = 0, ..., horizon of
        (P / (1 + d))^t R (Pfeifer & Carraway 2000). The reward is taken as known.

        Parameters
        ----------
        reward : array, one number a state
            What being in the state brings in a period, net of what is spent; the first at once.
        discount_rate : float above 0 (0 will do with a horizon)
            Per step, 0.1 for 10 %.

        Examples
        --------
        >>> chain = MarkovChain.given([[0.5, 0.5], [0.0, 1.0]], ["active", "lost"])
        >>> float(chain.value([10, 0], 0.25)["value"]["active"].round(2))  # 10 / (1 - 0.5 / 1.25)
        16.67
        """
        estimate = self._estimate("value")
        reward, factor = self._money("value", reward, discount_rate, horizon)
        return self._table("value", value(estimate, reward, factor, horizon))

    def stop_spending(self, reward: Any, spending: Any, discount_rate: float) -> pd.DataFrame:
        """In which states to go on spending, where who is not spent on never comes back.

        The best rule by policy iteration: V = R + max(0, P V / (1 + d) - spending), each term by
        state. It treats the probabilities as known.

        Parameters
        ----------
        reward : array, one number a state
            What being in the state brings before spending; it is earned in any case.
        spending : number, or array with one a state
            What it costs to keep the chain going for one more step.

        Returns
        -------
        DataFrame
            By state: spend : bool. value : under the best rule. always : if one never stopped.
        """
        p = self._fitted("stop_spending")
        reward, factor = self._money("stop_spending", reward, discount_rate, None)
        cost = np.broadcast_to(np.asarray(spending, dtype=float), reward.shape)
        if not np.isfinite(cost).all():
            raise ValueError(
                "MarkovChain.stop_spending: needs finite spending, one number or one a state; "
                f"found {cost.tolist()}."
            )
        spend, best, always = stop_spending(p, reward, cost, factor)
        given = {"spend": spend, "value": best, "always": always}
        return pd.DataFrame(given, index=self.states_)

    def _fitted(self, method: str) -> np.ndarray:
        if not hasattr(self, "transition_"):
            raise ValueError(f"MarkovChain.{method}: needs a fitted chain; call fit first.")
        return self.transition_.to_numpy()

    def _estimate(self, method: str) -> Estimate:
        p = self._fitted(method)
        return Estimate(
            p, self.counts_.to_numpy().sum(axis=1) if hasattr(self, "counts_") else None
        )

    def _money(
        self, method: str, reward: Any, discount_rate: float, horizon: int | None
    ) -> tuple[np.ndarray, float]:
        reward = np.asarray(reward, dtype=float)
        if reward.shape != (len(self.states_),) or not np.isfinite(reward).all():
            raise ValueError(
                f"MarkovChain.{method}: needs one finite reward for each of {self.states_}; "
                f"found {reward.tolist()}."
            )
        lowest = "above 0" if horizon is None else "from 0 up"
        if not (0 <= discount_rate < np.inf) or (horizon is None and discount_rate == 0):
            raise ValueError(
                f"MarkovChain.{method}: needs discount_rate {lowest}; found {discount_rate!r}."
            )
        if horizon is not None and not (isinstance(horizon, int | np.integer) and horizon >= 0):
            raise ValueError(
                f"MarkovChain.{method}: needs horizon as a whole number from 0 up; "
                f"found {horizon!r}."
            )
        return reward, 1 / (1 + discount_rate)

    def _frame(self, cells: np.ndarray) -> pd.DataFrame:
        index = pd.Index(self.states_)
        return pd.DataFrame(
            cells, index=index.rename("previous"), columns=index.rename("following")
        )

    def _table(self, name: str, found: tuple[np.ndarray, np.ndarray]) -> pd.DataFrame:
        estimate, se = found
        given = {name: estimate, "se": se}
        given |= {"lower": estimate - Z95 * se, "upper": estimate + Z95 * se}
        return pd.DataFrame(given, index=self.states_)
