"""Retention: who stays, by the edition of the first visit and by how often and how lately."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core.stats.agreement import wilson
from ...core.validation import require
from ..gaps import no_gaps


def cohort_retention(tables: Mapping[str, pd.DataFrame], role: str = "exhibitor") -> pd.DataFrame:
    """Follow each cohort: the share of those who came first at an edition that came again later.

    Cancelled editions are no opportunity and are left out. Only those whose `first_time` flag says
    so form a cohort: whoever came before the record began is sorted by staying (left truncation).

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``editions`` (edition, held) and ``participations`` (customer_id, edition, role,
        first_time, turned_up).
    role : str, default "exhibitor"

    Returns
    -------
    DataFrame
        One row a cohort and age.

        cohort : edition of the first visit. age : editions held since.
        size : customers of the cohort. there : of these there at that age.
        retention, lower, upper : share with Wilson's 95 % interval. The customers of one edition
            share its luck, so that of the next cohort scatters more widely.

    Raises
    ------
    ValueError
        If a column is absent or nobody came for the first time in that role.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> table = cohort_retention(show.tables)
    >>> bool((table.query("age == 0")["retention"] == 1).all())
    True
    """
    part, editions = tables["participations"], tables["editions"]
    require(part, ["customer_id", "edition", "role", "first_time", "turned_up"], "cohort_retention")
    require(editions, ["edition", "held"], "cohort_retention")
    came = part[part["turned_up"] & (part["role"].astype(str) == role)]
    first = came[came["first_time"]].set_index("customer_id")["edition"]
    if not len(first):
        raise ValueError(
            f"cohort_retention: needs somebody's first visit as {role!r}, found none; roles: "
            f"{', '.join(sorted(part['role'].astype(str).unique()))}."
        )
    held = np.sort(editions.loc[editions["held"], "edition"].to_numpy())
    place = pd.Series(np.arange(len(held)), index=held)
    start = came["customer_id"].map(first[~first.index.duplicated()])
    seen = pd.DataFrame(dict(cohort=start, edition=came["edition"])).dropna().astype(int)
    seen["age"] = place[seen["edition"]].to_numpy() - place[seen["cohort"]].to_numpy()
    count = seen[seen["age"] >= 0].groupby(["cohort", "age"]).size()
    grid = [(c, a) for c in sorted(seen["cohort"].unique()) for a in range(len(held) - place[c])]
    out = pd.DataFrame(grid, columns=["cohort", "age"])
    out["size"] = out["cohort"].map(count.xs(0, level="age"))
    out["there"] = [int(count.get(cell, 0)) for cell in grid]
    out["retention"] = out["there"] / out["size"]
    out["lower"], out["upper"] = wilson(out["there"].to_numpy(), out["size"].to_numpy())
    return out


def frequency_recency(people: pd.DataFrame) -> pd.DataFrame:
    """Lay out customers by how often they came again and how many editions they have missed.

    Parameters
    ----------
    people : DataFrame
        kind, editions_attended, x, recency, p_next, margin, expected_editions of a profile.

    Returns
    -------
    DataFrame
        Index x (editions attended after the first), recency (editions missed in a row).

        customers : how many. p_next : mean probability of coming to the next edition.
        worth : EUR, mean of margin times expected editions of the next 10.

    Raises
    ------
    ValueError
        If a column is absent or no exhibitor has exhibited.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=5, seed=1))
    >>> int(frequency_recency(people)["customers"].sum()) == int(
    ...     ((people["kind"] == "exhibitor") & (people["editions_attended"] > 0)).sum())
    True
    """
    needed = ["kind", "editions_attended", "x", "recency", "p_next", "margin", "expected_editions"]
    require(people, needed, "frequency_recency")
    firms = people[(people["kind"].astype(str) == "exhibitor") & (people["editions_attended"] > 0)]
    if not len(firms):
        raise ValueError("frequency_recency: needs exhibitors with an edition, found none.")
    no_gaps(firms, ["margin", "expected_editions"], "frequency_recency")
    worth = firms["margin"] * firms["expected_editions"]
    cells = firms.assign(worth=worth).groupby(["x", "recency"])
    return cells.agg(customers=("x", "size"), p_next=("p_next", "mean"), worth=("worth", "mean"))


def keep_table(people: pd.DataFrame, cost: float) -> pd.DataFrame:
    """Say whom an effort to keep would pay for: the least gain in probability that it must bring.

    An effort of `cost` pays for customer i if it raises the probability of coming by

        break_even_i = cost / (margin_i (1 + 0.9 E_i))

    with E_i the expected editions of the next 10, nine tenths of which lie after the visit (ours).

    Parameters
    ----------
    people : DataFrame
        margin, expected_editions, p_next of a profile; index customer_id.
    cost : float above 0
        EUR a customer.

    Returns
    -------
    DataFrame
        stake : EUR, what one more visit is worth with what usually follows it.
        break_even : probability to be gained; a gap where the stake is not above 0.
        room : 1 - p_next, the most that can be gained.
        worth_keeping : break_even below room.

    Raises
    ------
    ValueError
        If a column is absent or `cost` is not above 0.

    Examples
    --------
    >>> one = pd.DataFrame(dict(margin=[1000.0], expected_editions=[4.0], p_next=[0.5]))
    >>> keep_table(one, 250.0)["break_even"].round(3).tolist()
    [0.054]
    """
    require(people, ["margin", "expected_editions", "p_next"], "keep_table")
    if not 0 < cost < np.inf:
        raise ValueError(f"keep_table: cost must be EUR above 0, found {cost!r}.")
    no_gaps(people, ["margin", "expected_editions", "p_next"], "keep_table")
    stake = people["margin"] * (1 + 0.9 * people["expected_editions"])
    need = (cost / stake).where(stake > 0)
    room = 1 - people["p_next"]
    return pd.DataFrame(dict(stake=stake, break_even=need, room=room, worth_keeping=need < room))
