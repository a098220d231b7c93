"""Sequences: each newcomer's later editions as a string of presences, for models of coming back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .assemble import Held, until


def sequences(base: Held, as_of: int | None = None) -> pd.DataFrame:
    """Count the histories of listed exhibitors whose first edition lies in the record.

    Parameters
    ----------
    base : Show or CustomerBase
    as_of : int, optional
        The last edition looked at; all by default.

    Returns
    -------
    DataFrame
        The form of `datasets.load_real_sequences`: series (the exhibitor's sector: a group that
        shares fortunes), first_edition (position among the editions held), later_editions (text,
        1 came, 0 did not, one character an edition held after the first) and exhibitors (count).

    Examples
    --------
    >>> import expo_lab as xl
    >>> found = sequences(xl.simulate("mature", customers=300, editions=4, seed=1))
    >>> int(found["later_editions"].str.len().max())
    3
    """
    tables = until(base.tables, as_of)
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    stands = tables["participations"].query("turned_up and role in ['exhibitor', 'co_exhibitor']")
    new = stands.loc[stands["first_time"], "customer_id"].unique()
    mine = stands[stands["customer_id"].isin(new)]
    there = np.full((len(new), len(held)), "0")
    row = pd.Index(new).get_indexer(mine["customer_id"])
    there[row, np.searchsorted(held, mine["edition"])] = "1"
    first = (there == "1").argmax(axis=1)
    sector = tables["customers"].set_index("customer_id")["sector"].astype(str).loc[new]
    frame = pd.DataFrame(
        dict(
            series=sector.to_numpy(),
            first_edition=first,
            later_editions=["".join(line[f + 1 :]) for line, f in zip(there, first, strict=True)],
        )
    )
    return frame.groupby(list(frame), as_index=False).size().rename(columns={"size": "exhibitors"})
