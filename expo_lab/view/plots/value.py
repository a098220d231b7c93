"""Pictures of value: who brings how much of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from .colours import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_lorenz(curve: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw who brings how much, from the most valuable customer on.

    Parameters
    ----------
    curve : DataFrame
        From `value.lorenz`: customers, value, cumulative shares.
    """
    ax = ax or plt.gca()
    ax.plot(curve["customers"], curve["value"], color=PALETTE[0])
    ax.plot([0, 1], [0, 1], color="grey", linestyle="--", linewidth=1)
    tenth = float(np.interp(0.1, curve["customers"], curve["value"]))
    ax.annotate(
        f"the first tenth brings {tenth:.0%}",
        (0.1, tenth),
        (0.25, tenth - 0.1),
        bbox=dict(facecolor="white", edgecolor="none", pad=1),
        arrowprops=dict(arrowstyle="->", color="grey"),
    )
    ax.set(xlabel="share of customers, most valuable first", ylabel="share of value")
    return ax
