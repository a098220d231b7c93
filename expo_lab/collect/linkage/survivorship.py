"""Survivors: which department's value of a field a customer keeps, and why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...core.frozen import Frozen
from ...core.places import places
from ...core.registry import unknown
from ...core.schema import TABLES
from ...core.validation import require

_rules = [
    ("kind", "sales > registration", "contracts before badges"),
    ("name", "finance > sales > directory > registration > marketing > call_centre",
     "invoices need the registered name"),
    *((c, "finance > sales > directory > registration > marketing > call_centre",
       "invoices need the address") for c in ("country", "city", "street", "postcode")),
    *((c, "sales > registration > call_centre > marketing > finance > directory",
       "whoever spoke to them last; one order, so that person, number and mailbox agree")
      for c in ("contact", "phone", "email")),
    ("bank_account", "finance", "nobody else has it"),
    *((c, "sales > directory > registration > marketing", "sales asks; the directory researches")
      for c in ("sector", "size", "ownership", "distance_km", "origin")),
    ("source", "sales > marketing > registration", "who took the first call"),
]  # fmt: skip
# Which department's value wins a field; within one, that of its newest record. Departments that
# are not named come last. The rules are ours: pass a changed copy to `consolidate`.
SURVIVORSHIP = Frozen(
    pd.DataFrame(_rules, columns=["field", "departments", "why"]).set_index("field")
)


def orders(rules: pd.DataFrame, departments: Sequence[str]) -> dict[str, list[str]]:
    """Read a table of rules: for each field of a customer, the departments in falling order.

    >>> orders(SURVIVORSHIP, ["sales", "marketing", "finance"])["bank_account"]
    ['finance', 'sales', 'marketing']
    """
    require(rules, ["departments"], "consolidate(survivorship)")
    read = {f: [d.strip() for d in row.split(">")] for f, row in rules["departments"].items()}
    known = {*departments, *(d.strip() for r in SURVIVORSHIP["departments"] for d in r.split(">"))}
    for name in (d for order in read.values() for d in order if d not in known):
        raise unknown("department", name, sorted(known))
    found = {}
    for field in TABLES["customers"].names[1:]:
        if field not in read:
            raise ValueError(f"consolidate(survivorship) needs a rule for {field!r}.")
        found[field] = read[field] + [d for d in departments if d not in read[field]]
    return found


def survivors(records: pd.DataFrame, order: dict[str, list[str]]) -> pd.DataFrame:
    """Choose each customer's value of each field; None where nobody knows it.

    Parameters
    ----------
    records : DataFrame
        record_id, edition, department, customer_id and fields of the schema's customers.
    order : dict of str to list of str
        From `orders`.

    Returns
    -------
    DataFrame
        customer_id, in order, and every field.
    """
    ids = np.sort(records["customer_id"].unique())
    made = pd.DataFrame(index=pd.Index(ids, name="customer_id"))
    records = records.reset_index(drop=True)
    whose = places(ids, records["customer_id"])
    newest = records.sort_values(["edition", "record_id"], ascending=[False, True], kind="stable")
    at, best = newest.index.to_numpy(), {}
    for ways in {tuple(departments) for departments in order.values()}:
        rank = newest["department"].map({d: i for i, d in enumerate(ways)}).to_numpy()
        best[ways] = at[np.lexsort((rank, whose[at]))]  # of one rank, the newest first
    for column, departments in order.items():
        if column not in records:
            made[column] = None
            continue
        rows = best[tuple(departments)]
        rows = rows[records[column].notna().to_numpy()[rows]]
        place = np.full(len(ids), -1)  # no row
        place[whose[rows][::-1]] = rows[::-1]  # what comes first is written last
        made[column] = records[column].reindex(place).array
    return made.reset_index()
