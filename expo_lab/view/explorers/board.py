"""Board: what explorers of one picture share: a heading, controls, the picture, tables below."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import ipywidgets
from matplotlib.figure import Figure

from .explorer import STYLE
from .names import SliderNames


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
        file = BytesIO()
        figure.savefig(file, format="png", dpi=90)
        self.image.value = file.getvalue()
