"""Study: how stable each number of segments is, and its pictures for the explorer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from ...segment.learned.learner import Learner
from ...segment.robustness.numbers import Numbers, by_number
from ..plots.colours import PALETTE
from ..plots.segment import plot_gorge, plot_slsa, plot_stability
from .png import png

NUMBERS = range(2, 9)
DRAWS = 4  # resamples a number of segments, so that the explorer opens within seconds; ours


@dataclass(frozen=True)
class Study:
    """What the explorer shows of each number of segments.

    Attributes
    ----------
    found : Numbers
    overview : bytes
        PNG: stability and SLSA by number.
    painted : dict of int to bytes
        Gorges that were looked at.
    """

    found: Numbers
    overview: bytes
    painted: dict[int, bytes] = field(default_factory=dict)

    def gorge(self, k: int) -> bytes:
        """PNG: the gorge of one number, painted when it is first looked at."""
        if k not in self.painted:
            self.painted[k] = _gorge(self.found.gorges[k], k)
        return self.painted[k]


def study(people: pd.DataFrame, way: Learner, tick: Callable[[], None] = lambda: None) -> Study:
    """Judge 2 to 8 segments (`by_number`) and paint them side by side."""
    found = by_number(people, way, NUMBERS, DRAWS, tick)
    return Study(found, _overview(found.stable, found.across))


def _overview(stable: pd.DataFrame, across: pd.DataFrame) -> bytes:
    """Paint all numbers side by side: stability, and what becomes of segments."""
    figure = Figure(figsize=(11, 4.4))
    left, right = figure.subplots(1, 2, width_ratios=(4, 6.2))
    figure.subplots_adjust(left=0.06, right=0.99, bottom=0.12, top=0.83, wspace=0.3)
    whole = stable[(stable["sense"] == "sampling") & (stable["measure"] == "adjusted rand")]
    plot_stability(stable, left)
    look: dict[str, Any] = dict(color=PALETTE[5], marker="P", linestyle=(0, (5, 1)))
    left.plot(whole["segments"], whole["value"], label="other customers: adjusted Rand", **look)
    left.legend(frameon=False, loc="lower left", bbox_to_anchor=(-0.1, 1), ncols=2, fontsize=7.5)
    left.set_ylabel("stability (Jaccard: least stable segment)")
    plot_slsa(across.replace(r"^segment ", "", regex=True), right)
    return _png(figure, [left, right])


def _gorge(found: pd.DataFrame, k: int) -> bytes:
    figure = Figure(figsize=(11, 2.9))
    panels = figure.subplots(1, k, sharey=True, squeeze=False)[0]
    figure.subplots_adjust(left=0.06, right=0.99, bottom=0.17, top=0.78, wspace=0.12)
    plot_gorge(found, panels)
    for ax in panels:
        ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    return _png(figure, panels)


def _png(figure: Figure, axes: Iterable[Any]) -> bytes:
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
    return png(figure, dpi=85)
