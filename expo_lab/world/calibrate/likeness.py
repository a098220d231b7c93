"""Likeness: a world tuned to one organiser's own record, and a card of what was matched."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from ...scenario import Scenario, scenario
from ..books.record import Record
from .card import Target, read
from .moments import moments
from .tuning import FREE, gives, tune

# Each free knob with the figure of a record that tells most about it (`tuning.FREE`; ours).
TELLS = {
    "appeal": "retention to the next edition",
    "winback_reach": "return after 1 missed",
    "prospect_reach": "listed: not at the previous edition",
}
SPANS = {**{k: FREE[k] for k in TELLS}, "appeal": (-4.0, 1.0), "winback_reach": (0.02, 1.0)}
# What a record may show beside, and is not tuned to: it says how far the likeness goes.
BESIDE = (
    "at all of the last three editions",
    "sd of retention within a series",
    "change of size, median",
)
MONEY = ("median stand, m2", "Gini of space", "discount on the list price")
# What the twin has from public figures and assumptions, whatever the record.
PUBLIC = (
    "satisfaction and recommendation",
    "cost to serve and margin",
    "response to calls, offers and prices: assumed",
    "rivals, word of mouth, drift of needs",
)
LEAST = 0.02  # sd of a figure that no resample moves; ours
ASSUMED = (
    "How customers respond to an action is assumed in this world, not measured in the record: "
    "compare strategies in it, and try the better one on a part of the customers, drawn by lot."
)


@dataclass(frozen=True)
class Twin:
    """A world like an organiser's own.

    Attributes
    ----------
    scenario : Scenario
        For `simulate`, with `customers` and `editions`.
    customers, editions : int
        Organisations that could exhibit, so that editions are as large as in the record; editions
        of the record that were held.
    card : DataFrame
        One row a quantity: role ("matched", "not matched" or "from public figures"), yours, lower
        and upper (95 % over resampled customers), twin, inside.
    """

    scenario: Scenario
    customers: int
    editions: int
    card: pd.DataFrame

    def __repr__(self) -> str:
        roles = self.card["role"]
        matched = self.card[roles == "matched"]
        inside = int(matched["inside"].sum())
        return (
            f"Twin({self.customers:,} organisations, {self.editions} editions; "
            f"{inside} of {len(matched)} matched quantities inside)\n{ASSUMED}"
        )


def scenario_like(
    base: Any,
    which: str | Scenario = "mature",
    shows: int = 10,
    rounds: int = 4,
    resamples: int = 200,
    seed: int = 1,
    workers: int = 1,
) -> Twin:
    """Tune a world to what a customer base shows: how many stay, come back and are new.

    The base's own figures (`moments.moments`) become the targets of `tuning.tune`, weighed by
    their sd over resampled customers. Quantities of questions that nobody was asked are not
    measured; they are public figures in the twin, as is every response to an action.

    Parameters
    ----------
    base : CustomerBase, Show or mapping of str to DataFrame
    which : str or Scenario
        Where to begin; knobs that are not tuned stay as they are there.
    shows, rounds : int
        As for `tune`.
    resamples : int
        Bootstrap samples of customers, for the intervals.
    seed : int
    workers : int
        Processes; the result is the same for any number.

    Raises
    ------
    ValueError
        If the base has fewer than three editions held, or fewer than 20 exhibitors.

    Notes
    -----
    The intervals are of the customers of these editions: the luck of one edition that all share
    is not in them, so with few editions they are too narrow.
    """
    record = _record(base)
    held, firms = record.there.shape[1], int(record.there.any(axis=1).sum())
    if held < 3 or firms < 20:
        raise ValueError(
            f"scenario_like: needs at least 3 editions held and 20 exhibitors, found {held} and "
            f"{firms}. Add earlier editions to the record."
        )
    record = _rows(record, np.asarray(record.there.any(axis=1)))
    mine = _measured(record)
    drawn = _resampled(record, list(mine), resamples, seed)
    start = _given(scenario(which), base)
    targets = [
        Target(q, "tuned", mine[q], mine[q] - 1.2815 * sd, mine[q] + 1.2815 * sd, "the record")
        for q in TELLS.values()
        if q in mine
        for sd in [max(float(drawn[q].std(ddof=1)), LEAST)]
    ]
    free = {k: SPANS[k] for k, q in TELLS.items() if q in mine}
    size = float(record.there.sum(axis=0).mean())
    customers = int(np.clip(4 * size, 300, 2000))
    how = dict(shows=shows, customers=customers, editions=held, workers=workers)
    with contextlib.redirect_stdout(io.StringIO()):
        done = tune(start, targets, free, rounds=rounds, **how)
    found = gives([done.scenario], shows, customers, held, workers).iloc[0]
    share = float(found["exhibitors, share of organisations"])
    knobs = replace(done.scenario, name="twin")
    return Twin(knobs, max(50, round(size / share)), held, _card(mine, drawn, found))


def _record(base: Any) -> Record:
    tables = base if isinstance(base, Mapping) else base.tables
    return read(_Tables(dict(tables)))  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Tables:
    tables: dict[str, pd.DataFrame]


def _rows(record: Record, kept: np.ndarray) -> Record:
    """Take some of the organisations of a record, all that is known of them."""
    firms = len(record.there)
    names = ("there", "first", "guest", "home", "satisfied", "recommends", "complained",
             "elsewhere")  # fmt: skip
    known = [f.name for f in fields(record) if f.name in names]
    arrays = {n: getattr(record, n) for n in known}
    return replace(record, **{n: a[kept] for n, a in arrays.items() if len(a) == firms})


def _measured(record: Record) -> dict[str, float]:
    """Measure what the record shows; a figure that its few cases do not give is absent."""
    every = moments(record)
    money = MONEY if record.stands["area"].sum() > 0 else ()
    wanted = (*TELLS.values(), *BESIDE, *money)
    return {q: float(every[q]) for q in wanted if q in every and np.isfinite(every[q])}


def _resampled(record: Record, names: list[str], resamples: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    firms = len(record.there)
    rows = []
    for _ in range(resamples):
        again = moments(_rows(record, rng.integers(0, firms, firms)))
        rows.append({name: again[name] for name in names})
    return pd.DataFrame(rows)


def _given(start: Scenario, base: Any) -> Scenario:
    """Take over what the record says outright: years between editions and where it begins."""
    tables = base if isinstance(base, Mapping) else base.tables
    years = tables["editions"]["year"].to_numpy()
    gaps = np.diff(years)
    cadence = int(np.clip(np.median(gaps), 1, 3)) if len(gaps) else 1
    return replace(start, cadence=cadence, first_year=int(years.min()))


def _card(mine: Mapping[str, float], drawn: pd.DataFrame, found: pd.Series) -> pd.DataFrame:
    rows = []
    for name, value in mine.items():
        role = "matched" if name in TELLS.values() else "not matched"
        fixed = name in MONEY  # sums over stands: customers are not resampled
        low, high = (np.nan, np.nan) if fixed else drawn[name].quantile([0.025, 0.975])
        gives_ = float(found.get(name, np.nan))
        inside = None if fixed else bool(low <= gives_ <= high)
        rows.append((name, role, value, low, high, gives_, inside))
    rows += [(name, "from public figures", *(np.nan,) * 4, None) for name in PUBLIC]
    columns = ["quantity", "role", "yours", "lower", "upper", "twin", "inside"]
    return pd.DataFrame(rows, columns=columns).set_index("quantity")
