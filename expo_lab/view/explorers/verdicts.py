"""Verdicts: an explorer of the sources' claims, side by side and one at a time."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets
import pandas as pd
from matplotlib.figure import Figure

from ...core.validation import require
from ...datasets import load_claims
from ...strategy.claims.ours import CLAIMS
from ..plots.colours import MARKERS, PALETTE
from .explorer import STYLE, html_table
from .png import png


class ClaimsExplorer(ipywidgets.VBox):
    """What `explore_claims` returns.

    Attributes
    ----------
    claim : Dropdown
    figure : Dropdown
        The figure that was judged, and other readings of the same sentence.
    shown : DataFrame
        The rows that are shown, a world each.
    image : Image
    numbers, matrix : HTML
        What is shown in figures; all claims' verdicts side by side.
    """

    def __init__(self, found: pd.DataFrame) -> None:
        needed = ["claim", "world", "figure", "value", "lower", "upper", "bar", "verdict", "shows"]
        require(found, needed, "explore_claims")
        self._found = found.astype(dict.fromkeys(("value", "lower", "upper", "bar"), float))
        look: dict[str, Any] = dict(
            style=dict(description_width="90px"),
            layout=ipywidgets.Layout(width="510px", max_width="100%"),
        )
        names = list(dict.fromkeys(found["claim"]))
        self.claim = ipywidgets.Dropdown(description="Claim", options=names, **look)
        self.figure = ipywidgets.Dropdown(description="Read as", options=[""], **look)
        self.image = ipywidgets.Image(
            format="png", layout=ipywidgets.Layout(max_width="760px", width="100%")
        )
        self.numbers, self.matrix = ipywidgets.HTML(), ipywidgets.HTML(self._side_by_side())
        head = (
            f"{STYLE}<h4>What holds where?</h4>Every claim is put to the test in a world that was "
            "chosen for it, in one against it, and in the mature fair."
            ' <div class="note">A claim holds where the 95 % interval over shows lies above the '
            "bar, and fails where it nowhere does. The same sentence read otherwise is another "
            "number.</div>"
        )
        super().__init__(
            [
                ipywidgets.HTML(head),
                *(self.claim, self.figure, self.image, self.numbers, self.matrix),
            ]
        )
        self.add_class("expo-lab")
        self.claim.observe(self._choose, "value")
        self.figure.observe(self._answer, "value")
        self._choose()

    def _choose(self, change: Any = None) -> None:
        """Offer the readings of the claim chosen; the judged one is the first."""
        mine = self._found[self._found["claim"] == self.claim.value]
        self.figure.options = list(dict.fromkeys(mine["figure"]))
        self._answer()

    def _answer(self, change: Any = None) -> None:
        """Bring picture and table to what is chosen."""
        rows = self._found[
            (self._found["claim"] == self.claim.value)
            & (self._found["figure"] == self.figure.value)
        ]
        if not len(rows):  # between two claims there are readings of neither
            return
        self.shown = rows.set_index("world")
        self.image.value = self._picture()
        cells = [
            [
                escape(str(world)),
                f"{row['value']:,.3g}",
                f"{row['lower']:,.3g} to {row['upper']:,.3g}",
                escape(str(row["verdict"])) or "not judged",
                f"{row['shows']:.0f}",
            ]
            for world, row in self.shown.iterrows()
        ]
        known = dict(CLAIMS).get(self.claim.value)
        says = f"<h4>{escape(known.says)}</h4>" if known else ""
        sentence = f"<div>{escape(known.sentence)}</div>" if known else ""
        head = ["World", str(escape(self.figure.value)), "95 %", "verdict", "shows"]
        self.numbers.value = says + html_table(head, cells) + sentence

    def _side_by_side(self) -> str:
        judged = self._found[self._found["verdict"] != ""]
        table = judged.pivot(index="claim", columns="world", values="verdict").fillna("–")
        worlds = list(dict.fromkeys(judged["world"]))
        order = list(dict.fromkeys(judged["claim"]))
        rows = [[escape(n), *(escape(table.loc[n, w]) for w in worlds)] for n in order]
        return "<h4>All of them</h4>" + html_table(["Claim", *map(escape, worlds)], rows)

    def _picture(self) -> bytes:
        figure = Figure(figsize=(7.6, 0.9 + 0.4 * len(self.shown)), layout="constrained")
        ax = figure.subplots()
        for place, (_, row) in enumerate(self.shown.iterrows()):
            look: dict[str, Any] = dict(color=PALETTE[place % len(PALETTE)])
            ax.plot([row["lower"], row["upper"]], [-place, -place], lw=2, **look)
            ax.plot([row["value"]], [-place], MARKERS[place % len(MARKERS)], **look)
        if self.shown["verdict"].ne("").any():  # the bar is that of the figure that is judged
            ax.axvline(float(self.shown["bar"].iloc[0]), color="0.3", ls="--", lw=1)
        if self.figure.value.startswith("times"):
            ax.set_xscale("log")
            ax.xaxis.set_major_formatter("{x:g}")
            ax.xaxis.set_minor_formatter("")
        ax.set(xlabel=self.figure.value, ylim=(0.5 - len(self.shown), 0.5))
        ax.set_yticks([-i for i in range(len(self.shown))], [str(w) for w in self.shown.index])
        ax.spines[["top", "right"]].set_visible(False)
        return png(figure)


def explore_claims(found: pd.DataFrame | None = None) -> ClaimsExplorer:
    """Explore the sources' claims: what holds where, and how a sentence may be read.

    Parameters
    ----------
    found : DataFrame, optional
        As of `judge_claims`; the table that ships, without.

    Returns
    -------
    ClaimsExplorer
        A VBox; show it as the last line of a cell.

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> explorer = explore_claims()
    >>> explorer.claim.value = "one_fifth"
    >>> explorer.shown.index.tolist()
    ['holds', 'fails', 'mature']
    """
    return ClaimsExplorer(load_claims() if found is None else found)
