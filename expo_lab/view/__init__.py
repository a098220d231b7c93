"""View: plots (a table to Axes), explorers (widgets), reports, and the page that serves them."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "client_report": "reports.client",
        "course": "explorers.knobs",
        "explore": "explorers.explorer",
        "explore_maps": "explorers.maps",
        "explore_movement": "explorers.flow",
        "explore_schemes": "explorers.flow",
        "explore_stability": "explorers.number",
        "explore_thresholds": "explorers.threshold",
        "explore_world": "explorers.knobs",
        "plot_causes": "plots.causes",
        "plot_crosstab": "plots.segment",
        "plot_editions": "plots.world",
        "plot_effects": "plots.strategy",
        "plot_gorge": "plots.segment",
        "plot_holdout": "plots.predict",
        "plot_lorenz": "plots.value",
        "plot_moves": "plots.segment",
        "plot_scheme_map": "explorers.scheme_map",
        "plot_separation": "plots.segment",
        "plot_slsa": "plots.segment",
        "plot_stability": "plots.segment",
        "plot_states": "plots.world",
        "Section": "reports.page",
        "side_by_side": "plots.style",
        "style": "plots.style",
        "write_report": "reports.page",
    },
)
