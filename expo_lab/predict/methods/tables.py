"""Tables: rates by what was done before, the plainest forecasts of all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...profiles.forecaster import HISTORY, Forecaster, Past, by_kind
from ...profiles.hazard import shrunk_ratios
from ...profiles.waiting import first_edition

CAP = 6  # editions missed, and attended, from which customers are pooled; ours


def past_steps(past: Past, rows: np.ndarray) -> pd.DataFrame:
    """Every past date of whoever was known then: missed, attended, weight, came.

    Parameters
    ----------
    past : Past
    rows : array of int
        Of ``past.people``.
    """
    there, counts = past.there[rows], past.counts[rows]
    place = np.arange(there.shape[1])
    last = np.maximum.accumulate(np.where(there, place, -1), axis=1)[:, :-1]
    row, date = np.nonzero(last >= 0)
    frame = pd.DataFrame(
        dict(
            missed=np.minimum(date - last[row, date], CAP),
            attended=np.minimum(there.cumsum(axis=1)[row, date], CAP),
            weight=counts[row],
        )
    )
    return frame.assign(came=counts[row] * there[row, date + 1] if len(row) else 0.0)


class _Table(Forecaster):
    """A rate for each cell, and prospects who wait."""

    needs = HISTORY

    def fit(self, past: Past) -> _Table:
        """Count all past dates, each kind for itself."""
        self.rates_: dict[str, np.ndarray] = {}
        self.first_edition_: dict[str, float] = {}
        for kind, rows in by_kind(past.people):
            self.first_edition_[kind] = first_edition(past, rows)
            steps = past_steps(past, rows)
            risk, came = np.zeros((2, CAP + 1, CAP + 1))
            np.add.at(risk, (steps["missed"], steps["attended"]), steps["weight"])
            np.add.at(came, (steps["missed"], steps["attended"]), steps["came"])
            self.rates_[kind] = self._rates(came, risk)
        return self

    def p_next(self, people: pd.DataFrame) -> np.ndarray:
        """P(comes to the next edition held)."""
        out = np.zeros(len(people))
        for kind, rows in by_kind(people):
            ours = people.iloc[rows]
            missed = np.minimum(ours["recency"].to_numpy(np.int64), CAP)
            attended = np.minimum(ours["editions_attended"].to_numpy(np.int64), CAP)
            found = self.rates_[kind][missed, attended]
            out[rows] = np.where(attended > 0, found, self.first_edition_[kind])
        return out

    def _rates(self, came: np.ndarray, risk: np.ndarray) -> np.ndarray:
        raise NotImplementedError


class SameAsLastTime(_Table):
    """Whoever was at the last edition comes at one rate, whoever was not at another."""

    name, title = "same_as_last", "same as last time"

    def _rates(self, came: np.ndarray, risk: np.ndarray) -> np.ndarray:
        there = (came[0].sum() + 1) / (risk[0].sum() + 2)
        away = (came[1:].sum() + 1) / (risk[1:].sum() + 2)
        rates = np.full(risk.shape, away)
        rates[0] = there
        return rates


class RecencyCount(_Table):
    """Rates by editions missed and editions attended, each row of cells shrunk to its own mean.

    `expo_lab.profiles.hazard.shrunk_ratios` does the shrinking, by editions missed.
    """

    name, title = "recency_count", "recency x count, shrunk"

    def _rates(self, came: np.ndarray, risk: np.ndarray) -> np.ndarray:
        whole = (came.sum() + 1) / (risk.sum() + 2)
        rates = np.full(risk.shape, whole)
        for missed in range(len(risk)):
            level = (came[missed].sum() + whole) / (risk[missed].sum() + 1)
            found = level * shrunk_ratios(came[missed], level * risk[missed])
            # one customer more, who comes as all of the row do: no rate is 0 or 1 by luck
            rates[missed] = (risk[missed] * found + level) / (risk[missed] + 1)
        return np.clip(rates, 0, 1)
