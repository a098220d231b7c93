"""Choice situations as sorted rows: check them, and know where each begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from .identified import columns


@dataclass(frozen=True)
class ChoiceSets:
    """Alternatives of choice situations, one row each, sorted by customer and situation.

    Attributes
    ----------
    x : float array (rows, columns)
        Covariates less their mean over the situation, which moves no probability.
    chosen : bool array
        All False where nothing was handed in.
    order : int array
        Rows as handed in, in the order used here.
    starts : int array
        First row of each situation.
    customers : int array
        First situation of each customer; every situation its own where no customers are given.
    """

    x: np.ndarray
    chosen: np.ndarray
    order: np.ndarray
    starts: np.ndarray
    customers: np.ndarray

    @classmethod
    def check(
        cls, where: str, x: pd.DataFrame, situation: Any, chosen: Any = None, customer: Any = None
    ) -> ChoiceSets:
        """Check the columns and sort the rows."""
        values = columns(where, x, list(x))
        labels = {"situation": situation, "customer": situation if customer is None else customer}
        given = {name: np.asarray(label) for name, label in labels.items()}
        given["chosen"] = np.zeros(len(x), bool) if chosen is None else np.asarray(chosen)
        lengths = {"x": len(x)} | {name: len(label) for name, label in given.items()}
        if len(set(lengths.values())) > 1 or not len(x) or not x.shape[1]:
            raise ValueError(
                f"{where}: needs a covariate, a row, and columns of one length; found "
                f"{x.shape[1]} covariates and {lengths}."
            )
        who, which = (pd.factorize(given[name])[0] for name in ("customer", "situation"))
        if min(who.min(), which.min()) < 0:
            raise ValueError(f"{where}: needs a situation and a customer in every row; found gaps.")
        if not np.isin(given["chosen"], [0, 1]).all():
            raise ValueError(f"{where}: needs 0 or 1 in chosen; found other values or gaps.")
        order = np.lexsort([which, who])
        who, which, picked = who[order], which[order], given["chosen"][order].astype(bool)
        fresh = np.append(True, (np.diff(which) != 0) | (np.diff(who) != 0))
        starts = np.flatnonzero(fresh)
        size, picks = np.diff(np.append(starts, len(x))), np.add.reduceat(picked * 1, starts)
        wrong = []
        if (lonely := (size < 2).sum()) and chosen is not None:
            wrong.append(f"{lonely} situations with a single alternative")
        if chosen is not None and (off := (picks != 1).sum()):
            wrong.append(f"{off} situations with no choice or more than one")
        if wrong:
            raise ValueError(
                f"{where}: needs one choice among two or more alternatives in every situation; "
                f"found {' and '.join(wrong)}. A situation is one customer's at one edition."
            )
        values = values[order]
        values -= np.repeat(np.add.reduceat(values, starts) / size[:, None], size, axis=0)
        customers = np.flatnonzero(np.append(True, np.diff(who[starts]) != 0))
        return cls(values, picked, order, starts, customers)

    @property
    def size(self) -> np.ndarray:
        """Alternatives of each situation."""
        return np.diff(np.append(self.starts, len(self.x)))

    @property
    def rows_of_customers(self) -> np.ndarray:
        """Rows of each customer."""
        return np.diff(np.append(self.starts[self.customers], len(self.x)))

    def blocks(self, rows: int) -> Iterator[ChoiceSets]:
        """The same choices in runs of whole customers of about so many rows."""
        ends = np.append(self.starts[self.customers], len(self.x))
        fresh = np.append(True, np.diff(ends[:-1] // max(rows, 1)) > 0)
        for a, b in pairwise(np.append(np.flatnonzero(fresh), len(self.customers)).tolist()):
            low, high = ends[a], ends[b]
            inside = (self.starts >= low) & (self.starts < high)
            yield replace(
                self,
                x=self.x[low:high],
                chosen=self.chosen[low:high],
                starts=self.starts[inside] - low,
                customers=self.customers[a:b] - self.customers[a],
            )

    def log_probabilities(self, utility: np.ndarray) -> np.ndarray:
        """Log of exp(V) / sum of exp(V) over the situation; ``utility`` is (rows, ...)."""
        top = np.maximum.reduceat(utility, self.starts)
        centred = utility - np.repeat(top, self.size, axis=0)
        total = np.log(np.add.reduceat(np.exp(centred), self.starts))
        return centred - np.repeat(total, self.size, axis=0)

    def by_row(self, values: np.ndarray) -> np.ndarray:
        """Put values of the sorted rows back in the order handed in."""
        found = np.empty_like(values)
        found[self.order] = values
        return found
