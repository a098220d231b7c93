"""Percents: discounts that a client gives in per cent, worked out of the price."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .amounts import Percent
from .columns import MEND, Columns
from .problems import VALUE


def percents(part: Columns, made: pd.DataFrame) -> None:
    """Work discounts in per cent out of the price that they are taken off."""
    for name in ("discount", "concession"):
        if name not in made:
            continue
        share = (
            made[name]
            .map(lambda v: float(v) if isinstance(v, Percent) else np.nan)
            .astype("float64")
        )
        there = share.notna()
        if not there.any():
            continue
        price, paid = (
            pd.to_numeric(made[c], errors="coerce").astype("float64")
            if c in made
            else pd.Series(np.nan, made.index)
            for c in ("list_price", "revenue")
        )
        share = share.where((share >= 0) & (share < 100))
        amount = (price * share / 100).fillna(paid * share / (100 - share))
        lost = there & amount.isna()
        part.problems.add(
            part.source.table,
            made[lost],
            name,
            made.loc[lost, name].map(lambda v: f"{float(v):g} %"),
            "an amount, or a share of a known price from 0 to 100 %",
            MEND,
            VALUE,
        )
        made[name] = made[name].where(~there, amount.astype(object).where(amount.notna(), None))
        part.note(
            f"{part.raw.name}: per cent, worked out of the price",
            int((there & ~lost).sum()),
            name,
        )
