"""Lessons: what may be learnt from, in the order of time, and who may be scored on it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from ..profiles.forecaster import Past, known


def remembered(past: Past) -> Past:
    """Return the same record, which describes each earlier date once and keeps it."""
    return past if past.earlier is None else replace(past, earlier=cache(past.earlier))


def lessons(past: Past, kind: str, most: int) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Stack the last lessons of a kind: customers as they stood, and who came next.

    Parameters
    ----------
    past : Past
    kind : str
    most : int
        Lessons taken, the latest first; fewer where the record is shorter.

    Returns
    -------
    people : DataFrame
    came : array of bool
    back : array of int
        1 for the latest lesson. One customer has a row a lesson.

    Raises
    ------
    ValueError
        If the record holds fewer than two editions.
    """
    held = past.there.shape[1]
    if held < 2:
        raise ValueError(
            f"lessons: needs two editions held, one to look from and one to come to; found {held}."
        )
    parts, answers, backs = [], [], []
    for back in range(1, min(most, held - 1) + 1):
        people, came = past.lesson(back)
        ours = known(people, kind)
        parts.append(people[ours])
        answers.append(came[ours])
        backs.append(np.full(int(ours.sum()), back))
    return pd.concat(parts), np.concatenate(answers), np.concatenate(backs)


def split(rows: pd.DataFrame, at: int | str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Divide rows by time: those up to an edition to learn from, those of the next to score.

    Parameters
    ----------
    rows : DataFrame
        With a column ``edition``: the date as of which a row was described.
    at : int
        The last edition to learn from.

    Returns
    -------
    learn, score : DataFrame

    Raises
    ------
    ValueError
        For "random", and where a side would be empty.

    Examples
    --------
    >>> rows = pd.DataFrame({"edition": [1, 2, 3]})
    >>> [part["edition"].tolist() for part in split(rows, 2)]
    [[1, 2], [3]]
    """
    if at == "random":
        raise ValueError(
            "split: rows divided at random let a model learn from the edition that it is scored "
            "on: its luck is shared by all customers, and a customer's other rows know its future. "
            "The score would be too good, and no organiser forecasts that way. Give the last "
            "edition to learn from."
        )
    if "edition" not in rows:
        raise ValueError(f"split: needs column 'edition'; found {list(rows.columns)}.")
    edition = rows["edition"]
    later = edition[edition > at] if isinstance(at, int | np.integer) else edition.iloc[:0]
    if not (edition <= at).any() if len(later) else True:
        raise ValueError(
            f"split: at must be an edition with rows before and after it, {edition.min()} to "
            f"{edition.max() - 1}; found {at!r}."
        )
    return rows[edition <= at], rows[edition == later.min()]
