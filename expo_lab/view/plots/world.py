"""Pictures of the world: editions, how they fill, and the true states of exhibitors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from ...core.schema import STATES
from .colours import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The best state calm, the worrying one warm, what is over grey.
STATE_COLOURS = {
    "trial": PALETTE[1],
    "growing": PALETTE[0],
    "committed": PALETTE[5],
    "weakening": PALETTE[2],
    "lost": PALETTE[3],
}


def plot_editions(editions: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw exhibitors by edition; cancelled ones are marked.

    Parameters
    ----------
    editions : DataFrame
        The table ``editions``: edition, exhibitors, held.
    """
    ax = ax or plt.gca()
    held = editions[editions["held"]]
    ax.bar(held["edition"], held["exhibitors"], color=PALETTE[0])
    for edition in editions.loc[~editions["held"], "edition"]:
        ax.annotate("cancelled", (edition, 0), rotation=90, ha="center", va="bottom")
    ax.set(xlabel="edition", ylabel="exhibitors")
    ax.set_xticks(editions["edition"])
    ax.grid(axis="x", visible=False)
    return ax


def plot_bookings(curve: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how each edition filled, the latest in front of the earlier ones.

    Parameters
    ----------
    curve : DataFrame
        As `collect.booking_curve` gives it: edition, weeks_before, stands.
    """
    ax = ax or plt.gca()
    *earlier, last = sorted(curve["edition"].unique())
    for edition in (*earlier, last):
        rows = curve[curve["edition"] == edition]
        look: dict[str, Any] = dict(color="0.75", linewidth=1)
        if edition == last:
            look = dict(color=PALETTE[0], linewidth=2.5)
        if edition in (last, earlier[-1] if earlier else last):
            look["label"] = f"edition {edition}" if edition == last else "earlier editions"
        ax.plot(rows["weeks_before"], rows["stands"], **look)
    ax.invert_xaxis()
    ax.set_ylim(bottom=0)
    ax.set(xlabel="weeks before opening", ylabel="stands booked")
    ax.legend(frameon=False)
    return ax


def plot_states(states: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many exhibitors are in each true state after each edition (prospects left out).

    Parameters
    ----------
    states : DataFrame
        ``show.truth["states"]``: edition, true_state.
    """
    ax = ax or plt.gca()
    count = states.groupby(["edition", "true_state"], observed=False).size().unstack()
    below = np.zeros(len(count))
    for state in STATES[1:]:
        height = count[state].to_numpy()
        look: dict[str, Any] = dict(color=STATE_COLOURS[state], label=state, edgecolor="white")
        ax.bar(count.index, height, bottom=below, **look)
        below += height
    ax.set(xlabel="edition", ylabel="organisations")
    ax.set_xticks(count.index)
    ax.grid(axis="x", visible=False)
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(
        handles[::-1], labels[::-1], loc="center left", bbox_to_anchor=(1, 0.5), frameon=False
    )
    return ax
