"""Arguments: what every public function checks of what it is given, by its own annotations."""

from __future__ import annotations

import inspect
import math
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, wraps
from numbers import Integral, Real
from pathlib import Path
from types import FunctionType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from .registry import UnknownName, nearest

PACKAGE = str(Path(__file__).resolve().parents[1])
MOST = 10**9  # no count here goes beyond; ours
SCALARS: dict[Any, str] = {
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    str: "a text",
}
OTHERS: dict[Any, str] = {
    Path: "a path",
    Mapping: "a mapping",
    dict: "a dict",
    Sequence: "a sequence",
    Collection: "a collection",
    Iterable: "a sequence",
    Callable: "a function",
    NoneType: "None",
}


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a public function so that wrong arguments are named as such.

    What the function says itself comes first. If it fails in somebody else's code, the first
    argument that does not fit its annotation is named; and so is a number, truth value or text of
    the wrong kind that the function did not notice: nan, or True where a count is wanted. A count
    beyond `MOST` is refused at once, for nobody would wait for it.

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
    """
    signature = inspect.signature(function)

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs).arguments
        kinds = {name: _kinds(_hints(function).get(name, Any)) for name in given}
        unfit = [name for name, value in given.items() if not _fits(value, kinds[name])]
        scalar = [name for name in unfit if kinds[name] <= SCALARS.keys() | {NoneType}]
        for name, value in given.items():
            is_count = isinstance(value, Integral) and int in kinds[name] and name != "seed"
            if is_count and abs(int(value)) > MOST:
                raise ValueError(
                    f"{function.__name__}: {name} must be at most {MOST:,}, found {value:,}."
                )
        try:
            made = function(*args, **kwargs)
        except Exception as problem:
            if _is_ours(problem, {function.__name__, *given}):
                raise
            for name in unfit:
                _refuse(function, name, given[name], kinds[name], problem)
            seed = given.get("seed")
            if isinstance(seed, Integral) and seed < 0:
                raise ValueError(
                    f"{function.__name__}: seed must be a whole number from 0 up, found {seed}."
                ) from problem
            if type(problem) is KeyError and problem.args:
                _absent(function, given, problem)
            raise
        for name in scalar:
            _refuse(function, name, given[name], kinds[name])
        return made

    return call


def _refuse(
    function: Callable[..., Any],
    name: str,
    value: Any,
    wanted: Iterable[Any],
    problem: Exception | None = None,
) -> None:
    words = " or ".join(dict.fromkeys(_word(kind) for kind in _in_order(wanted)))
    plain = value is None or isinstance(value, (Real, str, bytes, os.PathLike))
    found = repr(value) if plain else type(value).__name__
    found = found if len(found) <= 60 else f"{found[:57]}..."
    message = f"{function.__name__}: {name} must be {words}, found {found}."
    raise ValueError(message) from problem


def _absent(function: Callable[..., Any], given: Mapping[str, Any], problem: KeyError) -> None:
    """Say which table lacks the column, or which mapping the entry, that was looked for."""
    missed = problem.args[0]
    for name, value in given.items():
        have = getattr(value, "columns", value if isinstance(value, Mapping) else None)
        if isinstance(missed, str) and have is not None and missed not in list(have):
            what = "column" if hasattr(value, "columns") else "entry"
            raise ValueError(
                f"{function.__name__}: needs {what} {missed!r} in {name}, which is absent. "
                f"{nearest(missed, map(str, have))}"
            ) from problem


def _word(kind: Any) -> str:
    named = SCALARS.get(kind) or OTHERS.get(kind)
    if named:
        return named
    if _demands(kind):
        asked = ", ".join(f".{name}" for name in _demands(kind))
        return f"what has {asked} (such as a base or a simulated show)"
    name = getattr(kind, "__name__", str(kind))
    return f"a{'n' if name[0] in 'AEIOU' else ''} {name}"


def _in_order(kinds: Iterable[Any]) -> list[Any]:
    return sorted(kinds, key=lambda k: (k is NoneType, str(k)))


@cache
def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Resolve annotations; one that only a type checker can resolve allows anything."""
    try:
        return get_type_hints(function)
    except (NameError, TypeError, AttributeError):
        names, found = vars(sys.modules[function.__module__]), {}
        for name, text in function.__annotations__.items():
            try:
                found[name] = eval(text, dict(names)) if isinstance(text, str) else text
            except (NameError, TypeError, AttributeError):
                found[name] = Any
        return found


def _kinds(hint: Any) -> set[Any]:
    """Name the kinds of thing that an annotation allows."""
    if get_origin(hint) in (Union, UnionType):
        return set().union(*(_kinds(part) for part in get_args(hint)))
    return {Callable if get_origin(hint) is Callable else get_origin(hint) or hint}


def _fits(value: Any, kinds: Iterable[Any]) -> bool:
    return any(_is_a(value, kind) for kind in kinds)


def _is_a(value: Any, kind: Any) -> bool:
    if kind is bool:
        return type(value).__name__ in ("bool", "bool_") or isinstance(value, Integral)
    if kind in (int, float):
        number = Integral if kind is int else Real
        is_number = isinstance(value, number) and not isinstance(value, bool)
        return is_number and not math.isnan(value)
    if kind is Path:
        return isinstance(value, os.PathLike)
    if kind in (Sequence, Collection, Iterable):
        return isinstance(value, Iterable) and not isinstance(value, (str, bytes))
    if kind is Callable:
        return callable(value)
    if kind is NoneType:
        return value is None
    try:
        return isinstance(value, kind)
    except TypeError:  # Any, a TypeVar, a protocol without a runtime check
        return all(hasattr(value, name) for name in _demands(kind))


def _demands(kind: Any) -> list[str]:
    """Name the attributes that a protocol asks for."""
    found = vars(kind) if getattr(kind, "_is_protocol", False) else {}
    return [name for name in found if not name.startswith("_")]


def _is_ours(problem: BaseException, named: Iterable[str]) -> bool:
    """Whether an error is our own: raised by our code, of our kinds, naming what it is about."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = trace.tb_frame.f_code.co_filename if trace is not None else ""
    is_known = isinstance(problem, (ValueError, UnknownName, OSError)) and where.startswith(PACKAGE)
    text = str(problem)
    return is_known and (isinstance(problem, UnknownName) or any(name in text for name in named))


def guard(found: Any) -> Any:
    """Guard a function, at its home too: pickling looks for it there and wants the same object."""
    if not isinstance(found, FunctionType) or "__wrapped__" in vars(found):
        return found
    home, name = sys.modules[found.__module__], found.__name__
    is_at_home = vars(home).get(name) is found
    if is_at_home:
        setattr(home, name, guarded(found))
    return vars(home).get(name, found)
