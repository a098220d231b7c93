"""Queue: how many of the staff are needed for exhibitors not to wait."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def waiting(
    arrivals: float, minutes: float, staff: Sequence[int], wage: float = 40.0
) -> pd.DataFrame:
    """Compute the wait at a service desk by its staff: the M/M/c queue (Erlang 1917).

    With load a = arrivals minutes / 60, B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)):
    P(wait) = c B(c) / (c - a (1 - B(c))), mean wait = P(wait) minutes / (c - a). Arrivals by
    chance, service times exponential, nobody gives up.

    Parameters
    ----------
    arrivals : float above 0
        Requests an hour.
    minutes : float above 0
        Mean time that one takes.
    staff : sequence of int of 1 or more
        Numbers to try.
    wage : float of 0 or more, default 40 (ours)
        EUR an hour and person.

    Returns
    -------
    DataFrame
        Index staff. busy (share of the time), p_wait, wait (mean, minutes; inf where requests come
        faster than they are served), cost (EUR an hour).

    Raises
    ------
    ValueError
        For arrivals or minutes not above 0, a negative wage, fewer than 1 person.

    References
    ----------
    Erlang, A. K. (1917). Elektroteknikeren 13, 5-13.

    Examples
    --------
    >>> waiting(10, 12, [2, 3])[["p_wait", "wait"]].round(3)
           p_wait    wait
    staff
    2       1.000     inf
    3       0.444   5.333
    """
    if not (arrivals > 0 and minutes > 0 and wage >= 0):
        raise ValueError(
            "waiting: arrivals and minutes must be above 0 and wage not below, found "
            f"{arrivals!r}, {minutes!r}, {wage!r}."
        )
    if not len(staff) or min(staff) < 1:
        raise ValueError(f"waiting: staff must be numbers of 1 or more, found {list(staff)}.")
    load, rows = arrivals * minutes / 60, {}
    for c in staff:
        blocked = 1.0
        for k in range(1, c + 1):
            blocked = load * blocked / (k + load * blocked)
        full = load >= c
        p_wait = 1.0 if full else c * blocked / (c - load * (1 - blocked))
        wait = float("inf") if full else p_wait * minutes / (c - load)
        rows[c] = (min(1.0, load / c), p_wait, wait, wage * c)
    columns = ["busy", "p_wait", "wait", "cost"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("staff")
