"""Experiments: plan a test, draw it by lot, look in the middle, read it, learn from it."""

from ...core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "analyse": "analysis",
        "analyse_saturation": "analysis",
        "assign": "assignment",
        "assign_saturation": "assignment",
        "boundaries": "sequential",
        "cost_of_looks": "sequential",
        "crossing": "sequential",
        "design_effect": "clusters",
        "intraclass": "clusters",
        "LearningLog": "learning",
        "net_value": "uplift",
        "peeking": "sequential",
        "planted_customers": "planted",
        "power_curve": "power",
        "qini": "uplift",
        "qini_coefficient": "uplift",
        "sample_size": "power",
        "sample_size_shares": "power",
        "smallest_effect": "power",
        "transformed_outcome": "uplift",
    },
)
