"""Join: let a new edition's records into a customer base without renaming anybody."""

from __future__ import annotations

import pandas as pd

from ...core.validation import require


def join(
    records: pd.Series, links: pd.DataFrame, known: pd.DataFrame, earlier: pd.DataFrame
) -> tuple[pd.Series, pd.DataFrame]:
    """Give records their customers, where those of earlier records stand whatever links now say.

    The strongest link is followed first, as in single-linkage clustering, unless it would make one
    customer of two that had a name before: then it is left for review. So a new record joins a
    known customer, or founds one with the other new records it is linked to, which takes the
    smallest record_id among them. Of a pair that was weighed before, the earlier row stands.

    Parameters
    ----------
    records : Series of str
        Every record_id once, those of the earlier base included.
    links : DataFrame
        From `link`, of these records.
    known, earlier : DataFrame
        ``records`` and ``links`` of the earlier base.

    Returns
    -------
    Series, DataFrame
        The customer_id of each of `records`, in their order; and the links, in order of the two
        ids, those between two customers never "merged".

    Raises
    ------
    ValueError
        If a record of the earlier base is not among `records`, or a column is absent.
    """
    require(known, ["record_id", "customer_id"], "join(base.records)")
    gone = ~known["record_id"].isin(records)
    if gone.any():
        raise ValueError(
            f"consolidate(base): {int(gone.sum())} of the base's {len(known)} records are not in "
            f"the lists, the first is {known.loc[gone, 'record_id'].iloc[0]!r}. A new edition's "
            "lists hold the earlier records too: add them, or consolidate anew without a base."
        )
    pair = ["record_id_l", "record_id_r"]
    every = pd.concat([earlier, links], ignore_index=True).drop_duplicates(pair)
    every = every.sort_values(pair, ignore_index=True)
    named = dict(zip(known["record_id"], known["customer_id"], strict=True))
    customers = set(named.values())
    leads_to = named | {record: record for record in records if record not in named}
    leads_to |= {customer: customer for customer in customers}

    def first(record: str) -> str:
        """Follow a record to the one that names its customer, and shorten the way."""
        way = []
        while leads_to[record] != record:
            way.append(record)
            record = leads_to[record]
        for passed in way:
            leads_to[passed] = record
        return record

    merged = every[every["decision"] == "merged"]
    strongest = merged.sort_values("match_weight", ascending=False, kind="stable")
    for left, right in strongest[pair].itertuples(index=False):
        ends = {first(left), first(right)}
        # a name given before stays, else the smaller record_id
        stays = min(ends, key=lambda record: (record not in customers, record))
        goes = max(ends, key=lambda record: (record not in customers, record))
        if goes not in customers:
            leads_to[goes] = stays
    who = pd.Series([first(record) for record in records], index=records.index, dtype="str")
    owner = pd.Series(who.to_numpy(), index=records.to_numpy())
    apart = every[pair[0]].map(owner).to_numpy() != every[pair[1]].map(owner).to_numpy()
    every["decision"] = every["decision"].mask(apart, "review")
    return who, every
