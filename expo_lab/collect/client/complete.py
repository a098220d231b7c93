"""Complete: bring a client's rows into the schema, derive what follows and fill in the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...core.registry import nearest
from ...core.schema import HELD, KINDS, TABLES
from ...core.validation import conform
from ..linkage.base import filled, one_a_key
from .editions import note, numbered, places, split
from .money import implausible, net
from .problems import Problems
from .repeats import shared_stands

Notes = list[tuple[str, str, str, int]]


def complete(
    given: dict[str, pd.DataFrame], complete_record: bool, problems: Problems, notes: Notes
) -> dict[str, pd.DataFrame]:
    """Make the schema's tables of a client's rows.

    Parameters
    ----------
    given : dict of DataFrame of object
        A frame for each table of `schema.HELD`: its columns (None is a gap), ``edition`` in the
        client's words, and _file, _row, _cells and _about (`Problems.add`).
    complete_record : bool
        Whether the record holds every edition there ever was: then the first participation in it
        is the first ever.
    problems, notes
        What cannot be used, and what was filled in; both are added to.
    """
    editions = numbered(given["editions"], problems, notes)
    ids = set(given["customers"]["customer_id"])
    events = {
        name: _placed(name, given[name], editions, ids, problems)
        for name in HELD
        if name not in ("customers", "editions")
    }
    took_part = net(events["participations"], problems, notes)
    took_part = shared_stands(took_part, problems).reset_index(drop=True)
    implausible(took_part, problems)
    # of several roles the first held, whatever the order of the rows
    roles = (
        took_part[took_part["role"].notna()]
        .sort_values(["edition", "role"])
        .assign(role=lambda t: t["role"].where(t["role"].isin(KINDS), "exhibitor"))
    )
    rows = given["customers"][TABLES["customers"].names]
    numbers = {
        c.name: "float64" for c in TABLES["customers"].columns if c.dtype in ("int", "float")
    }
    customers = filled(
        rows.astype(numbers).sort_values("customer_id", ignore_index=True), roles, notes
    )
    kind = customers.set_index("customer_id")["kind"].astype("str")
    events["participations"] = _ledger(took_part, kind, complete_record, notes)
    made = dict(customers=customers)
    _many_calls(events["contacts"], problems)
    for name, frame in events.items():
        made[name] = _event(name, frame, editions, notes)
    made["editions"] = _counted(editions, made["participations"], notes)
    return {name: made[name] for name in HELD}


def _placed(
    name: str,
    rows: pd.DataFrame,
    editions: pd.DataFrame,
    ids: set[str],
    problems: Problems,
) -> pd.DataFrame:
    """Give events their edition's number, and set those aside that belong to nobody or nowhere."""
    if rows.empty:
        return rows
    found = places(rows["edition"], editions)
    made = split(rows, found, editions) if name == "participations" else rows
    found |= places(made["edition"], editions)
    labels = made["edition"]
    made = made.assign(
        edition=pd.Series([found.get(t) for t in labels], index=made.index, dtype=object)
    )
    if name == "contacts":  # a touch is for the next edition to close
        dated = made["edition"].isna() & labels.isna() & made["date"].notna()
        ends = editions["closes"].cummax().to_numpy("datetime64[s]")
        place = np.searchsorted(ends, pd.to_datetime(made.loc[dated, "date"]).to_numpy(ends.dtype))
        after = pd.Series([int(p) + 1 if p < len(ends) else None for p in place], dtype=object)
        made.loc[dated, "edition"] = after.to_numpy(object)

    def lose(bad: pd.Series, column: str, value: pd.Series, wants: str, mend: str) -> None:
        nonlocal made
        problems.add(name, made[bad], column, value.loc[bad.index[bad]], wants, mend)
        made = made[~bad]

    known = list(map(str, editions["_label"]))
    shown = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
    lose(
        made["edition"].isna(),
        "edition",
        labels,
        f"one of the editions {shown}",
        "Add the edition to the editions, or leave the row out.",
    )
    made = _with_zeros(name, made, ids, problems)
    strange = ~made["customer_id"].isin(ids)
    first = made.loc[strange, "customer_id"].head(1).tolist()
    hint = nearest(first[0], sorted(ids)).split(" Known:")[0] if first and len(ids) < 5000 else ""
    hint = f" {hint}" if hint.startswith("Did") else ""
    lose(
        strange,
        "customer_id",
        made["customer_id"],
        "a customer on the customers' list",
        f"Add the customer, or correct the number.{hint}",
    )
    if name == "participations":
        held = editions.loc[editions["held"].map(lambda h: h is not False), "edition"]
        lose(
            ~made["edition"].isin(held),
            "edition",
            labels,
            "an edition that was held: nobody takes part in a cancelled one",
            "Correct `held`, or leave the row out.",
        )
    return made.reset_index(drop=True)


def _with_zeros(name: str, rows: pd.DataFrame, ids: set[str], problems: Problems) -> pd.DataFrame:
    """Find numbers on the list whose zeros in front a program took away, or put there."""
    plain: dict[str, list[str]] = {}
    for i in filter(str.isdigit, ids):
        plain.setdefault(i.lstrip("0"), []).append(i)
    labels = rows["customer_id"]
    lost = labels.map(lambda i: i not in ids and str(i).isdigit()).astype(bool)
    found = (
        labels[lost]
        .map(lambda i: plain.get(i.lstrip("0"), []))
        .map(lambda many: many[0] if len(many) == 1 else None)
    )
    found = found.dropna()
    if not len(found):
        return rows
    row = rows.loc[found.index[0]]
    problems.ask(
        name,
        row["_file"],
        int(row["_row"]),
        row["_about"].theirs.get("customer_id", "customer_id"),
        row["customer_id"],
        f"{len(found):,} numbers are on the customers' list with other zeros in front, as "
        f"{found.iloc[0]!r}: taken for it",
        "Write them alike if they are not the same.",
    )
    return rows.assign(customer_id=labels.where(~labels.index.isin(found.index), found))


