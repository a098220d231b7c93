"""Threshold: an explorer of how sure a link must be before two records are merged."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...collect.linkage.scores import FALSE_MERGE, MISSED_MERGE, score_links
from ..plots.colours import MARKERS, PALETTE
from .board import Board
from .explorer import html_table
from .slider import slider

MERGED = 0.95  # where `consolidate` merges unless told otherwise
# from likelier than not to all but certain, evenly in bits of match weight; ours
GRID = tuple(sorted({MERGED, *(float(p) for p in 1 / (1 + 2.0 ** -np.linspace(0, 20, 41)))}))
PRICES = (1, 2, 5, 10, 20, 50, 100, 200, 500)


class ThresholdExplorer(Board):
    """What `explore_thresholds` returns.

    Attributes
    ----------
    threshold : SelectionSlider
        The probability from which a pair is merged.
    price : SelectionSlider
        How many times dearer a false merge is than a missed one.
    table : DataFrame
        `score_links` over the grid; ``cost`` follows the price.
    best : float
        The threshold of least cost at the present price.
    image : Image
    numbers : HTML
    """

    def __init__(self, links: pd.DataFrame, truth: Mapping[str, pd.DataFrame]) -> None:
        self.table = score_links(links, truth, merge=GRID)
        self.threshold = slider("Merge from", [(f"{p:.6f}".rstrip("0"), p) for p in GRID], MERGED)
        usual = min(PRICES, key=lambda p: abs(p - FALSE_MERGE / MISSED_MERGE))
        self.price = slider("False merge costs", [(f"{p} times", p) for p in PRICES], usual)
        self.numbers = ipywidgets.HTML()
        self._draw()
        head = (
            f"<h4>How sure must a link be?</h4>Records are merged where the probability "
            "that they are one customer reaches the threshold. A false merge mixes two customers "
            "and must be cut apart again; a missed one leaves a customer in pieces. "
            f'<div class="note">A missed merge costs {MISSED_MERGE:g} EUR (ours).</div>'
        )
        self._lay_out(head, [self.threshold, self.price], [self.numbers])

    def _draw(self) -> None:
        """Draw what does not change; the cost curve and the lines are moved afterwards."""
        self._figure = Figure(figsize=(9.2, 3.4), layout="constrained")
        self._left, self._right = self._figure.subplots(1, 2)
        bits = self.table["match_weight"]
        for i, name in enumerate(("precision", "recall", "f1")):
            look = dict(color=PALETTE[i], marker=MARKERS[i], markevery=5, markersize=5)
            self._left.plot(bits, self.table[name], label=name, **look)
        self._left.set(xlabel="threshold, bits of match weight", ylabel="share of pairs")
        self._left.legend(frameon=False)
        (self._cost,) = self._right.plot(bits, self.table["cost"], color=PALETTE[2])
        self._right.set(xlabel="threshold, bits of match weight", ylabel="cost of mending, EUR")
        self._lines = [ax.axvline(0, color="0.2", lw=1) for ax in (self._left, self._right)]
        (self._least,) = self._right.plot([], [], "o", color=PALETTE[2], label="least cost")
        self._right.legend(frameon=False)
        for ax in (self._left, self._right):
            ax.grid(alpha=0.4)
            ax.spines[["top", "right"]].set_visible(False)

    def _answer(self, change: Any = None) -> None:
        """Bring picture and numbers to the present threshold and price."""
        table = self.table
        table["cost"] = MISSED_MERGE * (self.price.value * table["cuts"] + table["joins"])
        self.best = float(table["cost"].idxmin())
        row, best = table.loc[self.threshold.value], table.loc[self.best]
        self._cost.set_ydata(table["cost"])
        self._right.set_ylim(0, 1.05 * max(1.0, table["cost"].max()))
        self._least.set_data([best["match_weight"]], [best["cost"]])
        for line in self._lines:
            line.set_xdata([row["match_weight"]] * 2)
        self._paint(self._figure)
        rows = [
            [
                escape(name),
                f"{p:.6f}".rstrip("0"),
                *(f"{r[c]:.4f}" for c in ("precision", "recall", "f1")),
                *(f"{r[c]:,.0f}" for c in ("cuts", "joins", "cost", "customers")),
            ]
            for name, p, r in (
                ("here", self.threshold.value, row),
                ("least cost", self.best, best),
            )
        ]
        head = ["", "Merge from", "Precision", "Recall", "F1", "Cuts", "Joins", "Cost, EUR"]
        self.numbers.value = html_table([*head, "Customers"], rows)


def explore_thresholds(links: pd.DataFrame, truth: Mapping[str, pd.DataFrame]) -> ThresholdExplorer:
    """Explore the threshold of record linkage: precision, recall, and what errors cost.

    Parameters
    ----------
    links : DataFrame
        ``base.links`` of a base made without an earlier one, best with a low `review`.
    truth : mapping of DataFrame
        ``show.truth``: only a simulation knows which records belong together.

    Returns
    -------
    ThresholdExplorer
        A VBox; show it as the last line of a cell. It opens at 0.95, as `consolidate` merges.

    Raises
    ------
    ValueError
        As for `score_links`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> explorer = explore_thresholds(xl.consolidate(xl.extracts(show)).links, show.truth)
    >>> explorer.price.value = 500
    >>> dear = explorer.best
    >>> explorer.price.value = 1
    >>> explorer.best <= dear
    True
    """
    return ThresholdExplorer(links, truth)
