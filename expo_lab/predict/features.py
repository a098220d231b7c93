"""Features: a profile's columns as numbers that any learner can read, fitted on the past alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..core.validation import require
from ..models.estimator import Estimator
from .conditions import Condition

# What a profile knows of a customer before anybody forecasts. Edition numbers are left out: they
# grow, so that tomorrow's lie outside all that was learnt.
COLUMNS = (
    *("recency", "editions_attended", "newcomer", "n", "repeat_patronage"),
    *("area", "revenue", "discount_share", "margin", "leads", "orders"),
    *("weeks_before", "payment_delay", "satisfaction", "recommendation", "relative_attitude"),
    *("involvement", "answers", "portfolio", "complaints", "unsolved"),
    *("referrals_for", "referrals_against", "ideas", "contacts"),
    *("sector", "size", "ownership", "origin", "distance_km"),
)
# Amounts that span orders of magnitude; learners that add up see their logarithm.
AMOUNTS = {"area", "revenue", "margin", "leads", "orders", "size", "distance_km"}
# To have been there last is a state of its own; no line through editions missed can say so.
STATE = ("recency", "0")


class Features(Estimator):
    """Columns to a matrix: amounts in logs, numbers standardised, one 0/1 column a category.

    Parameters
    ----------
    columns : sequence of str

    Attributes
    ----------
    names_ : list of str
        A name a column of the matrix, ``sector = energy`` for categories.
    constant_ : list of str
        Columns that did not vary; they are left out.

    Examples
    --------
    >>> people = pd.DataFrame({"recency": [0, 2], "origin": ["local", "abroad"]})
    >>> found = Features(["recency", "origin"]).fit(people)
    >>> found.names_
    ['recency', 'recency = 0', 'origin = abroad', 'origin = local']
    >>> found.transform(pd.DataFrame({"recency": [1], "origin": ["moon"]})).tolist()
    [[0.0, 0.0, 0.0, 0.0]]
    """

    def __init__(self, columns: Sequence[str] = COLUMNS) -> None:
        self.columns = columns

    def fit(self, people: pd.DataFrame) -> Features:
        """Learn which columns vary, their categories, means and spreads.

        Raises
        ------
        ValueError
            If a column is absent or has gaps, or none varies.
        """
        require(people, self.columns, "Features")
        self.levels_: dict[str, list[str]] = {}
        self.scale_: dict[str, tuple[float, float]] = {}
        self.names_: list[str] = []
        self.constant_ = [c for c in self.columns if people[c].nunique(dropna=False) < 2]
        for name in self.columns:
            if name in self.constant_:
                continue
            if pd.api.types.is_numeric_dtype(people[name]):
                values = _numbers(people, name)
                self.scale_[name] = float(values.mean()), float(values.std())
                self.names_.append(name)
                if name == STATE[0]:
                    self.names_.append(f"{name} = {STATE[1]}")
            else:
                self.levels_[name] = sorted(people[name].dropna().astype(str).unique())
                self.names_ += [f"{name} = {level}" for level in self.levels_[name]]
        if not self.names_:
            raise ValueError(
                f"Features: none of the columns {', '.join(self.columns)} varies over these "
                f"{len(people)} customers, so nothing can be learnt from them."
            )
        return self

    def transform(self, people: pd.DataFrame) -> np.ndarray:
        """Return customers x `names_`; a category not seen in `fit` has zeros only.

        Raises
        ------
        ValueError
            If a column is absent or has gaps.
        """
        require(people, [*self.scale_, *self.levels_], "Features")
        parts = []
        for name in (c for c in self.columns if c not in self.constant_):
            if name in self.scale_:
                mean, spread = self.scale_[name]
                parts.append(((_numbers(people, name) - mean) / spread)[:, None])
                if name == STATE[0]:
                    parts.append((_numbers(people, name) == 0).astype(float)[:, None])
                continue
            absent = int(people[name].isna().sum())
            if absent:
                raise _gaps(name, absent)
            text = people[name].astype(str).to_numpy()
            parts.append((text[:, None] == np.array(self.levels_[name])).astype(float))
        return np.hstack(parts)

    def condition(self, at: int, threshold: float, above: bool) -> Condition:
        """Say ``matrix column >= threshold`` (or not) in the unit of the profile's column."""
        name = self.names_[at]
        if " = " in name:
            column, level = name.split(" = ", 1)
            return Condition(column, "=" if above else "≠", level)
        mean, spread = self.scale_[name]
        value = mean + spread * threshold
        if name in AMOUNTS:
            value = float(np.sign(value) * np.expm1(abs(value)))
        return Condition(name, ">=" if above else "<", float(value))


def refuse_target(columns: Sequence[str], target: str, who: str) -> None:
    """Refuse a target that is among the features.

    Raises
    ------
    ValueError
    """
    if target in columns:
        raise ValueError(
            f"{who}: the target {target!r} is among the columns to learn from, so the answer would "
            "be read off; leave it out of them."
        )


def _numbers(people: pd.DataFrame, name: str) -> np.ndarray:
    values = people[name].to_numpy(float, na_value=np.nan)
    bad = int((~np.isfinite(values)).sum())
    if bad:
        raise _gaps(name, bad)
    return np.sign(values) * np.log1p(np.abs(values)) if name in AMOUNTS else values


def _gaps(name: str, count: int) -> ValueError:
    return ValueError(
        f"Features: column {name!r} has {count} gaps or infinite values; fill them or leave these "
        "customers out."
    )
