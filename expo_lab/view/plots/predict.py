"""Pictures of forecasts: what was expected of editions held back, and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from .colours import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_holdout(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw predicted against actual returns on editions a model has not seen.

    Parameters
    ----------
    table : DataFrame
        From `predict.held_back`: model, edition, predicted, lower, upper, actual.
    """
    ax = ax or plt.gca()
    models = list(dict.fromkeys(table["model"]))
    for i, name in enumerate(models):
        rows = table[table["model"] == name]
        at = rows["edition"] + (i - (len(models) - 1) / 2) * 0.15
        error = [rows["predicted"] - rows["lower"], rows["upper"] - rows["predicted"]]
        ax.errorbar(
            at,
            rows["predicted"],
            yerr=np.clip(error, 0, None),
            fmt="os^D"[i % 4],
            color=PALETTE[i],
            capsize=3,
            label=name,
        )
    actual = table[table["model"] == models[0]]
    ax.hlines(
        actual["actual"],
        actual["edition"] - 0.35,
        actual["edition"] + 0.35,
        color="black",
        label="actual",
    )
    ax.set(xlabel="edition held back", ylabel="exhibitors who came back")
    ax.set_xticks(actual["edition"])
    # Head-room for the legend, which would hide the longest interval.
    ax.set_ylim(0, max(1.0, 1.35 * float(table[["upper", "actual"]].max().max())))
    ax.legend(frameon=False, loc="upper center", ncols=2)
    return ax
