"""Points: an explorer that designs a points scheme and says what it will hand out and bring."""

from __future__ import annotations

from typing import Any

import ipywidgets
from matplotlib.figure import Figure

from ...strategy.programmes.outlook import PointsOutlook, points_outlook
from ..plots.colours import PALETTE
from .board import Board
from .explorer import html_table
from .slider import slider

EDITIONS = 10


class PointsExplorer(Board):
    """What `explore_points` returns.

    Attributes
    ----------
    first, second, reward, expiry, pressure, response : SelectionSlider
        Points to the first tier, and from there to the second; share off in the first (twice that
        in the second); editions missed until points lapse; logits of a near reward, and a log unit
        of price.
    outlook : PointsOutlook
        At the present sliders, ten editions.
    image : Image
    numbers : HTML
    """

    def __init__(self, bill: float, margin: float) -> None:
        self._money = bill, margin
        tiers = [(f"{n} point{'s' * (n > 1)}", n) for n in range(1, 7)]
        self.first = slider("First tier at", tiers, 3)
        self.second = slider("Second tier after", [(f"{n} more", n) for n in range(1, 7)], 3)
        shares = (0.01, 0.02, 0.03, 0.05, 0.08, 0.10, 0.15)
        self.reward = slider("First tier takes off", [(f"{s:.0%}", s) for s in shares], 0.05)
        self.expiry = slider("Points lapse after", [(f"{n} missed", n) for n in range(1, 6)], 3)
        pulls = (0.0, 0.1, 0.2, 0.4, 0.8)
        self.pressure = slider("A near reward adds", [(f"{v:g} logits", v) for v in pulls], 0.2)
        weights = (0.0, 0.75, 1.5, 3.0)
        self.response = slider("Response to price", [(f"{v:g}", v) for v in weights], 1.5)
        self.numbers = ipywidgets.HTML()
        head = (
            f"<h4>Points: whom do they move, and who would have come anyway?</h4>"
            "One point a stand; a tier takes its share off the next bill, the second twice as much "
            f'as the first. <div class="note">Ten editions, {bill:,.0f} EUR a stand, of which '
            f"{margin:,.0f} remain. How customers respond is a guess until a test has measured "
            "it.</div>"
        )
        controls = [
            self.first, self.second, self.reward, self.expiry, self.pressure, self.response,
        ]  # fmt: skip
        self._lay_out(head, controls, [self.numbers])

    def _answer(self, change: Any = None) -> None:
        """Bring picture and numbers to the present design."""
        need, off = self.first.value, self.reward.value
        self.outlook = points_outlook(
            ((need, off), (need + self.second.value, 2 * off)),
            self.expiry.value,
            EDITIONS,
            bill=self._money[0],
            margin=self._money[1],
            price_response=self.response.value,
            pressure=self.pressure.value,
        )
        self._paint(_picture(self.outlook, (need, need + self.second.value)))
        t = self.outlook.totals
        rows = [
            ["Members less others", f"{100 * t['apart']:.1f} points of 100"],
            ["of this made by the scheme", f"{100 * t['owed']:.1f}"],
            ["Stands added", f"{100 * t['extra']:.1f}"],
            ["Discounts, EUR", f"{100 * t['discounts']:,.0f}"],
            ["Gain after discounts, EUR", f"{100 * t['gain']:,.0f}"],
            ["Breakage, of all points", f"{t['breakage']:.0%}"],
        ]
        self.numbers.value = html_table(["100 customers, ten editions", ""], rows)


def _picture(found: PointsOutlook, tiers: tuple[int, int]) -> Figure:
    figure = Figure(figsize=(9.2, 3.3), layout="constrained")
    left, right = figure.subplots(1, 2)
    table = found.by_balance
    left.plot(table.index, table["comes"], color=PALETTE[0], marker="o", label="with the scheme")
    left.plot(
        table.index, table["comes_without"], color=PALETTE[1], ls="--", marker="s",
        label="the same customers without",
    )  # fmt: skip
    for need in tiers:
        left.axvline(need, color="0.6", lw=1)
    left.set(xlabel="points (lines: tiers)", ylabel="chance of coming next", ylim=(0, 1))
    left.legend(frameon=False, loc="lower right")
    bars = right.bar(table.index, 100 * table["share"], color=PALETTE[0])
    for bar, points in zip(bars, table.index, strict=True):
        bar.set_alpha(0.45 if points < tiers[0] else 1.0)
    right.set(xlabel="points after ten editions (pale: no tier)", ylabel="customers of 100")
    for ax in (left, right):
        ax.set_xticks(range(0, int(table.index.max()) + 1, 2))
        ax.spines[["top", "right"]].set_visible(False)
    return figure


def explore_points(bill: float = 4000.0, margin: float = 1500.0) -> PointsExplorer:
    """Explore a points scheme: breakage, pressure before a tier, and what members owe to it.

    Parameters
    ----------
    bill, margin : float
        EUR a stand, and what remains of it after the cost to serve; as in `points_outlook`.

    Returns
    -------
    PointsExplorer
        A VBox; show it as the last line of a cell.

    Examples
    --------
    >>> explorer = explore_points()
    >>> explorer.pressure.value = explorer.response.value = 0.0
    >>> found = explorer.outlook.totals
    >>> bool(abs(found["extra"]) < 1e-9 and found["apart"] > 0.3)
    True
    """
    return PointsExplorer(bill, margin)
