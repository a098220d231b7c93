"""BG/BB with a way back: who still comes, and who starts again."""

from __future__ import annotations

import warnings
from copy import copy, deepcopy
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from ..models.bgbb import BetaGeoBetaBinom
from ..models.histories import Histories
from ..models.open_parameter import is_open
from .forecaster import HISTORY, Forecaster, Past, by_kind, columns
from .waiting import arrivals, first_edition, waning
from .way_back import after_a_miss, curves, past_forecasts, shared_luck, start_again, way_back

Z = 1.959964  # of a 95 % interval
# Pooled first-timers of annual fairs in real exhibitor lists (alpha, beta, gamma, delta): used
# where a show is too young to fit its own.
REAL_ANNUAL = (0.929, 0.786, 1.558, 2.204)


def fit_histories(group: pd.DataFrame, counts: Any = None) -> BetaGeoBetaBinom:
    """Fit BG/BB to the histories (x, t_x, n) of a group of customers.

    Where fewer than 50 of them had three opportunities, the parameters of real annual fairs are
    taken instead: a young show's own would be luck. They have no covariance.
    """
    weight = np.ones(len(group)) if counts is None else np.asarray(counts, dtype=float)
    if weight[group["n"].to_numpy() >= 3].sum() >= 50:
        # a parameter left open by the data does not harm the expectations used here
        return fit_once(group, weight)[0]
    model = BetaGeoBetaBinom()
    model.alpha_, model.beta_, model.gamma_, model.delta_ = REAL_ANNUAL
    return model


def fit_once(group: pd.DataFrame, counts: np.ndarray) -> tuple[BetaGeoBetaBinom, list[str]]:
    """Fit BG/BB, and say what the fit warned of; kept, for forecasters share their records."""
    at_risk = group["n"].to_numpy() > 0  # the others tell nothing
    x, t_x, n = columns(group, ("x", "t_x", "n"), np.int64)[at_risk].T
    cells = Histories.reduce("BetaGeoBetaBinom.fit", x, t_x, n, counts[at_risk])
    model, texts = _fitted(*(a.tobytes() for a in (cells.x, cells.t_x, cells.n, cells.counts)))
    return copy(model), texts


@lru_cache(maxsize=64)
def _fitted(*cells: bytes) -> tuple[BetaGeoBetaBinom, list[str]]:
    x, t_x, n = (np.frombuffer(column, np.int64) for column in cells[:3])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = BetaGeoBetaBinom().fit(x, t_x, n, np.frombuffer(cells[3]))
    return model, [str(w.message) for w in caught]


