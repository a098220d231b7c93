"""Fitted: anything that divides customers, in a scheme's place."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from ...core.validation import require
from .scheme import NOT_APPLICABLE

NUMBERS = ("n_clusters", "n_components")


@dataclass(frozen=True)
class Fitted:
    """A fitted scikit-learn model as a scheme: frozen, so that movement is movement.

    Attributes
    ----------
    name : str
    model : object
        Fitted, with ``predict``.
    columns : tuple of str
        What it was fitted on, in this order.
    kinds : tuple of str or None
        The kinds of customer it is for, the others are ``not applicable``; None for all.
    """

    name: str
    model: Any
    columns: tuple[str, ...]
    kinds: tuple[str, ...] | None = ("exhibitor",)
    cuts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """Segment names, ``not applicable`` last; clusters have none and are numbered from 1."""
        classes = self.classes
        if not hasattr(_last(self.model), "classes_"):
            classes = [c + 1 for c in classes]
        return [*map(str, classes), NOT_APPLICABLE]

    @property
    def classes(self) -> list[Any]:
        """What the model can predict."""
        last = _last(self.model)
        for name in ("classes_", "labels_"):
            if hasattr(last, name):
                return [c.item() for c in np.unique(getattr(last, name))]
        for name in NUMBERS:
            if hasattr(last, name):
                return list(range(int(getattr(last, name))))
        raise ValueError(
            f"{self.name}: cannot tell the segments of {type(last).__name__}; it needs classes_, "
            "labels_, n_clusters or n_components. Is it fitted?"
        )

    def codes(self, people: pd.DataFrame) -> np.ndarray:
        """Number each customer's segment from 0."""
        require(people, self.columns, self.name)
        if not len(people):
            return np.array([], dtype=np.int64)
        predicted = np.asarray(self.model.predict(people[list(self.columns)]))
        return pd.Index(self.classes).get_indexer(pd.Index(predicted))

    def __call__(self, people: pd.DataFrame) -> pd.Series:
        """Assign every customer to a segment: an ordered categorical Series."""
        codes = np.full(len(people), len(self.classes))
        ours = (
            people["kind"].astype(str).isin(self.kinds).to_numpy()
            if self.kinds is not None and "kind" in people
            else np.ones(len(people), dtype=bool)
        )
        codes[ours] = self.codes(people[ours])
        made = pd.Categorical.from_codes(codes, self.labels, ordered=True)
        return pd.Series(made, index=people.index, name=self.name)


def _last(model: Any) -> Any:
    """Last step of a pipeline, or the model itself."""
    return model[-1] if hasattr(model, "steps") else model


def is_fixed(thing: Any) -> bool:
    """Whether a thing is a scheme already and learns nothing."""
    return callable(thing) and hasattr(thing, "labels")


def is_learner(thing: Any) -> bool:
    """Whether a thing is a way to learn: its ``fit`` returns a scheme, and it predicts nothing."""
    return hasattr(thing, "fit") and not hasattr(thing, "predict") and not is_fixed(thing)


def seat(thing: Any, name: str | None = None) -> Any:
    """Return a scheme for anything that divides customers: a scheme, or a fitted model.

    Raises
    ------
    ValueError
        For a model that is not fitted on a table with named columns, or anything else.
    """
    if callable(thing) and hasattr(thing, "labels") and hasattr(thing, "columns"):
        return dataclasses.replace(thing, name=name) if name else thing
    called = name or type(thing).__name__
    if not hasattr(thing, "predict"):
        raise ValueError(
            f"compare: {called} is no scheme and has no predict; give a scheme's name, a Scheme, "
            f"or a fitted model. Found {type(thing).__name__}."
        )
    columns = getattr(thing, "feature_names_in_", None)
    if columns is None:
        raise ValueError(
            f"compare: {called} must be fitted on a table with named columns first, on a reference "
            "edition say: model.fit(people[columns])."
        )
    return Fitted(called, thing, tuple(map(str, columns)))


def learn(thing: Any, sample: pd.DataFrame, columns: list[str], seed: int) -> Any:
    """Return the scheme that a thing becomes on a sample.

    A scheme stays as it is, a function makes one of the sample (``scheme.at_medians``), a model
    is copied and fitted; where it leaves its luck open (random_state) it gets this seed.
    """
    if callable(thing):
        return thing if is_fixed(thing) else thing(sample)
    if not (hasattr(thing, "fit") and hasattr(thing, "predict")):
        raise ValueError(
            "stability: needs a scheme, a function that makes one of a reference such as "
            "scheme.at_medians, or a model with fit and predict; found "
            f"{type(thing).__name__}."
        )
    if hasattr(thing, "__sklearn_tags__") and thing.__sklearn_tags__().target_tags.required:
        raise ValueError(
            f"stability: {type(thing).__name__} needs an outcome to learn from. Give a function of "
            "a sample of customers that fits it to their outcome and returns a scheme."
        )
    model = copy.deepcopy(thing)
    if hasattr(model, "get_params"):
        open_ = {k: seed for k, v in model.get_params().items() if _is_luck(k) and v is None}
        model.set_params(**open_)
    model.fit(sample[columns])
    return Fitted(type(thing).__name__, model, tuple(columns), None)


def _is_luck(parameter: str) -> bool:
    return parameter.split("__")[-1] == "random_state"


def number_of(model: Any) -> str:
    """Name of the parameter that sets how many segments a model makes."""
    if is_learner(model):
        return "segments"
    known = model.get_params() if hasattr(model, "get_params") else {}
    for name in sorted(known, key=lambda k: k.count("__")):
        if name.split("__")[-1] in NUMBERS:
            return str(name)
    raise ValueError(
        f"stability: numbers needs a model with n_clusters or n_components; "
        f"{type(model).__name__} has neither, and a rule's number of segments is fixed."
    )


def with_number(model: Any, name: str, k: int, columns: Iterable[str] | None) -> Any:
    """Return a model that makes k segments, or a function that learns k segments of a sample."""
    if is_learner(model):
        return partial(
            model.fit, **{name: k}, **({} if columns is None else {"columns": list(columns)})
        )
    made = copy.deepcopy(model)
    return made.set_params(**{name: k})


def codes_of(scheme: Any, people: pd.DataFrame) -> np.ndarray:
    """Number each customer's segment from 0 by the scheme's labels."""
    return np.asarray(scheme(people).cat.codes, dtype=np.int64)
