"""Alarms: customers who deviate from their own past, as a warning that they weaken (C60, C148)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...profiles.assemble import Held, until

SIGNS = {
    "area": "a smaller stand",
    "weeks_before": "booked later",
    "leads": "fewer leads",
    "satisfaction": "colder answers",
}
LOGS = {"area", "leads"}  # a change is a factor
CONSISTENT = 1.4826  # of the median absolute deviation with a normal's sd


def deviations(base: Held, as_of: int | None = None) -> pd.DataFrame:
    """Set each exhibitor's last edition against its own earlier ones.

    What all share (a bad year) is taken out: a change is measured from the median change of all,
    in robust standard deviations (1.4826 times the median absolute deviation). Sign by sign; who
    was not asked, or is at its first edition, has no deviation in it.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    as_of : int, optional
        Exhibitors of that edition are looked at; the last one by default.

    Returns
    -------
    DataFrame
        Index customer_id, those with an earlier edition: a column a sign of `SIGNS` (standard
        deviations, below 0 is colder; gaps), strength (that of the strongest sign, above 0 is an
        alarm; 0 where no sign is cold), sign (which one) and why (in words).

    Examples
    --------
    >>> import expo_lab as xl
    >>> found = deviations(xl.simulate("mature", customers=300, editions=4, seed=1))
    >>> bool((found["strength"] >= 0).all())
    True
    """
    tables = until(base.tables, as_of)
    last = int(tables["editions"].query("held")["edition"].max())
    rows = tables["participations"].query("turned_up and role == 'exhibitor'")
    said = tables["surveys"][["customer_id", "edition", "satisfaction"]]
    rows = rows.merge(said, how="left", on=["customer_id", "edition"])
    values = rows[["customer_id", "edition"]].copy()
    for sign in SIGNS:
        column = rows[sign].astype(float)
        values[sign] = np.log1p(column) if sign in LOGS else column
    now = values[values["edition"] == last].set_index("customer_id")
    before = values[values["edition"] < last].groupby("customer_id")[list(SIGNS)].mean()
    now = now.loc[now.index.isin(before.index), list(SIGNS)]
    change = now - before.reindex(now.index)
    middle = change.median()
    spread = CONSISTENT * (change - middle).abs().median()
    # a sign that half of all do not move has no spread by the median: its mean one serves
    spread = spread.where(spread > 0, (change - middle).abs().mean() * 1.2533)
    z = (change - middle) / spread.where(spread > 0)
    cold = (-z).fillna(0.0).clip(lower=0.0)
    at = cold.to_numpy().argmax(axis=1) if len(cold) else np.zeros(0, dtype=int)
    strength = cold.max(axis=1)
    sign = np.asarray(list(SIGNS))[at]
    why = [
        _words(s, float(now[s].iloc[i]), float(before[s].loc[c]), strength.iloc[i])
        for i, (c, s) in enumerate(zip(now.index, sign, strict=True))
    ]
    out = z.assign(strength=strength, sign=np.where(strength > 0, sign, ""))
    return out.assign(why=np.where(strength > 0, why, "no colder than its own past"))


def _words(sign: str, now: float, before: float, strength: float) -> str:
    if sign in LOGS:
        now, before = np.expm1(now), np.expm1(before)
    unit = {"area": " m2", "weeks_before": " weeks ahead", "leads": "", "satisfaction": " points"}
    return (
        f"{SIGNS[sign]}: {now:.3g}{unit[sign]}, its own usual is {before:.3g} "
        f"({strength:.1f} sd colder than the change of all)"
    )


def alarm_table(
    base: Held,
    editions: int = 3,
    cost: float = 80.0,
    worth: float = 2000.0,
    saved: float = 0.2,
) -> pd.DataFrame:
    """Count hits and false alarms of every threshold over past editions, and what each costs.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    editions : int
        Past editions at which alarms are raised; whether the customer came to the next is known.
    cost : float
        EUR of answering an alarm (a call, a visit).
    worth : float
        EUR that a customer who stays brings.
    saved : float
        Share of those about to leave whom the answer keeps; ours until tried by an experiment.

    Returns
    -------
    DataFrame
        Index threshold (on `deviations` strength, 0 to 5): alarms, hits (did not come next), false,
        missed, precision, recall, gain (EUR, hits saved worth - alarms cost), and best, True for
        the greatest gain. A threshold chosen here is too good by luck: judge it a year later.

    Raises
    ------
    ValueError
        If the record is too short, or a number is out of range.
    """
    if not (cost > 0 and worth > 0 and 0 < saved <= 1):
        raise ValueError(
            "alarm_table: needs cost and worth in EUR above 0 and saved above 0 to 1; found "
            f"{cost!r}, {worth!r}, {saved!r}."
        )
    strength, left = raised(base, editions)
    rows = {}
    for threshold in np.round(np.arange(0, 5.01, 0.25), 2):
        on = strength >= threshold
        hits, alarms = int((on & left).sum()), int(on.sum())
        rows[threshold] = dict(
            alarms=alarms,
            hits=hits,
            false=alarms - hits,
            missed=int((~on & left).sum()),
            precision=hits / max(1, alarms),
            recall=hits / max(1, int(left.sum())),
            gain=hits * saved * worth - alarms * cost,
        )
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("threshold")
    return table.assign(best=table["gain"] == table["gain"].max())


def raised(base: Held, editions: int) -> tuple[np.ndarray, np.ndarray]:
    """Strength of the deviations at past editions, and who did not come to the next one."""
    tables = until(base.tables, None)
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    if not 1 <= editions <= len(held) - 2:
        raise ValueError(
            f"alarms: editions must be 1 to {max(0, len(held) - 2)}, for a deviation needs an "
            f"edition before and one after; found {editions!r} of {len(held)} held."
        )
    came = tables["participations"].query("turned_up")
    strength: list[Any] = []
    left: list[Any] = []
    for at in range(len(held) - 1 - editions, len(held) - 1):
        found = deviations(base, int(held[at]))
        next_ones = came.loc[came["edition"] == held[at + 1], "customer_id"]
        strength.append(found["strength"].to_numpy())
        left.append(~found.index.isin(next_ones))
    return np.concatenate(strength), np.concatenate(left)


def lead_times(base: Held, threshold: float = 2.0, ahead: int = 3) -> pd.DataFrame:
    """How many editions before it stayed away had a customer's first alarm come?

    Looked at are exhibitors who were at an edition with at least one before it, missed the next
    two held, and had had a stand `ahead` editions running; and as many as fit that description but
    stayed, for alarms that meant nothing. A guest on another's stand is there, as for
    `alarm_table`.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    threshold : float
        On `deviations` strength.
    ahead : int
        Editions looked back from the last one attended.

    Returns
    -------
    DataFrame
        Index lead (editions from the first alarm to the edition missed, 1 is the least, "none"
        for no alarm): left and stayed, shares of each, and customers counted in ``attrs``.
    """
    tables = until(base.tables, None)
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    if len(held) < ahead + 3:
        raise ValueError(
            f"lead_times: needs {ahead + 3} editions held; found {len(held)}. Look back less far."
        )
    part = tables["participations"].query("turned_up and role in ['exhibitor', 'co_exhibitor']")
    stands, there = (
        pd.crosstab(rows["customer_id"], rows["edition"]).reindex(columns=held, fill_value=0) > 0
        for rows in (part[part["role"].astype(str) == "exhibitor"], part)
    )
    there = there.loc[stands.index]
    alarms = pd.DataFrame(False, index=there.index, columns=held)
    for edition in held[1:]:
        found = deviations(base, int(edition))
        alarms.loc[found.index[found["strength"] >= threshold], edition] = True
    own, grid, rang = stands.to_numpy(), there.to_numpy(), alarms.to_numpy()
    counts = {"left": np.zeros(ahead + 1), "stayed": np.zeros(ahead + 1)}
    for last in range(ahead, len(held) - 2):
        regular = own[:, last - ahead + 1 : last + 1].all(axis=1)
        for name, of in (
            ("left", regular & ~grid[:, last + 1] & ~grid[:, last + 2]),
            ("stayed", regular & grid[:, last + 1] & grid[:, last + 2]),
        ):
            window = rang[of, last - ahead + 1 : last + 1]
            first = np.where(window.any(axis=1), ahead - window.argmax(axis=1), 0)
            counts[name] += np.bincount(first, minlength=ahead + 1)
    order = [*range(ahead, 0, -1), 0]
    table = pd.DataFrame(
        {name: c[order] / max(1, c.sum()) for name, c in counts.items()},
        index=pd.Index([*range(ahead, 0, -1), "none"], name="lead"),
    )
    table.attrs.update({name: int(c.sum()) for name, c in counts.items()})
    return table
