"""Pictures of programmes: what is claimed beside what is true, and what a cycle came to believe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .colours import MARKERS, PALETTE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ...strategy.programmes.effect import ProgrammeEffect


def plot_claims(effect: ProgrammeEffect, measure: str = "visits", ax: Axes | None = None) -> Axes:
    """Draw what each comparison claims of a programme, and the truth as a line.

    Parameters
    ----------
    effect : ProgrammeEffect
        From `programme_effect`.
    measure : {"visits", "profit"}

    Returns
    -------
    Axes
        A mark an estimator, the mean of what is claimed in many futures; the bar is one standard
        deviation either way: a single organiser sees one claim out of it.

    Raises
    ------
    ValueError
        For another measure.
    """
    import matplotlib.pyplot as plt

    if measure not in ("visits", "profit"):
        raise ValueError(f"plot_claims: measure must be 'visits' or 'profit', found {measure!r}.")
    ax = plt.gca() if ax is None else ax
    rows = effect.claims.loc[measure]
    scale = 1000 if measure == "profit" else 1
    at = np.arange(len(rows))[::-1]
    for i, (y, (name, row)) in enumerate(zip(at, rows.iterrows(), strict=True)):
        look: dict[str, Any] = dict(
            color=PALETTE[2 if name == "same luck" else 0], marker=MARKERS[i]
        )
        ax.errorbar(row["value"] / scale, y, xerr=row["sd"] / scale, capsize=4, **look)
    ax.axvline(rows.loc["same luck", "value"] / scale, color=PALETTE[2], linewidth=1)
    ax.axvline(0, color="0.6", linewidth=1, linestyle="--")
    ax.set_yticks(at, [f"{name} (true)" if name == "same luck" else name for name in rows.index])
    ax.set_ylim(-0.6, len(rows) - 0.4)
    unit = "stands more of the members" if measure == "visits" else "profit, 1,000 EUR"
    ax.set(xlabel=f"{unit}: claimed, ± 1 sd")
    return ax


def plot_beliefs(learned: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw what a cycle believes of its measures, turn after turn.

    Parameters
    ----------
    learned : DataFrame
        ``run_cycle(...).learned``: turn, segment, measure, mean, lower, upper.

    Returns
    -------
    Axes
        A line a segment and measure with its 95 % interval; 0 is a measure that earns its cost.
    """
    import matplotlib.pyplot as plt

    ax = plt.gca() if ax is None else ax
    groups = list(learned.groupby(["segment", "measure"], sort=False))
    for i, ((segment, measure), rows) in enumerate(groups):
        shift = 0.08 * (i - (len(groups) - 1) / 2)  # intervals beside one another
        error = [rows["mean"] - rows["lower"], rows["upper"] - rows["mean"]]
        ax.errorbar(
            rows["turn"] + shift,
            rows["mean"],
            yerr=error,
            color=PALETTE[i % len(PALETTE)],
            marker=MARKERS[i % len(MARKERS)],
            capsize=3,
            label=f"{segment}: {measure}",
        )
    ax.axhline(0, color="0.35", linestyle="--", linewidth=1)
    ax.set_xticks(sorted(learned["turn"].unique()))
    ax.set(xlabel="turn", ylabel="EUR a customer, less its cost")
    ax.legend(frameon=False, loc="best")
    return ax
