"""Depth: an explorer of how deep a decision tree may ask, against its honest score."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets
import pandas as pd
from matplotlib.figure import Figure

from ...predict.honest.depth import DEPTHS, depth_scores
from ...predict.methods.tree import PrunedTree, leaves
from ...profiles.assemble import Held, fit_forecaster
from ..plots.colours import PALETTE
from .board import WAIT, Board, waiting
from .explorer import html_table
from .slider import slider


class DepthExplorer(Board):
    """What `explore_depth` returns.

    Attributes
    ----------
    depth : SelectionSlider
        Most questions in a row.
    table : DataFrame
        `depth_scores`: learnt and honest log score by depth and edition.
    best : int
        The depth of the best honest score, the mean over editions.
    image : Image
    numbers, rules : HTML
        Scores at this depth, and the pruned tree's leaves.
    """

    def __init__(self, base: Held, editions: int) -> None:
        self.table = depth_scores(base, editions=editions)
        self._mean = self.table.groupby("depth")[["leaves", "learnt", "honest"]].mean()
        self.best = int(self._mean["honest"].idxmin())
        self._base = base
        self._trees: dict[int, pd.DataFrame] = {}
        self.depth = slider("Questions in a row", [(str(d), d) for d in DEPTHS], self.best)
        self.numbers, self.rules = ipywidgets.HTML(), ipywidgets.HTML()
        self._draw()
        head = (
            f"<h4>How deep may a tree ask?</h4>The deeper it asks, the better it tells what "
            "it has learnt from. Whether it forecasts better, only the next edition can say. "
            f'<div class="note">{editions} editions forecast one after another; log score, lower '
            "is better.</div>"
        )
        self._lay_out(head, [self.depth], [self.numbers, self.rules], width="720px")

    def _draw(self) -> None:
        self._figure = Figure(figsize=(7.2, 3.2), layout="constrained")
        ax = self._figure.subplots()
        for i, (name, label) in enumerate(
            (("learnt", "on what it learnt from"), ("honest", "on the edition that followed"))
        ):
            ax.plot(
                self._mean.index, self._mean[name], marker="os"[i], color=PALETTE[i], label=label
            )
        ax.set(xlabel="most questions in a row", ylabel="log score", xticks=list(DEPTHS))
        ax.legend(frameon=False)
        ax.spines[["top", "right"]].set_visible(False)
        self._line = ax.axvline(self.best, color="0.2", lw=1)

    def _answer(self, change: Any = None) -> None:
        """Bring picture, scores and leaves to the present depth."""
        depth = self.depth.value
        self._line.set_xdata([depth] * 2)
        self._paint(self._figure)
        rows = [
            [name, str(d), *(f"{self._mean.loc[d, c]:.{n}f}" for c, n in columns)]
            for columns in [(("leaves", 0), ("learnt", 4), ("honest", 4))]
            for name, d in (("here", depth), ("best", self.best))
        ]
        self.numbers.value = html_table(["", "Questions", "Leaves", "Learnt", "Honest"], rows)
        if depth not in self._trees:
            self.rules.value = WAIT  # a tree takes seconds; picture and scores are there already
            found: Any = fit_forecaster(self._base, forecaster=PrunedTree(depth=depth))
            self._trees[depth] = leaves(found)
        lines = [
            [escape(r.rule), f"{r.rows:,}", f"{r.p:.2f}", f"{r.lower:.2f} to {r.upper:.2f}"]
            for r in self._trees[depth].itertuples()
        ]
        self.rules.value = (
            "<h4>The tree of this depth, pruned by the latest lesson</h4>"
            + html_table(["Answers", "Rows", "Comes again", "95 %"], lines)
        )


def explore_depth(base: Held, editions: int = 3) -> DepthExplorer:
    """Explore a decision tree's depth against its honest score.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    editions : int, default 3
        Editions forecast, one after another.

    Returns
    -------
    DepthExplorer
        A VBox; show it as the last line of a cell.

    Examples
    --------
    >>> import expo_lab as xl
    >>> explorer = explore_depth(xl.simulate("mature", customers=300, editions=4, seed=1), 1)
    >>> deep = explorer.table.set_index("depth")
    >>> bool(deep.loc[12, "learnt"] < deep.loc[1, "learnt"])
    True
    """
    with waiting():
        return DepthExplorer(base, editions)
