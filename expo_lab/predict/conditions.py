"""Conditions: simple statements about a customer, in the units of the profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Condition:
    """``column >= value``, ``column < value`` or ``column = value``.

    Examples
    --------
    >>> str(Condition("recency", "<", 1.0))
    'recency < 1'
    """

    column: str
    sign: str
    value: float | str

    def __str__(self) -> str:
        value = self.value if isinstance(self.value, str) else f"{self.value:.4g}"
        return f"{self.column.replace('_', ' ')} {self.sign} {value}"

    def holds(self, people: pd.DataFrame) -> np.ndarray:
        """Of whom it is true, array of bool."""
        if isinstance(self.value, str):
            same = people[self.column].astype(str).to_numpy() == self.value
            return same if self.sign == "=" else ~same
        values = people[self.column].to_numpy(float)
        return values >= self.value if self.sign == ">=" else values < self.value

    @property
    def expression(self) -> nw.Expr:
        """The same for a scheme's rule."""
        column = nw.col(self.column)
        if isinstance(self.value, str):
            same = column.cast(nw.String) == self.value
            return same if self.sign == "=" else ~same
        return column >= self.value if self.sign == ">=" else column < self.value


def in_words(conditions: Sequence[Condition]) -> str:
    """Say them in a line."""
    return " and ".join(str(c) for c in conditions) or "everybody else"


def candidates(people: pd.DataFrame, columns: Sequence[str], cuts: int = 4) -> list[Condition]:
    """Conditions worth a look: numbers at their quantiles, both ways, and each category.

    Parameters
    ----------
    people : DataFrame
    columns : sequence of str
    cuts : int
        Parts of equal size that the cut points make of a number; equal points count once.

    Returns
    -------
    list of Condition
        In an order that hangs on names and values alone.

    Examples
    --------
    >>> people = pd.DataFrame({"n": [1, 2, 3, 4], "origin": list("aabb")})
    >>> [str(c) for c in candidates(people, ["n", "origin"], cuts=2)]
    ['n >= 2.5', 'n < 2.5', 'origin = a', 'origin = b']
    """
    found = []
    for name in sorted(columns):
        column = people[name]
        if pd.api.types.is_numeric_dtype(column):
            values = column.to_numpy(float)
            points = np.unique(np.quantile(values, np.arange(1, cuts) / cuts))
            for point in points[points > values.min()]:
                found += [Condition(name, sign, float(point)) for sign in (">=", "<")]
        else:
            levels = sorted(column.astype(str).unique())
            found += [Condition(name, "=", level) for level in levels if len(levels) > 1]
    return found
