"""Slider: one that steps through named values, as wide as a narrow screen allows."""

from __future__ import annotations

from typing import Any

import ipywidgets


def slider(name: str, options: list[tuple[str, Any]], value: Any) -> ipywidgets.SelectionSlider:
    """Make a slider over (words, value) pairs that opens at a value.

    Examples
    --------
    >>> slider("Cost", [("cheap", 1), ("dear", 9)], 9).label
    'dear'
    """
    return ipywidgets.SelectionSlider(
        description=name,
        options=options,
        value=value,
        style=dict(description_width="190px"),
        layout=ipywidgets.Layout(width="510px", max_width="100%"),
    )
