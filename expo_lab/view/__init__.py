"""View: plots (a table -> Axes), explorers (widgets) and the page that serves them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Public name -> the module it lives in. Loaded when first used: widgets and plots are heavy.
_PUBLIC = {
    "client_report": "client",
    "explore": "explorer",
    "explore_maps": "maps",
    "explore_movement": "flow",
    "explore_schemes": "flow",
    "explore_stability": "number",
    "explore_thresholds": "threshold",
    "explore_world": "knobs",
    "plot_causes": "world_map",
    "plot_gorge": "stability",
    "plot_moves": "stability",
    "plot_scheme_map": "scheme_map",
    "plot_separation": "stability",
    "plot_slsa": "stability",
    "plot_stability": "stability",
}

__all__ = [*_PUBLIC]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f".{_PUBLIC[name]}", __name__), name)
    raise AttributeError(f"module 'expo_lab.view' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
