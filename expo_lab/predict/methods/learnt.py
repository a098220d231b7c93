"""Learnt: what all forecasters share that learn columns of the profile from earlier editions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...profiles.forecaster import (
    FEWEST,
    FEWEST_EACH,
    LESSONS,
    Forecaster,
    Past,
    by_kind,
)
from ...profiles.waiting import first_edition
from ..features import COLUMNS, Features
from ..lessons import lessons

PRIOR = 2.0  # rows of the whole kind's rate that are added to a leaf or rule; ours


class Learnt(Forecaster):
    """A classifier on the profile's columns, one a kind, taught by the last lessons.

    Those of a kind with too few rows, or where all did the same, get the kind's rate,
    (came + 1) / (rows + 2). A prospect waits with its kind's hazard of a first edition.

    Parameters
    ----------
    columns : sequence of str
        Of the profile, without those that a forecast makes.
    seed : int
        Of the learner's own draws, where it has any.

    Attributes
    ----------
    fits_ : dict of kind to (Features, model) or float
    first_edition_ : dict of kind to float
    """

    def __init__(self, columns: Sequence[str] = COLUMNS, seed: int = 0) -> None:
        self.columns = columns
        self.seed = seed

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]
        """Columns of ``Past.people`` that it reads."""
        return tuple(dict.fromkeys(("kind", "newcomer", "editions_attended", *self.columns)))

    def fit(self, past: Past) -> Any:
        """Learn each kind's model from the record's lessons."""
        self.fits_: dict[str, Any] = {}
        self.first_edition_: dict[str, float] = {}
        for kind, rows in by_kind(past.people):
            self.first_edition_[kind] = first_edition(past, rows)
            people, came, back = lessons(past, kind, LESSONS)
            if len(people) < FEWEST or min(came.sum(), (~came).sum()) < FEWEST_EACH:
                self.fits_[kind] = (came.sum() + 1) / (len(came) + 2)
            else:
                features = Features(self.columns).fit(people)
                model = self._learn(features.transform(people), came, back)
                self.fits_[kind] = features, model
        return self

    def p_next(self, people: pd.DataFrame) -> np.ndarray:
        """P(comes to the next edition held)."""
        out = np.zeros(len(people))
        for kind, rows in by_kind(people):
            out[rows] = self.first_edition_[kind]
            mine = rows[people["editions_attended"].to_numpy()[rows] > 0]
            if not len(mine):
                continue
            fitted = self.fits_[kind]
            if isinstance(fitted, tuple):
                features, model = fitted
                out[mine] = self._chance(model, features.transform(people.iloc[mine]))
            else:
                out[mine] = fitted
        return out

    def _learn(self, x: np.ndarray, came: np.ndarray, back: np.ndarray) -> Any:
        """Fit to standardised features; `back` says how many editions ago a row was."""
        raise NotImplementedError

    def _chance(self, model: Any, x: np.ndarray) -> np.ndarray:
        return np.asarray(model.predict_proba(x)[:, 1])
