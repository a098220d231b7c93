"""Shapley: share out what a few causes do together, exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import factorial

import numpy as np
import pandas as pd

MOST = 16  # players: 2^16 coalitions are the most that is tried


def coalitions(players: int) -> np.ndarray:
    """List all coalitions: bool (2^players, players), the empty one first, the whole one last.

    Examples
    --------
    >>> coalitions(2).astype(int).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    if not 1 <= players <= MOST:
        raise ValueError(f"coalitions: needs 1 to {MOST} players, found {players}.")
    code = np.arange(2**players)
    return (code[:, None] >> np.arange(players)) & 1 == 1


def shapley_matrix(players: int) -> np.ndarray:
    """Return the matrix that turns the worth of all coalitions into shares: (players, 2^players).

    share_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S and i) - v(S)), Shapley 1953.
    """
    inside = coalitions(players)
    size = inside.sum(axis=1)
    n = players
    joins = [factorial(s - 1) * factorial(n - s) / factorial(n) if s else 0.0 for s in range(n + 1)]
    stays = [
        factorial(s) * factorial(n - s - 1) / factorial(n) if s < n else 0.0 for s in range(n + 1)
    ]
    return np.asarray(np.where(inside.T, np.array(joins)[size], -np.array(stays)[size]))


def shapley(
    worth: Callable[[np.ndarray], np.ndarray] | np.ndarray, players: Sequence[str]
) -> pd.DataFrame:
    """Share out the worth of all players together: each one's mean step over all orders of joining.

    Parameters
    ----------
    worth : function or array
        A function takes all coalitions at once, bool (2^n, n) as from `coalitions`, and returns
        their worth, (2^n,) or (2^n, cases); or that array itself. What is worth nobody is taken
        off: shares add up to worth(all) - worth(none).
    players : sequence of str
        Their names, in the order of the columns.

    Returns
    -------
    DataFrame
        One row a case, one column a player.

    Raises
    ------
    ValueError
        If the worth has not one row a coalition, holds gaps, or names repeat.

    Examples
    --------
    >>> shapley(lambda inside: inside.sum(axis=1) ** 2, ["a", "b", "c"]).round(6).to_dict("list")
    {'a': [3.0], 'b': [3.0], 'c': [3.0]}
    """
    names = list(players)
    if len(set(names)) < len(names):
        raise ValueError(f"shapley: each player needs a name of its own, found {names}.")
    inside = coalitions(len(names))
    v = np.asarray(worth(inside) if callable(worth) else worth, float)
    if v.ndim not in (1, 2) or len(v) != len(inside) or not np.isfinite(v).all():
        raise ValueError(
            f"shapley: needs a worth for each of {len(inside)} coalitions of {len(names)} players, "
            f"without gaps; found shape {v.shape}."
        )
    shares = shapley_matrix(len(names)) @ v.reshape(len(v), -1)
    return pd.DataFrame(shares.T, columns=names)
