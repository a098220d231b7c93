"""Four R: retain, relate, recommend, recover, as a scoreboard before and after, with its levers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..core.registry import OpenRegistry
from ..core.stats.agreement import wilson
from ..profiles.assemble import Held
from ..world.actions import ACTIONS

Tables = Mapping[str, pd.DataFrame]
CONTENT = 4  # points of 5 from which an answer counts as content; ours


@dataclass(frozen=True)
class Measure:
    """A number of the scoreboard: a share, counted from the tables.

    Attributes
    ----------
    name, meaning : str
    r : str
        retain, relation, recommend or recover (source document 001, C109 to C112).
    count : callable
        ``count(tables, edition, last)`` returns (how many, of how many); `last` is the edition
        held before.
    moves : tuple of str
        What actions must move to be levers of it, of the world's `MOVES`.
    kinds : tuple of str
        Whom its levers are pulled at.
    rules : tuple of str
        Standing rules (`Rules`) that are levers too.
    """

    name: str
    r: str
    meaning: str
    count: Callable[[Tables, int, int], tuple[int, int]]
    moves: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("exhibitor",)
    rules: tuple[str, ...] = ()

    @property
    def levers(self) -> str:
        """Actions for these kinds of customer, and rules, that can move it in this world."""
        acts = [
            a.name for a in ACTIONS.values() if a.moves in self.moves and {*a.kinds} & {*self.kinds}
        ]
        return ", ".join([*acts, *(f"rule {rule}" for rule in self.rules)])


def four_r(base: Held, edition: int | None = None, against: Held | None = None) -> pd.DataFrame:
    """Score an edition by retain, relation, recommend and recover, beside another one.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    edition : int, optional
        The edition scored; the last one held by default.
    against : Show or holder of the schema's tables, optional
        Before: the same edition of another course of the show, such as the one without a policy.
        By default the edition held before, of the same base.

    Returns
    -------
    DataFrame
        Index (r, measure). before, after (shares), change, lower, upper (95 % interval of the
        change: Newcombe's method 10 (1998) from two Wilson intervals, for independent customers;
        two editions share an economy besides, which it does not know), of (rows behind `after`),
        levers. A share of nobody is a gap.

    Raises
    ------
    ValueError
        If the edition, or the ones before it that it is set against, were not held.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> board = four_r(show.advance(), against=show.advance())
    >>> bool((board["change"].dropna() == 0).all())
    True
    """
    tables = base.tables
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    edition = int(held[-1]) if edition is None else edition
    place = int(np.searchsorted(held, edition))
    need = 1 if against is not None else 2
    if edition not in held or place < need:
        raise ValueError(
            f"four_r: needs an edition that was held, with {need} held before it; found "
            f"{edition!r}, held were {', '.join(map(str, held))}."
        )
    other = tables if against is None else against.tables
    when = (place, place) if against is not None else (place - 1, place)
    rows = {}
    for one in FOUR_R.values():
        (k, n), (later_k, later_n) = (
            one.count(t, int(held[at]), int(held[at - 1]))
            for t, at in zip((other, tables), when, strict=True)
        )
        change = difference(k, n, later_k, later_n)
        before, after = (a / b if b else np.nan for a, b in ((k, n), (later_k, later_n)))
        rows[one.r, one.name] = (before, after, *change, later_n, one.levers)
    names = ["before", "after", "change", "lower", "upper", "of", "levers"]
    made = pd.DataFrame.from_dict(rows, orient="index", columns=names)
    made.index = pd.MultiIndex.from_tuples(rows, names=["r", "measure"])
    return made


def difference(k: int, n: int, later_k: int, later_n: int) -> tuple[float, float, float]:
    """Change of a share, with its 95 % interval (Newcombe 1998, method 10); gaps without rows.

    >>> [round(v, 4) for v in difference(48, 80, 56, 70)]
    [0.2, 0.0524, 0.3339]
    """
    if not n or not later_n:
        return (np.nan, np.nan, np.nan)
    p, q = k / n, later_k / later_n
    low, high = wilson(np.array(k), np.array(n))
    later_low, later_high = wilson(np.array(later_k), np.array(later_n))
    lower = q - p - np.hypot(q - later_low, high - p)
    upper = q - p + np.hypot(later_high - q, p - low)
    return q - p, float(lower), float(upper)


def _stands(tables: Tables, edition: int) -> pd.DataFrame:
    """The stands of an edition, those listed and absent left out."""
    there = tables["participations"]
    return there[
        (there["edition"] == edition) & (there["role"] == "exhibitor") & there["turned_up"]
    ]


def _at(table: pd.DataFrame, edition: int) -> pd.DataFrame:
    return table[table["edition"] == edition]


def _of(rows: Any) -> tuple[int, int]:
    return int(np.sum(rows)), len(rows)


def _kept(tables: Tables, edition: int, last: int) -> tuple[int, int]:
    return _of(_stands(tables, last)["customer_id"].isin(_stands(tables, edition)["customer_id"]))


def _content(tables: Tables, edition: int, last: int) -> tuple[int, int]:
    said = _at(tables["surveys"], edition)
    said = said[said["customer_id"].isin(_stands(tables, edition)["customer_id"])]
    return _of(said["satisfaction"].dropna() >= CONTENT)


def _linked(tables: Tables, edition: int, last: int) -> tuple[int, int]:
    scanned = _at(tables["scans"], edition)["to_customer_id"]
    return _of(_stands(tables, edition)["customer_id"].isin(scanned))


def _sold(tables: Tables, edition: int, last: int) -> tuple[int, int]:
    return _of(_stands(tables, edition)["orders"] > 0)


def _spoke_for(tables: Tables, edition: int, last: int) -> tuple[int, int]:
    return _of(_at(tables["referrals"], edition)["direction"] > 0)


def _brought(tables: Tables, edition: int, last: int) -> tuple[int, int]:
    new = _stands(tables, edition).query("first_time")["customer_id"]
    told = tables["referrals"]
    told = told[told["edition"].isin([edition, last]) & (told["direction"] > 0)]
    return _of(new.isin(told["to_customer_id"]))


def _solved(tables: Tables, edition: int, last: int) -> tuple[int, int]:
    return _of(_at(tables["complaints"], edition)["solved"])


def _forgave(tables: Tables, edition: int, last: int) -> tuple[int, int]:
    angry = _at(tables["complaints"], last)["customer_id"].drop_duplicates()
    return _of(angry.isin(_stands(tables, edition)["customer_id"]))


_push, _mood, _guests = ("decision", "price"), ("experience", "leads"), ("buyer", "visitor")
_measures = (
    Measure("came again", "retain", "of last edition's exhibitors, those here again", _kept,
            (*_push, "attitude"), rules=("guarantee",)),
    Measure("content", "retain", "of those who answered, 4 or 5 points of 5", _content, _mood),
    Measure("linked", "relation", "of the stands, those that scanned a guest", _linked,
            ("decision", "leads"), _guests),
    Measure("sold", "relation", "of the stands, those with an order", _sold, ("leads",)),
    Measure("spoke for us", "recommend", "of the talk known, that for the show", _spoke_for,
            _mood),
    Measure("came recommended", "recommend", "of first stands, those somebody had spoken to",
            _brought, _mood),
    Measure("solved", "recover", "of complaints, those solved", _solved, ("recovery",),
            rules=("complaint_days",)),
    Measure("forgave", "recover", "of last edition's complainants, those here again", _forgave,
            (*_push, "recovery"), rules=("complaint_days",)),
)  # fmt: skip
FOUR_R: OpenRegistry[Measure] = OpenRegistry(
    "measure", lambda: {m.name: m for m in _measures}, Measure
)
