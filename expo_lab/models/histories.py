"""Histories of presence as (x, t_x, n): check them, and keep each distinct one once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd


def whole(where: str, name: str, values: Any) -> np.ndarray:
    """Return whole numbers from 0 up as int64; say which rows are not."""
    array = np.asarray(values)
    if array.ndim > 1:
        raise ValueError(f"{where}: needs {name} as one column; found shape {array.shape}.")
    if array.dtype.kind not in "iub":
        try:
            array = np.asarray(values, dtype=float)
        except (TypeError, ValueError):
            raise ValueError(
                f"{where}: needs whole numbers in {name}; found {array.dtype}. "
                "Convert them and drop the rows with gaps."
            ) from None
    wrong = [
        (f"gaps in {name}", ~np.isfinite(array)),
        (f"negative {name}", array < 0),
        (f"fractions in {name}", np.isfinite(array) & (array != np.floor(array))),
    ]
    refuse(where, f"whole numbers from 0 up in {name}", wrong)
    return array.astype(np.int64)


def refuse(where: str, needed: str, wrong: list[tuple[str, np.ndarray]]) -> None:
    """Raise one ValueError that names every kind of bad row, how many and the first of them."""
    found = []
    for what, bad in wrong:
        rows = np.flatnonzero(bad)
        if rows.size:
            first = ", ".join(map(str, rows[:5])) + (", ..." if rows.size > 5 else "")
            found.append(f"{what} in {rows.size} row{'s'[: rows.size != 1]} ({first})")
    if found:
        raise ValueError(
            f"{where}: needs {needed}; found {'; '.join(found)}. "
            "Rows are counted from 0: correct or drop them."
        )


def at_least(low: int, where: str, name: str, value: Any) -> int:
    """Return a single whole number that must be ``low`` or more."""
    if not isinstance(value, int | np.integer) or value < low:
        raise ValueError(f"{where}: needs {name} as a whole number from {low} up; found {value!r}.")
    return int(value)


@dataclass(frozen=True)
class Ways:
    """All ways in which histories can have come about, for models in which one may leave.

    A history's ways are the numbers of opportunities lived for, y = t_x, ..., n.

    Attributes
    ----------
    starts : int array
        Where each cell's ways begin.
    cell, p, theta : int arrays, one entry a way
        Its cell, and its columns in `of_p` and `of_theta`.
    of_p, of_theta : pairs of int arrays
        The distinct powers: of p and 1 - p (x, y - x); of theta and 1 - theta (y < n, y).
    """

    starts: np.ndarray
    cell: np.ndarray
    p: np.ndarray
    theta: np.ndarray
    of_p: tuple[np.ndarray, np.ndarray]
    of_theta: tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Histories:
    """Distinct histories and how often each occurs.

    The models' likelihoods see a history only through (x, t_x, n), so a million customers are a
    few hundred cells.

    Attributes
    ----------
    x, t_x, n : int arrays
        Presences, position of the last one (0 if none) and opportunities, one entry a distinct
        history.
    counts : float array
        Customers with that history.
    row : int array
        For each row handed in, the entry that holds its history.
    shape : tuple
        Shape of what was handed in; () for a single customer.
    """

    x: np.ndarray
    t_x: np.ndarray
    n: np.ndarray
    counts: np.ndarray
    row: np.ndarray
    shape: tuple[int, ...]

    @classmethod
    def reduce(cls, where: str, x: Any, t_x: Any, n: Any, counts: Any = None) -> Histories:
        """Check the rows and reduce them; ``t_x=None`` for models in which order plays no part."""
        given = {"x": x, "t_x": x if t_x is None else t_x, "n": n}
        given["counts"] = 1 if counts is None else counts
        columns = {name: whole(where, name, values) for name, values in given.items()}
        lengths = {name: len(column) for name, column in columns.items() if column.ndim}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"{where}: needs columns of one length; found {lengths}.")
        x, t_x, n, counts = np.broadcast_arrays(*columns.values())
        shape = x.shape
        x, t_x, n, counts = (np.atleast_1d(column) for column in (x, t_x, n, counts))
        needed = "0 <= x <= t_x <= n, and t_x = 0 where x = 0"
        wrong = [
            ("x > n", x > n),
            ("t_x > n", t_x > n),
            ("x > t_x", x > t_x),
            ("x = 0 with t_x > 0", (x == 0) & (t_x > 0)),
        ]
        if given["t_x"] is given["x"]:
            needed, wrong = "0 <= x <= n", wrong[:1]
        refuse(where, needed, wrong)
        width = n.max(initial=0) + 1
        row, key = pd.factorize((n * width + t_x) * width + x, sort=True)
        total = np.bincount(row, weights=counts, minlength=len(key))
        return cls(key % width, key // width % width, key // width**2, total, row, shape)

    def by_row(self, values: np.ndarray) -> np.ndarray:
        """Give each row handed in its history's value; a single customer gets a number."""
        return values[self.row].reshape(self.shape)[()]

    @cached_property
    def ways(self) -> Ways:
        """The ways of every cell; made once, whatever number of parameters is tried."""
        ways = self.n - self.t_x + 1
        starts = np.cumsum(ways) - ways
        cell = np.repeat(np.arange(len(ways)), ways)
        y = self.t_x[cell] + np.arange(len(cell)) - starts[cell]
        width = self.n.max(initial=0) + 1
        x, died = self.x[cell], y < self.n[cell]
        p, of_p = pd.factorize(x * width + y - x)
        theta, of_theta = pd.factorize(died * width + y)
        return Ways(starts, cell, p, theta, np.divmod(of_p, width), np.divmod(of_theta, width))
