"""Claims: each with its interval in every world, against its bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .colours import MARKERS, PALETTE

if TYPE_CHECKING:
    from matplotlib.figure import Figure


TIMES = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 20, 50, 100)  # ticks of ratios; ours
DECADES = (0.1, 1, 10, 100, 1000)


def plot_verdicts(found: pd.DataFrame) -> Figure:
    """Draw every judged claim: a line a world, the dashed line is the bar.

    Parameters
    ----------
    found : DataFrame
        From `judge_claims` or `datasets.load_claims`.

    Returns
    -------
    Figure

    Examples
    --------
    >>> import expo_lab as xl
    >>> len(plot_verdicts(xl.datasets.load_claims()).axes)
    12
    """
    import matplotlib.pyplot as plt

    judged = found[found["verdict"] != ""]
    names, worlds = list(dict.fromkeys(judged["claim"])), list(dict.fromkeys(judged["world"]))
    columns = min(3, len(names))
    figure, grid = plt.subplots(
        -(-len(names) // columns),
        columns,
        figsize=(3.6 * columns, 1.9 * -(-len(names) // columns)),
        layout="constrained",
        squeeze=False,
    )
    for ax in grid.ravel()[len(names) :]:
        ax.remove()
    for name, ax in zip(names, grid.ravel(), strict=False):
        rows = judged[judged["claim"] == name].set_index("world")
        for place, world in enumerate(worlds):
            if world not in rows.index:
                continue
            value, lower, upper = rows.loc[world, ["value", "lower", "upper"]].astype(float)
            look = dict(color=PALETTE[place % len(PALETTE)], marker=MARKERS[place % len(MARKERS)])
            ax.plot([lower, upper], [-place, -place], color=look["color"], lw=2)
            ax.plot([value], [-place], **look)
        ax.axvline(float(rows["bar"].iloc[0]), color="0.3", ls="--", lw=1)
        if rows["figure"].iloc[0].startswith("times"):
            ax.set_xscale("log")
            ends = rows[["lower", "upper"]].astype(float)
            low, high = ends["lower"].min() / 1.2, ends["upper"].max() * 1.2
            spread = TIMES if high / low < 12 else DECADES
            ax.set_xticks([t for t in spread if low <= t <= high])
            ax.xaxis.set_major_formatter("{x:g}")
            ax.xaxis.set_minor_formatter("")
            ax.set_xlim(min(low, float(rows["bar"].iloc[0])), max(high, float(rows["bar"].iloc[0])))
        ax.set(title=name, xlabel=rows["figure"].iloc[0], ylim=(0.5 - len(worlds), 0.5))
        ax.set_yticks(-np.arange(len(worlds)), worlds)
        ax.spines[["top", "right"]].set_visible(False)
    return figure
