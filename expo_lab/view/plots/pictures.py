"""Plots: one table, one picture. Each function draws on Axes and returns them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from ...core.schema import STATES
from .colours import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# The best state calm, the worrying one warm, what is over grey: in the order of `STATES`.
STATE_COLOURS = {
    "trial": PALETTE[1],
    "growing": PALETTE[0],
    "committed": PALETTE[5],
    "weakening": PALETTE[2],
    "lost": PALETTE[3],
}


def style() -> None:
    """Set the look of all pictures: white, light grid, a font with Chinese glyphs if any."""
    from matplotlib import font_manager

    found = {f.name for f in font_manager.fontManager.ttflist}
    fonts = [
        "DejaVu Sans",
        *(
            f
            for f in ("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC")
            if f in found
        ),
    ]
    sns.set_theme(style="whitegrid", palette=PALETTE, font="DejaVu Sans")
    plt.rcParams["font.family"] = fonts


def side_by_side(*widths: float, height: float = 3.6) -> tuple[Figure, Any]:
    """Make a figure with axes of these widths (inches), outside pyplot's list of open figures."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(sum(widths), height), layout="constrained")
    return figure, figure.subplots(1, len(widths), width_ratios=widths, squeeze=False)[0]


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


def plot_crosstab(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the customers by the segments of two schemes: colour is the share of the row.

    Parameters
    ----------
    table : DataFrame
        Counts, as in ``comparison.crosstabs``.
    """
    ax = ax or plt.gca()
    share = table.div(table.sum(axis=1).clip(lower=1), axis=0)
    sns.heatmap(
        share, annot=table, fmt="d", cmap="Blues", vmin=0, vmax=1, cbar=False, ax=ax, linewidths=1
    )
    ax.set(xlabel=str(table.columns.name or ""), ylabel=str(table.index.name or ""))
    ax.tick_params(axis="x", rotation=20)
    ax.tick_params(axis="y", rotation=0)
    return ax


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
