"""The floor: which stands are visited, and what that foretells (C65)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from ...profiles.assemble import Held, until


def traffic(base: Held, as_of: int | None = None) -> pd.DataFrame:
    """Count the scans of an edition by stand.

    Scans carry no time of day in our tables, so order, hour and dwell are not looked at.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    as_of : int, optional
        The edition; the last one held by default.

    Returns
    -------
    DataFrame
        Index customer_id of the exhibitor, all with a stand: sector, area (m2), stand (open
        sides), scans (visitors known as individuals), per_area (scans a m2) and hot (share of
        scans rated hot, a gap without scans).

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=2, seed=1)
    >>> found = traffic(show)
    >>> int(found["scans"].sum()) <= int((show.tables["scans"]["edition"] == 2).sum())
    True
    """
    tables = until(base.tables, as_of)
    date = int(tables["editions"].query("held")["edition"].max())
    part = tables["participations"]
    stands = part[(part["edition"] == date) & (part["role"].astype(str) == "exhibitor")]
    stands = stands[stands["turned_up"]].set_index("customer_id")
    scans = tables["scans"][tables["scans"]["edition"] == date]
    count = scans["to_customer_id"].value_counts().reindex(stands.index).fillna(0)
    hot = scans["rating"].astype(str).eq("hot").groupby(scans["to_customer_id"].to_numpy()).mean()
    sector = tables["customers"].set_index("customer_id")["sector"].reindex(stands.index)
    return pd.DataFrame(
        dict(
            sector=sector.astype(str),
            area=stands["area"],
            stand=stands["stand"].astype(str),
            scans=count.astype(int),
            per_area=count / stands["area"].where(stands["area"] > 0),
            hot=hot.reindex(stands.index),
        )
    )


def foretells(base: Held, parts: int = 4) -> pd.DataFrame:
    """Does traffic at a stand tell who comes again? Return by quantile of scans, over editions.

    Quantiles are taken within the edition and within the size of the stand (three thirds; stands of
    one size, or with as many scans, stay together), since large stands are scanned more and come
    again more: traffic would take the credit of size.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    parts : int

    Returns
    -------
    DataFrame
        Index part (1, the least traffic, to `parts`): stands, scans (mean), came_next (share) and
        se (over editions, of the mean of their shares).
    """
    tables = until(base.tables, None)
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    if len(held) < 3:
        raise ValueError(f"foretells: needs three editions held; found {len(held)}.")
    came = tables["participations"].query("turned_up")
    rows = []
    for now, after in pairwise(held):
        found = traffic(base, int(now))
        next_ones = came.loc[came["edition"] == after, "customer_id"]
        third = np.ceil(found["area"].rank(pct=True) * 3)  # stands of one size stay together
        rank = found["scans"].groupby(third).rank(pct=True, method="average")
        part = np.minimum(np.ceil(rank * parts).astype(int), parts)
        rows.append(found.assign(part=part, edition=now, came=found.index.isin(next_ones)))
    table = pd.concat(rows)
    by = table.groupby(["part", "edition"])["came"].mean().unstack()
    out = table.groupby("part").agg(stands=("came", "size"), scans=("scans", "mean"))
    out["came_next"] = by.mean(axis=1)
    return out.assign(se=by.std(axis=1) / np.sqrt(by.notna().sum(axis=1)))
