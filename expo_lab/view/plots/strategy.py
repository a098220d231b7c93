"""Pictures of strategy: where the last euro earns the same, what a test can see, whom to target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .colours import MARKERS, PALETTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from ...strategy.allocation import Allocation

LINES = ("-", "--", "-.", ":")
GROUPS = {"treated": "the treated", "spillover": "their untreated neighbours", "total": "all"}


def _axes(ax: Axes | None) -> Axes:
    import matplotlib.pyplot as plt

    return plt.gca() if ax is None else ax


def plot_allocation(plan: Allocation, ax: Axes | None = None) -> Axes:
    """Draw what the next euro would bring in each segment, and where the plan stops.

    Parameters
    ----------
    plan : Allocation
        From `allocate`.

    Returns
    -------
    Axes
        A curve a segment, a mark at its amount. Where all is concave, the marks of funded segments
        lie on the dashed line, those of the others below it at 0.
    """
    ax = _axes(ax)
    table, size = plan.table, len(plan.table)
    widest = float(table["amount"].max()) or 1.0
    x = np.linspace(0, 1.35 * widest, 400)
    slopes = np.array([plan.curves.slope(np.full(size, v)) for v in x]).T
    for i, (name, row) in enumerate(table.iterrows()):
        colour = PALETTE[i % len(PALETTE)]
        line = LINES[i // len(PALETTE) % len(LINES)]
        label = f"{name}: {row['amount']:,.0f} EUR a head"
        ax.plot(x, slopes[i], color=colour, linestyle=line)
        mark = MARKERS[i % len(MARKERS)]
        ax.plot(
            row["amount"],
            row["marginal_return"],
            mark,
            color=colour,
            label=label,
            markersize=8,
            clip_on=False,
            zorder=3,
        )
    last = plan.marginal_return
    label = f"one more euro brings {last:.3g} EUR"
    ax.axhline(last, color="0.35", linestyle="--", linewidth=1, zorder=1, label=label)
    finite = slopes[np.isfinite(slopes)]
    ax.set(
        xlabel="amount a head, EUR",
        ylabel="what the next euro brings, EUR",
        xlim=(0, x[-1]),
        ylim=(0, 1.08 * min(float(finite.max()), 12 * last) if last > 0 else None),
    )
    ax.legend(frameon=False, loc="upper right")
    return ax


def plot_power(curve: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the power of a test by its size, a line an effect, with 0.8 marked.

    Parameters
    ----------
    curve : DataFrame
        From `power_curve`: n, effect, power.
    """
    ax = _axes(ax)
    for i, (effect, rows) in enumerate(curve.groupby("effect")):
        style: dict[str, Any] = dict(
            color=PALETTE[i % len(PALETTE)], linestyle=LINES[i % len(LINES)]
        )
        ax.plot(rows["n"], rows["power"], label=f"{effect:g} standard deviations", **style)
    ax.axhline(0.8, color="0.35", linestyle="--", linewidth=1)
    ax.set(xlabel="customers a group", ylabel="chance to see the effect", ylim=(0, 1.02))
    ax.legend(frameon=False, loc="lower right", title="effect")
    return ax


def plot_peeking(table: pd.DataFrame, ax: Axes | None = None, alpha: float = 0.05) -> Axes:
    """Draw how often a test without any effect is called a success, by the number of looks.

    Parameters
    ----------
    table : DataFrame
        From `peeking`: index looks; error, simulated, lower, upper.
    alpha : float
        Drawn as the error that was meant.
    """
    ax = _axes(ax)
    error = [table["simulated"] - table["lower"], table["upper"] - table["simulated"]]
    ax.plot(table.index, table["error"], color=PALETTE[0], label="exact")
    ax.errorbar(
        table.index,
        table["simulated"],
        yerr=np.clip(error, 0, None),
        fmt="s",
        color=PALETTE[2],
        capsize=3,
        label="simulated, 95 %",
    )
    ax.axhline(alpha, color="0.35", linestyle="--", linewidth=1, label=f"meant: {alpha:.0%}")
    ax.set(
        xlabel="looks, stopping at the first success",
        ylabel="false successes",
        ylim=(0, 1.15 * float(table[["error", "upper"]].max().max())),
    )
    ax.yaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
    ax.set_xticks(table.index)
    ax.legend(frameon=False, loc="upper left")
    return ax