def _ledger(
    rows: pd.DataFrame, kind: pd.Series, complete_record: bool, notes: Notes
) -> pd.DataFrame:
    """Derive of participations what follows from other columns."""
    made = rows.copy()

    def fill(column: str, values: Any, what: str) -> None:
        gaps = made[column].isna() & pd.Series(values, index=made.index).notna()
        made[column] = made[column].where(~gaps, values)
        note(notes, "participations", column, what, gaps)

    fill("role", made["customer_id"].map(kind), "the customer's kind")
    if complete_record:
        first = made.groupby("customer_id")["edition"].transform("min") == made["edition"]
        fill("first_time", first, "derived: the first in the record, which is complete")
    what = "not known from a record that may begin late: taken as False, nobody is a newcomer"
    fill("first_time", False, what)
    fill("turned_up", True, "not given: taken as True")
    money = {
        c: pd.to_numeric(made[c]).astype("float64") for c in ("list_price", "discount", "revenue")
    }
    paid = money["revenue"] + money["discount"].fillna(0)
    fill("list_price", paid.astype(object).where(paid.notna(), None), "revenue plus discount")
    due = (money["list_price"] - money["discount"].fillna(0)).clip(lower=0)
    fill("revenue", due.astype(object).where(due.notna(), None), "list price less discount")
    billed = pd.to_numeric(made["revenue"]).fillna(0) > 0
    what = "billed to customers who did not turn up: counted, so leave out what was refunded"
    note(notes, "participations", "revenue", what, billed & ~made["turned_up"].astype("bool"))
    area = pd.to_numeric(made["area"]).fillna(0)
    fill("stand", np.where(area > 0, "row", "none"), "not given: row where there is area")
    return made


def _event(name: str, rows: pd.DataFrame, editions: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Fill in what is still lacking, bring a table into the schema's form, one row a key."""
    made = rows[TABLES[name].names].copy()
    if made.empty:
        return conform(name, made)
    for c in TABLES[name].columns:
        gaps = made[c.name].isna()
        if c.gaps or not gaps.any():
            pass
        elif c.dtype == "date":
            day = made["edition"].map(editions.set_index("edition")["closes"])
            made[c.name] = made[c.name].where(~gaps, day)
            note(notes, name, c.name, "not given: taken as the last day of the edition", gaps)
        else:
            value = {"bool": False, "category": (c.categories or ("",))[0]}.get(c.dtype, c.low or 0)
            made[c.name] = made[c.name].where(~gaps, value)
            note(notes, name, c.name, f"not given: taken as {value!r}", gaps)
        kinds = dict(int="int64", float="float64", date="datetime64[s]", bool="bool")
        made[c.name] = made[c.name].astype(kinds.get(c.dtype, "str"))
        if c.dtype == "float":
            finer = (made[c.name] - made[c.name].round(c.decimals)).abs() > 1e-9
            note(notes, name, c.name, f"rounded to {c.decimals} decimals when stored", finer)
    return conform(name, one_a_key(name, made, notes))


def _many_calls(rows: pd.DataFrame, problems: Problems) -> None:
    """Ask where the purpose is not told: then all calls before one edition become one row."""
    keys = rows[["customer_id", "edition", "purpose", "channel"]].astype(str)
    again = keys.duplicated()
    if again.any():
        row = rows[again].iloc[0]
        problems.ask(
            "contacts",
            row["_file"],
            int(row["_row"]),
            "purpose",
            row["purpose"],
            f"{int(again.sum()):,} calls or other contacts with the same customer, edition, "
            "purpose and "
            "channel as another: merged into one row, costs added up",
            "Map the purpose, if the file tells it.",
        )


def _counted(made: pd.DataFrame, took_part: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Count what an edition's own row does not tell from its participations."""
    there = took_part[took_part["turned_up"]]
    role = there["role"].astype("str")
    counts = dict(
        exhibitors=there[role == "exhibitor"].groupby("edition").size(),
        area=there.groupby("edition")["area"].sum(),
        visitors=there[role.isin(["visitor", "buyer"])].groupby("edition").size(),
    )
    out = made.copy()
    for column, values in counts.items():
        gaps = out[column].isna()
        note(notes, "editions", column, "counted from the participations", gaps)
        out[column] = out[column].where(~gaps, out["edition"].map(values).fillna(0))
        out[column] = out[column].astype("float64")
    for column, value in (("held", True), ("phase", "mature")):
        gaps = out[column].isna()
        note(notes, "editions", column, f"not given: taken as {value!r}", gaps)
        out[column] = out[column].where(~gaps, value)
    price = pd.to_numeric(out["price_sqm"]).astype("float64")
    gaps = ~(price > 0)
    what = (
        "of the nearest edition with a price" if (~gaps).any() else "not given: taken as 1 for all"
    )
    note(notes, "editions", "price_sqm", f"{what}, so that no price level is corrected", gaps)
    out["price_sqm"] = price.mask(gaps).ffill().bfill().fillna(1.0)
    out["held"] = out["held"].astype("bool")
    whole = dict.fromkeys(("exhibitors", "visitors"), "int64")
    return conform("editions", out[TABLES["editions"].names].astype(whole))
