"""Pictures of segmentations: crosstabs, gorge, separation, SLSA, stability by number, movement."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from .colours import MARKERS, PALETTE, colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

SENSES = {
    ("sampling", "jaccard"): "other customers: Jaccard",
    ("sampling", "prediction strength"): "other customers: prediction strength",
    ("measurement", "jaccard"): "asked again: Jaccard",
    ("time", "jaccard"): "later date: Jaccard",
}
SHOWN = 2000  # customers that a scatter draws at most


def _axes(ax: Axes | None) -> Axes:
    import matplotlib.pyplot as plt

    return plt.gca() if ax is None else ax


def plot_gorge(found: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Sequence[Axes]:
    """Draw how similar all customers are to each segment's representative.

    Parameters
    ----------
    found : DataFrame
        From `gorge`: own, segment, similarity.
    axes : sequence of Axes, optional
        One a segment.

    Returns
    -------
    sequence of Axes
        A histogram a segment, its own customers full and the others hatched: two peaks with a
        gorge between are clear segments.
    """
    names = list(found["segment"].cat.categories)
    if axes is None:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(2.6 * len(names), 2.8), layout="constrained")
        axes = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
    bins = np.linspace(0, 1, 21)
    for i, (ax, name) in enumerate(zip(axes, names, strict=True)):
        rows = found[found["segment"] == name]
        own = rows["own"].astype(str) == str(name)
        parts = [rows.loc[own, "similarity"], rows.loc[~own, "similarity"]]
        drawn: Any = ax.hist(
            parts,
            bins=bins.tolist(),
            stacked=True,
            color=[PALETTE[0], "white"],
            edgecolor="0.35",
            linewidth=0.6,
            label=["its own", "others"],
        )
        for patch in drawn[2][1]:
            patch.set_hatch("////")
        ax.set(title=str(name), xlabel="similarity", xlim=(0, 1))
        ax.grid(axis="x", visible=False)
        if i == 0:
            ax.set_ylabel("customers")
            # above the titles: bars may stand anywhere
            above = dict(loc="lower left", bbox_to_anchor=(-0.05, 1.12), ncols=2)
            ax.legend(frameon=False, fontsize="small", **above)
    return axes


def plot_separation(
    points: pd.DataFrame, edges: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the customers on the plane of most variance, each segment's inner half outlined.

    Parameters
    ----------
    points : DataFrame
        From `separation`: x, y, segment, inner.
    edges : DataFrame, optional
        From `neighbours`: a line joins segments that lean towards each other, thicker the more.
    """
    from scipy.spatial import ConvexHull, QhullError

    ax = _axes(ax)
    names = [s for s in points["segment"].cat.categories if (points["segment"] == s).any()]
    colour = colours(map(str, names))
    step = max(1, -(-len(points) // SHOWN))
    middles = points.groupby("segment", observed=True)[["x", "y"]].mean()
    if edges is not None:
        both = edges.assign(pair=[frozenset(p) for p in edges[["segment", "neighbour"]].to_numpy()])
        for pair, weight in both.groupby("pair", sort=False)["shadow"].mean().items():
            ends = middles.loc[sorted(pair)]
            if weight > 0.02:
                ax.plot(ends["x"], ends["y"], color="black", linewidth=8 * weight, zorder=3)
    for i, name in enumerate(names):
        here = points[points["segment"] == name]
        shown = here.iloc[::step]
        style: dict[str, Any] = dict(color=colour[str(name)], marker=MARKERS[i % len(MARKERS)])
        ax.scatter(shown["x"], shown["y"], s=12, alpha=0.45, linewidths=0, **style)
        inner = here.loc[here["inner"], ["x", "y"]].to_numpy()
        try:
            ring = inner[ConvexHull(inner).vertices]
            ax.fill(*ring.T, facecolor="none", edgecolor=colour[str(name)], linewidth=2, zorder=2)
        except (QhullError, ValueError):
            pass  # all on one line, or too few: there is no area to outline
        big: dict[str, Any] = dict(s=130, edgecolor="black", linewidth=1.5, zorder=4)
        ax.scatter(*middles.loc[name], **(style | big), label=str(name))
    shown_share = points.attrs.get("shown")
    more = f" ({shown_share:.0%} of the variance is on this plane)" if shown_share else ""
    ax.set(xlabel=f"first principal component{more}", ylabel="second principal component")
    ax.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    return ax


def plot_stability(found: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw stability against the number of segments: the worst segment, in each sense.

    Parameters
    ----------
    found : DataFrame
        From `stability` with ``numbers``: segments, sense, measure, value, lower, upper.
    """
    ax = _axes(ax)
    known = found[found["value"].notna()]
    for i, ((sense, measure), label) in enumerate(SENSES.items()):
        rows = known[(known["sense"] == sense) & (known["measure"] == measure)]
        if rows.empty:
            continue
        worst = rows.loc[rows.groupby("segments")["value"].idxmin()]
        at = worst["segments"] + 0.06 * (i - 1.5)
        error = np.clip([worst["value"] - worst["lower"], worst["upper"] - worst["value"]], 0, None)
        ax.errorbar(
            at,
            worst["value"],
            yerr=error,
            color=PALETTE[i],
            marker=MARKERS[i],
            linestyle=["-", "--", ":", "-."][i],
            capsize=3,
            label=label,
        )
    for level, word in ((0.85, "highly\nstable"), (0.6, "below not to\nbe trusted")):
        ax.axhline(level, color="0.6", linewidth=0.8)
        ax.annotate(f"{level}\n{word}", (1.01, level), xycoords=("axes fraction", "data"),
                    va="center", fontsize="small", color="0.35")  # fmt: skip
    ax.set(xlabel="number of segments", ylabel="the least stable segment", ylim=(0, 1.05))
    ax.set_xticks(sorted(known["segments"].unique()))
    ax.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return ax


def plot_slsa(found: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw segments across solutions: dark where one parent gave them, with the parent's survival.

    Parameters
    ----------
    found : DataFrame
        From `slsa`.
    """
    ax = _axes(ax)
    total = found.loc[found["segments"] == found["segments"].min(), "customers"].sum()
    columns = sorted(found["segments"].unique())
    where = {}
    for k in columns:
        rows = found[found["segments"] == k].sort_values("place")
        for y, row in zip(np.linspace(1, 0, len(rows) + 2)[1:-1], rows.itertuples(), strict=True):
            where[k, row.segment] = (columns.index(k), y)
    for before, k in pairwise(columns):
        for row in found[found["segments"] == k].itertuples():
            (x0, y0), (x1, y1) = where[before, row.parent], where[k, row.segment]
            ax.plot([x0, x1], [y0, y1], color="0.7", linewidth=1 + 9 * row.survival, zorder=1)
    for row in found.itertuples():
        x, y = where[row.segments, row.segment]
        value = row.slsa
        face = "white" if np.isnan(value) else str(1 - 0.75 * max(0.0, value))
        size = 500 + 2500 * row.customers / total
        ax.scatter(x, y, s=size, color=face, edgecolor="black", zorder=2)
        text = f"{row.segment}" if np.isnan(value) else f"{row.segment}\n{value:.2f}"
        ink = "white" if value > 0.6 else "black"
        ax.annotate(text, (x, y), ha="center", va="center", color=ink, fontsize="small", zorder=3)
    ax.set_xticks(range(len(columns)), [str(k) for k in columns])
    ax.set_yticks([])
    ax.set(xlabel="number of segments", xlim=(-0.5, len(columns) - 0.5), ylim=(0, 1))
    ax.set_title("number: SLSA; line: share of the parent that lives on", fontsize="small")
    ax.grid(visible=False)
    return ax


def plot_moves(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw movement between two dates as flows, as wide as the customers are many.

    Parameters
    ----------
    table : DataFrame
        Customers from segment (rows) to segment (columns), as in ``comparison.movement``.
    """
    ax = _axes(ax)
    counts = table.to_numpy(float)
    total = counts.sum()
    gap = 0.04 * total
    names = [list(map(str, table.index)), list(map(str, table.columns))]
    colour = colours(dict.fromkeys(names[0] + names[1]))
    tops = []
    for side, sizes in enumerate((counts.sum(axis=1), counts.sum(axis=0))):
        ends = np.cumsum(sizes + gap) - gap
        tops.append(ends - sizes)
        for name, low, size in zip(names[side], tops[side], sizes, strict=True):
            if size:
                left = -0.06 if side == 0 else 1.0
                ax.barh(low + size / 2, 0.06, size, left=left, color=colour[name])
            x, align = (-0.09, "right") if side == 0 else (1.09, "left")
            ax.text(x, low + size / 2, f"{name}\n{size:.0f}", ha=align, va="center")
    steps = np.linspace(0, 1, 30)
    bend = steps**2 * (3 - 2 * steps)
    left, right = tops[0].copy(), tops[1].copy()
    for i, j in np.ndindex(counts.shape):
        size = counts[i, j]
        if not size:
            continue
        low = left[i] + (right[j] - left[i]) * bend
        stays = names[0][i] == names[1][j]
        look: dict[str, Any] = dict(alpha=0.75 if stays else 0.35, linewidth=0.4, edgecolor="white")
        ax.fill_between(steps, low, low + size, color=colour[names[0][i]], **look)
        if size > 0.03 * total:
            ax.text(0.04, left[i] + size / 2, f"{size:.0f}", va="center", fontsize="small")
        left[i], right[j] = left[i] + size, right[j] + size
    ax.set(xlim=(-0.5, 1.5), ylim=(total + gap * max(counts.shape), -gap))
    ax.set_axis_off()
    ax.text(-0.03, -gap / 2, "before", ha="center", va="bottom", fontweight="bold")
    ax.text(1.03, -gap / 2, "after", ha="center", va="bottom", fontweight="bold")
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
