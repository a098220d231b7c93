"""Annotations: what kinds of thing a function's own annotations allow, and in which words."""

from __future__ import annotations

import ast
import inspect
import math
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from numbers import Integral, Real
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

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


@cache
def hints_of(function: Callable[..., Any]) -> dict[str, Any]:
    """Resolve annotations; one that only a type checker can resolve allows anything."""
    try:
        return get_type_hints(function)
    except (NameError, TypeError, AttributeError):
        names, found = _names(function.__module__), {}
        for name, text in function.__annotations__.items():
            try:
                found[name] = eval(text, names) if isinstance(text, str) else text
            except (NameError, TypeError, AttributeError):
                found[name] = Any
        return found


@cache
def _names(module: str) -> dict[str, Any]:
    """A module's names, and those that it imports for a type checker only."""
    names = dict(vars(sys.modules[module]))
    try:
        source = ast.parse(inspect.getsource(sys.modules[module]))
    except OSError:
        return names
    blocks = [
        n.body for n in source.body if isinstance(n, ast.If) and "TYPE_C" in ast.unparse(n.test)
    ]
    for line in (line for block in blocks for line in block):
        if isinstance(line, ast.ImportFrom):
            home = "." * line.level + (line.module or "")
            package = names["__package__"] if line.level else None
            for alias in line.names:
                with suppress(ImportError, AttributeError):
                    names[alias.asname or alias.name] = getattr(
                        import_module(home, package), alias.name
                    )
    return names


def kinds_of(hint: Any) -> set[Any]:
    """Name the kinds of thing that an annotation allows."""
    if get_origin(hint) in (Union, UnionType):
        return set().union(*(kinds_of(part) for part in get_args(hint)))
    return {Callable if get_origin(hint) is Callable else get_origin(hint) or hint}


def fits(value: Any, kinds: Iterable[Any]) -> bool:
    """Say whether a value is of one of some kinds."""
    return any(is_a(value, kind) for kind in kinds)


def is_a(value: Any, kind: Any) -> bool:
    """Say whether a value is of a kind; True is no number, nan neither."""
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
        return all(hasattr(value, name) for name in demands(kind))


def demands(kind: Any) -> list[str]:
    """Name the attributes that a protocol asks for."""
    found = vars(kind) if getattr(kind, "_is_protocol", False) else {}
    return [name for name in found if not name.startswith("_")]


def word(kind: Any) -> str:
    """Say a kind in words."""
    named = SCALARS.get(kind) or OTHERS.get(kind)
    if named:
        return named
    if demands(kind):
        asked = ", ".join(f".{name}" for name in demands(kind))
        return f"what has {asked} (such as a base or a simulated show)"
    name = getattr(kind, "__name__", str(kind))
    return f"a{'n' if name[0] in 'AEIOU' else ''} {name}"


def words_of(kinds: Iterable[Any]) -> str:
    """Say in words what is allowed, None last; the many kinds of numpy's ArrayLike are an array."""
    kinds = list(kinds)
    if any(getattr(kind, "__module__", "").startswith("numpy._typing") for kind in kinds):
        return "an array or None" if NoneType in kinds else "an array"
    ordered = sorted(kinds, key=lambda k: (k is NoneType, str(k)))
    return " or ".join(dict.fromkeys(word(kind) for kind in ordered))
