"""Pictures of forecasts: what was expected of editions held back, and what came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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


def plot_calibration(tables: Mapping[str, pd.DataFrame], ax: Axes | None = None) -> Axes:
    """Draw what came against what was said; a point's size says how many customers it is of.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        By forecaster, each from `predict.calibration`.
    """
    ax = ax or plt.gca()
    ax.plot([0, 1], [0, 1], color="0.4", lw=1, zorder=0)
    most = max(int(table["customers"].max()) for table in tables.values())
    for i, (name, table) in enumerate(tables.items()):
        at, share = table["said"], table["came"]
        reach = [share - table["lower"], table["upper"] - share]
        look: dict[str, Any] = dict(color=PALETTE[i], alpha=0.8)
        ax.errorbar(at, share, yerr=np.clip(reach, 0, None), fmt="none", lw=1, capsize=2, **look)
        size = 120 * table["customers"] / most + 6
        ax.scatter(at, share, s=size, marker="os^D"[i % 4], label=name, **look)
    ax.set(xlabel="chance that was said", ylabel="share that came", xlim=(0, 1), ylim=(0, 1))
    ax.legend(frameon=False, loc="upper left")
    return ax


def plot_leaves(leaves: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a tree's leaves, or a rule list, as a questionnaire's answers: chance and interval.

    Parameters
    ----------
    leaves : DataFrame
        From `predict.leaves` or `predict.rules_of`: rule, rows, p, lower, upper.
    """
    ax = ax or plt.gca()
    at = np.arange(len(leaves))
    ax.hlines(at, leaves["lower"], leaves["upper"], color=PALETTE[0], lw=2)
    size = 120 * leaves["rows"] / leaves["rows"].max() + 8
    ax.scatter(leaves["p"], at, s=size, color=PALETTE[0], zorder=3)
    ax.set_yticks(at, [f"{r} ({n})" for r, n in zip(leaves["rule"], leaves["rows"], strict=True)])
    ax.set(xlabel="comes again with this chance", xlim=(0, 1), ylim=(len(leaves) - 0.5, -0.5))
    return ax


def plot_traffic(traffic: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the hall as aisles of sectors: a square a stand, its size and how much it was visited.

    Where stands were is not in the tables: within its sector's aisle a stand is placed by size.

    Parameters
    ----------
    traffic : DataFrame
        From `predict.traffic`.
    """
    ax = ax or plt.gca()
    names = sorted(traffic["sector"].unique())
    rows = traffic.sort_values("area", ascending=False)
    side = np.sqrt(rows["area"].to_numpy(float))
    x = rows.assign(side=side).groupby("sector")["side"].cumsum().to_numpy() - side / 2
    y = rows["sector"].map({name: i for i, name in enumerate(names)})
    spot = ax.scatter(
        x, y, s=4 + rows["area"], c=rows["scans"], marker="s", cmap="viridis", edgecolor="white"
    )
    ax.figure.colorbar(spot, ax=ax, label="scans of known visitors")
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="along the aisle, from the largest stand, m", ylim=(len(names) - 0.5, -0.5))
    ax.grid(visible=False)
    return ax


def plot_targets(matrix: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw attractiveness against fit to a theme: worth as colour, customers as numbers.

    Parameters
    ----------
    matrix : DataFrame
        From `predict.target_matrix`.
    """
    ax = ax or plt.gca()
    names = list(dict.fromkeys(matrix["fit"]))
    worth, customers = (
        matrix.pivot(index="attractiveness", columns="fit", values=value)
        .reindex(index=names[::-1], columns=names)
        .to_numpy(float)
        for value in ("worth", "customers")
    )
    spot = ax.imshow(worth / 1000, cmap="cividis", aspect="auto")
    middle = (worth.max() + worth.min()) / 2
    for i, j in np.ndindex(*worth.shape):
        colour = "black" if worth[i, j] > middle else "white"
        text = f"{customers[i, j]:,.0f} customers\n{worth[i, j] / 1000:,.0f}"
        ax.text(j, i, text, ha="center", va="center", color=colour)
    ax.figure.colorbar(spot, ax=ax, label="worth together, EUR 1000")
    ax.set_xticks(range(len(names)), names)
    ax.set_yticks(range(len(names)), names[::-1])
    ax.set(xlabel="fit to the theme", ylabel="attractiveness")
    ax.grid(visible=False)
    return ax
