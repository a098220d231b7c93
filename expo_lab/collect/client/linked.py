"""Linked: one customer of the several numbers under which a client's list has it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..linkage.clusters import clusters
from ..linkage.link import link
from ..linkage.normalise import normalise
from .problems import Problems

Notes = list[tuple[str, str, str, int]]


def link_customers(
    given: dict[str, pd.DataFrame], problems: Problems, notes: Notes
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, pd.Series]:
    """Link a client's customers, and hand their events to whoever they were found to be.

    This happens before anything is filled in, so no guess wins over what somebody wrote. Of the
    rows of one customer the first by number speaks; its gaps are filled from the others. Firms of
    one address whose names share no word, telephone, e-mail or contact are neighbours, however
    rare the address: such a pair is left for review.

    Parameters
    ----------
    given : dict of DataFrame of object
        As for `complete.complete`.
    problems, notes
        What is asked, and what was put together; added to.

    Returns
    -------
    given : dict of DataFrame
        One row a customer, and events under its number.
    links : DataFrame
        As of `link`.
    owner : Series
        The customer's number by every number of the list.

    Raises
    ------
    ValueError
        If too few rows agree in anything for `link` to learn from.
    """
    rows = given["customers"].sort_values("customer_id", ignore_index=True)
    try:
        links = link(rows.rename(columns={"customer_id": "record_id"}))
    except ValueError as problem:
        raise ValueError(f"read_tables: {problem} Or say link_customers = false.") from None
    links = _neighbours_apart(rows, links)
    merged = links[links["decision"] == "merged"]
    numbers = rows["customer_id"].astype("str")
    owner = pd.Series(clusters(numbers, merged), index=numbers.to_numpy())
    # the first value that is there, column by column; all in the order of the numbers
    made = rows.groupby(owner.to_numpy(), sort=True).first()
    made["customer_id"] = made.index
    moved = len(rows) - len(made)
    if moved:
        notes.append(
            ("customers", "customer_id", "linked with another number: one customer", moved)
        )
    review = int((links["decision"] == "review").sum())
    if review:
        notes.append(("customers", "customer_id", "links to review: left apart", review))
        pair = links[links["decision"] == "review"].iloc[0]
        row = rows[rows["customer_id"] == pair["record_id_l"]].iloc[0]
        problems.ask(
            "customers",
            row["_file"],
            int(row["_row"]),
            row["_about"].theirs["customer_id"],
            f"{pair['record_id_l']} and {pair['record_id_r']}",
            f"{review:,} pairs may be one customer, or neighbours at one address whose "
            "names differ: "
            ""
            "left apart for review",
            "See base.links; give one customer one number.",
        )
    out = {"customers": made.astype(object).where(made.notna(), None).reset_index(drop=True)}
    for name, frame in given.items():
        if name != "customers":
            ids = [c for c in ("customer_id", "to_customer_id") if c in frame]
            one = {c: frame[c].map(lambda x: owner.get(x, x), na_action="ignore") for c in ids}
            out[name] = frame.assign(**one)
    return out, links, owner


def _neighbours_apart(rows: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Leave merged pairs for review that agree in their address only."""
    known = normalise(rows.rename(columns={"customer_id": "record_id"})).set_index("record_id")
    left, right = (known.loc[links[c]] for c in ("record_id_l", "record_id_r"))
    named = [
        not a or not b or bool(set(a) & set(b)) or x[:4] == y[:4] or x in y or y in x
        for a, b, x, y in zip(
            left["words"],
            right["words"],
            left["letters"].fillna(""),
            right["letters"].fillna(""),
            strict=True,
        )
    ]
    reached = [
        any(a is not None and a == b for a, b in zip(one, two, strict=True))
        for one, two in zip(
            left[["phone", "email", "contact"]].to_numpy(object),
            right[["phone", "email", "contact"]].to_numpy(object),
            strict=True,
        )
    ]
    alien = ~(np.array(named, dtype=bool) | np.array(reached, dtype=bool))
    decision = links["decision"].mask(alien & (links["decision"] == "merged"), "review")
    return links.assign(decision=decision)
