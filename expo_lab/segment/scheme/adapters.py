"""Adapters: anything that divides customers, in a scheme's place; the one way in for all of it."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from ...core.registry import unknown
from ...core.validation import require
from .scheme import NOT_APPLICABLE, SCHEMES

NUMBERS = ("n_clusters", "n_components")
Way = Callable[[pd.DataFrame, int], Any]  # a sample of customers and a seed -> a scheme


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

    @cached_property
    def classes(self) -> list[Any]:
        """What the model can predict; looked for once, as it may stand in a label a customer."""
        last = _last(self.model)
        for name in ("classes_", "labels_"):
            if hasattr(last, name):
                return np.unique(getattr(last, name)).tolist()  # names may be texts as objects
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
        if self.kinds is not None and "kind" in people:
            ours = people["kind"].astype(str).isin(self.kinds).to_numpy()
            codes = np.full(len(people), len(self.classes))
            codes[ours] = self.codes(people[ours])
        else:
            codes = self.codes(people)
        made = pd.Categorical.from_codes(codes, self.labels, ordered=True)
        return pd.Series(made, index=people.index, name=self.name)


def _last(model: Any) -> Any:
    """Last step of a pipeline, or the model itself."""
    return model[-1] if hasattr(model, "steps") else model


def by_name(thing: Any) -> Any:
    """Return the scheme or learner of that name; anything but a text is returned as it is."""
    if not isinstance(thing, str):
        return thing
    from ..learned.learner import LEARNERS

    if thing in SCHEMES:
        return SCHEMES[thing]
    if thing in LEARNERS:
        return LEARNERS[thing]
    raise unknown("scheme or learner", thing, [*SCHEMES, *LEARNERS])


def is_fixed(thing: Any) -> bool:
    """Whether a thing is a scheme already and learns nothing."""
    return callable(thing) and hasattr(thing, "labels") and hasattr(thing, "columns")


def is_learner(thing: Any) -> bool:
    """Whether a thing is a way to learn: its ``fit`` returns a scheme, and it predicts nothing."""
    return hasattr(thing, "fit") and not hasattr(thing, "predict") and not is_fixed(thing)


def as_scheme(
    thing: Any, people: pd.DataFrame | None = None, name: str | None = None, who: str = "as_scheme"
) -> Any:
    """Return a scheme for anything that divides customers.

    Parameters
    ----------
    thing : str, Scheme, Learner, model or callable
        A name in `SCHEMES` or `LEARNERS`; a scheme; a way to learn one; a model with ``predict``
        that was fitted on a table with named columns; or a function that makes a scheme of a
        table of customers, such as ``scheme.at_medians``.
    people : DataFrame, optional
        Customers to learn from, for what is not a scheme yet.
    name : str, optional
        What it is to be called.
    who : str
        The function that asks, for messages.

    Returns
    -------
    Scheme, or anything with its name, columns, kinds, cuts and labels, that can be called

    Raises
    ------
    KeyError
        For a name that is neither a scheme's nor a learner's.
    ValueError
        For a model that is not fitted on named columns, a way to learn without customers to learn
        from, or anything else.

    Examples
    --------
    >>> as_scheme("dick_basu").labels[0]
    'loyal'
    """
    thing = by_name(thing)
    if is_fixed(thing):
        return dataclasses.replace(thing, name=name) if name else thing
    called = name or getattr(thing, "name", None) or type(thing).__name__
    if hasattr(thing, "predict"):
        columns = getattr(thing, "feature_names_in_", None)
        if columns is None:
            raise ValueError(
                f"{who}: {called} must be fitted on a table with named columns first, on a "
                "reference edition say: model.fit(people[columns])."
            )
        return Fitted(called, thing, tuple(map(str, columns)))
    if not (is_learner(thing) or callable(thing)):
        raise ValueError(
            f"{who}: needs a name, a scheme, a way to learn one, a fitted model, or a function "
            f"that makes a scheme of a table of customers; found {type(thing).__name__}."
        )
    if people is None:
        raise ValueError(
            f"{who}: {called} learns its segments and has no customers to learn from here; hand "
            "over what it has learnt: learner.fit(people), or the scheme that the function makes."
        )
    made = as_way(thing, who=who)(people, 0)
    return dataclasses.replace(made, name=name) if name else made


def as_schemes(
    things: Any, people: pd.DataFrame | None = None, who: str = "as_schemes"
) -> dict[str, Any]:
    """Return schemes by name for one thing, a list of things, or a mapping of names to things.

    Raises
    ------
    ValueError
        If there is none, or two have one name; and as `as_scheme`.
    """
    if isinstance(things, Mapping):
        named = list(things.items())
    else:
        one = isinstance(things, str) or not isinstance(things, Iterable)
        named = [(None, thing) for thing in ([things] if one else things)]
    found: dict[str, Any] = {}
    for name, thing in named:
        made = as_scheme(thing, people, name, who)
        if made.name in found:
            raise ValueError(
                f"{who}: scheme {made.name!r} is named twice; name each once. A mapping of names "
                "to schemes gives two of a kind names of their own."
            )
        found[made.name] = made
    if not found:
        raise ValueError(f"{who}: needs at least one scheme, found none.")
    return found


def as_way(thing: Any, columns: Iterable[str] | None = None, who: str = "as_scheme") -> Way:
    """Return how a thing is learnt anew: a function of a sample of customers and a seed.

    A scheme stays as it is, a function makes one of the sample, a learner is fitted with its own
    seed, a model is copied and fitted on `columns`; where it leaves its luck open (random_state)
    it gets the seed.
    """
    thing = by_name(thing)
    if is_fixed(thing):
        return lambda sample, seed: thing
    if is_learner(thing):
        more = {} if columns is None else {"columns": list(columns)}
        return lambda sample, seed: thing.fit(sample, **more)
    if hasattr(thing, "fit") and hasattr(thing, "predict"):
        if hasattr(thing, "__sklearn_tags__") and thing.__sklearn_tags__().target_tags.required:
            raise ValueError(
                f"{who}: {type(thing).__name__} needs an outcome to learn from. Give a function "
                "of a sample of customers that fits it to their outcome and returns a scheme."
            )
        return partial(_fit_model, thing, columns)
    if callable(thing):
        return lambda sample, seed: _made_by(thing, sample, who)
    raise ValueError(
        f"{who}: needs a scheme, a function that makes one of a reference such as "
        f"scheme.at_medians, or a model with fit and predict; found {type(thing).__name__}."
    )


def _made_by(function: Any, sample: pd.DataFrame, who: str) -> Any:
    made = function(sample)
    if not is_fixed(made):
        raise ValueError(
            f"{who}: a function must make a scheme of a table of customers, such as "
            f"scheme.at_medians; {getattr(function, '__name__', 'yours')} made "
            f"{type(made).__name__}. Conditions of your own are the rule of a Scheme."
        )
    return made


def _fit_model(
    thing: Any, columns: Iterable[str] | None, sample: pd.DataFrame, seed: int
) -> Fitted:
    used = list(sample.columns if columns is None else columns)
    model = copy.deepcopy(thing)
    if hasattr(model, "get_params"):
        open_ = {k: seed for k, v in model.get_params().items() if _is_luck(k) and v is None}
        model.set_params(**open_)
    model.fit(sample[used])
    return Fitted(type(thing).__name__, model, tuple(used), None)


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
