"""Paying: an explorer of which scheme pays, by who responds and by how much was learned."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets
import pandas as pd
from matplotlib.figure import Figure

from ...core.validation import require
from ...datasets import load_decision_value
from ...strategy.decision.result import DecisionValue
from ..plots.colours import PALETTE
from .explorer import STYLE, html_table
from .names import SliderNames
from .png import png
from .slider import slider

# Figures of a table of decision values: column, EUR or share, what it is
FIGURES = {
    "share of what could be earned": ("dv", 1.0, "{:.2f}"),
    "gain over one playbook, 1,000 EUR a show": ("gain", 1000.0, "{:,.1f}"),
}


class PayingExplorer(ipywidgets.VBox):
    """What `explore_paying` returns.

    Attributes
    ----------
    family : Dropdown
        Who responds to treatments.
    training : SelectionSlider
        What responses were learned from: the truth, or so many shows.
    figure : Dropdown
        A share of the attainable gain, or EUR.
    shown : DataFrame
        The rows that are shown, a scheme each, the best first.
    image : Image
    numbers : HTML
    """

    def __init__(self, table: pd.DataFrame) -> None:
        needed = ["family", "training", "scheme", "note", "rank_best", "rank_worst"]
        needed += [
            f"{c}{end}" for c in ("dv", "random", "gain") for end in ("", "_lower", "_upper")
        ]
        require(table, needed, "explore_paying")
        self._table = table.assign(training=table["training"].astype(str))
        families = list(dict.fromkeys(table["family"]))
        sizes = list(dict.fromkeys(self._table["training"]))
        self.family = ipywidgets.Dropdown(
            description="Who responds",
            options=families,
            style=dict(description_width="190px"),
            layout=ipywidgets.Layout(width="510px", max_width="100%"),
        )
        words = [("true responses" if s == "structural" else f"{s} shows", s) for s in sizes]
        self.training = slider("Learned from", words, sizes[0])
        self.figure = ipywidgets.Dropdown(
            description="Shown",
            options=list(FIGURES),
            style=dict(description_width="190px"),
            layout=ipywidgets.Layout(width="510px", max_width="100%"),
        )
        self.image = ipywidgets.Image(
            format="png", layout=ipywidgets.Layout(max_width="760px", width="100%")
        )
        self.numbers = ipywidgets.HTML()
        head = (
            f"{STYLE}<h4>Which scheme pays?</h4>What dividing customers adds to one playbook for "
            "all. The hollow mark is what labels of the same sizes earn that were dealt out by lot."
            ' <div class="note">Lines are 95 % intervals over shows, and over training sets where '
            "responses were learned. Where one holds 0, these shows do not tell.</div>"
        )
        controls = [self.family, self.training, self.figure]
        super().__init__(
            [ipywidgets.HTML(head), *controls, self.image, self.numbers, SliderNames()]
        )
        self.add_class("expo-lab")
        for control in controls:
            control.observe(self._answer, "value")
        self._answer()

    def _answer(self, change: Any = None) -> None:
        """Bring picture and table to what is chosen."""
        rows = self._table[
            (self._table["family"] == self.family.value)
            & (self._table["training"] == self.training.value)
        ]
        column, unit, form = FIGURES[self.figure.value]
        self.shown = rows.sort_values("gain", ascending=False, kind="stable").set_index("scheme")
        idle = bool(self.shown["note"].eq("nothing at stake here").any())
        if idle and column == "dv":
            self.image.value = b""
            self.numbers.value = (
                "<h4>Nothing at stake here</h4><div>Even who knew every true response would earn "
                "no more than one playbook does, or too little to tell: a share of it means "
                "nothing. Look at the EUR.</div>"
            )
            return
        self.image.value = self._picture(column, unit)

        def span(row: pd.Series, what: str) -> str:
            value, low, high = (row[f"{what}{end}"] / unit for end in ("", "_lower", "_upper"))
            return f"{form.format(value)} ({form.format(low)} to {form.format(high)})"

        pays = self.shown[f"{column}_lower"] > 0
        cells = []
        for name, row in self.shown.iterrows():
            lot = [span(row, "random")] if column == "dv" else []
            ranks = f"{row['rank_best']:.0f} to {row['rank_worst']:.0f}"
            cells.append([escape(str(name)), span(row, column), *lot, ranks, escape(row["note"])])
        lot = ["labels by lot"] if column == "dv" else []
        self.numbers.value = (
            f"<h4>{int(pays.sum())} of {len(pays)} schemes can be told from 0</h4>"
            + html_table(["Scheme", "95 %", *lot, "rank", "note"], cells)
        )

    def _picture(self, column: str, unit: float) -> bytes:
        figure = Figure(figsize=(7.6, 0.8 + 0.36 * len(self.shown)), layout="constrained")
        ax = figure.subplots()
        for place, (_, row) in enumerate(self.shown.iterrows()):
            parts = [(column, 0.0, "full")] + [("random", 0.25, "none")] * (column == "dv")
            for what, lower, fill in parts:
                value, low, high = (row[f"{what}{end}"] / unit for end in ("", "_lower", "_upper"))
                colour = PALETTE[0] if what == column else "0.5"
                ax.plot([low, high], [-place - lower] * 2, color=colour, lw=2 - 4 * lower)
                ax.plot([value], [-place - lower], "o", color=colour, fillstyle=fill)
        ax.axvline(0, color="0.3", ls="--", lw=1)
        ax.set_yticks([-i for i in range(len(self.shown))], [str(n) for n in self.shown.index])
        ax.set(xlabel=self.figure.value, ylim=(0.5 - len(self.shown), 0.5))
        ax.spines[["top", "right"]].set_visible(False)
        return png(figure)


def explore_paying(found: DecisionValue | pd.DataFrame | None = None) -> PayingExplorer:
    """Explore which scheme pays: by who responds, and by what responses were learned from.

    Parameters
    ----------
    found : DecisionValue or its table, optional
        The battery that ships, without.

    Returns
    -------
    PayingExplorer
        A VBox; show it as the last line of a cell.

    Raises
    ------
    ValueError
        If the table lacks a column, or none is given and none ships.

    Examples
    --------
    >>> ends = {f"{c}{e}": 0.5 for c in ("dv", "random", "gain") for e in ("", "_lower", "_upper")}
    >>> row = dict(family="value", training="16", scheme="rfm", note="", rank_best=1, rank_worst=1)
    >>> explorer = explore_paying(pd.DataFrame([row | ends]))
    >>> "1 of 1 schemes" in explorer.numbers.value
    True
    """
    if isinstance(found, DecisionValue):
        found = found.table
    return PayingExplorer(load_decision_value() if found is None else found)
