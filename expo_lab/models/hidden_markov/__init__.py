"""Hidden Markov models with covariates, for many sequences at once."""

from .model import HiddenMarkov
from .parts import Gaussian, Softmax

__all__ = ["Gaussian", "HiddenMarkov", "Softmax"]