class WithWayBack(Forecaster):
    """BG/BB by kind, newcomers and veterans apart, with a way back for those who left.

    BG/BB knows no habit: for those who missed exactly one edition P(alive) and what follows from
    it is scaled by `after_a_miss`. P(comes to the next) = P(present) + (1 - P(alive)) h, with h
    the hazard of `way_back`. A prospect waits for a first edition with its kind's hazard f, that
    of the last editions, less from edition to edition by `waning`, and then is a newcomer.

    Attributes
    ----------
    models_ : dict of (kind, newcomer) to BetaGeoBetaBinom
        Those who came before the record began have been sorted by staying, so their model is not
        the newcomers'.
    win_back_, after_a_miss_, common_luck_, first_edition_, waning_ : dict of kind to float

    References
    ----------
    Fader, P. S., Hardie, B. G. S., & Shang, J. (2010). Marketing Science 29(6), 1086-1108.
    """

    name, title, needs = "bgbb", "BG/BB, way back", HISTORY

    def fit(self, past: Past) -> WithWayBack:
        """Fit each kind's models to the histories, and the hazards to past forecasts."""
        for name, learnt in _learnt(past.distinct).items():
            setattr(self, name, deepcopy(learnt))  # its models, too, are its own
        return self

    def _learn(self, past: Past) -> None:
        rows_of = self._fit_models(past)
        self.win_back_, self.after_a_miss_, self.common_luck_ = {}, {}, {}
        self.first_edition_, self.waning_ = {}, {}
        for kind, rows in by_kind(past.people):
            record = pd.concat(
                past_forecasts(past.there[ours], self.models_[key], past.counts[ours])
                for key, ours in rows_of.items()
                if key[0] == kind
            )
            self.win_back_[kind] = back = way_back(record)
            self.after_a_miss_[kind] = after_a_miss(record, back)
            self.common_luck_[kind] = shared_luck(record)
            self.first_edition_[kind] = first_edition(past, rows)
            self.waning_[kind] = waning(past, rows)

    @classmethod
    def of_profile(cls, people: pd.DataFrame) -> WithWayBack:
        """Fit the models anew to the histories in a finished profile.

        They say how unsure its counts are (`spread`, `interval`), and no more: what followed past
        dates, and so the ways back, are not in a profile.
        """
        found = cls()
        none = np.zeros((len(people), 0), dtype=bool)
        found._fit_models(Past(people, none, np.ones(len(people))))
        found.after_a_miss_ = {kind: 1.0 for kind, _ in by_kind(people)}
        return found

    def p_next(self, people: pd.DataFrame) -> np.ndarray:
        """P(comes to the next edition held)."""
        return self.path(people, 1)[:, 0]

    def spread(
        self, people: pd.DataFrame, horizon: int, rate: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """How unsure `expected_editions` is, way back left out; gaps for prospects.

        Returns
        -------
        own : array
            Standard deviation of a customer's own discounted editions.
        error : array
            Standard error, in logs, of the expected count by the models' parameters: a quarter of
            the 95 % interval; gaps where those of real lists were taken or two are open.
        """
        own, error = np.full((2, len(people)), np.nan)
        for kind, rows in by_kind(people):
            for model, mine, _, history in self._groups(kind, people, rows):
                x, t_x, n = history
                own[mine] = model.spread_of_editions(x, t_x, n, rate, horizon)
                if hasattr(model, "cov_"):
                    count = model.expected_editions_interval(x, t_x, n, horizon)
                    error[mine] = np.log(count["upper"] / count["lower"]) / (2 * Z)
        return own, error

    def interval(self, people: pd.DataFrame) -> np.ndarray:
        """How the error in `spread` was found: by standard errors or profile likelihood, or none.

        The second where the record leaves a parameter open (`models.open_parameter`).
        """
        how = np.full(len(people), "none", dtype=object)
        error = self.spread(people, 1, 0.0)[1]
        for kind, rows in by_kind(people):
            for model, mine, _, _ in self._groups(kind, people, rows):
                if hasattr(model, "cov_"):
                    how[mine] = "profile likelihood" if is_open(model.cov_) else "standard errors"
        return np.where(np.isfinite(error), how, "none")

    def path(self, people: pd.DataFrame, horizon: int) -> np.ndarray:
        """P(comes to the k-th edition from now), k = 1 to `horizon`."""
        out = np.zeros((len(people), horizon))
        for kind, rows in by_kind(people):
            comes, gone = start_again(self.models_[kind, True], self.win_back_[kind], horizon)
            first = arrivals(self.first_edition_[kind], self.waning_[kind], horizon)
            for k in range(horizon):
                out[rows, k] = first[k] + first[:k] @ comes[:k][::-1]
            for model, mine, scale, history in self._groups(kind, people, rows):
                present, left = curves(model, history, horizon)
                alive = (1 - left[:, 0]) * scale
                present, left = present * scale[:, None], left * scale[:, None]
                left[:, 0] = 1 - alive
                for k in range(horizon):
                    present[:, k] += left[:, : k + 1] @ gone[: k + 1][::-1]
                out[mine] = present
        return out

    def p_alive(self, people: pd.DataFrame) -> np.ndarray:
        """P(active at the next edition); 1 for those who have not come yet."""
        out = np.ones(len(people))
        for kind, rows in by_kind(people):
            for model, mine, scale, history in self._groups(kind, people, rows):
                out[mine] = (1 - curves(model, history, 1)[1][:, 0]) * scale
        return out

    def about(self, people: pd.DataFrame) -> pd.DataFrame:
        """win_back and common_luck of the kind; own_model, whether histories sufficed for one."""
        new = people["newcomer"].to_numpy(bool) | (people["editions_attended"].to_numpy() == 0)
        back, luck = np.empty(len(people)), np.empty(len(people))
        own = np.empty(len(people), dtype=bool)
        for kind, rows in by_kind(people):
            back[rows], luck[rows] = self.win_back_[kind], self.common_luck_[kind]
            for fresh in (False, True):
                mine = rows[new[rows] == fresh]
                if len(mine):
                    own[mine] = hasattr(self.models_[kind, fresh], "cov_")
        return pd.DataFrame(dict(win_back=back, common_luck=luck, own_model=own), people.index)

    def _fit_models(self, past: Past) -> dict[tuple[str, bool], np.ndarray]:
        """Fit the models, and say which rows each was fitted to."""
        histories = past.people[["x", "t_x", "n"]]
        newcomer = past.people["newcomer"].to_numpy(bool)
        seen = past.people["editions_attended"].to_numpy() > 0
        self.models_: dict[tuple[str, bool], BetaGeoBetaBinom] = {}
        rows_of = {}
        for kind, rows in by_kind(past.people):
            for new in (False, True):
                ours = rows[seen[rows] & (newcomer[rows] == new)]
                # whoever starts, or starts again, is a newcomer: their model is always there
                if len(ours) or new:
                    self.models_[kind, new] = fit_histories(histories.iloc[ours], past.counts[ours])
                    rows_of[kind, new] = ours
        return rows_of

    def _groups(self, kind: str, people: pd.DataFrame, rows: np.ndarray) -> list[Any]:
        """Each model of a kind with its rows, their factor after a miss, and their histories."""
        newcomer = people["newcomer"].to_numpy(bool)[rows]
        seen = people["editions_attended"].to_numpy()[rows] > 0
        history = columns(people, ("x", "t_x", "n"), np.int64)[rows].T
        found = []
        for new in (False, True):
            ours = seen & (newcomer == new)
            if ours.any():
                missed = history[2, ours] - history[1, ours]
                scale = np.where(missed == 1, self.after_a_miss_[kind], 1.0)
                found.append((self.models_[kind, new], rows[ours], scale, history[:, ours]))
        return found


@lru_cache(maxsize=8)
def _learnt(past: Past) -> dict[str, Any]:
    """Learn from a record once for all forecasters that start from it."""
    found = WithWayBack()
    found._learn(past)
    return vars(found)
