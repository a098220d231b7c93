"""Filing: which list holds a record of whom, since when.

It is a fact of the world, not an observation: the record numbers' true owners are part of the
truth, and `collect.departments.lists` shows each list's own, dirty copy of a record.
"""

from __future__ import annotations

import pandas as pd

from ..streams import Luck
from .sources import SOURCES, Source, Tables

ADDRESSBOOK = 500  # the "edition" of draws that are made once a record
# Those who are nobody's customers and register as buyers: how many try, as a share of the guests
# registered, and how many of them come. How many are let in is a knob of `collect.Dirt`. Ours.
IMPOSTORS = {"fake": (0.10, 0.15), "competitor": (0.03, 0.90)}


def filed_records(tables: Tables, seed: int) -> pd.DataFrame:
    """List the records that are kept of customers and impostors, in each of the `SOURCES`.

    Returns
    -------
    DataFrame
        record_id : source and running number, in order of entry; later editions only add.
        source : department or list.
        edition : when the record was entered.
        copy : 0 for the first record of a customer in a source, then 1, 2, ...
        true_customer_id : whose record it is; an impostor has a name that no customer has.
        true_fake : the person does not exist.
        true_competitor : a rival show's salesman who says that he is a buyer.
    """
    luck = Luck(seed, ADDRESSBOOK)
    entries = {s.name: _entries(s, tables, luck) for s in SOURCES.values()}
    for name, impostors in _impostors(entries, tables, luck).items():
        entries[name] = pd.concat([entries[name], impostors], ignore_index=True)
    frames = []
    for name, rows in entries.items():
        # the order within an edition must not tell the customer: shuffled by a draw of its own
        by = ["edition", "order", "copy", "true_customer_id"]
        rows = rows.sort_values(by, ignore_index=True)
        number = (rows.index + 1).astype(str).str.zfill(6)
        frames.append(rows.assign(record_id=name + "-" + number, source=name))
    made = pd.concat(frames, ignore_index=True)
    who = made["true_customer_id"].astype("str").str
    made = made.assign(**{f"true_{what}": who.startswith(f"{what}-") for what in IMPOSTORS})
    columns = ["record_id", "source", "edition", "copy", "true_customer_id"]
    return made[[*columns, *(f"true_{what}" for what in IMPOSTORS)]]


def _entries(source: Source, tables: Tables, luck: Luck) -> pd.DataFrame:
    """List true_customer_id, edition, copy and order of a source's records of customers."""
    everyone = tables["customers"]["customer_id"]

    def u(what: str) -> pd.Series:
        # whatever happens, happens to a customer: position = customer
        return pd.Series(luck.uniform(f"{what} {source.name}", len(everyone)), index=everyone)

    rows = source.entered(tables)[["customer_id", "edition"]]
    rows = rows[(u("listed") < source.share).loc[rows["customer_id"]].to_numpy()]
    if not source.log:
        rows = rows.drop_duplicates()
    rows = rows.sort_values("edition", kind="stable")
    rows["copy"] = rows.groupby("customer_id").cumcount()
    if not source.log:
        mistake = (u("repeat") < source.repeat).loc[rows["customer_id"]].to_numpy()
        rows = rows[(rows["copy"] == 0) | ((rows["copy"] == 1) & mistake)]
    rows = rows.assign(order=u("order").loc[rows["customer_id"]].to_numpy())
    return rows.rename(columns={"customer_id": "true_customer_id"})


def _impostors(
    entries: dict[str, pd.DataFrame], tables: Tables, luck: Luck
) -> dict[str, pd.DataFrame]:
    """List the impostors' records: one may register wherever a guest does so for the first time.

    So they grow with the guests, and no customer's new record moves any but its own impostor.
    """
    everyone = pd.Index(tables["customers"]["customer_id"])
    made = {}
    for name, source in SOURCES.items():
        if source.own_hand:
            first = entries[name][entries[name]["copy"] == 0]
            beside = everyone.get_indexer(first["true_customer_id"])
            found = []
            for kind, (tries, comes) in IMPOSTORS.items():
                u = {w: luck.uniform(f"{kind} {w}", len(everyone)) for w in ("", "comes", "order")}
                them = first.assign(
                    true_customer_id=[f"{kind}-{i:06}" for i in beside],
                    order=u["order"][beside],
                    comes=u["comes"][beside] < comes,
                )
                found.append(them[u[""][beside] < tries])
            made[name] = pd.concat(found)
    come = pd.concat(made.values())
    made |= {name: come[come["comes"]] for name, source in SOURCES.items() if source.scanned}
    return {name: rows.drop(columns="comes") for name, rows in made.items()}
