"""Outcome: what customers did at the edition after a date, the thing that forecasts are about."""

from __future__ import annotations

import pandas as pd

from .assemble import Held, profile, until


def came_back(base: Held, as_of: int) -> pd.DataFrame:
    """Set beside each exhibitor's profile at a date whether it was at the next edition held.

    To be there is what the profile counts as an edition attended: with a contract of its own, or
    as a guest on another's stand (the list-level preset has many of these).

    Parameters
    ----------
    base : Show, CustomerBase or other holder of tables
        As for `profile`: a base in which records were linked knows too much to look back.
    as_of : int
        The date of the profile; a later edition must have been held.

    Returns
    -------
    DataFrame
        The profile of exhibitors with at least one edition, and the column ``came_back`` (bool).
        Only that column knows what happened after `as_of`.

    Raises
    ------
    ValueError
        If `as_of` is no edition, or none was held after it.

    Examples
    --------
    >>> import expo_lab as xl
    >>> found = came_back(xl.simulate("mature", customers=300, editions=4, seed=1), as_of=3)
    >>> str(found["came_back"].dtype)
    'bool'
    """
    until(base.tables, as_of)  # says what is wrong with the date
    editions = base.tables["editions"]
    after = editions.loc[editions["held"] & (editions["edition"] > as_of), "edition"]
    if not len(after):
        raise ValueError(f"came_back: needs an edition held after {as_of}, found none.")
    took_part = base.tables["participations"].query("turned_up")
    there = took_part.loc[took_part["edition"] == after.min(), "customer_id"]
    people = profile(base, as_of)
    known = people[(people["kind"].astype(str) == "exhibitor") & (people["editions_attended"] > 0)]
    return known.assign(came_back=known.index.isin(there))
