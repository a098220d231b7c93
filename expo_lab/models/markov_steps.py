"""Steps of Markov chains: sequences taken apart, and a test that groups share one chain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd


def steps(sequences: Any) -> pd.DataFrame:
    """Take sequences of states apart into single steps.

    Parameters
    ----------
    sequences : DataFrame, 2-D array, or list of lists
        One sequence a row, in order of time. None or NaN is a gap: no step into or out of it.

    Returns
    -------
    DataFrame
        sequence : int, from 0. time : int, from 1; the step's position in its sequence.
        previous, following : the states.

    Examples
    --------
    >>> steps([["new", "loyal", "loyal"], ["new", None, "lost"]])[["time", "previous", "following"]]
       time previous following
    0     1      new     loyal
    1     2    loyal     loyal
    """
    rows: Iterable[Sequence[Any]] = sequences
    if isinstance(sequences, pd.DataFrame):
        rows = sequences.to_numpy(dtype=object)
    rows = [list(row) for row in rows]
    lengths = np.array([len(row) for row in rows], dtype=int)
    flat = pd.Series([state for row in rows for state in row], dtype=object)
    sequence = np.repeat(np.arange(len(rows)), lengths)
    time = np.arange(len(flat)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    table = pd.DataFrame(
        {
            "sequence": sequence,
            "time": time,
            "previous": flat.shift(1),
            "following": flat,
        }
    )
    whole = (table["time"] > 0) & table["previous"].notna() & table["following"].notna()
    return table[whole].reset_index(drop=True)


def homogeneity(previous: Any, following: Any, groups: Any, counts: Any = None) -> pd.Series:
    """Likelihood-ratio test that all groups of steps follow one transition matrix.

    With n_gij steps from i to j in group g (Anderson & Goodman 1957)::

        G^2 = 2 sum over g, i, j of n_gij ln( (n_gij / n_gi.) / (n_.ij / n_.i.) )

    is chi-square under one matrix. Every state i adds (groups that were in i - 1) times (states
    reached from i - 1) degrees of freedom.

    Parameters
    ----------
    previous, following : arrays of states, one step a row
    groups : array
        What may differ. The time of the step tests for change over time; the customer's kind
        tests between kinds; the state before ``previous`` tests whether one state back is enough.
    counts : array of numbers above 0, optional
        How many steps each row stands for.

    Returns
    -------
    Series
        statistic, df, p; smallest_expected : float. The chi-square holds for large counts only:
        where the smallest expected count is below 5, take p as rough.

    Raises
    ------
    ValueError
        If there are gaps, columns of unlike length, or nothing to compare (df = 0).

    Examples
    --------
    >>> before, after = ["a", "a", "b", "b"] * 2, ["a", "b", "a", "b"] * 2
    >>> homogeneity(before, after, ["x"] * 4 + ["y"] * 4, [30, 10, 10, 10] * 2).round(3).to_dict()
    {'statistic': 0.0, 'df': 2.0, 'p': 1.0, 'smallest_expected': 10.0}
    """
    from scipy.special import chdtrc, xlogy

    where = "homogeneity"
    table = columns(where, counts, previous=previous, following=following, groups=groups)
    codes, shape = [], []
    for name in ("groups", "previous", "following"):
        code, distinct = pd.factorize(table[name], sort=False)
        codes.append(code)
        shape.append(len(distinct))
    cells = np.ravel_multi_index(codes, shape)
    n = np.bincount(cells, table["counts"], int(np.prod(shape))).reshape(shape)
    rows, pairs, total = n.sum(axis=2), n.sum(axis=0), n.sum(axis=(0, 2))
    df = int((((rows > 0).sum(axis=0) - 1) * ((pairs > 0).sum(axis=1) - 1)).sum())
    if df == 0:
        raise ValueError(
            f"{where}: needs a state that at least two groups were in and that leads to at least "
            "two states; found none. There is nothing to compare."
        )
    expected = rows[:, :, None] * pairs / np.where(total > 0, total, 1)[:, None]
    statistic = 2 * float((xlogy(n, n) - xlogy(n, np.where(n > 0, expected, 1))).sum())
    compared = (expected > 0) & ((rows > 0).sum(axis=0) > 1)[:, None]
    compared &= ((pairs > 0).sum(axis=1) > 1)[:, None]
    return pd.Series(
        {
            "statistic": max(statistic, 0.0),
            "df": float(df),
            "p": float(chdtrc(df, max(statistic, 0.0))),
            "smallest_expected": float(expected[compared].min()),
        }
    )


def columns(where: str, counts: Any, **given: Any) -> pd.DataFrame:
    """Put columns of one length side by side, with counts; refuse gaps and odd counts."""
    given = {name: pd.Series(list(values), dtype=object) for name, values in given.items()}
    rows = {name: len(column) for name, column in given.items()}
    weights = np.ones(max(rows.values())) if counts is None else np.asarray(counts, dtype=float)
    if len({*rows.values(), len(weights)}) > 1:
        raise ValueError(
            f"{where}: needs columns of one length; found {rows | {'counts': len(weights)}}."
        )
    gaps = {name: int(column.isna().sum()) for name, column in given.items()}
    if any(gaps.values()) or not (np.isfinite(weights) & (weights >= 0)).all():
        raise ValueError(
            f"{where}: needs columns without gaps and counts from 0 up; found gaps {gaps} and "
            f"counts from {weights.min():g}. Drop the steps that nobody saw."
        )
    return pd.DataFrame(given).assign(counts=weights)[weights > 0]
