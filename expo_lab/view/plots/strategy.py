"""Pictures of strategy: what courses of action were worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from .colours import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_effects(effects: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each policy's effect on profit against doing nothing, with its interval.

    Parameters
    ----------
    effects : DataFrame
        From `rollout`: index policy; effect, lower, upper in EUR.
    """
    ax = ax or plt.gca()
    rows = effects.drop(index="nothing", errors="ignore")
    at = np.arange(len(rows))
    error = [(rows["effect"] - rows["lower"]) / 1000, (rows["upper"] - rows["effect"]) / 1000]
    ax.errorbar(rows["effect"] / 1000, at, xerr=error, fmt="o", color=PALETTE[0], capsize=4)
    ax.axvline(0, color="grey", linewidth=1)
    ax.set_yticks(at, rows.index)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.set(xlabel="effect on profit against doing nothing, 1,000 EUR")
    return ax
