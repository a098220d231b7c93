"""Opinions: what a customer thinks of us moves its odds, less and less the further ahead."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from .forecaster import FEWEST, FEWEST_EACH, HISTORY, LESSONS, Past, by_kind, columns, known
from .hazard import ReturnHazard

OPINIONS = ("relative_attitude", "satisfaction")
GROUPS = ("there", "absent")
RIDGE = 4.0  # a slope counts as if normal with sd 1/2 logit a standard deviation; ours


class HazardWithOpinions(ReturnHazard):
    """The hazard of return and BG/BB, with attitude and satisfaction as factors on the odds.

        logit p_k = logit q_k + fade^(k - 1) (b z + level),  z the standardised opinions

    q is what `ReturnHazard` says of presences alone. b is fitted on past dates by penalised
    likelihood with a level of its own for each date, so that an edition's luck is not taken for
    opinion. Those there last and the absent (`GROUPS`) have slopes of their own; among those there
    last first-timers, too, and a level. `level` keeps the sum of p at that of q over each group,
    for q is right on average. `fade` is how much of b is left when the same opinion is set
    against the edition after the next one (0 to 1). A kind that nobody asked keeps what presences
    say. Ours.

    Attributes
    ----------
    slopes_ : dict of (kind, group) to array, of the kinds asked
        Logits a standard deviation of each of `OPINIONS`, of those there last also what is added
        for first-timers and their level; 0 where too few were there to tell.
    fade_ : dict of kind to float
    """

    name, title = "hazard_opinions", "hazard of return, opinions"
    needs = (*HISTORY, *OPINIONS)  # type: ignore[assignment]

    def fit(self, past: Past) -> HazardWithOpinions:
        """Fit presences first, and the slopes to what they leave open at past dates."""
        super().fit(past)
        self.slopes_: dict[tuple[str, str], np.ndarray] = {}
        self.levels_: dict[tuple[str, str], float] = {}
        self.scale_: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self.fade_: dict[str, float] = {}
        opinions = columns(past.people, OPINIONS, float)
        asked = [
            (kind, rows)
            for kind, rows in by_kind(past.people)
            if (np.fmin.reduce(opinions[rows]) < np.fmax.reduce(opinions[rows])).any()
        ]
        if not asked:
            return self
        most = min(LESSONS, past.there.shape[1] - 1)
        steps = [past.lesson(back) for back in range(1, most + 1)]
        told = [_told(self, people, 2) for people, _ in steps]
        _, q_now, first_now, group_now = _told(self, past.people, 1)
        for kind, rows in asked:
            ours = [known(people, kind) for people, _ in steps]
            seen = [
                (z[who], q[who, 0], first[who], group[who], came[who])
                for (z, q, first, group), (_, came), who in zip(told, steps, ours, strict=True)
            ]
            if not sum(len(s[0]) for s in seen):
                continue
            all_z = np.concatenate([s[0] for s in seen])
            spread = all_z.std(axis=0)
            self.scale_[kind] = all_z.mean(axis=0), np.where(spread > 1e-9, spread, 1.0)
            for group in GROUPS:
                self.slopes_[kind, group] = self._slopes(seen, kind, group)
            self.fade_[kind] = self._fade(past, steps, told, ours, kind)
            rows = np.flatnonzero(known(past.people, kind))
            for group in GROUPS:
                at = rows[group_now[rows] == group]
                push = self._push(opinions[at], first_now[at], kind, group)
                self.levels_[kind, group] = _level(q_now[at, 0], push)
        return self

    def path(self, people: pd.DataFrame, horizon: int) -> np.ndarray:
        """P(comes to the k-th edition from now), k = 1 to `horizon`."""
        opinions, out, first, groups = _told(self, people, horizon)
        for kind in self.scale_:
            rows = np.flatnonzero(known(people, kind))
            left = self.fade_[kind] ** np.arange(horizon)
            for group in GROUPS:
                at = rows[groups[rows] == group]
                if not len(at):
                    continue
                push = self._push(opinions[at], first[at], kind, group)
                push += self.levels_[kind, group]
                safe = np.clip(out[at], 1e-9, 1 - 1e-9)
                out[at] = expit(logit(safe) + push[:, None] * left)
        return out

    def _push(self, opinions: np.ndarray, first: np.ndarray, kind: str, group: str) -> np.ndarray:
        return np.asarray(self._design(opinions, first, kind, group) @ self.slopes_[kind, group])

    def _design(self, opinions: np.ndarray, first: np.ndarray, kind: str, group: str) -> np.ndarray:
        mean, spread = self.scale_[kind]
        z, own = (opinions - mean) / spread, first[:, None].astype(float)
        return z if group == "absent" else np.hstack([z, z * own, own])

    def _slopes(self, seen: list[Any], kind: str, group: str) -> np.ndarray:
        """Fit logit p = logit q + date + b z, b with a normal prior."""
        rows = [[part[g == group] for part in (z, q, first, c)] for z, q, first, g, c in seen]
        count, hits = sum(len(c) for *_, c in rows), sum(c.sum() for *_, c in rows)
        width = len(OPINIONS) if group == "absent" else 2 * len(OPINIONS) + 1
        if count < FEWEST or min(hits, count - hits) < FEWEST_EACH:
            return np.zeros(width)
        opinions, first = (np.concatenate([r[i] for r in rows]) for i in (0, 2))
        z = self._design(opinions, first, kind, group)
        offset = logit(np.clip(np.concatenate([r[1] for r in rows]), 1e-9, 1 - 1e-9))
        came = np.concatenate([r[3] for r in rows]).astype(float)
        date = np.repeat(np.arange(len(rows)), [len(r[3]) for r in rows])
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

    def _fade(
        self, past: Past, steps: list[Any], told: list[Any], ours: list[Any], kind: str
    ) -> float:
        """How much of the slope is left one edition later, of those there last."""
        if len(steps) < 2:
            return 1.0
        later = []
        for back in range(2, len(steps) + 1):
            (z, q, first, group), who = told[back - 1], ours[back - 1]
            rows = past.people.index.get_indexer(steps[back - 1][0].index[who])
            after = past.there[rows, past.there.shape[1] - back + 1]
            later.append((z[who], q[who, 1], first[who], group[who], after))
        one, two = self.slopes_[kind, "there"], self._slopes(later, kind, "there")
        whole = float(one @ one)
        return float(np.clip(one @ two / whole, 0, 1)) if whole > 0 else 1.0


def _told(found: ReturnHazard, people: pd.DataFrame, horizon: int) -> tuple[np.ndarray, ...]:
    """Everybody's opinions, path by presences, first-timer or not, and group."""
    path = ReturnHazard.path(found, people, horizon)
    group = np.where(people["recency"].to_numpy() > 0, "absent", "there")
    first = people["editions_attended"].to_numpy() == 1  # whoever came once in the record
    return columns(people, OPINIONS, float), path, first, group


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
