"""Events: which record each event hangs on, by what its writer held of the customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ...core.places import places
from ...world.books.sources import SOURCES, WRITER

CONTRACTS = ("exhibitor", "sponsor", "supplier")  # written by sales; guests by registration
SPAN = 10_000  # above any edition's number
Find = Callable[[pd.Series, np.ndarray, Any], np.ndarray]


def hung_on(tables: dict[str, pd.DataFrame], filed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Put record numbers in the place of customers, and sort by them.

    Parameters
    ----------
    tables : dict of DataFrame
        Tables of the schema that hold events.
    filed : DataFrame
        record_id, source, edition and true_customer_id of every record that is kept.
    """
    find, lists = _finder(filed), list(SOURCES)
    writer: Any
    ids = filed["record_id"].array
    rank = np.append(ids.argsort().argsort(), len(ids))  # a gap, at -1, comes last
    made = {}
    for name in ("participations", *WRITER):
        frame = tables[name]
        writer = lists.index(WRITER.get(name, "registration"))
        if name == "participations":
            by_contract = frame["role"].isin(CONTRACTS).to_numpy()
            writer = np.where(by_contract, lists.index("sales"), writer)
        edition = frame["edition"].to_numpy()
        keys = [c for c in frame if c.endswith("customer_id")]
        found = {c: find(frame[c], edition, writer) for c in keys}
        frame = frame.assign(**{c: ids.take(at, allow_fill=True) for c, at in found.items()})
        frame = frame.rename(columns=lambda c: c.replace("customer_id", "record_id"))
        made[name] = _in_order(frame, rank[found["customer_id"]], edition)
    return made


def _finder(filed: pd.DataFrame) -> Find:
    """Make the search for the place, in `filed`, of the record that each event hangs on.

    Records are numbered by owner, list and edition, so that the last at or before an edition, and
    the first at or after it, stand beside the number that is asked for. -1 where nobody holds one.
    """
    whose, owners = pd.factorize(filed["true_customer_id"])
    lists = list(SOURCES)
    of = whose * len(lists) + places(lists, filed["source"])
    number = of * SPAN + filed["edition"].to_numpy()
    order = np.argsort(number, kind="stable")
    end = np.iinfo(np.int64).max
    number = np.concatenate([[-end], number[order], [end]])

    def find(customer: pd.Series, edition: np.ndarray, writer: Any) -> np.ndarray:
        who = places(owners, customer)
        found = np.full(len(who), -1)
        for back in (1, 0):
            for source in (np.broadcast_to(writer, len(who)), *range(len(lists))):
                left = np.flatnonzero(found < 0)
                of = who[left] * len(lists) + np.broadcast_to(source, len(who))[left]
                at = np.searchsorted(number, of * SPAN + edition[left] + back) - back
                hit = number[at] // SPAN == of
                found[left[hit]] = order[at[hit] - 1]
        return found

    return find


def _in_order(frame: pd.DataFrame, record: np.ndarray, edition: np.ndarray) -> pd.DataFrame:
    """Sort by the whole key: the order of customers must not show through."""
    order = np.lexsort((edition, record))
    number = (record * SPAN + edition)[order]
    again = number[1:] == number[:-1]
    tied = np.append(again, False) | np.append(False, again)
    if tied.any():  # all columns are looked at where record and edition do not tell
        rows = frame.iloc[order[tied]].reset_index(drop=True)
        key = ["record_id", "edition", *(c for c in frame if c not in ("record_id", "edition"))]
        order[tied] = order[tied][rows.sort_values(key, kind="stable").index]
    return frame.iloc[order].reset_index(drop=True)
