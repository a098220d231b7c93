"""Frozen: a table of the package that a session can read and copy, and not change."""

from __future__ import annotations

from typing import Any

import pandas as pd


class Frozen(pd.DataFrame):
    """A DataFrame that refuses to be changed in place; whatever is made from it is an ordinary one.

    Examples
    --------
    >>> rules = Frozen({"departments": ["sales"]}, index=["phone"])
    >>> rules.loc["phone", "departments"] = "finance"
    Traceback (most recent call last):
    ...
    ValueError: This table belongs to the package and cannot be changed; change a copy of it, ...
    >>> mine = rules.copy()
    >>> mine.loc["phone", "departments"] = "finance"
    >>> rules.loc["phone", "departments"]
    'sales'
    """

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise ValueError(
            "This table belongs to the package and cannot be changed; change a copy of it, "
            "made by .copy()."
        )

    __setitem__ = __delitem__ = insert = update = pop = _refuse
    _update_inplace = _refuse

    @property
    def loc(self) -> Any:
        """By label, to read."""
        return _Reader(super().loc)

    @property
    def iloc(self) -> Any:
        """By place, to read."""
        return _Reader(super().iloc)

    @property
    def at(self) -> Any:
        """One cell by label, to read."""
        return _Reader(super().at)

    @property
    def iat(self) -> Any:
        """One cell by place, to read."""
        return _Reader(super().iat)


class _Reader:
    """An indexer that only reads."""

    def __init__(self, indexer: Any) -> None:
        self._indexer = indexer

    def __getitem__(self, key: Any) -> Any:
        return self._indexer[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        Frozen._refuse(self)  # type: ignore[arg-type]
