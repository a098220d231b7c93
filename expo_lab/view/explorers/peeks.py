"""Peeks: an explorer of how many customers a test needs, and what looking early does to it."""

from __future__ import annotations

from functools import cache
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.stats import norm

from ...strategy.experiments.clusters import design_effect
from ...strategy.experiments.power import sample_size_shares
from ...strategy.experiments.sequential import boundaries, crossing
from ..plots.colours import PALETTE
from .board import Board
from .explorer import html_table
from .slider import slider

ALPHA = 0.05
SIZES = (25, 50, 100, 200, 400, 800, 1600, 3200)
RULES = ("|z| over 1.96", "Pocock", "O'Brien-Fleming")


class PowerExplorer(Board):
    """What `explore_power` returns.

    Attributes
    ----------
    usual, lift, size, looks, rule, neighbours : SelectionSlider
        Share that comes untreated; points of 100 that the treatment adds; customers a group; looks;
        when a look stops the test; customers of a sector that are treated together (intraclass
        correlation .06; 1: each for itself).
    table : DataFrame
        Index customers a group: power at the present effect, looks and rule.
    error : float
        Chance of a success where there is nothing.
    needed : float
        Customers a group for power .8, one look.
    image : Image
    numbers : HTML
    """

    def __init__(self) -> None:
        shares = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8)
        self.usual = slider("Come untreated", [(f"{s:.0%}", s) for s in shares], 0.2)
        lifts = [(f"{n} point{'s' * (n > 1)}", n) for n in (1, 2, 3, 5, 8, 12)]
        self.lift = slider("Treatment adds", lifts, 5)
        self.size = slider("Customers a group", [(f"{n:,}", n) for n in SIZES], 200)
        self.looks = slider("Looks", [(str(n), n) for n in (1, 2, 3, 4, 5, 8, 10, 20)], 1)
        self.rule = slider("Stop", [(r, r) for r in RULES], RULES[0])
        sizes = (1, 5, 20, 50, 200)
        self.neighbours = slider("Treated together", [(f"{n}", n) for n in sizes], 1)
        self.numbers = ipywidgets.HTML()
        head = (
            "<h4>Would this test see it, and what do you pay for peeking?</h4>Half get "
            "the treatment by lot. You look so many times on the way, and stop where the rule says "
            'so. <div class="note">Two-sided, error meant 5 %. Neighbours talk: of those treated '
            "together each tells less (intraclass correlation .06).</div>"
        )
        controls = [self.usual, self.lift, self.size, self.looks, self.rule, self.neighbours]
        self._lay_out(head, controls, [self.numbers])

    def _answer(self, change: Any = None) -> None:
        """Bring picture and numbers to the present test."""
        looks, rule = self.looks.value, self.rule.value
        usual, treated = self.usual.value, self.usual.value + self.lift.value / 100
        bounds = {
            RULES[0]: [float(norm.isf(ALPHA / 2))] * looks,
            RULES[1]: _bounds(looks, "pocock"),
            RULES[2]: _bounds(looks, "obrien-fleming"),
        }
        worth = design_effect(self.neighbours.value, 0.06)  # so many customers count as one
        distance = 2 * (np.arcsin(np.sqrt(treated)) - np.arcsin(np.sqrt(usual)))

        def ever(n: float) -> float:
            drift = distance * np.sqrt(n / worth / 2)
            return float(crossing(bounds[rule], drift=drift)["by_then"].iloc[-1])

        self.error = ever(0.0)
        self.table = pd.DataFrame({"power": [ever(n) for n in SIZES]}, index=SIZES)
        self.needed = worth * sample_size_shares(treated, usual)
        errors = {k: crossing(b)["by_then"] for k, b in bounds.items()}
        self._paint(_picture(self.table["power"], self.size.value, errors, rule))
        rows = [
            ["Sees the effect", f"{self.table['power'][self.size.value]:.0%}"],
            ["False success", f"{self.error:.1%}"],
            ["Needed a group, one look", f"{np.ceil(self.needed):,.0f}"],
            ["Customers that count as one", f"{worth:.2f}"],
        ]
        self.numbers.value = html_table(["This test", ""], rows)


@cache
def _bounds(looks: int, kind: str) -> list[float]:
    """The bounds of a number of looks, found once: a slider is to answer at once."""
    return list(boundaries(looks, kind)["bound"])


def _picture(power: pd.Series, size: int, errors: dict[str, pd.Series], rule: str) -> Figure:
    figure = Figure(figsize=(9.2, 3.3), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot(power.index, power, color=PALETTE[0], marker="o")
    left.axvline(size, color="0.2", lw=1)
    left.axhline(0.8, color="0.5", ls="--", lw=1)
    left.set_xscale("log")
    left.set_xticks(list(SIZES), [f"{n:,}" for n in SIZES], fontsize=8)
    left.minorticks_off()
    left.set(xlabel="customers a group", ylabel="chance to see the effect", ylim=(0, 1.02))
    for i, (name, error) in enumerate(errors.items()):
        bold = name == rule
        right.plot(
            error.index, error, color=PALETTE[i], marker="os^"[i], label=name,
            lw=2.5 if bold else 1, alpha=1 if bold else 0.6,
        )  # fmt: skip
    right.axhline(ALPHA, color="0.5", ls="--", lw=1)
    right.set(xlabel="look", ylabel="false success by then", ylim=(0, 0.3))
    right.yaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
    last = int(next(iter(errors.values())).index.max())
    right.set_xticks(range(1, last + 1, 1 if last <= 10 else 2))
    right.legend(frameon=False, loc="upper left", fontsize=8)
    for ax in (left, right):
        ax.spines[["top", "right"]].set_visible(False)
    return figure


def explore_power() -> PowerExplorer:
    """Explore a test by lot: its power, its looks, and neighbours who are treated together.

    Returns
    -------
    PowerExplorer
        A VBox; show it as the last line of a cell.

    Examples
    --------
    >>> explorer = explore_power()
    >>> round(explorer.needed, 1)
    1091.9
    >>> explorer.looks.value = 5
    >>> round(explorer.error, 3)
    0.142
    """
    return PowerExplorer()
