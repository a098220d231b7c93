"""Forecaster: what a forecast of customers is, and what it learns from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..core.schema import AHEAD
from ..models.estimator import Estimator

HORIZON = len(AHEAD)  # editions ahead that "expected" refers to
# What is known of anybody's presences; patterns of public lists have no more.
HISTORY = ("kind", "newcomer", "editions_attended", "recency", "x", "t_x", "n")
LESSONS = 4  # editions back that those learn from which read more than presences; ours
FEWEST = 50  # rows, and answers of each sort, from which they fit a model; ours
FEWEST_EACH = 5


@dataclass(frozen=True, eq=False)
class Past:
    """What a forecaster learns from: a record up to a date.

    Attributes
    ----------
    people : DataFrame
        One row a customer: the profile's columns but for those that a forecast makes (`HISTORY`,
        money, opinions, relations), as of the date.
    there : array of bool, shape (customers, editions held)
        Who was at which edition held.
    counts : array of float, shape (customers,)
        How many customers a row stands for; ones but in a table of patterns.
    earlier : callable or None
        ``earlier(back)`` returns `people` as they stood `back` editions held before the date, in
        the columns that the forecaster it was made for needs at least; None for patterns, which
        have no more than presences.
    listed : array of int, shape (customers,)
        Position of the edition from which on each stood in the list; 0, from the start, by
        default. A show knows when firms were founded; a list of one's own is as of today.
    """

    people: pd.DataFrame
    there: np.ndarray
    counts: np.ndarray
    earlier: Callable[[int], pd.DataFrame] | None = None
    listed: Any = None

    def __post_init__(self) -> None:
        if self.listed is None:
            object.__setattr__(self, "listed", np.zeros(len(self.counts), np.int64))

    def lesson(self, back: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
        """Return customers as they stood `back` editions before the date, and who came next.

        Parameters
        ----------
        back : int, 1 to the number of editions held less 1

        Returns
        -------
        people : DataFrame
        came : array of bool, at the edition that followed

        Raises
        ------
        ValueError
            If the record is not that long, or holds presences alone.
        """
        if self.earlier is None:
            raise ValueError(
                "Past.lesson: needs a record with money and opinions, found a table of presences. "
                "Only forecasters that read presences alone can learn from it."
            )
        if not 1 <= back < self.there.shape[1]:
            raise ValueError(
                f"Past.lesson: back must be 1 to {self.there.shape[1] - 1}, the editions held "
                f"before the last one; found {back!r}."
            )
        people = self.earlier(back)
        rows = self.people.index.get_indexer(people.index)
        return people, self.there[rows, self.there.shape[1] - back]

    @cached_property
    def distinct(self) -> Past:
        """The same presences with each pattern once, of a kind, newcomers or not, and listing.

        All that follows from presences alone (`HISTORY`) is the same for whoever shares a pattern,
        and patterns are few.
        """
        code = 2 * pd.Categorical(self.people["kind"]).codes.astype(np.int64)
        code += self.people["newcomer"].to_numpy(bool)
        code = code * (1 + self.listed.max(initial=0)) + self.listed
        for eight in np.packbits(self.there, axis=1).T:
            code = pd.factorize(256 * code + eight)[0]
        code, found = pd.factorize(code)
        rows = np.empty(len(found), np.int64)
        rows[code[::-1]] = np.arange(len(code))[::-1]  # the first of each stays
        counts = np.bincount(code, self.counts, len(found))
        few = Past(self.people.iloc[rows], self.there[rows], counts, listed=self.listed[rows])
        few.__dict__["distinct"] = few
        return few


class Forecaster(Estimator, ABC):
    """Says of every customer how likely it comes to the next edition, learnt from a `Past`.

    A subclass sets ``name``, ``title`` and ``needs``, and writes `fit` and `p_next`. It adds
    `path` if it sees further than one edition, and `p_alive` if it knows of leaving: value and
    schemes that read these refuse a forecaster without them. Columns are only those that a
    profile has before it forecasts.

    Attributes
    ----------
    name, title : str
        Its key in `FORECASTERS`, and how it is called in tables and pictures.
    needs : tuple of str
        Columns of ``Past.people`` that it reads. One that reads no more than `HISTORY` also runs
        on tables of patterns (`expo_lab.predict.holdout`).
    """

    name: str = ""
    title: str = ""
    needs: tuple[str, ...] = HISTORY

    @abstractmethod
    def fit(self, past: Past) -> Any:
        """Learn from a record up to a date; returns the forecaster."""

    @abstractmethod
    def p_next(self, people: pd.DataFrame) -> np.ndarray:
        """Probability that each customer comes to the next edition held, shape (customers,)."""

    # The next three are declared by those that write them; see `declares`.

    def path(self, people: pd.DataFrame, horizon: int) -> np.ndarray:
        """P(comes to the k-th edition from now), k = 1 to `horizon`; (customers, horizon).

        Raises
        ------
        ValueError
            If the forecaster sees no further than the next edition.
        """
        raise ValueError(
            f"{self.title or type(self).__name__}: forecasts the next edition and no further; "
            "needs a forecaster with a horizon (a path), such as 'bgbb'."
        )

    def p_alive(self, people: pd.DataFrame) -> np.ndarray:
        """P(has not left for good), shape (customers,)."""
        raise ValueError(f"{self.title or type(self).__name__}: knows nothing of leaving for good.")

    def about(self, people: pd.DataFrame) -> pd.DataFrame:
        """win_back, common_luck and own_model, a row a customer; see the schema's ``profile``."""
        raise ValueError(f"{self.title or type(self).__name__}: has no model of a way back.")

    def p_at(self, people: pd.DataFrame, ahead: int) -> np.ndarray:
        """Probability of coming to the edition that is `ahead` editions away; 1 is the next."""
        return self.p_next(people) if ahead == 1 else self.path(people, ahead)[:, ahead - 1]

    def expected_editions(
        self, people: pd.DataFrame, horizon: int = HORIZON, rate: float = 0.0
    ) -> np.ndarray:
        """Expected editions of the next `horizon`, the k-th divided by (1 + rate)^k.

        Raises
        ------
        ValueError
            If the forecaster sees no further than the next edition.
        """
        worth = (1 + rate) ** -np.arange(1.0, horizon + 1)
        return self.path(people, horizon) @ worth


