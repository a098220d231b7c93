"""Remeasure: see the same customers again, as surely as their standard errors allow."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ...core.schema import TABLES


def measured(people: pd.DataFrame, columns: Iterable[str]) -> list[str]:
    """Those of the columns that have a standard error beside them, in ``<column>_se``."""
    return [c for c in columns if f"{c}_se" in people]


def remeasure(
    people: pd.DataFrame, columns: Iterable[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Draw a plausible value of every measured column: normal(estimate, standard error).

    In a profile, estimate and standard error are the posterior of the customer's true value
    (`core.stats`). A draw from it is a plausible value (Mislevy 1991): drawn values spread
    like true ones, where the shrunken estimates spread too little. Two draws for all correlate
    as two independent measurements would: at the reliability, 1 - se^2 / variance of the true
    values. Draws beyond the schema's range are put at its end; the errors of two columns are
    drawn independently, although one survey gave both.

    Parameters
    ----------
    people : DataFrame
        With ``<column>_se`` beside each column that has an error; the others are exact.
    columns : iterable of str
    rng : Generator

    Returns
    -------
    DataFrame
        A copy.

    Raises
    ------
    ValueError
        If a standard error is negative, infinite or a gap.

    Examples
    --------
    >>> people = pd.DataFrame({"involvement": [0.5, 0.5], "involvement_se": [0.0, 0.1]})
    >>> drawn = remeasure(people, ["involvement"], np.random.default_rng(1))
    >>> drawn["involvement"].round(2).tolist()
    [0.5, 0.58]
    """
    about = {c.name: c for c in TABLES["profile"].columns}
    new = {}
    for name in measured(people, columns):
        error = people[f"{name}_se"].to_numpy(float)
        wrong = int((~(np.isfinite(error) & (error >= 0))).sum())
        if wrong:
            raise ValueError(
                f"remeasure: column '{name}_se' must hold numbers of 0 or more; {wrong} are not. "
                "Give 0 where a value is exact."
            )
        drawn = people[name].to_numpy(float) + error * rng.standard_normal(len(people))
        if name in about:
            drawn = np.clip(drawn, about[name].low, about[name].high)
        new[name] = drawn
    return people.assign(**new)
