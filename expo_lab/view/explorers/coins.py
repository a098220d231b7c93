"""Coins: an explorer of BG/BB's two coins, and of why silence after many visits alarms."""

from __future__ import annotations

from typing import Any

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from ...models.bgbb import BetaGeoBetaBinom
from ..plots.colours import PALETTE
from .board import Board
from .explorer import html_table

LONGEST = 12  # editions since the first; ours


def possible(n: int, missed: int, x: int) -> tuple[int, int, int]:
    """The nearest history (x, t_x, n): whoever was there last has come at least once.

    >>> possible(8, 3, 0), possible(8, 8, 4)
    ((1, 5, 8), (0, 0, 8))
    """
    missed = min(missed, n)
    x = max(min(x, n - missed), int(missed < n))
    return x, n - missed, n


class CoinExplorer(Board):
    """What `explore_coins` returns.

    Attributes
    ----------
    n, missed, x : sliders
        Editions since the first; of these missed in a row at the end; attended. A slider that
        another one makes impossible moves to the nearest history that can be.
    history : tuple of int
        x, t_x, n as they stand.
    alive, comes, ahead : float
        P(has not left), P(comes to the next edition), expected editions of the next five.
    image : Image
    numbers : HTML
    """

    def __init__(self, model: BetaGeoBetaBinom) -> None:
        self._model = model
        self.n = _slider("Editions since the first", 1, LONGEST, 8)
        self.missed = _slider("Missed at the end", 0, LONGEST, 3)
        self.x = _slider("Attended of these", 0, LONGEST, 4)
        self.numbers = ipywidgets.HTML()
        self._draw()
        head = (
            "<h4>Has it left, or is it pausing?</h4>Whoever has not left throws a coming "
            "coin at each edition; a leaving coin is thrown before. The coins differ between "
            'companies. <div class="note">Filled: this history. The left picture follows other '
            "histories that have missed as many; the right one the same company if it stays "
            "silent.</div>"
        )
        self._lay_out(head, [self.n, self.missed, self.x], [self.numbers])

    def _draw(self) -> None:
        self._figure = Figure(figsize=(9.2, 3.3), layout="constrained")
        self._left, self._right = self._figure.subplots(1, 2, sharey=True)
        looks = (("-o", PALETTE[0], "has not left"), ("--s", PALETTE[2], "comes next time"))
        self._lines = [
            [
                ax.plot([], [], look, color=c, mfc="white", label=label)[0]
                for look, c, label in looks
            ]
            for ax in (self._left, self._right)
        ]
        self._here = [
            [ax.plot([], [], look[-1], color=c, markersize=9)[0] for look, c, _ in looks]
            for ax in (self._left, self._right)
        ]
        self._left.set(xlabel="editions attended (x)", ylabel="probability", ylim=(-0.03, 1.03))
        self._right.set(xlabel="editions missed in a row at the end")
        self._left.legend(frameon=False)
        for ax in (self._left, self._right):
            ax.grid(alpha=0.4)
            ax.spines[["top", "right"]].set_visible(False)

    def _answer(self, change: Any = None) -> None:
        """Bring sliders, picture and numbers to the present history."""
        x, t_x, n = self.history = possible(self.n.value, self.missed.value, self.x.value)
        for control, value in ((self.missed, n - t_x), (self.x, x)):
            if control.value != value:
                control.value = value  # answers again, with a history that can be
                return
        others = np.arange(1, t_x + 1) if t_x else np.array([0])
        silent = np.arange(0, LONGEST - t_x + 1)
        sides: list[Any] = [
            (self._left, others, (others, t_x, n), x),
            (self._right, silent, (x, t_x, t_x + silent), n - t_x),
        ]
        for (ax, across, history, here), lines, marks in zip(
            sides, self._lines, self._here, strict=True
        ):
            x_s, t_s, n_s = (np.broadcast_to(v, across.shape) for v in history)
            curves = [f(x_s, t_s, n_s) for f in (self._model.p_alive, self._model.p_return)]
            for line, mark, curve in zip(lines, marks, curves, strict=True):
                line.set_data(across, curve)
                mark.set_data([here], [curve[across == here][0]])
            ax.set_xlim(across[0] - 0.5, across[-1] + 0.5)
        self._paint(self._figure)
        self.alive, self.comes, self.ahead = self._told(x, t_x, n)
        rows = [
            [name, str(times), str(t_x), str(n), *(f"{v:.2f}" for v in self._told(times, t_x, n))]
            for name, times in (("this history", x), ("came every time until then", t_x))
        ]
        head = ["", "x", "t_x", "n", "Has not left", "Comes next", "Of the next five"]
        self.numbers.value = html_table(head, rows)

    def _told(self, x: int, t_x: int, n: int) -> tuple[float, float, float]:
        model = self._model
        ahead = model.expected_editions(x, t_x, n, horizon=5)
        return float(model.p_alive(x, t_x, n)), float(model.p_return(x, t_x, n)), float(ahead)


def explore_coins(model: BetaGeoBetaBinom | None = None) -> CoinExplorer:
    """Explore what a history of presences says about having left (BG/BB).

    Parameters
    ----------
    model : BetaGeoBetaBinom, optional
        A fitted one; by default that of first-time exhibitors at annual fairs in the real lists
        that come with the package.

    Returns
    -------
    CoinExplorer
        A VBox; show it as the last line of a cell.

    Raises
    ------
    ValueError
        If the model is not fitted.

    Examples
    --------
    >>> explorer = explore_coins()
    >>> explorer.n.value, explorer.missed.value, explorer.x.value = 7, 3, 2
    >>> seldom = explorer.alive
    >>> explorer.x.value = 4
    >>> explorer.alive < seldom  # the same silence after more visits
    True
    """
    if model is None:
        from ...datasets import load_real_sequences

        rows = load_real_sequences().query("cadence_years == 1 and n > 0")
        model = BetaGeoBetaBinom().fit(rows["x"], rows["t_x"], rows["n"], rows["exhibitors"])
    if not hasattr(model, "alpha_"):
        raise ValueError("explore_coins: needs a fitted model; call fit first.")
    return CoinExplorer(model)


def _slider(name: str, low: int, high: int, value: int) -> ipywidgets.IntSlider:
    return ipywidgets.IntSlider(
        description=name,
        min=low,
        max=high,
        value=value,
        style=dict(description_width="160px"),
        layout=ipywidgets.Layout(width="510px", max_width="100%"),
    )
