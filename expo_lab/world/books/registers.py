"""Filing: which list holds a record of whom, since when.

It is a fact of the world, not an observation: the record numbers' true owners are part of the
truth, and `collect.departments.lists` shows each list's own, dirty copy of a record.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...core.places import places
from ..streams import Luck
from .sources import SOURCES, Source, Tables

ADDRESSBOOK = 500  # the "edition" of draws that are made once a record
# Those who are nobody's customers and register as buyers: how many try, as a share of the guests
# registered, and how many of them come. How many are let in is a knob of `collect.Dirt`. Ours.
IMPOSTORS = {"fake": (0.10, 0.15), "competitor": (0.03, 0.90)}

Rows = dict[str, np.ndarray]  # columns of one length


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
    everyone = pd.Index(tables["customers"]["customer_id"])
    entries = {s.name: _entries(s, tables, everyone, luck) for s in SOURCES.values()}
    for name, impostors in _impostors(entries, len(everyone), luck).items():
        entries[name] = _joined([entries[name], impostors])
    for name, rows in entries.items():
        # the order within an edition must not tell the customer: shuffled by a draw of its own
        shuffled = np.lexsort((rows["copy"], rows["order"], rows["edition"]))
        entries[name] = taken(rows, shuffled) | dict(number=np.arange(1, len(shuffled) + 1))
    rows = _joined(list(entries.values()))
    source = pd.Series(np.repeat(list(entries), [len(x["at"]) for x in entries.values()]))
    number = pd.Series(rows["number"]).astype("str").str.zfill(6)
    who = everyone.to_numpy(object)[rows["at"]]
    for kind, what in enumerate(IMPOSTORS, start=1):
        them = np.flatnonzero(rows["kind"] == kind)
        who[them] = [f"{what}-{i:06}" for i in rows["at"][them]]
    return pd.DataFrame(
        dict(
            record_id=source + "-" + number,
            source=source,
            edition=rows["edition"],
            copy=rows["copy"],
            true_customer_id=pd.Series(who, dtype="str"),
        )
        | {f"true_{what}": rows["kind"] == kind for kind, what in enumerate(IMPOSTORS, start=1)}
    )


def taken(rows: Rows, at: np.ndarray) -> Rows:
    """Take some of the rows, by place or by a mask."""
    return {name: values[at] for name, values in rows.items()}


def _joined(parts: list[Rows]) -> Rows:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _entries(source: Source, tables: Tables, everyone: pd.Index, luck: Luck) -> Rows:
    """List place (`at`), edition, copy and order of a source's records of customers; kind is 0."""

    def u(what: str) -> np.ndarray:
        # whatever happens, happens to a customer: position = customer
        return luck.uniform(f"{what} {source.name}", len(everyone))

    entered = source.entered(tables)
    rows = dict(at=places(everyone, entered["customer_id"]), edition=entered["edition"].to_numpy())
    rows = taken(rows, np.flatnonzero(u("listed")[rows["at"]] < source.share))
    rows = taken(rows, np.argsort(rows["edition"], kind="stable"))
    if not source.log:
        both = rows["edition"] * len(everyone) + rows["at"]
        rows = taken(rows, np.sort(np.unique(both, return_index=True)[1]))
    at = rows["at"]
    by = np.argsort(at, kind="stable")
    first = np.searchsorted(at[by], at[by])  # where the records of each one's customer begin
    rows["copy"] = np.empty(len(at), dtype=np.int64)
    rows["copy"][by] = np.arange(len(at)) - first
    if not source.log:
        again = (rows["copy"] == 1) & (u("repeat")[at] < source.repeat)  # by mistake
        rows = taken(rows, (rows["copy"] == 0) | again)
    return rows | dict(order=u("order")[rows["at"]], kind=np.zeros(len(rows["at"]), dtype=np.int8))


def _impostors(entries: dict[str, Rows], n: int, luck: Luck) -> dict[str, Rows]:
    """List the impostors' records: one may register wherever a guest does so for the first time.

    So they grow with the guests, and no customer's new record moves any but its own impostor.
    Their place is that of the guest beside them, their kind is from 1 on.
    """
    made, come = {}, []
    for name, source in SOURCES.items():
        if source.own_hand:
            first = taken(entries[name], entries[name]["copy"] == 0)
            found = []
            for kind, (what, (tries, comes)) in enumerate(IMPOSTORS.items(), start=1):
                u = {w: luck.uniform(f"{what} {w}", n)[first["at"]] for w in ("", "comes", "order")}
                them = first | dict(order=u["order"], kind=np.full_like(first["kind"], kind))
                found.append(taken(them, u[""] < tries))
                come.append(taken(them, (u[""] < tries) & (u["comes"] < comes)))
            made[name] = _joined(found)
    return made | {name: _joined(come) for name, source in SOURCES.items() if source.scanned}
