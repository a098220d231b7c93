"""World map: the causal diagram of the simulated show, read from the causes."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from ...world.causes.ours import CAUSES
from .colours import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OUTSIDE, LOOPS = PALETTE[2], PALETTE[0]
LEFT, DECISION, RIGHT, EDITION = 1.5, 4.35, 7.45, 11.2  # middles of the columns
WIDTH = 2.9  # of a cause's box


def plot_causes(ax: Axes | None = None) -> Axes:
    """Draw the causes, what each moves, its knobs, and the way round from edition to edition.

    Parameters
    ----------
    ax : Axes, optional
        Wants about 12 by 6.5 inches; made if absent.

    Returns
    -------
    Axes
        A box a cause; a full arrow acts on the decision, a dashed one is carried to the next
        edition.
    """
    import matplotlib.pyplot as plt

    ax = ax or plt.subplots(figsize=(12, 6.5), layout="constrained")[1]
    loops = [cause for cause in CAUSES.values() if cause.fed]
    outside = [cause for cause in CAUSES.values() if not cause.fed]
    ax.set(xlim=(0, 12), ylim=(-0.55, 7.1))
    ax.set_axis_off()
    _box(ax, DECISION, 3.1, 1.5, 1.7, "decision", "to take a stand\nor not", "black")
    _box(ax, EDITION, 3.1, 1.5, 1.7, "edition", "stands, buyers,\nleads, incidents", "black")
    style: dict[str, Any] = dict(arrowstyle="-|>", shrinkA=0, shrinkB=0, mutation_scale=14)
    ax.plot([DECISION, DECISION, EDITION], [3.95, 6.6, 6.6], color="black", lw=2)
    ax.annotate("", (EDITION, 3.95), (EDITION, 6.62), arrowprops=dict(style, color="black", lw=2))
    middle = (DECISION + EDITION) / 2
    ax.text(middle, 6.68, "those who come make the edition", ha="center", va="bottom")
    for causes, x, colour in ((outside, LEFT, OUTSIDE), (loops, RIGHT, LOOPS)):
        side = np.sign(x - DECISION)
        for i, cause in enumerate(causes):
            down = (i + 0.5) / len(causes)
            y, port = 6.35 - 6.5 * down, 3.85 - 1.5 * down
            knobs = fill(", ".join(cause.knobs), 34)
            name = cause.name.replace("_", " ")
            _box(ax, x, y, WIDTH, 1.1, name, cause.moves, colour, knobs)
            full = dict(style, color=colour, lw=1.8)
            end = (DECISION + side * 0.75, port)
            ax.annotate("", end, (x - side * WIDTH / 2, y), arrowprops=full)
            if cause.fed:
                start, end = (EDITION - 0.75, port), (x + WIDTH / 2, y)
                ax.annotate("", end, start, arrowprops=dict(full, ls="--", lw=1.4))
                at = 0.45 * np.array(start) + 0.55 * np.array(end)
                paper = dict(facecolor="white", edgecolor="none", pad=1)
                ax.text(at[0], at[1], cause.fed, fontsize=9, ha="center", va="center", bbox=paper)
    note = "full arrow: acts on the decision     dashed arrow: carried to the next edition"
    ax.text(6, -0.5, f"{note}     all knobs of a box at 0: its cause is off", ha="center", size=9)
    return ax


def _box(
    ax: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    title: str,
    words: str,
    colour: str,
    knobs: str = "",
) -> None:
    from matplotlib.patches import FancyBboxPatch

    corner = (x - width / 2, y - height / 2)
    look: dict[str, Any] = dict(facecolor="white", edgecolor=colour, linewidth=2)
    ax.add_patch(FancyBboxPatch(corner, width, height, "round,pad=0,rounding_size=0.1", **look))
    text: dict[str, Any] = dict(ha="center", va="center")
    ax.text(x, y + 0.33, title, weight="bold", fontsize=11, **text)
    ax.text(x, y + (0.06 if knobs else -0.15), words, fontsize=9, **text)
    ax.text(x, y - 0.3, knobs, fontsize=8, family="monospace", **text)
