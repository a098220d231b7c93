"""Together: one customer of the several numbers under which a client's list has it."""

from __future__ import annotations

import pandas as pd

from ..linkage.clusters import clusters
from ..linkage.link import link

Notes = list[tuple[str, str, str, int]]


def together(
    given: dict[str, pd.DataFrame], notes: Notes
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, pd.Series]:
    """Link a client's customers, and hand their events to whoever they were found to be.

    This happens before anything is filled in, so no guess wins over what somebody wrote. Of the
    rows of one customer the first by number speaks; its gaps are filled from the others.

    Parameters
    ----------
    given : dict of DataFrame of object
        As for `complete.complete`.
    notes
        What was put together; added to.

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
    out = {"customers": made.astype(object).where(made.notna(), None).reset_index(drop=True)}
    for name, frame in given.items():
        if name != "customers":
            ids = [c for c in ("customer_id", "to_customer_id") if c in frame]
            one = {c: frame[c].map(lambda x: owner.get(x, x), na_action="ignore") for c in ids}
            out[name] = frame.assign(**one)
    return out, links, owner
