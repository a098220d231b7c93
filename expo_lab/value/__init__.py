"""Value: what a relationship has brought, is likely to bring, and could."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "by_segment": "lifetime",
        "lift": "potential_score",
        "lorenz": "lifetime",
        "potential": "potentials",
        "lifetime_value": "lifetime",
        "score_potential": "potential_score",
        "true_potential": "potentials",
    },
)
