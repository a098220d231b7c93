"""Alarm: an explorer of the threshold of an early warning, and what it costs."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets
import pandas as pd
from matplotlib.figure import Figure

from ...predict.mining.alarms import alarm_table, deviations
from ...profiles.assemble import Held
from ..plots.colours import PALETTE
from .board import Board, waiting
from .explorer import html_table
from .slider import slider

LISTED = 12  # customers named; ours


class AlarmExplorer(Board):
    """What `explore_alarms` returns.

    Attributes
    ----------
    threshold, cost, worth, saved : sliders
        From which strength an alarm is answered; EUR an answer costs; EUR a customer kept brings;
        share of those about to leave whom an answer keeps.
    table : DataFrame
        `alarm_table` over past editions; ``gain`` and ``best`` follow the sliders.
    best : float
        The threshold of the greatest gain at present prices.
    image : Image
    numbers, named : HTML
        Counts, and who would be called today and why.
    """

    def __init__(self, base: Held, editions: int) -> None:
        self.table = alarm_table(base, editions)
        self._today = deviations(base).sort_values("strength", ascending=False, kind="stable")
        options = [(f"{t:g} sd", float(t)) for t in self.table.index]
        self.threshold = slider("Answer from", options, 2.0)
        prices = (20, 40, 80, 150, 300, 600)
        self.cost = slider("An answer costs", [(f"{p} EUR", p) for p in prices], 80)
        worths = (500, 1000, 2000, 4000, 8000, 16000)
        self.worth = slider("A customer kept", [(f"{w:,} EUR", w) for w in worths], 2000)
        shares = (0.05, 0.1, 0.2, 0.3, 0.5)
        self.saved = slider("An answer keeps", [(f"{s:.0%}", s) for s in shares], 0.2)
        self.numbers, self.named = ipywidgets.HTML(), ipywidgets.HTML()
        self._draw()
        head = (
            f"<h4>From when on should we act?</h4>An alarm says that an exhibitor is colder "
            "than its own past, the change of all taken out. Answering costs; not answering loses "
            f'customers. <div class="note">Counted over {editions} past editions: a hit is '
            "whoever did not come to the next one. The share that an answer keeps is a guess "
            "until an experiment has measured it.</div>"
        )
        self._lay_out(
            head, [self.threshold, self.cost, self.worth, self.saved], [self.numbers, self.named]
        )

    def _draw(self) -> None:
        self._figure = Figure(figsize=(9.2, 3.2), layout="constrained")
        self._left, self._right = self._figure.subplots(1, 2)
        at = self.table.index
        self._left.plot(at, self.table["recall"], color=PALETTE[0], label="leavers caught")
        self._left.plot(
            at, self.table["precision"], color=PALETTE[1], ls="--", label="alarms that were right"
        )
        self._left.set(xlabel="threshold, sd", ylabel="share", ylim=(0, 1))
        self._left.legend(frameon=False)
        (self._gain,) = self._right.plot(at, self.table["gain"], color=PALETTE[2])
        self._right.axhline(0, color="0.6", lw=1)
        self._right.set(xlabel="threshold, sd", ylabel="gain, EUR")
        self._lines = [ax.axvline(0, color="0.2", lw=1) for ax in (self._left, self._right)]
        for ax in (self._left, self._right):
            ax.spines[["top", "right"]].set_visible(False)

    def _answer(self, change: Any = None) -> None:
        """Bring money, picture and names to the present sliders."""
        table, threshold = self.table, self.threshold.value
        worth = self.saved.value * self.worth.value
        table["gain"] = table["hits"] * worth - table["alarms"] * self.cost.value
        table["best"] = table["gain"] == table["gain"].max()
        self.best = float(table.index[table["best"]].max())
        self._gain.set_ydata(table["gain"])
        self._right.relim()
        self._right.autoscale_view()
        for line in self._lines:
            line.set_xdata([threshold] * 2)
        self._paint(self._figure)
        counted = ("alarms", "hits", "false", "missed", "gain")
        rows = [
            [name, f"{t:g}", *(f"{table.loc[t, c]:,.0f}" for c in counted)]
            for name, t in (("here", threshold), ("greatest gain", self.best))
        ]
        head = ["", "Threshold", "Alarms", "Left", "Stayed", "Left unwarned", "Gain, EUR"]
        self.numbers.value = html_table(head, rows)
        self.named.value = _names(self._today[self._today["strength"] >= threshold])


def _names(alarms: pd.DataFrame) -> str:
    """The strongest alarms of the last edition, each with its reason."""
    if not len(alarms):
        return "<h4>Nobody would be called today</h4>"
    rows = [[escape(str(c)), escape(why)] for c, why in alarms["why"].head(LISTED).items()]
    more = f", the first {LISTED}" if len(alarms) > LISTED else ""
    return f"<h4>{len(alarms)} would be called today{more}</h4>" + html_table(
        ["Exhibitor", "Why"], rows, "words"
    )


def explore_alarms(base: Held, editions: int = 3) -> AlarmExplorer:
    """Explore the threshold of an early warning with its cost.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    editions : int, default 3
        Past editions over which alarms are counted.

    Returns
    -------
    AlarmExplorer
        A VBox; show it as the last line of a cell.

    Examples
    --------
    >>> import expo_lab as xl
    >>> explorer = explore_alarms(xl.simulate("mature", customers=600, editions=5, seed=1))
    >>> explorer.cost.value, explorer.worth.value = 600, 500
    >>> bool(explorer.table["gain"].max() <= 0)
    True
    """
    with waiting():
        return AlarmExplorer(base, editions)
