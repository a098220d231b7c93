"""Names: what a screen reader says of a slider's handle."""

from __future__ import annotations

from pathlib import Path

import anywidget


class SliderNames(anywidget.AnyWidget):
    """Unseen; gives the handles of the explorer that it stands in their names and values."""

    _esm = Path(__file__).with_name("names.js")
