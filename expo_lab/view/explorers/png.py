"""Png: a figure as the bytes of a picture."""

from __future__ import annotations

from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def png(figure: Figure, dpi: int = 90) -> bytes:
    """Paint a figure, so many dots an inch.

    ``savefig`` draws a figure that lays itself out twice, once only to see how it lies; a canvas
    draws it once, with the same bytes.
    """
    file = BytesIO()
    figure.set_dpi(dpi)
    FigureCanvasAgg(figure).print_png(file)
    return file.getvalue()
