"""Arm effects: what each action adds to doing nothing, by segment, from a randomised record."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from .randomised import clustered, posterior, rows


class ArmEffects(BaseEstimator):
    """What each action adds to doing nothing (arm 0), by segment, shrunk over segments.

    Differences of means weighted by 1 / propensity (Hajek 1971), errors clustered by group. With
    three segments and more each arm's effects are shrunk together (`shrink_groups`).

    Attributes
    ----------
    table_ : DataFrame
        Index (segment, arm). n (rows in the arm), effect, lower, upper (95 %), unshrunk, se.

    Examples
    --------
    >>> y, arm = np.resize([0.0, 1, 1, 2], 80), np.resize([0, 0, 1, 1], 80)
    >>> ArmEffects().fit(y, arm, np.repeat(["a", "b"], 40), 0.5).table_["effect"].tolist()
    [1.0, 1.0]
    """

    def fit(
        self,
        outcome: ArrayLike,
        arm: ArrayLike,
        segment: ArrayLike,
        propensity: ArrayLike,
        groups: ArrayLike | None = None,
    ) -> ArmEffects:
        """Fit; `arm` whole numbers from 0, the rest as for `SaturatingResponse`."""
        who = "ArmEffects.fit"
        y, a, weight, code, names, cluster = rows(who, outcome, arm, segment, propensity, groups)
        arms = np.unique(a)
        count = pd.crosstab(code, a).reindex(columns=arms)
        if 0 not in arms or len(arms) < 2 or (count < 2).to_numpy().any():
            raise ValueError(
                f"{who}: every segment needs 2 rows and more in every arm, among them arm 0 "
                f"(nothing done); found arms {', '.join(f'{v:g}' for v in arms)} and as few as "
                f"{int(count.min().min())} rows in one. Leave out a segment or an arm."
            )
        cell = pd.DataFrame(dict(s=code, a=a, w=weight, wy=weight * y)).groupby(["s", "a"])
        sums = cell.agg(w=("w", "sum"), wy=("wy", "sum"), n=("w", "size"))
        mean = (sums["wy"] / sums["w"]).unstack()
        total = sums["w"].unstack().to_numpy()
        tables = {}
        for j in range(1, len(arms)):
            sign = np.where(a == arms[j], 1.0, np.where(a == 0, -1.0, 0.0))
            at = np.searchsorted(arms, a)
            pull = sign * weight * (y - mean.to_numpy()[code, at]) / total[code, at]
            own = code[:, None] == np.arange(len(names))
            cov = clustered(pull[:, None] * own, cluster)
            effect = (mean.iloc[:, j] - mean.iloc[:, 0]).to_numpy()
            found = posterior(effect, cov, np.ones(len(names), dtype=bool))
            ends = [found.interval(row) for row in np.eye(len(names))]
            tables[int(arms[j])] = pd.DataFrame(
                dict(
                    n=sums["n"].unstack().iloc[:, j].to_numpy(),
                    effect=found.mean,
                    lower=[e[0] for e in ends],
                    upper=[e[1] for e in ends],
                    unshrunk=effect,
                    se=np.sqrt(np.diag(cov)),
                ),
                index=pd.Index(names, name="segment"),
            )
        table = pd.concat(tables, names=["arm"]).swaplevel()
        self.table_ = table.sort_index(level="arm", sort_remaining=False).sort_index(level=0)
        return self
