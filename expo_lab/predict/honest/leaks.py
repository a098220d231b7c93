"""Leaks: find columns that know the future, before a model is proud of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from ...profiles.assemble import Held, until
from ...profiles.forecaster import known
from .back_to_back import pasts

ALONE = 0.97  # area under the ROC curve above which one column alone is too good; ours


def leakage(
    base: Held,
    make: Callable[[Mapping[str, pd.DataFrame], int], pd.DataFrame],
    kind: str = "exhibitor",
) -> pd.DataFrame:
    """Check columns of your own for knowledge of what came after their date.

    `make` is asked twice for the same date, one edition before the last: once with the tables as
    they stood then, once with all that is known today. An honest column is the same. A column
    that no date stands behind (the list of customers has none) can leak in both; so each is also
    set alone against who came next.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    make : callable
        ``make(tables, as_of)`` returns a DataFrame of columns by customer_id, described as of an
        edition.
    kind : str

    Returns
    -------
    DataFrame
        Index column: changed (customers for whom it differs), alone (area under the ROC curve of
        that column alone against coming next, .5 is chance, either direction; a gap for text) and
        verdict: "knows the future", "too good alone" or "none found". None found is no proof.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> def stands(tables, as_of):
    ...     rows = tables["participations"]
    ...     honest = rows[rows["edition"] <= as_of].groupby("customer_id").size()
    ...     return pd.DataFrame({"honest": honest, "ever": rows.groupby("customer_id").size()})
    >>> leakage(show, stands)["verdict"].tolist()
    ['none found', 'knows the future']
    """
    ((date, past, came),) = pasts(base, 1)
    then, today = make(until(base.tables, date), date), make(until(base.tables, None), date)
    ids = past.people.index[known(past.people, kind)]
    answer = pd.Series(came, index=past.people.index).loc[ids]
    rows = {}
    for name in today:
        new = today[name].reindex(ids)
        old = then[name].reindex(ids) if name in then else pd.Series(np.nan, index=ids)
        differs = ~((new == old) | (new.isna() & old.isna()))
        alone = _alone(new, answer)
        verdict = "too good alone" if alone > ALONE else "none found"
        verdict = "knows the future" if differs.any() else verdict
        rows[name] = dict(changed=int(differs.sum()), alone=alone, verdict=verdict)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("column")


def _alone(values: pd.Series, answer: pd.Series) -> float:
    """Area under the ROC curve of one column, by ranks (Mann-Whitney), the better direction."""
    if not pd.api.types.is_numeric_dtype(values):
        return float("nan")
    rank = values.astype(float).fillna(values.min() if values.notna().any() else 0).rank()
    hits = int(answer.sum())
    if hits in (0, len(answer)):
        return float("nan")
    area = (rank[answer].sum() - hits * (hits + 1) / 2) / (hits * (len(answer) - hits))
    return float(max(area, 1 - area))
