"""How a relationship with a show runs: who comes back, and who has left for good."""

from .betabinom import BetaBernoulli
from .bgbb import BetaGeoBetaBinom

__all__ = ["BetaBernoulli", "BetaGeoBetaBinom"]
