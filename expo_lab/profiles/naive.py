"""Naive forecasts: the marks that every other forecaster has to beat."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..core.warning import warn
from ..models.beta_bernoulli import BetaBernoulli
from ..models.bgbb import BetaGeoBetaBinom
from .bgbb import fit_once
from .forecaster import HISTORY, Forecaster, Past, by_kind
from .waiting import first_edition


class _Known(Forecaster):
    """What naive forecasts share: one fit a kind, and prospects who wait with a hazard."""

    needs = HISTORY

    def fit(self, past: Past) -> _Known:
        """Fit each kind for itself."""
        self.fits_: dict[str, object] = {}
        self.first_edition_: dict[str, float] = {}
        for kind, rows in by_kind(past.people):
            people, counts = past.people.iloc[rows], past.counts[rows]
            known = people["editions_attended"].to_numpy() > 0
            self.fits_[kind] = self._fit(people[known], counts[known])
            self.first_edition_[kind] = first_edition(past, rows)
        return self

    def p_next(self, people: pd.DataFrame) -> np.ndarray:
        """P(comes to the next edition held)."""
        return self.path(people, 1)[:, 0]

    def path(self, people: pd.DataFrame, horizon: int) -> np.ndarray:
        """P(comes to the k-th edition from now), k = 1 to `horizon`."""
        out = np.zeros((len(people), horizon))
        for kind, rows in by_kind(people):
            out[rows] = self.first_edition_[kind]  # nobody is taken to leave, prospects neither
            known = rows[people["editions_attended"].to_numpy()[rows] > 0]
            out[known] = self._path_of(self.fits_[kind], people.iloc[known], horizon)
        return out

    def _fit(self, known: pd.DataFrame, counts: np.ndarray) -> object:
        raise NotImplementedError

    def _path_of(self, fit: object, known: pd.DataFrame, horizon: int) -> np.ndarray:
        raise NotImplementedError


class Alone(_Known):
    """BG/BB as published: whoever has left stays away, and all of a kind have one model."""

    name, title = "bgbb_alone", "BG/BB"

    def _fit(self, known: pd.DataFrame, counts: np.ndarray) -> BetaGeoBetaBinom | None:
        if not counts[known["n"].to_numpy() > 0].sum():
            return None
        model, texts = fit_once(known, counts)
        for text in texts:
            warn(text)
        return model

    def _path_of(self, fit: object, known: pd.DataFrame, horizon: int) -> np.ndarray:
        if not isinstance(fit, BetaGeoBetaBinom):
            return np.zeros((len(known), horizon))
        return fit.curves(known["x"], known["t_x"], known["n"], horizon)[1]

    def p_alive(self, people: pd.DataFrame) -> np.ndarray:
        """P(active at the next edition); 1 for those who have not come yet."""
        out = np.ones(len(people))
        for kind, rows in by_kind(people):
            known = rows[people["editions_attended"].to_numpy()[rows] > 0]
            fit, theirs = self.fits_[kind], people.iloc[known]
            if isinstance(fit, BetaGeoBetaBinom):
                out[known] = fit.p_alive(theirs["x"], theirs["t_x"], theirs["n"])
        return out


class BetaBernoulliAlone(_Known):
    """Beta-Bernoulli: customers differ in how often they come, and nobody leaves."""

    name, title = "beta_bernoulli", "beta-Bernoulli"

    def _fit(self, known: pd.DataFrame, counts: np.ndarray) -> BetaBernoulli | None:
        if not counts[known["n"].to_numpy() > 0].sum():
            return None
        return BetaBernoulli().fit(known["x"], known["n"], counts)

    def _path_of(self, fit: object, known: pd.DataFrame, horizon: int) -> np.ndarray:
        if not isinstance(fit, BetaBernoulli):
            return np.zeros((len(known), horizon))
        return np.repeat(fit.p_return(known["x"], known["n"])[:, None], horizon, axis=1)


class LastRate(_Known):
    """Expects of everybody the share that came to the last edition, of those known before it."""

    name, title = "last_rate", "last rate"

    def _fit(self, known: pd.DataFrame, counts: np.ndarray) -> float:
        earlier = counts * (known["n"].to_numpy() > 0)
        there = known["t_x"].to_numpy() == known["n"].to_numpy()
        return float(earlier @ there / earlier.sum()) if earlier.sum() else 0.0

    def _path_of(self, fit: object, known: pd.DataFrame, horizon: int) -> np.ndarray:
        return np.full((len(known), horizon), fit, dtype=float)
