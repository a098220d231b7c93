"""Senses: the three senses of stability, each a list of rows for `stability`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from ...core.stats.agreement import adjusted_rand, resampled, wilson
from ...core.stats.contingency import counts
from ...core.validation import require
from ..learned.estimators import calm
from ..scheme.adapters import codes_of
from .overlap import jaccard
from .remeasure import measured, remeasure
from .resample import Learn, resample

FIXED = "its cuts are fixed: nothing is learnt, so other customers cannot change it"
NOBODY = "no customer is in this segment"
ONE = "compares two resamples, and one was drawn"
EXACT = "no column it uses has a standard error beside it (_se): taken as free of error"


def _summary(
    sense: str, measure: str, segment: str, drawn: np.ndarray, note: str = "", absent: str = NOBODY
) -> dict[str, Any]:
    """Mean and middle 95 % of the draws that have a value; `absent` says why none has."""
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (np.nan, np.nan)
    return dict(
        sense=sense,
        measure=measure,
        segment=segment,
        value=float(drawn.mean()) if len(drawn) else np.nan,
        lower=float(low),
        upper=float(high),
        draws=len(drawn),
        note=note if len(drawn) else absent,
    )


def sampling(
    make: Learn, ours: pd.DataFrame, base: Any, fixed: bool, resamples: int, seed: int
) -> list[dict[str, Any]]:
    """Rows of the sense sampling: fit on halves of the customers, drawn by lot."""
    with calm(len(ours)):
        drawn = list(resample(make, ours, base, resamples, seed))
    note = FIXED if fixed else ""
    rows = []
    for measure in ("jaccard", "slsw"):
        by_segment = np.array([d[measure] for d in drawn])
        rows += [
            _summary("sampling", measure, label, by_segment[:, i], note)
            for i, label in enumerate(base.labels)
        ]
    for measure in ("adjusted rand", "prediction strength"):
        values = np.array([d[measure] for d in drawn])
        rows.append(_summary("sampling", measure, "all", values, note, absent=ONE))
    return rows


def measurement(
    ours: pd.DataFrame, base: Any, used: list[str], pairs: int, seed: int
) -> list[dict[str, Any]]:
    """Rows of the sense measurement: the scheme as it is, on values drawn twice."""
    noisy = measured(ours, used)
    if not noisy:
        return [_summary("measurement", "same label", "all", np.array([])) | dict(note=EXACT)]
    k = len(base.labels)
    tables = []
    for b in range(pairs):
        rng = np.random.default_rng([seed, b, 1])
        one, two = (codes_of(base, remeasure(ours, noisy, rng)) for _ in range(2))
        tables.append(counts(one, two, k, k))
    exact = [c for c in used if c not in noisy]
    note = f"taken as free of error: {', '.join(exact)}" if exact else ""
    alike = np.array([_own(t) for t in tables])
    rows = [
        _summary("measurement", "jaccard", label, alike[:, i], note)
        for i, label in enumerate(base.labels)
    ]
    wholes: list[tuple[str, Callable[[np.ndarray], float]]] = [
        ("adjusted rand", adjusted_rand),
        ("same label", _kept),
    ]
    for measure, f in wholes:
        rows.append(_summary("measurement", measure, "all", np.array([f(t) for t in tables]), note))
    return rows


def _own(table: np.ndarray) -> np.ndarray:
    """Jaccard of each segment with itself, where the labels correspond; NaN if never occupied."""
    return np.diag(jaccard(table))


def _own_of(i: int, table: np.ndarray) -> float:
    return float(_own(table)[i])


def _kept(table: np.ndarray) -> float:
    return float(np.trace(table) / table.sum())


def time(
    make: Learn,
    ours: pd.DataFrame,
    base: Any,
    fixed: bool,
    later: pd.DataFrame | None,
    seed: int,
) -> list[dict[str, Any]]:
    """Rows of the sense time: the scheme as it is, and learnt anew, at the later date."""
    if later is None:
        empty = _summary("time", "same label", "all", np.array([]))
        return [empty | dict(note="needs later, the same customers' later profile")]
    gone = ~ours.index.isin(later.index)
    if gone.any():
        raise ValueError(
            f"stability: {int(gone.sum())} customers are not in later, the first is "
            f"{ours.index[gone][0]!r}; make both profiles from the same base."
        )
    require(later, base.columns, "stability(later)")
    then = later.loc[ours.index]
    k = len(base.labels)
    after = codes_of(base, then)
    table = counts(codes_of(base, ours), after, k, k)
    rows = [
        _interval("jaccard", label, table, partial(_own_of, i), len(ours))
        for i, label in enumerate(base.labels)
    ]
    rows.append(_interval("adjusted rand", "all", table, adjusted_rand, len(ours)))
    stayed = int(np.trace(table))
    low, high = wilson(np.array(stayed), np.array(len(ours)))
    same = dict(sense="time", measure="same label", segment="all", value=stayed / len(ours))
    rows.append(same | dict(lower=float(low), upper=float(high), draws=len(ours), note=""))
    if not fixed:
        again = make(then, seed)
        anew = counts(after, codes_of(again, then), k, len(again.labels))
        rows.append(_interval("refitted", "all", anew, adjusted_rand, len(ours)))
    return rows


def _interval(
    measure: str, segment: str, table: np.ndarray, f: Callable[[np.ndarray], float], n: int
) -> dict[str, Any]:
    value = f(table)
    known = np.isfinite(value)
    low, high = resampled(table, lambda t: np.nan_to_num(f(t))) if known else (np.nan, np.nan)
    note = "" if known else NOBODY
    place = dict(sense="time", measure=measure, segment=segment, note=note)
    return place | dict(value=value, lower=low, upper=high, draws=n if known else 0)
