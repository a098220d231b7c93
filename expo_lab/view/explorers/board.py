"""Board: what explorers of one picture share: a heading, controls, the picture, tables below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ipywidgets
from matplotlib.figure import Figure

from .explorer import STYLE
from .names import SliderNames
from .png import png

WAIT = '<p role="status">One moment …</p>'


def show_first(what: ipywidgets.Widget) -> None:
    """Show a bar or a line before the explorer is there to show it; nothing outside a notebook."""
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is not None:
        display(what)


@contextmanager
def waiting() -> Iterator[None]:
    """Show a line while something is computed before an explorer can be shown."""
    line = ipywidgets.HTML(WAIT)
    show_first(line)
    try:
        yield
    finally:
        line.layout.display = "none"


class Board(ipywidgets.VBox):
    """An explorer whose `_answer` brings all it shows to what its controls say."""

    def _lay_out(
        self,
        head: str,
        controls: Sequence[Any],
        below: Sequence[Any],
        shown: Sequence[Any] | None = None,
        width: str = "920px",
    ) -> None:
        """Put the parts below one another, answer once, and again when a control moves.

        `shown` stands in the place of the controls where these are grouped; the picture is at
        most `width` wide.
        """
        wide = ipywidgets.Layout(max_width=width, width="100%")
        self.image = ipywidgets.Image(format="png", layout=wide)
        above = [ipywidgets.HTML(STYLE + head), *(controls if shown is None else shown)]
        super().__init__([*above, self.image, *below, SliderNames()])
        self.add_class("expo-lab")
        for control in controls:
            control.observe(self._answer, "value")
        self._answer()

    def _answer(self, change: Any = None) -> None:
        raise NotImplementedError

    def _paint(self, figure: Figure) -> None:
        """Show a figure."""
        self.image.value = png(figure)
