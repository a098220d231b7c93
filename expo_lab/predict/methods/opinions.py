"""Opinions: what a customer thinks of us moves its odds, less and less the further ahead."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from ...profiles.forecaster import HISTORY, Past, by_kind
from ..lessons import known
from .hazard import ReturnHazard
from .learnt import FEWEST, FEWEST_EACH, LESSONS

OPINIONS = ("relative_attitude", "satisfaction")
RIDGE = 4.0  # a slope counts as if normal with sd 1/2 logit a standard deviation; ours


class HazardWithOpinions(ReturnHazard):
    """The hazard of return and BG/BB, with attitude and satisfaction as factors on the odds.

        logit p_k = logit q_k + fade^(k - 1) (b z + level),  z the standardised opinions

    q is what `ReturnHazard` says of presences alone. b is fitted on past dates by penalised
    likelihood with a level of its own for each date, so that an edition's luck is not taken for
    opinion; those there last and those absent have slopes of their own. `level` keeps the sum of
    p at that of q over those there last, and over the absent, for q is right on average. `fade`
    is how much of b is left when the same opinion is set against the edition after the next one
    (0 to 1). Ours.

    Attributes
    ----------
    slopes_ : dict of (kind, absent) to array
        Logits a standard deviation of each of `OPINIONS`; 0 where too few were there to tell.
    fade_ : dict of kind to float
    """

    name, title = "hazard_opinions", "hazard of return, opinions"
    needs = (*HISTORY, *OPINIONS)

    def fit(self, past: Past) -> HazardWithOpinions:
        """Fit presences first, and the slopes to what they leave open at past dates."""
        super().fit(past)
        self.slopes_: dict[tuple[str, bool], np.ndarray] = {}
        self.levels_: dict[tuple[str, bool], float] = {}
        self.scale_: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self.fade_: dict[str, float] = {}
        held = past.there.shape[1]
        steps = [past.lesson(back) for back in range(1, min(LESSONS, held - 1) + 1)]
        for kind, _ in by_kind(past.people):
            seen = [_rows(self, p, came, kind) for p, came in steps]
            now = past.people[known(past.people, kind)]
            all_z = np.concatenate([s[0] for s in seen]) if seen else now[list(OPINIONS)].to_numpy()
            mean = all_z.mean(axis=0) if len(all_z) else np.zeros(len(OPINIONS))
            spread = all_z.std(axis=0) if len(all_z) else np.ones(len(OPINIONS))
            self.scale_[kind] = mean, np.where(spread > 1e-9, spread, 1.0)
            for absent in (False, True):
                self.slopes_[kind, absent] = self._slopes(seen, kind, absent)
            self.fade_[kind] = self._fade(past, steps, kind)
            q = super().path(now, 1)[:, 0]
            for absent in (False, True):
                at = (now["recency"].to_numpy() > 0) == absent
                push = self._push(now[at], kind, absent)
                self.levels_[kind, absent] = _level(q[at], push)
        return self

    def path(self, people: pd.DataFrame, horizon: int) -> np.ndarray:
        """P(comes to the k-th edition from now), k = 1 to `horizon`."""
        out = super().path(people, horizon)
        if not hasattr(self, "levels_"):
            return out
        for kind, rows in by_kind(people):
            ours = people.iloc[rows]
            left = self.fade_[kind] ** np.arange(horizon)
            for absent in (False, True):
                at = known(ours, kind) & ((ours["recency"].to_numpy() > 0) == absent)
                if not at.any():
                    continue
                push = self._push(ours[at], kind, absent) + self.levels_[kind, absent]
                safe = np.clip(out[rows[at]], 1e-9, 1 - 1e-9)
                out[rows[at]] = expit(logit(safe) + push[:, None] * left)
        return out

    def _push(self, people: pd.DataFrame, kind: str, absent: bool) -> np.ndarray:
        mean, spread = self.scale_[kind]
        z = (people[list(OPINIONS)].to_numpy(float) - mean) / spread
        return np.asarray(z @ self.slopes_[kind, absent])

    def _slopes(self, seen: list[Any], kind: str, absent: bool) -> np.ndarray:
        """Fit logit p = logit q + date + b z, b with a normal prior."""
        mean, spread = self.scale_[kind]
        rows = [(z[a == absent], q[a == absent], c[a == absent]) for z, q, a, c in seen]
        count, hits = sum(len(c) for *_, c in rows), sum(c.sum() for *_, c in rows)
        width = len(OPINIONS)
        if count < FEWEST or min(hits, count - hits) < FEWEST_EACH:
            return np.zeros(width)
        z = (np.concatenate([r[0] for r in rows]) - mean) / spread
        offset = logit(np.clip(np.concatenate([r[1] for r in rows]), 1e-9, 1 - 1e-9))
        came = np.concatenate([r[2] for r in rows]).astype(float)
        date = np.repeat(np.arange(len(rows)), [len(r[2]) for r in rows])
        x = np.hstack([z, (date[:, None] == np.arange(len(rows))).astype(float)])
        prior = np.r_[np.full(width, RIDGE), np.full(len(rows), 0.1)]
        b = np.zeros(x.shape[1])
        for _ in range(50):
            p = expit(offset + x @ b)
            slope = x.T @ (came - p) - prior * b
            step = np.linalg.solve((x.T * (p * (1 - p))) @ x + np.diag(prior), slope)
            b += np.clip(step, -1, 1)
            if np.abs(step).max() < 1e-8:
                break
        return b[:width]

    def _fade(self, past: Past, steps: list[Any], kind: str) -> float:
        """How much of the slope is left one edition later, of those there last."""
        if len(steps) < 2:
            return 1.0
        later = []
        for back in range(2, len(steps) + 1):
            people, came_next = steps[back - 1]
            came_after = past.there[:, past.there.shape[1] - back + 1]
            del came_next
            later.append(_rows(self, people, came_after, kind, ahead=2))
        one, two = self.slopes_[kind, False], self._slopes(later, kind, False)
        whole = float(one @ one)
        return float(np.clip(one @ two / whole, 0, 1)) if whole > 0 else 1.0


def _rows(
    found: ReturnHazard, people: pd.DataFrame, came: np.ndarray, kind: str, ahead: int = 1
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Opinions, chance by presences, absent or not, and what came of it."""
    ours = known(people, kind)
    some = people[ours]
    q = ReturnHazard.path(found, some, ahead)[:, ahead - 1]
    opinions = some[list(OPINIONS)].to_numpy(float)
    return opinions, q, some["recency"].to_numpy() > 0, came[ours]


def _level(q: np.ndarray, push: np.ndarray) -> float:
    """The constant that keeps the sum of chances where it was; by bisection."""
    if not len(q):
        return 0.0
    low, high = -10.0, 10.0
    at = logit(np.clip(q, 1e-9, 1 - 1e-9)) + push
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if expit(at + middle).sum() > q.sum() else (middle, high)
    return (low + high) / 2
