"""What scikit-learn's clone needs of a model."""

from __future__ import annotations

from inspect import signature
from typing import Any, Self


class Estimator:
    """A model whose constructor stores its parameters under their own names.

    >>> class Mean(Estimator):
    ...     def __init__(self, trim=0.1):
    ...         self.trim = trim
    >>> Mean(trim=0.2).get_params()
    {'trim': 0.2}
    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the constructor's arguments by name."""
        return {name: getattr(self, name) for name in signature(type(self)).parameters}

    def set_params(self, **params: Any) -> Self:
        """Set some of them."""
        if unknown := sorted(set(params) - set(self.get_params())):
            raise ValueError(
                f"{type(self).__name__}.set_params: needs names out of "
                f"{sorted(self.get_params())}; found {unknown}."
            )
        for name, value in params.items():
            setattr(self, name, value)
        return self
