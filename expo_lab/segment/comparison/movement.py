"""Movement: where the customers of each segment went until a later date, and what they did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...core.stats.agreement import wilson
from .pairs import crossed


def movement(
    labels: pd.DataFrame, wanted: Mapping[str, Any], then: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Count the customers by segment before and after, the schemes as they were.

    Returns
    -------
    tables : dict of str to DataFrame
        By scheme, customers from segment (rows) to segment (columns).
    moves : DataFrame
        scheme, before, after, customers, share (of the segment before), lower, upper: 95 % Wilson
        intervals, each cell for itself. No rows for segments that nobody was in.
    """
    tables, rows = {}, []
    for name, s in wanted.items():
        tables[name] = table = crossed(labels[name], s(then))
        for before, row in table.iterrows():
            size = int(row.sum())
            if not size:
                continue
            low, high = wilson(row.to_numpy(), np.full(len(row), size))
            rows += [
                (name, before, after, int(count), count / size, float(a), float(b))
                for (after, count), a, b in zip(row.items(), low, high, strict=True)
            ]
    names = ["scheme", "before", "after", "customers", "share", "lower", "upper"]
    return tables, pd.DataFrame(rows, columns=names)


def foresight(labels: pd.DataFrame, came: pd.Series, area: pd.Series) -> pd.DataFrame:
    """What the customers of each segment did after: share that exhibited again, and their stands.

    Returns
    -------
    DataFrame
        scheme, segment, customers, came_again, lower, upper (95 % Wilson), mean_area (of those
        who came, over their record; 0 where nobody did).
    """
    rows = []
    for name in labels:
        for segment, group in labels.groupby(name, observed=True).groups.items():
            back, size = int(came.loc[group].sum()), len(group)
            low, high = wilson(np.array(back), np.array(size))
            stands = area.loc[group][came.loc[group]]
            rows.append(
                dict(
                    scheme=name,
                    segment=segment,
                    customers=size,
                    came_again=back / size,
                    lower=float(low),
                    upper=float(high),
                    mean_area=float(stands.mean()) if back else 0.0,
                )
            )
    return pd.DataFrame(rows)
