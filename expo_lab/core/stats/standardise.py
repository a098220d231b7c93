"""Standardise: bring columns of different units into one space, each worth the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..validation import require


def standardise(
    people: pd.DataFrame, columns: Sequence[str], who: str
) -> tuple[np.ndarray, np.ndarray]:
    """Give every column mean 0 and variance 1 over the customers.

    A column of categories becomes one 0/1 column a category, scaled so that together they have
    variance 1: then the share of variance between segments is Goodman and Kruskal's tau. A
    constant stays 0.

    Parameters
    ----------
    people : DataFrame
    columns : sequence of str
        Numbers, truth values, categories or text.
    who : str
        The function that asks, for its errors.

    Returns
    -------
    values : array of float, customers x parts
    owner : array of int
        The position in `columns` of each part.

    Raises
    ------
    ValueError
        If a column is absent, or has gaps or infinite values.

    Examples
    --------
    >>> people = pd.DataFrame({"area": [9, 27], "origin": ["local", "abroad"]})
    >>> standardise(people, ["area", "origin"], "me")[0].round(3).tolist()
    [[-1.0, -0.707, 0.707], [1.0, 0.707, -0.707]]
    """
    require(people, columns, who)
    if not len(columns):
        raise ValueError(f"{who}: needs at least one column to compare customers by, found none.")
    parts, owner = [], []
    for i, name in enumerate(columns):
        column = people[name]
        if pd.api.types.is_numeric_dtype(column):
            block = column.to_numpy(float, na_value=np.nan)[:, None]
            bad = int((~np.isfinite(block)).sum())
        else:
            codes, names = pd.factorize(column.astype(object), sort=False)
            names_first = np.argsort(np.asarray(names, dtype=str))  # whatever the rows' order
            block = (codes[:, None] == names_first[None, :]).astype(float)
            bad = int((codes < 0).sum())
        if bad:
            raise ValueError(
                f"{who}: column {name!r} has {bad} gaps or infinite values; fill them or leave "
                "these customers out."
            )
        block = block - block.mean(axis=0)
        spread = np.sqrt((block**2).mean(axis=0).sum())
        # rounding of a constant's mean is no variance
        is_constant = len(column) == 0 or column.nunique() == 1
        parts.append(np.zeros_like(block) if is_constant else block / spread)
        owner += [i] * block.shape[1]
    return np.hstack(parts), np.array(owner)
