"""Experiments: plan a test, draw it by lot, look in the middle, read it, learn from it."""

from .analysis import analyse, analyse_saturation
from .assignment import assign, assign_saturation
from .clusters import design_effect, intraclass
from .learning import LearningLog
from .planted import planted_customers
from .power import power_curve, sample_size, sample_size_shares, smallest_effect
from .sequential import boundaries, cost_of_looks, crossing, peeking
from .uplift import net_value, qini, qini_coefficient, transformed_outcome

__all__ = [
    "LearningLog",
    "analyse",
    "analyse_saturation",
    "assign",
    "assign_saturation",
    "boundaries",
    "cost_of_looks",
    "crossing",
    "design_effect",
    "intraclass",
    "net_value",
    "peeking",
    "planted_customers",
    "power_curve",
    "qini",
    "qini_coefficient",
    "sample_size",
    "sample_size_shares",
    "smallest_effect",
    "transformed_outcome",
]
