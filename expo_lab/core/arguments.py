"""Arguments: what every public function checks of what it is given, by its own annotations."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from functools import cache, cached_property, wraps
from itertools import chain
from numbers import Integral, Real
from types import FunctionType
from typing import Any

from .annotations import demands, hints_of, kinds_of, words_of
from .complaints import COMPLAINTS, Argument, is_ours
from .registry import nearest

MOST = 10**9  # no count here goes beyond; ours
NUMBERS = {"seed", "future", "edition"}  # whole numbers that count nothing


class Contract:
    """What a function asks of its arguments; annotations are read when it is first called."""

    def __init__(self, function: Callable[..., Any], who: str, doc: str | None = None) -> None:
        self.function, self.who = function, who
        self.doc = doc or function.__doc__ or ""
        self.signature = inspect.signature(function)
        # a method's own object, and what stands for any number of arguments, are not looked at
        self.left_out = {"self", "cls"} | {
            name
            for name, p in self.signature.parameters.items()
            if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
        }
        self.takes_long = "progress" in self.signature.parameters
        self.in_order = [
            None if name in self.left_out else name
            for name, p in self.signature.parameters.items()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
        # by parameter: types of which all things fit; a call with no other is looked at no further
        self.fit: dict[str | None, set[type]] = {None: set()}

    @cached_property
    def asked(self) -> dict[str, tuple[Any, set[Any], str]]:
        """Hint, kinds and words of each parameter."""
        hints, found = hints_of(self.function), {}
        for name in self.signature.parameters:
            kinds = kinds_of(hints.get(name, Any))
            found[name] = (hints.get(name, Any), kinds, words_of(kinds))
        for line in self.doc.splitlines():
            names, colon, said = line.strip().partition(" : ")
            for name in names.split(", ") if colon else ():
                if name in found:
                    found[name] = (*found[name][:2], said.rstrip("."))
        return found

    def read(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Argument]:
        """Say which parameter each argument is for."""
        own = self.signature.parameters
        try:
            bound = self.signature.bind(*args, **kwargs).arguments
        except TypeError as problem:
            known = [name for name in own if name not in self.left_out]
            odd = [name for name in kwargs if name not in own]
            hint = f" {nearest(odd[0], known)}" if odd and known else ""
            raise TypeError(f"{self.who}: {problem}.{hint}") from None
        return self.told(bound)

    def knows(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether all arguments are of types that were seen to fit; most calls are."""
        fit, order = self.fit, self.in_order
        if len(args) > len(order):
            return False
        named: Any = zip(order, args)  # noqa: B905 (strict takes a third of the time)
        for name, value in chain(named, kwargs.items()) if kwargs else named:
            kind = type(value)
            if name is not None and kind not in fit.get(name, ()):
                return False
            # nan is not, either
            if (kind is int or kind is float) and not -MOST <= value <= MOST:
                return False
        return True

    def learn(self, given: list[Argument], unfit: set[str]) -> None:
        """Keep the types of what fits, where the type alone decides."""
        for one in given:
            kind = type(one.value)
            by_type = kind in (int, float, bool) or not issubclass(kind, Real)
            if one.name not in unfit and by_type and not any(demands(of) for of in one.kinds):
                self.fit.setdefault(one.name, set()).add(kind)

    def told(self, values: Mapping[str, Any]) -> list[Argument]:
        """Put values beside what is asked."""
        own = self.signature.parameters
        return [
            Argument(name, value, *self.asked[name], value is own[name].default)
            for name, value in values.items()
            if name not in self.left_out
        ]


