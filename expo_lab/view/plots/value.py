"""Value: pictures of what relationships are worth. Each draws one table on Axes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.transforms import Bbox

from .colours import MARKERS, PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THOUSAND = 1000.0
LIFTS = (-4, 10, -18, 24, -32, 38)  # points that a name may stand above its mark


def _axes(ax: Axes | None) -> Axes:
    """Axes given, or pyplot's own; on a figure still empty nothing that is written is cut."""
    if ax is None:
        figure = plt.gcf()
        if not figure.axes:
            figure.set_layout_engine("constrained")
        ax = figure.gca()
    return ax


def plot_cohorts(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw retention by cohort and age: a row a cohort, colour and figure the share still coming.

    Parameters
    ----------
    table : DataFrame
        From `value.cohort_retention`.
    """
    ax = _axes(ax)
    wide = table.pivot_table(index="cohort", columns="age", values="retention")
    size = table[table["age"] == 0].set_index("cohort")["size"]
    sns.heatmap(
        wide, annot=True, fmt=".0%", cmap="Blues", vmin=0, vmax=1, cbar=False, ax=ax, linewidths=1
    )
    ax.set_yticks(np.arange(len(wide)) + 0.5, [f"{c} ({size[c]})" for c in wide.index])
    ax.tick_params(axis="y", rotation=0)
    ax.grid(visible=False)
    ax.set(xlabel="editions since the first visit", ylabel="first visit at edition (customers)")
    return ax


def plot_frequency_recency(
    table: pd.DataFrame, column: str = "p_next", ax: Axes | None = None
) -> Axes:
    """Draw a map of customers by how often they came again and how many editions they have missed.

    Parameters
    ----------
    table : DataFrame
        From `value.frequency_recency`.
    column : {"p_next", "worth", "customers"}
        What colour and figure show.
    """
    if column not in table:
        raise ValueError(f"plot_frequency_recency: no column {column!r} in {list(table)}.")
    ax = _axes(ax)
    wide = table[column].unstack("recency").sort_index(ascending=False)
    label, shown, form = {
        "p_next": ("probability of coming next time", wide, ".2f"),
        "worth": ("worth of the next ten editions, 1,000 EUR", wide / THOUSAND, ".0f"),
        "customers": ("customers", wide, ".0f"),
    }[column]
    sns.heatmap(shown, annot=True, fmt=form, cmap="Blues", cbar=False, ax=ax, linewidths=1)
    ax.tick_params(axis="y", rotation=0)
    ax.grid(visible=False)
    ax.set(xlabel="editions missed in a row", ylabel="came again, times", title=label)
    return ax


def plot_index_by_stage(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the four indicators by stage: how the mix changes as relationships evolve.

    Parameters
    ----------
    table : DataFrame
        From `value.index_by_stage`.
    """
    ax = _axes(ax)
    shown = table.drop(columns=["index_se", "customers"]).assign(index=table["index"] / 100)
    sns.heatmap(
        shown, annot=True, fmt=".2f", cmap="Blues", vmin=0, vmax=1, cbar=False, ax=ax, linewidths=1
    )
    names = [f"{s} ({n})" for s, n in table["customers"].items()]
    ax.set_yticks(np.arange(len(names)) + 0.5, names, rotation=0)
    ax.tick_params(axis="x", rotation=20)
    ax.grid(visible=False)
    ax.set(xlabel="", ylabel="stage (customers)")
    return ax


def plot_waterfall(money: pd.Series, ax: Axes | None = None) -> Axes:
    """Draw one customer's money from list price to profit: what is added, what is taken off.

    Parameters
    ----------
    money : Series
        A row of `value.waterfall`: EUR by step, the last entry their sum.
    """
    ax = _axes(ax)
    steps, last = money.iloc[:-1].to_numpy(float) / THOUSAND, float(money.iloc[-1]) / THOUSAND
    start = np.concatenate([[0.0], np.cumsum(steps)[:-1]])
    tones = [PALETTE[0] if s >= 0 else PALETTE[2] for s in steps]
    at = np.arange(len(steps))
    ax.bar(at, steps, bottom=start, color=tones, width=0.7)
    ax.bar(len(steps), last, color=PALETTE[3], width=0.7)
    top = np.append(np.maximum(start, start + steps), max(last, 0.0))
    for x, y, size in zip([*at, len(steps)], top, [*steps, last], strict=True):
        sign = "+" if x < len(steps) and abs(size) >= 0.05 else ""
        text = f"{round(size, 1) + 0.0:{sign},.1f}"
        ax.annotate(text, (x, y), (0, 2), textcoords="offset points", ha="center", fontsize=9)
    ax.hlines(start[1:], at[:-1] - 0.35, at[1:] + 0.35, color="grey", linewidth=0.8)
    names = [str(name).replace("_", " ") for name in money.index]
    ax.set_xticks([*at, len(steps)], names, rotation=30, ha="right")
    ax.axhline(0, color="black", linewidth=0.8)
    low, high = min(0.0, float((start + steps).min()), last), float(top.max())
    ax.set_ylim(low - 0.05 * (high - low) * (low < 0), high + 0.12 * (high - low))
    ax.set(ylabel="1,000 EUR", title="" if money.name is None else str(money.name))
    ax.grid(axis="x", visible=False)
    return ax


def plot_iceberg(values: pd.Series, ax: Axes | None = None) -> Axes:
    """Draw direct value above the water line and indirect below it, negative parts to the left.

    Parameters
    ----------
    values : Series
        EUR by name; ``economic`` is above, all others are below.
    """
    if "economic" not in values:
        raise ValueError(f"plot_iceberg: needs 'economic' among the values, found {list(values)}.")
    ax = _axes(ax)
    below = values.drop("economic").dropna()
    ordered = pd.concat([values[["economic"]], below]) / THOUSAND
    at = np.concatenate([[1.0], -np.arange(1.0, len(below) + 1)])
    tones = np.where(ordered >= 0, PALETTE[0], PALETTE[2])
    ax.axhspan(-len(below) - 0.7, 0, color=PALETTE[1], alpha=0.15, zorder=0)
    ax.barh(at, ordered, color=tones, height=0.6)
    for y, size in zip(at, ordered, strict=True):
        side = "left" if size >= 0 else "right"
        shift = (4 if size >= 0 else -4, 0)
        text = f"{size:,.1f}"
        ax.annotate(text, (size, y), shift, textcoords="offset points", va="center", ha=side)
    ax.set_yticks(at, [str(n) for n in ordered.index])
    ax.set_ylim(-len(below) - 0.7, 1.7)
    ax.axvline(0, color="black", linewidth=0.8)
    ax.margins(x=0.2)
    ax.set(xlabel="1,000 EUR: direct above the line, indirect below it")
    ax.grid(axis="y", visible=False)
    return ax


def plot_ranks(one: pd.Series, other: pd.Series, ax: Axes | None = None) -> Axes:
    """Draw two ranks of the same customers against each other; those who move most are named.

    Parameters
    ----------
    one, other : Series
        EUR or points, same index, named; the largest is rank 1.
    """
    ax = _axes(ax)
    both = pd.concat([one, other], axis=1, keys=["one", "other"]).dropna()
    rank = both.rank(ascending=False, method="first")
    moved = (rank["one"] - rank["other"]).abs()
    ax.scatter(rank["one"], rank["other"], s=14, color=PALETTE[0], alpha=0.5, linewidths=0)
    most = moved.nlargest(min(3, len(moved))).index
    ax.scatter(
        rank.loc[most, "one"], rank.loc[most, "other"], s=40, color=PALETTE[2], marker=MARKERS[1]
    )
    ax.plot([1, len(rank)], [1, len(rank)], color="grey", linestyle="--", linewidth=1)
    ax.set(xlabel=f"rank by {one.name}", ylabel=f"rank by {other.name}")
    ax.invert_xaxis()
    ax.invert_yaxis()
    _name_apart(ax, rank.loc[most])
    return ax


def _name_apart(ax: Axes, places: pd.DataFrame) -> None:
    """Name marks towards the middle, each where its name lies over no mark and no other name."""
    left, right = ax.get_xlim()
    marks = [Bbox.from_bounds(x - 6, y - 6, 12, 12) for x, y in ax.transData.transform(places)]
    for name, x, y in places.itertuples():
        outer = abs(x - left) > abs(x - right)  # in the right half
        side, aside = ("right", -8) if outer else ("left", 8)
        for lift in LIFTS:
            text = ax.annotate(
                str(name), (x, y), (aside, lift), textcoords="offset points", ha=side, fontsize=9
            )
            box = text.get_window_extent()
            if lift == LIFTS[-1] or not any(box.overlaps(other) for other in marks):
                break
            text.remove()
        marks.append(box)


def plot_pyramid(
    value: pd.Series, shares: tuple[float, ...] = (0.01, 0.04, 0.15, 0.80), ax: Axes | None = None
) -> Axes:
    """Draw the customer pyramid: tiers from the most valuable down, and what each brings.

    Parameters
    ----------
    value : Series
        EUR a customer, with a sum above 0.
    shares : tuple of float
        Of the customers by tier, from the top; add up to 1. The cuts are Curry's (1991).
    """
    if not np.isclose(sum(shares), 1) or not value.sum() > 0:
        raise ValueError(
            f"plot_pyramid: needs shares that add up to 1 and a sum of values above 0; found "
            f"{sum(shares):g} and {value.sum():g}."
        )
    ax = _axes(ax)
    ranked = np.sort(value.to_numpy(float))[::-1]
    edges = np.rint(np.cumsum([0.0, *shares]) * len(ranked)).astype(int)
    brings = [ranked[a:b].sum() / ranked.sum() for a, b in pairwise(edges)]
    levels = len(shares)
    for i, part in enumerate(brings):
        top, bottom = levels - i, levels - i - 1
        corners = [(-i - 1, bottom), (i + 1, bottom), (i, top), (-i, top)]
        ax.add_patch(plt.Polygon(corners, facecolor=PALETTE[i], edgecolor="white", linewidth=2))
        text = f"{edges[i + 1] - edges[i]:,} customers ({shares[i]:.0%}) bring {part:.0%}"
        ax.annotate(text, (i + 1.1, bottom + 0.5), va="center")
    ax.set(xlim=(-levels - 0.2, 2.2 * levels + 1), ylim=(-0.1, levels + 0.1))
    ax.set_axis_off()
    return ax


def plot_tracking(table: pd.DataFrame, cohort: int = -1, ax: Axes | None = None) -> Axes:
    """Draw stands predicted and taken so far, edition by edition after the date of the forecast.

    Parameters
    ----------
    table : DataFrame
        From `value.tracking`.
    cohort : int, default -1
        Edition of the first visit, 0 for those from before the record, -1 for all.
    """
    rows = table[table["cohort"] == cohort]
    if not len(rows):
        known = sorted(table["cohort"].unique().tolist())
        raise ValueError(f"plot_tracking: no cohort {cohort!r}, only {known}.")
    ax = _axes(ax)
    ax.fill_between(rows["ahead"], rows["lower"], rows["upper"], color=PALETTE[1], alpha=0.3)
    label = "predicted, 95 %" if rows["upper"].notna().all() else "predicted (no interval)"
    ax.plot(rows["ahead"], rows["predicted"], color=PALETTE[0], marker="o", label=label)
    ax.plot(
        rows["ahead"], rows["actual"], color="black", marker="s", linestyle="--", label="actual"
    )
    ax.set(xlabel="editions after the forecast", ylabel="stands taken so far", ylim=(0, None))
    ax.set_xticks(rows["ahead"])
    ax.legend(frameon=False, loc="upper left")
    return ax


def plot_lorenz(curve: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw who brings how much, from the most valuable customer on.

    Parameters
    ----------
    curve : DataFrame
        From `value.lorenz`: customers, value, cumulative shares.
    """
    ax = _axes(ax)
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
