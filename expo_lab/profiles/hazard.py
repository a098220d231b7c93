"""Hazard: who stays away comes back by how long and after how much; BG/BB for those there last."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .bgbb import WithWayBack
from .forecaster import HORIZON, Past, by_kind, columns
from .waiting import arrivals, log_line

LONG, OFTEN = 8, 4  # editions missed, and attended, from which customers are pooled; ours
# Share of the absent who are listed again next time, where nobody was away yet: annual fairs in
# real exhibitor lists. It is worth as much as one return.
REAL_RETURN = 0.05


def returns(there: np.ndarray, newcomer: np.ndarray, counts: np.ndarray) -> pd.DataFrame:
    """Count, over the past dates, who was away and who of them came to the next edition.

    Parameters
    ----------
    there : array of bool, shape (customers, editions held)
    newcomer : array of bool, shape (customers,)
    counts : array of float, shape (customers,)

    Returns
    -------
    DataFrame
        One row for each missed (editions in a row, 1 to `LONG` and more), attended (until then, 1
        to `OFTEN` and more) and newcomer: at_risk and came, customers.
    """
    place = np.arange(there.shape[1])
    last = np.maximum.accumulate(np.where(there, place, -1), axis=1)[:, :-1]
    row, date = np.nonzero((last >= 0) & (last < place[:-1]))
    missed = np.minimum(date - last[row, date], LONG)
    attended = np.minimum(there.cumsum(axis=1)[row, date], OFTEN)
    cell = ((missed - 1) * OFTEN + attended - 1) * 2 + newcomer[row]
    key, at = np.unique(cell, return_inverse=True)
    came = there[row, np.minimum(date + 1, there.shape[1] - 1)]
    return pd.DataFrame(
        dict(
            missed=1 + key // (2 * OFTEN),
            attended=1 + key // 2 % OFTEN,
            newcomer=key % 2 == 1,
            at_risk=np.bincount(at, counts[row], len(key)),
            came=np.bincount(at, counts[row] * came, len(key)),
        )
    )


def shrunk_ratios(came: Any, expected: Any) -> np.ndarray:
    """Estimate each cell's ratio of actual to expected counts, shrunk to that of all cells.

    With r = came / expected, m the ratio of the sums and A the variance between cells by moments,

        estimate = m + w (r - m),  w = A / (A + m / expected),
        A = max(0, sum of expected (r - m)^2 / sum of expected - m / mean of expected)

    (Marshall, R. J. 1991, Applied Statistics 40(2), 283-294: empirical Bayes for rates of counts.)

    Examples
    --------
    >>> shrunk_ratios([2, 2], [1, 1]).tolist()
    [2.0, 2.0]
    >>> shrunk_ratios([40, 120], [80, 80]).round(3).tolist()
    [0.525, 1.475]
    """
    came, expected = np.asarray(came, dtype=float), np.asarray(expected, dtype=float)
    used = expected > 0
    if not used.any():
        return np.ones(len(expected))
    o, e = came[used], expected[used]
    m = o.sum() / e.sum()
    between = max(0.0, float((e * (o / e - m) ** 2).sum() / e.sum() - m / e.mean()))
    trust = between / np.maximum(between + m / e, 1e-300)
    out = np.full(len(expected), m)
    out[used] = m + trust * (o / e - m)
    return out


class ReturnHazard(WithWayBack):
    """BG/BB for whoever was at the last edition; for the absent a hazard by what is known of them.

    Whoever was there last comes to the next edition with BG/BB's P(present). Whoever missed m
    editions in a row after a attended ones comes with

        r(m, a, newcomer) = hazard of all the absent * f(m) * g(a, newcomer)

    f and g are `shrunk_ratios` of returns to those expected, over all past editions: each
    edition's luck averages out there, as it must in a forecast. Further ahead both are steps of
    one chain over (editions since the first, attended, missed). P(active) is that of BG/BB with a
    way back (`WithWayBack`), for a hazard knows nothing of leaving for good. Ours.

    Attributes
    ----------
    hazards_ : dict of kind to array, shape (LONG, OFTEN, 2)
        r by editions missed (1 and more), attended (1 and more), and newcomer (no, yes).
    """

    name, title = "hazard", "BG/BB, hazard of return"

    def fit(self, past: Past) -> ReturnHazard:
        """Fit BG/BB by kind, and the hazard of return to all past dates."""
        past = past.distinct
        super().fit(past)
        self.hazards_: dict[str, np.ndarray] = {}
        self._longest = past.there.shape[1]
        self._chains: dict[tuple[str, bool], np.ndarray] = {}
        for kind, rows in by_kind(past.people):
            newcomer = past.people["newcomer"].to_numpy(bool)[rows]
            self.hazards_[kind] = _hazard(returns(past.there[rows], newcomer, past.counts[rows]))
        return self

    def path(self, people: pd.DataFrame, horizon: int) -> np.ndarray:
        """P(comes to the k-th edition from now), k = 1 to `horizon`."""
        out = np.zeros((len(people), horizon))
        states = columns(people, ("n", "editions_attended", "recency"), np.int64)
        is_new = people["newcomer"].to_numpy(bool)
        for kind, rows in by_kind(people):
            state, new = states[rows], is_new[rows]
            known = state[:, 1] > 0
            for newcomer in (False, True):
                mine = known & (new == newcomer)
                if mine.any():
                    chain = self._chain(kind, newcomer, int(state[mine, 0].max()), horizon)
                    out[rows[mine]] = chain[:, *state[mine].T].T
            if not known.all():
                comes = self._chain(kind, True, 0, horizon)[:, 0, 1, 0]
                first = arrivals(self.first_edition_[kind], self.waning_[kind], horizon)
                out[rows[~known]] = [first[k] + first[:k] @ comes[:k][::-1] for k in range(horizon)]
        return out

    def _chain(self, kind: str, newcomer: bool, longest: int, horizon: int) -> np.ndarray:
        """P(present at k) from every state, (k, n, attended, missed); made once a model."""
        kept = self._chains.get((kind, newcomer))
        if kept is None or len(kept) < horizon or kept.shape[1] <= longest + len(kept):
            far, steps = max(longest, self._longest), max(horizon, HORIZON)
            self._chains[kind, newcomer] = kept = self._steps(kind, newcomer, far, steps)
        return kept[:horizon]

    def _steps(self, kind: str, newcomer: bool, longest: int, horizon: int) -> np.ndarray:
        """Go on step by step from every state.

        With p the chance of the next edition, and up or down the state after coming or not,
        present_k(state) = p present_(k-1)(up) + (1 - p) present_(k-1)(down).
        """
        size = longest + horizon + 1
        n, a, missed = np.ogrid[:size, : size + 1, :size]
        real = (a >= 1) & (missed <= n) & (a <= n + 1 - missed)
        model = self.models_[kind, newcomer]
        p = np.zeros(real.shape)
        since, times = np.nonzero(real[:, :, 0])
        # there last time, so the last presence is the last opportunity; none after the first: 0
        t_x = np.where(times > 1, since, 0)
        p[since, times, 0] = model.curves(times - 1, t_x, since, 1)[1][:, 0]
        away = self.hazards_[kind][:, :, int(newcomer)]
        held = away[np.minimum(missed, LONG) - 1, np.minimum(np.maximum(a, 1), OFTEN) - 1]
        p = np.where(real & (missed > 0), held, p)
        steps = [p]
        here = p[:-1, :-1, :-1]
        for _ in range(horizon - 1):
            was, now = steps[-1], np.zeros(p.shape)
            now[:-1, :-1, :-1] = here * was[1:, 1:, :1] + (1 - here) * was[1:, :-1, 1:]
            steps.append(now)
        return np.array(steps)


def _hazard(seen: pd.DataFrame) -> np.ndarray:
    """r(missed, attended, newcomer) from the counts of `returns`."""
    risk, came = np.zeros((2, LONG, OFTEN, 2))
    place = seen["missed"] - 1, seen["attended"] - 1, seen["newcomer"].astype(int)
    risk[place], came[place] = seen["at_risk"], seen["came"]
    level = (came.sum() + 1) / (risk.sum() + 1 / REAL_RETURN)
    returned, waited = came.sum(axis=(1, 2)), risk.sum(axis=(1, 2))
    # the first miss is a break of habit, and no neighbour of the later ones
    usual = np.append((returned[0] + level) / (waited[0] + 1), _decline(returned, waited, level))
    later = _ratios(returned[1:], usual[1:] * waited[1:])
    by_missed = usual * np.append(1.0, later)
    expected = (by_missed[:, None, None] * risk).sum(axis=0)
    others = _ratios(came.sum(axis=0).ravel(), expected.ravel()).reshape(OFTEN, 2)
    return np.clip(by_missed[:, None, None] * others, 0, 1)


def _decline(came: np.ndarray, risk: np.ndarray, level: float) -> np.ndarray:
    """Rates after 2, 3, ... missed that fall by a power of the editions missed (Poisson).

    ln rate = a + b ln missed, by penalised likelihood; a is as if normal about ln `level`, b about
    -1, both with sd 1 (ours).
    """
    x = np.column_stack([np.ones(LONG - 1), np.log(np.arange(2.0, LONG + 1))])
    prior = np.array([np.log(level), -1.0])
    b = log_line(came[1:], risk[1:], x, prior, np.ones(2))
    return np.asarray(np.exp(x @ b))


def _ratios(came: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """`shrunk_ratios` with one return of all on top: where none was seen, none is no zero."""
    all_of_them = (came.sum() + 1) / (expected.sum() + 1)
    return (expected * shrunk_ratios(came, expected) + all_of_them) / (expected + 1)
