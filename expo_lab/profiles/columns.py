"""Columns: what a user's own package adds to every profile, in roll-outs too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from ..core.registry import OpenRegistry


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


COLUMNS: OpenRegistry[ProfileColumn] = OpenRegistry("profile column", {}, ProfileColumn)
