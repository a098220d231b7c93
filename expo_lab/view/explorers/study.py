"""Study: how stable each number of segments is, computed once and painted for the explorer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from ...segment.learned.estimators import calm
from ...segment.learned.learner import COLUMNS, Learner
from ...segment.robustness.separation import gorge
from ...segment.robustness.slsa import slsa
from ...segment.robustness.stability import stability
from ..plots.colours import PALETTE
from ..plots.stability import plot_gorge, plot_slsa, plot_stability

NUMBERS = range(2, 9)
DRAWS = 4  # resamples a number of segments, so that the explorer opens within seconds; ours


@dataclass(frozen=True)
class Study:
    """What was found of one way to learn: nothing is computed anew when the slider moves.

    Attributes
    ----------
    labels : dict of int to Series
        Number of segments -> each customer's segment.
    stable : DataFrame
        `stability` of each number.
    across : DataFrame
        `slsa`.
    failed : dict of int to str
        Numbers of segments that could not be had, and why.
    overview : bytes
        PNG: stability and SLSA by number.
    gorges : dict of int to bytes
        PNG: the gorge of each number.
    """

    labels: dict[int, pd.Series]
    stable: pd.DataFrame
    across: pd.DataFrame
    failed: dict[int, str]
    overview: bytes
    gorges: dict[int, bytes]


def study(people: pd.DataFrame, way: Learner, tick: Callable[[], None] = lambda: None) -> Study:
    """Learn 2 to 8 segments and judge each number; `tick` is called after each.

    Raises
    ------
    ValueError
        If fewer than two of the numbers can be had: too few customers, or too much alike.
    """
    import sklearn.cluster  # noqa: F401  # only what is loaded can be calmed

    labels, stable, failed, gorges = {}, [], {}, {}
    with calm(len(people)):
        for k in NUMBERS:
            learn = partial(way.fit, segments=k)
            try:
                found = stability(people, learn, columns=COLUMNS, resamples=DRAWS)
                labels[k] = learn(people)(people).cat.remove_unused_categories()
                stable.append(found)
                gorges[k] = _gorge(gorge(people, labels[k], COLUMNS), k)
            except ValueError as problem:
                failed[k] = str(problem)
            tick()
    if len(labels) < 2:
        raise ValueError(
            f"explore_stability: fewer than two of {min(NUMBERS)} to {max(NUMBERS)} segments could "
            f"be had; {failed[max(failed)]}"
        )
    table = pd.concat(stable, ignore_index=True)
    across = slsa({k: v.astype(str) for k, v in labels.items()})
    return Study(labels, table, across, failed, _overview(table, across), gorges)


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
    file = BytesIO()
    figure.savefig(file, format="png", dpi=85)
    return file.getvalue()