def guarded(
    function: Callable[..., Any], contract: Contract | None = None, is_fit: bool = False
) -> Callable[..., Any]:
    """Wrap a public function so that wrong arguments are named as such.

    What the function says itself comes first. If it fails in somebody else's code, the first
    argument that does not fit its annotation is named, or, if all fit, the one that is likeliest
    to blame; and so is a number, truth value, text or other plain thing of the wrong kind that the
    function did not notice: nan, or True where a count is wanted. A count beyond `MOST` is refused
    at once, for nobody would wait for it; so is what has no number in it, of a function that takes
    long enough to tell its progress. Of an estimator's `fit`, what the constructor stored untouched
    is looked at as if it were given here.

    Examples
    --------
    >>> def double(times: int = 2, *, table: dict | None = None): return table["x"] * times
    >>> guarded(double)(2.5, table={"x": 1})
    Traceback (most recent call last):
    ValueError: double: times must be a whole number, found 2.5.
    >>> guarded(double)(2)
    Traceback (most recent call last):
    TypeError: 'NoneType' object is not subscriptable
    >>> guarded(double)(2, table=[1])
    Traceback (most recent call last):
    ValueError: double: table must be a dict or None, found list.
    >>> guarded(double)(tims=2)
    Traceback (most recent call last):
    TypeError: double: got an unexpected keyword argument 'tims'. Did you mean 'times'? ...
    """
    contract = contract or Contract(function, function.__name__)
    who, takes_long = contract.who, contract.takes_long

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given, unfit = [], []
        if is_fit or not contract.knows(args, kwargs):
            given = contract.read(args, kwargs)
            given += stored(args[0]) if is_fit and args else []
            unfit = [one for one in given if one.is_unfit]
            if given and not is_fit:
                contract.learn(given, {one.name for one in unfit})
        for one in given:
            is_whole = isinstance(one.value, Integral) and int in one.kinds
            if is_whole and one.name not in NUMBERS and abs(int(one.value)) > MOST:
                raise ValueError(
                    f"{who}: {one.name} must be at most {MOST:,}, found {one.value:,}."
                )
        for one in unfit if takes_long else ():
            text = one.asks_for_one_thing and str in one.kinds
            only = Callable in one.kinds or (one.asks_for_one_thing and not text)
            if only and not isinstance(one.value, Real):
                raise ValueError(f"{who}: {one.refused()}")
        try:
            made = function(*args, **kwargs)
        except Exception as problem:
            given = given or contract.read(args, kwargs)
            if not is_ours(problem, {*who.split("."), *(one.name for one in given)}):
                for complain in COMPLAINTS:
                    if said := complain(given, problem):
                        raise ValueError(f"{who}: {said}") from problem
            raise
        for one in unfit:
            if one.asks_for_one_thing or one.is_thing_for_many:
                raise ValueError(f"{who}: {one.refused()}")
        return made

    return call


def guard(found: Any) -> Any:
    """Guard a function or a class's methods, at home too.

    Pickling looks for a function at its home and wants the same object there.
    """
    if isinstance(found, type):
        for kind in found.__mro__:
            if kind.__module__.startswith("expo_lab"):
                _guard_methods(kind)
        return found
    if not isinstance(found, FunctionType) or "__wrapped__" in vars(found):
        return found
    home, name = sys.modules[found.__module__], found.__name__
    is_at_home = vars(home).get(name) is found
    if is_at_home:
        setattr(home, name, guarded(found))
    return vars(home).get(name, found)


def _guard_methods(kind: type) -> None:
    """Guard what a class itself defines: its public methods, its call and its constructor.

    An estimator's constructor takes whatever it is given, as scikit-learn asks; `fit` looks at it.
    """
    is_estimator = hasattr(kind, "get_params")
    called = {"__call__"} if is_estimator else {"__call__", "__init__"}
    for name, member in list(vars(kind).items()):
        method = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
        is_public = name in called or not name.startswith("_")
        if not (isinstance(method, FunctionType) and is_public) or "__wrapped__" in vars(method):
            continue
        who = kind.__name__ if name in called else f"{kind.__name__}.{name}"
        doc = kind.__doc__ if name == "__init__" else None
        contract = Contract(method, who, doc)
        wrapped = guarded(method, contract, is_fit=is_estimator and name == "fit")
        setattr(kind, name, wrapped if method is member else type(member)(wrapped))


def stored(estimator: Any) -> list[Argument]:
    """Read what an estimator's constructor was given."""
    return _constructor(estimator.__class__).told(estimator.get_params(deep=False))


@cache
def _constructor(kind: Any) -> Contract:
    return Contract(inspect.getattr_static(kind, "__init__"), kind.__name__, kind.__doc__)
