"""Sensitivity: what sizes would be at other cuts, and with other answers to the survey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..robustness.remeasure import measured, remeasure
from ..scheme.adapters import codes_of
from ..scheme.scheme import NOT_APPLICABLE

STEP = 0.1  # of the column's standard deviation, by which a cut is moved; ours
DRAWS = 30  # of everybody's answers; ours


def at_other_cuts(ours: pd.DataFrame, wanted: Mapping[str, Any]) -> pd.DataFrame:
    """Sizes of each scheme's segments with one cut moved down or up, the others as they are.

    A cut is moved by 0.1 standard deviations of its column (1 where the column holds whole
    numbers only), not beyond the range that it may take.

    Returns
    -------
    DataFrame
        scheme, cut, from, to, segment, share (as it is), moved (the share then), change. Schemes
        without cuts have no rows.
    """
    rows = []
    for scheme, s in wanted.items():
        before = _shares(s, ours)
        for name, cut in s.cuts.items():
            column = ours[cut.column].to_numpy(float)
            is_whole = (column == np.round(column)).all()
            step = 1.0 if is_whole else STEP * float(column.std())
            for to in (cut.default - step, cut.default + step):
                to = float(np.clip(to, cut.low, cut.high))
                if to == cut.default:
                    continue
                after = _shares(s.at(**{name: to}), ours)
                rows += [
                    (scheme, name, cut.default, to, label, a, b, b - a)
                    for label, a, b in zip(s.labels, before, after, strict=True)
                    if label != NOT_APPLICABLE
                ]
    names = ["scheme", "cut", "from", "to", "segment", "share", "moved", "change"]
    return pd.DataFrame(rows, columns=names)


def with_other_answers(ours: pd.DataFrame, wanted: Mapping[str, Any]) -> pd.DataFrame:
    """Sizes of each scheme's segments when its measured columns are drawn anew (`remeasure`).

    The cuts stay. The mean is what the true values' sizes are expected to be, as far as the
    standard errors are right: estimates that were shrunk lie too close together, and put too few
    beyond a cut that is far out. The bounds hold the middle 95 % of the draws; that these
    customers and not others were there is no part of them.

    Returns
    -------
    DataFrame
        scheme, segment, share (as it is), mean, lower, upper, kept (share of the segment's
        customers who are still in it, mean of the draws), error_free (columns without a standard
        error). Schemes without any measured column have no rows.
    """
    rows = []
    for scheme, s in wanted.items():
        noisy = measured(ours, s.columns)
        if not noisy:
            continue
        here, k = codes_of(s, ours), len(s.labels)
        size, n = np.bincount(here, minlength=k), len(ours)
        drawn, kept = np.zeros((DRAWS, k)), np.zeros((DRAWS, k))
        small = ours[["kind", *s.columns, *(f"{c}_se" for c in noisy)]]
        for b in range(DRAWS):
            there = codes_of(s, remeasure(small, noisy, np.random.default_rng([0, b])))
            drawn[b] = np.bincount(there, minlength=k) / n
            kept[b] = np.bincount(here[here == there], minlength=k)
        low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
        exact = ", ".join(c for c in s.columns if c not in noisy)
        rows += [
            (
                *(scheme, label, size[i] / n, drawn[:, i].mean(), low[i], high[i]),
                kept[:, i].mean() / size[i] if size[i] else np.nan,
                exact,
            )
            for i, label in enumerate(s.labels)
            if label != NOT_APPLICABLE
        ]
    names = ["scheme", "segment", "share", "mean", "lower", "upper", "kept", "error_free"]
    return pd.DataFrame(rows, columns=names)


def _shares(scheme: Any, ours: pd.DataFrame) -> np.ndarray:
    return np.bincount(codes_of(scheme, ours), minlength=len(scheme.labels)) / len(ours)
