"""Opinions: what surveys ask, estimated for those who answered and for those who did not."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from ..core.schema import NEEDS
from ..core.stats.shrinkage import shrink

# Lowest and highest answer of what is estimated from surveys.
SCALES = dict(
    satisfaction=(1, 5), recommendation=(0, 10), relative_attitude=(0, 1), involvement=(0, 1)
) | dict.fromkeys(NEEDS, (1, 5))


def opinions(
    tables: dict[str, pd.DataFrame], made: pd.DataFrame, asked: Collection[str] = tuple(SCALES)
) -> pd.DataFrame:
    """Estimate what surveys ask, for those who answered and those who did not.

    Only what is named in `asked` is estimated.
    """
    said = tables["surveys"]
    row = made.index.get_indexer(said["customer_id"])
    # prospects, lapsed, and present ones by how often they came: once, twice or thrice, more
    times, away = made["editions_attended"].to_numpy(), made["recency"].to_numpy()
    often = 2 + np.digitize(times, [2, 4])
    status = np.where(times == 0, 0, np.where(away == 0, often, 1))
    kind = pd.Categorical(made["kind"]).codes
    group = kind * 5 + status
    out: dict[str, Any] = dict(answers=np.bincount(row, minlength=len(made)))
    for name in asked:
        value = _answers(said, name)
        given = np.flatnonzero(~np.isnan(value))
        found = shrink(value[given], row[given], group)
        known = np.isin(kind, np.unique(kind[row[given]]))  # kinds of which anybody answered
        # of a kind that nobody asked all is unknown: the middle, and the spread of the whole scale
        low, high = SCALES[name]
        estimate, se = found["estimate"].to_numpy(), found["se"].to_numpy()
        unknown = ~known | np.isnan(estimate)
        out[name] = np.where(unknown, (low + high) / 2, estimate)
        out[f"{name}_se"] = np.where(unknown, (high - low) / np.sqrt(12), se)
    return pd.DataFrame(out, made.index, copy=False)


def asked_for(names: Collection[str]) -> list[str]:
    """Columns of the surveys that these opinions come from."""
    ours = ("attitude", "attitude_rival")
    return [c for n in names for c in (ours if n == "relative_attitude" else (n,))]


def _answers(said: pd.DataFrame, name: str) -> np.ndarray:
    """What was answered, a row a survey; gaps where it was not."""
    if name != "relative_attitude":
        return said[name].to_numpy(float)
    ours, theirs = said["attitude"].to_numpy(float), said["attitude_rival"].to_numpy(float)
    # strength (of the stronger attitude) times difference, Dick & Basu's two parts; the product is
    # ours, and 0.5 is no difference from the best rival
    return 0.5 * (1 + np.fmax(ours, theirs) * (ours - theirs))
