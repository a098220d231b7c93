"""Columns: what a user's own package adds to every profile, in roll-outs too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from ..core.registry import OpenRegistry
from ..core.schema import TABLES


@dataclass(frozen=True)
class ProfileColumn:
    """A column of one's own in every profile, so that a scheme on it works wherever ours do.

    Parameters
    ----------
    name : str
        The column's name, one that the schema's table ``profile`` does not have.
    make : callable
        ``make(tables, people)`` returns a Series with the index of `people`: the schema's tables
        as they stood at the profile's date, and the profile's columns before the forecast. It
        must not leave a gap.
    true_make : callable, optional
        ``true_make(show, as_of)`` returns the truth of the same, by customer_id: then the column
        is latent, and `true_profile` holds it. Without it the column is on record, and its truth
        is `make` on error-free records.
    meaning : str
    """

    name: str
    make: Callable[[Mapping[str, pd.DataFrame], pd.DataFrame], pd.Series]
    true_make: Callable[..., pd.Series] | None = None
    meaning: str = ""

    def __post_init__(self) -> None:
        if self.name in TABLES["profile"].names:
            raise ValueError(f"ProfileColumn: the profile has a column {self.name!r} of its own.")


COLUMNS: OpenRegistry[ProfileColumn] = OpenRegistry("profile column", {}, ProfileColumn)


def column_of(
    column: ProfileColumn, tables: Mapping[str, pd.DataFrame], people: pd.DataFrame
) -> pd.Series:
    """Make a column, one value for each of `people`.

    Raises
    ------
    ValueError
        If `make` returns no Series of their index, or one with gaps.
    """
    made = column.make(tables, people)
    who = f"profile column {column.name!r}: needs"
    if not isinstance(made, pd.Series):
        raise ValueError(
            f"{who} a Series with the index of people, found {type(made).__name__}. Return "
            "pd.Series(values, people.index)."
        )
    if not made.index.equals(people.index):
        raise ValueError(
            f"{who} the index of people, {len(people)} customers; found {len(made)} rows with "
            "another. End its make with .reindex(people.index)."
        )
    if gaps := int(made.isna().sum()):
        first = made.index[made.isna()][0]
        raise ValueError(
            f"{who} a value for everybody, found {gaps} gaps, the first for {first!r}. Fill them "
            "in its make."
        )
    return made