def declares(forecaster: Forecaster, what: str) -> bool:
    """Whether a forecaster has written path, p_alive or about."""
    return getattr(type(forecaster), what) is not getattr(Forecaster, what)


def chances(forecaster: Forecaster, what: str, people: pd.DataFrame) -> np.ndarray:
    """Ask a forecaster for p_next, p_alive or the path of ten editions; refuse what are no chances.

    Raises
    ------
    ValueError
        If the answer is no array of a number from 0 to 1 for everybody.
    """
    far = what == "path"
    given = forecaster.path(people, HORIZON) if far else getattr(forecaster, what)(people)
    shape = (len(people), HORIZON) if far else (len(people),)
    needs = f"{forecaster.title or type(forecaster).__name__}: needs {what} as an array of shape "
    needs += f"{shape}, chances from 0 to 1 in the order of people"
    if isinstance(given, pd.Series | pd.DataFrame) and not given.index.equals(people.index):
        raise ValueError(f"{needs}; found a {type(given).__name__} with another index.")
    try:
        made = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{needs}; found {type(given).__name__}.") from None
    if made.shape != shape:
        raise ValueError(f"{needs}; found shape {made.shape}.")
    wrong = ~((made >= -1e-9) & (made <= 1 + 1e-9))
    if wrong.any():
        raise ValueError(f"{needs}; found {int(wrong.sum())} others such as {made[wrong][0]}.")
    return made


def known(people: pd.DataFrame, kind: str) -> np.ndarray:
    """Who of a kind had come at least once; prospects are forecast by waiting."""
    is_kind = (people["kind"] == kind).to_numpy(bool)
    return is_kind & (people["editions_attended"].to_numpy() > 0)


def columns(people: pd.DataFrame, names: Iterable[str], dtype: type) -> np.ndarray:
    """Columns side by side, shape (customers, columns); one by one, for that is much quicker."""
    return np.column_stack([people[name].to_numpy(dtype) for name in names])


def by_kind(people: pd.DataFrame) -> list[tuple[str, np.ndarray]]:
    """Name of each kind of customer that is there, and the positions of its rows."""
    kind = pd.Categorical(people["kind"])
    found = [np.flatnonzero(kind.codes == i) for i in range(len(kind.categories))]
    return [(str(k), rows) for k, rows in zip(kind.categories, found, strict=True) if len(rows)]
