"""Result: what schemes earned, family by scheme, and how to read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from .account import AXES, account


@dataclass(frozen=True)
class DecisionValue:
    """What schemes earned; `print` shows the family by scheme table.

    Attributes
    ----------
    table : DataFrame
        One row a family of response, training and scheme. training: ``structural`` (true
        responses, nothing is learned) or the number of shows learned from. dv, lower and upper
        (95 %): [profit(scheme) - profit(one)] / [profit(true) - profit(one)]; random: the same of
        labels of the scheme's sizes dealt out by lot; gain: the numerator in EUR a show; net: gain
        less what the fields cost that the scheme reads; rank_best, rank_worst (simultaneous 95 %);
        note. Gaps where nothing is at stake.
    arms : DataFrame
        The others, in EUR a show over ``one``: nothing, even (all known the same), one (the
        playbook of one segment), individual (a score of each customer), true (the truth of each).
    profits : DataFrame
        family, training, set, show, arm, profit (EUR, discounted), spend (EUR on actions).
    data_cost : DataFrame
        family, set, and cost: EUR a training show that treating by lot cost it, mean.
    """

    table: pd.DataFrame
    arms: pd.DataFrame = field(repr=False)
    profits: pd.DataFrame = field(repr=False)
    data_cost: pd.DataFrame = field(repr=False)

    def matrix(self, training: int | str = "structural") -> pd.DataFrame:
        """Decision values as a table of families by schemes."""
        rows = self.table[self.table["training"] == str(training)]
        if not len(rows):
            raise ValueError(
                f"DecisionValue.matrix: no training {training!r}; there are "
                f"{', '.join(self.table['training'].unique())}."
            )
        return rows.pivot_table("dv", "family", "scheme", sort=False, dropna=False)

    def __repr__(self) -> str:
        return f"DecisionValue\n{self.matrix().round(2).to_string()}"


def summed(rows: pd.DataFrame, named: dict[str, Any], costs: pd.DataFrame) -> DecisionValue:
    """Sum up the profits of all arms, `named` the schemes, and mark what cannot surprise."""
    tables: list[pd.DataFrame] = []
    others: list[pd.DataFrame] = []
    for (family, size), part in rows.groupby(["family", "training"], sort=False):
        fields = part[part["set"] == 0].pivot_table("fields", "show", "arm")
        fields = fields.rename(columns=lambda arm: arm.removeprefix("scheme "))
        table, arms = account(part, list(named), fields)
        for name, scheme in named.items():
            built_in = set(scheme.columns) & set(AXES.get(str(family), ()))
            won = (table["scheme"] == name) & (table["dv_lower"] > 0)
            if built_in:
                table.loc[won, "note"] = "by construction"
        for frame, kept in ((table, tables), (arms, others)):
            frame.insert(0, "family", family)
            frame.insert(1, "training", size)
            kept.append(frame)
    return DecisionValue(
        pd.concat(tables, ignore_index=True),
        pd.concat(others, ignore_index=True),
        rows.drop(columns="fields"),
        costs,
    )
