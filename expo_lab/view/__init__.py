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
        "plot_crosstab": "plots.pictures",
        "plot_editions": "plots.pictures",
        "plot_effects": "plots.pictures",
        "plot_gorge": "plots.stability",
        "plot_holdout": "plots.pictures",
        "plot_lorenz": "plots.pictures",
        "plot_moves": "plots.stability",
        "plot_scheme_map": "explorers.scheme_map",
        "plot_separation": "plots.stability",
        "plot_slsa": "plots.stability",
        "plot_stability": "plots.stability",
        "plot_states": "plots.pictures",
        "Section": "reports.page",
        "side_by_side": "plots.pictures",
        "style": "plots.pictures",
        "write_report": "reports.page",
    },
)
