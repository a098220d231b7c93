"""Predict: forecasts of what customers will do, and how good they were."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "holdout": "held_back",
    },
)
