"""Estimator: scikit-learn's habits without importing it, so that its `clone` and tools work."""

from __future__ import annotations

from functools import cache
from inspect import signature
from typing import Any


@cache
def _parameters(of: Any) -> tuple[str, ...]:
    return tuple(signature(of).parameters)


class Estimator:
    """Parameters by name, as scikit-learn reads them; `fit` is for the class to write.

    The constructor stores its arguments under their own names and does nothing else.

    Examples
    --------
    >>> from sklearn.base import clone
    >>> from expo_lab.models import LatentClasses
    >>> clone(LatentClasses(3, random_state=1)).get_params()["random_state"]
    1
    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the constructor's arguments by name."""
        kind: Any = type(self)
        return {name: getattr(self, name) for name in _parameters(kind)}

    def set_params(self, **params: Any) -> Any:
        """Set arguments of the constructor, and return the estimator.

        Raises
        ------
        ValueError
            For a name that the constructor does not have.
        """
        kind: Any = type(self)
        known = _parameters(kind)
        for name, value in params.items():
            if name not in known:
                raise ValueError(
                    f"{type(self).__name__}: has no parameter {name!r}. Known: {', '.join(known)}."
                )
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({given})"
