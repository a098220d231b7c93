"""Profiles: one row a customer, with its forecast; what is true of it; what came after."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "score_profile": "truth",
        "came_back": "outcome",
        "profile": "assemble",
        "fit_forecaster": "assemble",
        "Forecaster": "forecaster",
        "FORECASTERS": "forecasters",
        "Past": "forecaster",
        "ProfileColumn": "columns",
        "COLUMNS": "columns",
        "sequences": "presences",
        "true_profile": "truth",
    },
)
