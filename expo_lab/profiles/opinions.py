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
    strength = said[["attitude", "attitude_rival"]].max(axis=1)
    gap = said["attitude"] - said["attitude_rival"]
    values: dict[str, Any] = dict(
        satisfaction=said["satisfaction"],
        recommendation=said["recommendation"],
        # strength (of the stronger attitude) times difference, Dick & Basu's two parts; the
        # product is ours, and 0.5 is no difference from the best rival
        relative_attitude=0.5 * (1 + strength * gap),
        involvement=said["involvement"],
    )
    values |= {name: said[name] for name in SCALES if name not in values}
    row = made.index.get_indexer(said["customer_id"])
    # prospects, lapsed, and present ones by how often they came: once, twice or thrice, more
    often = 2 + np.digitize(made["editions_attended"], [2, 4])
    status = np.where(made["editions_attended"] == 0, 0, np.where(made["recency"] == 0, often, 1))
    group = pd.Categorical(made["kind"]).codes * 5 + status
    out: dict[str, Any] = dict(answers=np.bincount(row, minlength=len(made)))
    for name in asked:
        value = values[name]
        given = value.notna().to_numpy()
        found = shrink(value[given], row[given], group)
        known = np.isin(group // 5, group[row[given]] // 5)  # kinds of which anybody answered
        # of a kind that nobody asked all is unknown: the middle, and the spread of the whole scale
        low, high = SCALES[name]
        unknown = ~known | found["estimate"].isna().to_numpy()
        out[name] = np.where(unknown, (low + high) / 2, found["estimate"])
        out[f"{name}_se"] = np.where(unknown, (high - low) / np.sqrt(12), found["se"])
    return pd.DataFrame(out, index=made.index)