def plot_bounds(plans: Mapping[str, pd.DataFrame], ax: Axes | None = None) -> Axes:
    """Draw how large ``|z|`` must be at each look for a test to stop there.

    Parameters
    ----------
    plans : mapping of name to DataFrame
        From `boundaries`: fraction, bound.
    """
    ax = _axes(ax)
    for i, (name, plan) in enumerate(plans.items()):
        colour, mark = PALETTE[i % len(PALETTE)], MARKERS[i % len(MARKERS)]
        ax.plot(plan["fraction"], plan["bound"], color=colour, marker=mark, label=name)
    ax.axhline(1.96, color="0.35", linestyle="--", linewidth=1, label="1.96, for one look")
    ax.set(
        xlabel="share of the customers seen", ylabel="|z| at which the test stops", ylim=(0, None)
    )
    ax.xaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
    ax.legend(frameon=False, loc="lower right")
    return ax


def plot_qini(curves: Mapping[str, pd.DataFrame], ax: Axes | None = None) -> Axes:
    """Draw what treating the best-scored customers gains, a curve a score.

    Parameters
    ----------
    curves : mapping of score to DataFrame
        From `qini`: share, gain, random.
    """
    ax = _axes(ax)
    for i, (name, curve) in enumerate(curves.items()):
        style: dict[str, Any] = dict(
            color=PALETTE[i % len(PALETTE)], linestyle=LINES[i % len(LINES)]
        )
        ax.plot(curve["share"], 100 * curve["gain"], label=f"by {name}", linewidth=2, **style)
    any_curve = next(iter(curves.values()))
    ax.plot(
        any_curve["share"], 100 * any_curve["random"], color="0.35", linewidth=1, label="by lot"
    )
    ax.set(xlabel="share of customers treated", ylabel="gained, of 100 customers", xlim=(0, 1))
    ax.xaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
    ax.legend(frameon=False, loc="lower right")
    return ax


def plot_saturation(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw what treatment did to the treated, to their neighbours and to all, by how many got it.

    Parameters
    ----------
    table : DataFrame
        From `analyse_saturation`: index (saturation, group); effect, lower, upper.
    """
    ax = _axes(ax)
    for i, (group, label) in enumerate(GROUPS.items()):
        rows = table.xs(group, level="group") if group in table.index.get_level_values(1) else None
        if rows is None:
            continue
        error = [rows["effect"] - rows["lower"], rows["upper"] - rows["effect"]]
        at = rows.index.to_numpy(dtype=float) + 0.015 * (i - 1)
        style: dict[str, Any] = dict(color=PALETTE[i], fmt=MARKERS[i] + "-", capsize=3)
        ax.errorbar(at, rows["effect"], yerr=error, label=label, **style)
    ax.axhline(0, color="0.35", linewidth=1)
    ax.set(
        xlabel="share of the cluster treated",
        ylabel="effect, against untouched clusters",
        xlim=(0, 1.06),
    )
    ax.xaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
    # above: bars may stand anywhere
    ax.legend(
        frameon=False, loc="lower left", fontsize="small", bbox_to_anchor=(-0.1, 1.0), ncols=3
    )
    return ax


def plot_response(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw what an amount is believed to add in each segment, with its interval.

    Parameters
    ----------
    table : DataFrame
        segment, amount, estimate, lower, upper: as from ``SaturatingResponse.predict`` with the two
        first columns beside it.
    """
    ax = _axes(ax)
    for i, (name, rows) in enumerate(table.groupby("segment", sort=False, observed=True)):
        rows, colour = rows.sort_values("amount"), PALETTE[i % len(PALETTE)]
        ax.plot(
            rows["amount"],
            rows["estimate"],
            color=colour,
            linestyle=LINES[i % len(LINES)],
            label=str(name),
        )
        ax.fill_between(
            rows["amount"], rows["lower"], rows["upper"], color=colour, alpha=0.15, linewidth=0
        )
    ax.axhline(0, color="0.35", linewidth=1)
    ax.set(xlabel="amount a head, EUR", ylabel="response (shaded: 95 %)", xlim=(0, None))
    ax.legend(frameon=False, loc="upper left")
    return ax


def plot_effects(effects: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each policy's effect on profit against doing nothing, with its interval.

    Parameters
    ----------
    effects : DataFrame
        From `rollout`: index policy; effect, lower, upper in EUR.
    """
    ax = _axes(ax)
    rows = effects.drop(index="nothing", errors="ignore")
    at = np.arange(len(rows))
    error = [(rows["effect"] - rows["lower"]) / 1000, (rows["upper"] - rows["effect"]) / 1000]
    ax.errorbar(rows["effect"] / 1000, at, xerr=error, fmt="o", color=PALETTE[0], capsize=4)
    ax.axvline(0, color="grey", linewidth=1)
    ax.set_yticks(at, rows.index)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.set(xlabel="effect on profit against doing nothing, 1,000 EUR")
    return ax
