"""Pairs: every two schemes of a comparison crossed, and how well they agree."""

from __future__ import annotations

from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd

from ...core.stats.agreement import adjusted_rand, chance_information, kappa, mutual, resampled
from ...core.stats.contingency import contingency
from ..scheme.scheme import NOT_APPLICABLE

COLUMNS = [
    *("first", "second", "adjusted_rand", "lower", "upper"),
    *("adjusted_mutual_information", "ami_lower", "ami_upper"),
    *("kappa", "kappa_lower", "kappa_upper"),
]


def crossed(a: pd.Series, b: pd.Series) -> pd.DataFrame:
    """Cross two divisions; every segment is there, ``not applicable`` only where it occurs."""
    table = contingency(a, b)
    rows = (table.index != NOT_APPLICABLE) | (table.sum(axis=1) > 0).to_numpy()
    columns = (table.columns != NOT_APPLICABLE) | (table.sum() > 0).to_numpy()
    return table.loc[rows, columns]


def pairs(labels: pd.DataFrame) -> tuple[dict[tuple[str, str], pd.DataFrame], pd.DataFrame]:
    """Cross every two columns of labels, and measure their agreement.

    Returns
    -------
    crosstabs : dict of (str, str) to DataFrame
    agreement : DataFrame
        One row a pair, each measure with a 95 % bootstrap interval over customers; kappa only
        where both have the same segments by name, for it asks whether the labels are the same.
        The information expected by chance is taken once, at the observed sizes.
    """
    crosstabs, rows = {}, []
    for a, b in combinations(labels.columns, 2):
        crosstabs[a, b] = found = crossed(labels[a], labels[b])
        table = found.to_numpy()
        information = partial(mutual, by_chance=chance_information(table))
        row = [a, b, adjusted_rand(table), *resampled(table, adjusted_rand)]
        row += [information(table), *resampled(table, information)]
        if set(labels[a].cat.categories) == set(labels[b].cat.categories):
            names = list(labels[a].cat.categories)
            same = found.reindex(index=names, columns=names, fill_value=0).to_numpy()
            row += [kappa(same), *resampled(same, kappa)]
        else:
            row += [np.nan] * 3
        rows.append(row)
    return crosstabs, pd.DataFrame(rows, columns=COLUMNS)
