"""Worth by age: are old customers worth more because they grew, or because they stayed? (C164)"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..core.validation import require
from .histories import weights


def worth_by_age(
    tables: Mapping[str, pd.DataFrame], resamples: int = 200, seed: int = 0
) -> pd.DataFrame:
    """Split what old customers are worth above new ones into growth and selection.

    Newcomers are followed from their first stand ever. With m(k) the mean margin of a stand at age
    k, s(k) the mean *first* margin of those who are there at age k, and m(1) = s(1)::

        m(k) - m(1) = [m(k) - s(k)] growth of the same customers
                    + [s(k) - m(1)] selection: those who stay were worth more from the start

    Margins are revenue less cost to serve at the price list of the last edition held.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With participations and editions; of a show, ``show.tables``.
    resamples, seed : int
        Bootstrap over customers.

    Returns
    -------
    DataFrame
        By age, 1 is the first stand ever and editions held are counted: stands; margin : EUR;
        ahead : EUR above age 1; growth, growth_lower, growth_upper, selection, selection_lower,
        selection_upper : EUR, they add up to ahead. Ages that nobody reached are not there.

    Raises
    ------
    ValueError
        If a table lacks a column, or no first stand is on record.

    Examples
    --------
    >>> import expo_lab as xl
    >>> found = worth_by_age(xl.simulate("mature", customers=500, editions=6, seed=1).tables)
    >>> bool((found["ahead"] - found["growth"] - found["selection"]).abs().max() < 1e-6)
    True
    """
    where = "worth_by_age"
    needed = ["customer_id", "edition", "role", "first_time", "turned_up", "revenue"]
    require(tables["participations"], [*needed, "cost_to_serve"], where)
    require(tables["editions"], ["edition", "held", "price_sqm"], where)
    editions = tables["editions"].query("held").sort_values("edition").set_index("edition")
    stands = tables["participations"].query("turned_up and role == 'exhibitor'")
    stands = stands[stands["edition"].isin(editions.index)].copy()
    place = pd.Series(np.arange(len(editions)), editions.index)
    level = editions["price_sqm"] / editions["price_sqm"].iloc[-1]
    stands["margin"] = (stands["revenue"] - stands["cost_to_serve"]) / stands["edition"].map(level)
    first = stands[stands["first_time"]].drop_duplicates("customer_id").set_index("customer_id")
    first = first.sort_index()  # the same draws in any order of rows
    if not len(first):
        raise ValueError(f"{where}: needs a first stand ever on record; found none.")
    ours = stands[stands["customer_id"].isin(first.index)]
    who = first.index.get_indexer(ours["customer_id"])
    start = first["edition"].map(place).to_numpy()
    age = 1 + ours["edition"].map(place).to_numpy() - start[who]
    begun, margin = first["margin"].to_numpy(float), ours["margin"].to_numpy(float)
    draws = np.vstack([np.ones(len(first)), weights(where, len(first), resamples, seed)])
    base = draws @ begun / draws.sum(axis=1)
    rows = []
    for k in np.unique(age[age >= 1]):
        here = age == k
        n = draws[:, who[here]].sum(axis=1)
        with np.errstate(invalid="ignore"):
            now = draws[:, who[here]] @ margin[here] / n
            then = draws[:, who[here]] @ begun[who[here]] / n
        row = dict(age=int(k), stands=int(here.sum()), margin=now[0], ahead=now[0] - base[0])
        for name, parts in (("growth", now - then), ("selection", then - base)):
            low, high = np.nanquantile(parts[1:], [0.025, 0.975])
            row |= {name: parts[0], f"{name}_lower": low, f"{name}_upper": high}
        rows.append(row)
    return pd.DataFrame(rows).set_index("age")
