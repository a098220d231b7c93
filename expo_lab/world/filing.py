"""Filing: which department holds a record of whom, since when.

It is a fact of the world, not an observation: the record numbers' true owners are part of the
truth, and `collect.extracts` shows each department's own, dirty copy of a record.
"""

from __future__ import annotations

import pandas as pd

from .streams import Luck

# source -> (who is entered, chance of a second entry by mistake); chances are ours
SOURCES = {
    "sales": 0.06,
    "finance": 0.03,
    "marketing": 0.08,
    "registration": 0.12,
    "call_centre": 0.05,
    "directory": 0.04,
}
BOUGHT = 0.25  # share of exhibiting organisations in the bought directory; ours
ADDRESSBOOK = 500  # the "edition" of draws that are made once a record


def _entries(tables: dict[str, pd.DataFrame], seed: int) -> dict[str, pd.DataFrame]:
    """For each source: customer_id and edition of every occasion on which a record was needed."""
    took_part, customers = tables["participations"], tables["customers"]
    pair = ["customer_id", "edition"]
    stands = took_part[took_part["role"].isin(["exhibitor", "sponsor", "supplier"])]
    guests = took_part[took_part["role"].isin(["buyer", "visitor", "partner"])]
    firms = customers.loc[customers["kind"] == "exhibitor", ["customer_id"]].reset_index(drop=True)
    listed = Luck(seed, ADDRESSBOOK).uniform("directory", len(firms)) < BOUGHT
    return {
        "sales": stands[pair],
        "finance": took_part.loc[took_part["revenue"] > 0, pair],
        "marketing": pd.concat([tables["contacts"][pair], tables["surveys"][pair]]),
        "registration": guests[pair],
        "call_centre": tables["complaints"][pair],
        "directory": firms[listed].assign(edition=1),
    }


def filed_records(tables: dict[str, pd.DataFrame], seed: int) -> pd.DataFrame:
    """List the records that departments keep.

    Returns
    -------
    DataFrame
        record_id : source and running number, in order of entry; later editions only add.
        source : department or list.
        edition : when the record was entered.
        copy : 0 for the first record of a customer in a source, 1 for a duplicate.
        true_customer_id : whose record it is.
    """
    frames = []
    for source, repeat in SOURCES.items():
        occasions = _entries(tables, seed)[source].drop_duplicates()
        first = occasions.groupby("customer_id", as_index=False)["edition"].min()
        later = occasions.merge(first, on="customer_id", suffixes=("", "_first"))
        later = later[later["edition"] > later["edition_first"]]
        second = later.groupby("customer_id", as_index=False)["edition"].min()
        # the mistake happens to a customer, whenever the occasion comes; position = customer
        luck = Luck(seed, ADDRESSBOOK)
        everyone = tables["customers"]["customer_id"]
        mistake = pd.Series(
            luck.uniform(f"repeat {source}", len(everyone)) < repeat, index=everyone
        )
        second = second[mistake.loc[second["customer_id"]].to_numpy()]
        rows = pd.concat([first.assign(copy=0), second.assign(copy=1)], ignore_index=True)
        # the order within an edition must not tell the customer: shuffle by a draw of its own
        order = pd.Series(luck.uniform(f"order {source}", len(everyone)), index=everyone)
        rows["order"] = order.loc[rows["customer_id"]].to_numpy()
        rows = rows.sort_values(["edition", "order", "copy"], ignore_index=True)
        number = (rows.index + 1).astype(str).str.zfill(6)
        rows["record_id"] = source + "-" + number
        rows["source"] = source
        frames.append(rows.rename(columns={"customer_id": "true_customer_id"}))
    columns = ["record_id", "source", "edition", "copy", "true_customer_id"]
    return pd.concat(frames, ignore_index=True)[columns]
