"""Arguments: what every public function checks of what it is given, by its own annotations."""

from __future__ import annotations

import inspect
import linecache
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import wraps
from numbers import Integral, Real
from pathlib import Path
from types import FunctionType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from .annotations import SCALARS, fits, hints_of, in_order, is_a, kinds_of, word
from .registry import UnknownName, nearest

PACKAGE = str(Path(__file__).resolve().parents[1])
MOST = 10**9  # no count here goes beyond; ours
# What others' code says of what it cannot use; their own kinds of these errors say more, and stay
FOREIGN = {TypeError, AttributeError, IndexError, KeyError, ValueError, ZeroDivisionError}
FOREIGN |= {OverflowError, StopIteration}


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a public function so that wrong arguments are named as such.

    What the function says itself comes first. If it fails in somebody else's code, the first
    argument that does not fit its annotation is named, or, if all fit, the one that is likeliest
    to blame; and so is a number, truth value, text or other plain thing of the wrong kind that the
    function did not notice: nan, or True where a count is wanted. A count beyond `MOST` is refused
    at once, for nobody would wait for it; so is what has no number in it, of a function that takes
    long enough to tell its progress.

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
    several = {
        name
        for name, p in signature.parameters.items()
        if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    }

    takes_long = "progress" in signature.parameters

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs).arguments
        # what stands for any number of arguments has an annotation of each, not of all together
        given = {name: value for name, value in bound.items() if name not in several}
        kinds = {name: kinds_of(hints_of(function).get(name, Any)) for name in given}
        unfit = [name for name, value in given.items() if not fits(value, kinds[name])]
        scalar = [name for name in unfit if kinds[name] <= SCALARS.keys() | {NoneType}]
        plain = [name for name in unfit if _is_plain(given[name]) and Path not in kinds[name]]
        plain = [name for name in plain if not isinstance(given[name], Real)]  # 2 for an array
        for name, value in given.items():
            is_count = isinstance(value, Integral) and int in kinds[name] and name != "seed"
            if is_count and abs(int(value)) > MOST:
                raise ValueError(
                    f"{function.__name__}: {name} must be at most {MOST:,}, found {value:,}."
                )
        for name in unfit if takes_long else ():
            only = Callable in kinds[name] or (name in scalar and str not in kinds[name])
            if only and not isinstance(given[name], Real):
                _refuse(function, name, given[name], kinds[name])
        try:
            made = function(*args, **kwargs)
        except Exception as problem:
            if _is_ours(problem, {function.__name__, *given}):
                raise
            for name in unfit:
                _refuse(function, name, given[name], kinds[name], problem)
            for name, value in given.items():
                _refuse_parts(function, name, value, problem)
            for name, value in given.items():
                if int in kinds[name] and isinstance(value, Integral) and value < 0:
                    raise ValueError(
                        f"{function.__name__}: {name} must be a whole number from 0 up, found "
                        f"{value}."
                    ) from problem
            if type(problem) is KeyError and problem.args:
                _absent(function, given, problem)
            # what our own code raised says enough, of a file or a part that is inside
            if type(problem) in FOREIGN and not _raised_by_us(problem):
                own = signature.parameters
                chosen = {n: v for n, v in given.items() if v is not own[n].default}
                _cannot_use(function, chosen, kinds, problem)
            raise
        for name in dict.fromkeys([*scalar, *plain]):
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
    words = " or ".join(dict.fromkeys(word(kind) for kind in in_order(wanted)))
    message = f"{function.__name__}: {name} must be {words}, found {_shown(value)}."
    raise ValueError(message) from problem


def _shown(value: Any) -> str:
    plain = value is None or isinstance(value, (Real, str, bytes, os.PathLike))
    found = repr(value) if plain else type(value).__name__
    return found if len(found) <= 60 else f"{found[:57]}..."


def _refuse_parts(function: Callable[..., Any], name: str, value: Any, problem: Exception) -> None:
    """Name a part of a mapping or sequence that is not of the kind that all parts must be."""
    hint = hints_of(function).get(name, Any)
    for kind in get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,):
        of, whole = get_args(kind), is_a(value, get_origin(kind))
        if isinstance(value, Mapping) and get_origin(kind) in (Mapping, dict) and whole:
            parts = list(value.values())
        elif get_origin(kind) in (Sequence, Collection, Iterable, list) and whole:
            parts = list(value) if isinstance(value, Collection) else []
        else:
            continue
        for part in parts:
            if of and not fits(part, kinds_of(of[-1])):
                _refuse(function, f"each part of {name}", part, kinds_of(of[-1]), problem)


def _cannot_use(
    function: Callable[..., Any],
    chosen: Mapping[str, Any],
    kinds: Mapping[str, set[Any]],
    problem: Exception,
) -> None:
    """Name what a call failed with although its kind is right: the likeliest cause, or all."""
    tables = [name for name in chosen if not kinds[name] <= SCALARS.keys() | {NoneType}]
    odd = [name for name in tables if _is_plain(chosen[name]) or _is_empty(chosen[name])]
    odd += [name for name, value in chosen.items() if name not in tables and _is_edge(value)]
    blamed = odd[:1] or tables
    if not blamed:
        return
    told = [
        f"{name} must be {_documented(function, name, kinds[name])}, found {_shown(chosen[name])}"
        for name in blamed
    ]
    raise ValueError(
        f"{function.__name__}: {'; '.join(told)}: {'one of these' if told[1:] else 'it'} cannot be "
        f"used ({type(problem).__name__}: {str(problem) or 'nothing is in it'})."
    ) from problem


def _is_plain(value: Any) -> bool:
    """Say whether a value is one thing, and holds no others."""
    simple = value is None or isinstance(value, (str, bytes, Real, os.PathLike))
    return simple or type(value) is object


def _is_empty(value: Any) -> bool:
    return hasattr(value, "__len__") and len(value) == 0


def _is_edge(value: Any) -> bool:
    """Say whether a number or text is where its kind ends: none, or no text."""
    return value == "" or (isinstance(value, Real) and not 0 < float(value) < float("inf"))


def _documented(function: Callable[..., Any], name: str, kinds: Iterable[Any]) -> str:
    """Say what a parameter is, in the words of the docstring, else in those of its annotation."""
    for line in (function.__doc__ or "").splitlines():
        names, colon, said = line.strip().partition(" : ")
        if colon and name in names.split(", "):
            return said.rstrip(".")
    return " or ".join(word(kind) for kind in in_order(kinds))


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


def _is_ours(problem: BaseException, named: Iterable[str]) -> bool:
    """Whether an error is our own: raised by our code, of our kinds, naming what it is about."""
    known = (ValueError, UnknownName, OSError)
    is_known = isinstance(problem, known) and _where(problem)[0].startswith(PACKAGE)
    text = str(problem)
    return is_known and (isinstance(problem, UnknownName) or any(name in text for name in named))


def _raised_by_us(problem: BaseException) -> bool:
    """Whether the last line that ran is a `raise` of ours, and not one that stumbled."""
    file, line = _where(problem)
    return file.startswith(PACKAGE) and linecache.getline(file, line).lstrip().startswith("raise")


def _where(problem: BaseException) -> tuple[str, int]:
    """File and line where it was raised."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("", 0)


def guard(found: Any) -> Any:
    """Guard a function, at its home too: pickling looks for it there and wants the same object."""
    if not isinstance(found, FunctionType) or "__wrapped__" in vars(found):
        return found
    home, name = sys.modules[found.__module__], found.__name__
    is_at_home = vars(home).get(name) is found
    if is_at_home:
        setattr(home, name, guarded(found))
    return vars(home).get(name, found)
