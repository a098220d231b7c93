"""Hazard: who stays away comes back by how long and after how much; BG/BB for those there last."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit

from ..profiles.bgbb import WithWayBack
from ..profiles.forecaster import Past, by_kind
from .smoothed import SmoothedRates

MOST = 6  # editions missed, and attended, from which cells are pooled; ours


def returns(there: np.ndarray, newcomer: np.ndarray, counts: np.ndarray) -> pd.DataFrame:
    """Count, at every past date, who was away and who of them came to the next edition.

    Parameters
    ----------
    there : array of bool, shape (customers, editions held)
    newcomer : array of bool, shape (customers,)
    counts : array of float, shape (customers,)

    Returns
    -------
    DataFrame
        One row a date, missed (editions in a row, 1 or more), attended (until then) and newcomer:
        at_risk and came, customers.
    """
    place = np.arange(there.shape[1])
    last = np.maximum.accumulate(np.where(there, place, -1), axis=1)[:, :-1]
    row, date = np.nonzero((last >= 0) & (last < place[:-1]))
    seen = pd.DataFrame(
        dict(
            date=date,
            missed=date - last[row, date],
            attended=there.cumsum(axis=1)[row, date],
            newcomer=newcomer[row],
            at_risk=counts[row],
            came=counts[row] * there[row, date + 1],
        )
    )
    keys = ["date", "missed", "attended", "newcomer"]
    return seen.groupby(keys, as_index=False).sum()


class ReturnHazard(WithWayBack):
    """BG/BB for whoever was at the last edition; for the absent a hazard of their own.

    Whoever was there last comes to the next edition with BG/BB's P(present). Whoever missed m
    editions in a row after a attended ones comes with the hazard r(m, a), see `SmoothedRates`.
    Further ahead both are steps of one chain over (attended, missed, editions since the first).
    """

    name, title = "hazard", "BG/BB, hazard of return"

    def fit(self, past: Past) -> ReturnHazard:
        """Fit BG/BB by kind, and the hazard of return to all past dates."""
        super().fit(past)
        self.hazards_: dict[str, SmoothedRates] = {}
        for kind, rows in by_kind(past.people):
            newcomer = past.people["newcomer"].to_numpy(bool)[rows]
            seen = returns(past.there[rows], newcomer, past.counts[rows])
            self.hazards_[kind] = SmoothedRates().fit(seen, past.there.shape[1])
        return self

    def path(self, people: pd.DataFrame, horizon: int) -> np.ndarray:
        """P(comes to the k-th edition from now), k = 1 to `horizon`."""
        out = np.zeros((len(people), horizon))
        for kind, rows in by_kind(people):
            ours = people.iloc[rows]
            known = ours["editions_attended"].to_numpy() > 0
            new = ours["newcomer"].to_numpy(bool)
            a, n, missed = (
                ours[c].to_numpy(np.int64) for c in ("editions_attended", "n", "recency")
            )
            for newcomer in (False, True):
                mine = known & (new == newcomer)
                if mine.any():
                    chain = self._chain(kind, newcomer, int(n[mine].max()), horizon)
                    out[rows[mine]] = chain[:, n[mine], a[mine], missed[mine]].T
            if not known.all():
                comes = self._chain(kind, True, 0, horizon)[:, 0, 1, 0]
                f = self.first_edition_[kind]
                first = f * (1 - f) ** np.arange(horizon)
                waits = [first[k] + first[:k] @ comes[:k][::-1] for k in range(horizon)]
                out[rows[~known]] = waits
        return out

    def _chain(self, kind: str, newcomer: bool, longest: int, horizon: int) -> np.ndarray:
        """P(present at k) from every state: array (k, n, attended, missed)."""
        size = longest + horizon + 2
        n, a, missed = np.ogrid[:size, : size + 1, :size]
        real = (a >= 1) & (a <= n + 1 - missed) & (missed <= n)
        key = (kind, newcomer) if (kind, newcomer) in self.models_ else (kind, True)
        model = self.models_[key]
        p = np.zeros(real.shape)
        at = np.nonzero(real[:, :, 0])
        p[at[0], at[1], 0] = model.curves(at[1] - 1, np.where(at[1] > 1, at[0], 0), at[0], 1)[1][:, 0]
        away = self.hazards_[kind].rates(missed[0, 0, 1:], a[0, 1:, 0], newcomer)
        p[:, 1:, 1:] = np.where(real[:, 1:, 1:], away, 0.0)
        steps = [p]
        for _ in range(horizon - 1):
            was, now = steps[-1], np.zeros(p.shape)
            came = was[1:, 1:, :1]  # (n + 1, a + 1, 0)
            now[:-1, :-1, :-1] = p[:-1, :-1, :-1] * came + (1 - p[:-1, :-1, :-1]) * was[1:, :-1, 1:]
            steps.append(now)
        return np.array(steps)
