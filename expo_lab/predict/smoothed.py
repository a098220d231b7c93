"""Smoothed: rates of a table with many small cells, and what all customers of a date share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

MOST = 6  # editions missed, and attended, from which cells are pooled; ours
# Logit of the hazard of return: level, ln missed, ln attended, newcomer, first miss, trend.
# Level and slopes start from real annual lists; how far a show may lie from them is ours.
CENTRE = np.array([-3.2, -0.7, 0.5, 0.0, 0.0, 0.0])
SPREAD = np.array([1.5, 0.7, 0.5, 0.5, 0.5, 0.05])
ROUNDS = 30


class SmoothedRates:
    """Binomial rates by missed and attended, cells shrunk to a smooth surface (empirical Bayes).

    logit r = level + slopes + cell + date,  cell ~ N(0, t^2),  date ~ N(0, s^2)
    """

    def fit(self, seen: pd.DataFrame, dates: int) -> SmoothedRates:
        """Fit by penalised likelihood; t and s by the EM rule on its normal approximation."""
        self.dates_ = dates
        cell = self._cell(*(seen[c].to_numpy() for c in ("missed", "attended", "newcomer")))
        date = seen["date"].to_numpy()
        fixed = self._fixed(seen["missed"].to_numpy(), seen["attended"].to_numpy(),
                            seen["newcomer"].to_numpy(), date - (dates - 1))
        cells, held = 2 * MOST * MOST, max(1, dates - 1)
        design = np.zeros((len(seen), fixed.shape[1] + cells + held))
        k = fixed.shape[1]
        design[:, :k] = fixed
        design[np.arange(len(seen)), k + cell] = 1
        design[np.arange(len(seen)), k + cells + date] = 1
        came, risk = seen["came"].to_numpy(float), seen["at_risk"].to_numpy(float)
        centre = np.concatenate([CENTRE, np.zeros(cells + held)])
        beta = centre.copy()
        t2, s2 = 0.1, 0.1
        for _ in range(ROUNDS):
            prior = np.concatenate([SPREAD**-2.0, np.full(cells, 1 / t2), np.full(held, 1 / s2)])
            for _ in range(6):
                p = expit(design @ beta)
                w = risk * p * (1 - p)
                h = (design.T * w) @ design
                h[np.diag_indices_from(h)] += prior
                step = np.linalg.solve(h, design.T @ (came - risk * p) - prior * (beta - centre))
                beta = beta + np.clip(step, -2, 2)
                if np.abs(step).max() < 1e-6:
                    break
            cov = np.linalg.inv(h)
            var = np.diag(cov)
            used = np.zeros(cells, bool); used[cell] = True
            part = slice(k, k + cells)
            t2 = max(1e-4, np.mean((beta[part]**2 + var[part])[used])) if used.any() else t2
            seen_d = np.zeros(held, bool); seen_d[date] = True
            part = slice(k + cells, None)
            s2 = max(1e-4, np.mean((beta[part]**2 + var[part])[seen_d])) if seen_d.any() else s2
        self.coef_, self.cov_, self.t2_, self.s2_ = beta, cov, t2, s2
        self.shift_ = 0.0
        if len(seen):
            said = self._mean(design[:, : k + cells]) @ risk
            self.shift_ = float(np.log((came.sum() + 1) / (said + 1)))
        return self

    def rates(self, missed: Any, attended: Any, newcomer: bool) -> np.ndarray:
        """Posterior mean of the rate at the next date, shape (attended, missed)."""
        m, a = np.meshgrid(missed, attended)
        shape = m.shape
        m, a = m.ravel(), a.ravel()
        new = np.full(m.shape, newcomer)
        fixed = self._fixed(m, a, new, np.zeros(len(m)))
        k, cells = fixed.shape[1], 2 * MOST * MOST
        x = np.zeros((len(m), k + cells))
        x[:, :k] = fixed
        x[np.arange(len(m)), k + self._cell(m, a, new)] = 1
        return self._mean(x).reshape(shape)

    def _mean(self, x: np.ndarray) -> np.ndarray:
        eta = x @ self.coef_[: x.shape[1]] + self.shift_
        var = np.einsum("ij,jk,ik->i", x, self.cov_[: x.shape[1], : x.shape[1]], x) + self.s2_
        z, w = np.polynomial.hermite_e.hermegauss(15)
        return expit(eta[:, None] + np.sqrt(var)[:, None] * z) @ (w / w.sum())

    @staticmethod
    def _cell(missed: Any, attended: Any, newcomer: Any) -> np.ndarray:
        m, a = np.minimum(missed, MOST) - 1, np.minimum(attended, MOST) - 1
        return (m * MOST + a) * 2 + np.asarray(newcomer, dtype=np.int64)

    @staticmethod
    def _fixed(missed: Any, attended: Any, newcomer: Any, date: Any) -> np.ndarray:
        m, a = np.asarray(missed, float), np.asarray(attended, float)
        return np.stack([np.ones(len(m)), np.log(m), np.log(a), np.asarray(newcomer, float),
                         (m == 1).astype(float), np.asarray(date, float)], axis=1)
