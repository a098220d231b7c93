"""Complaints: which argument of a call that failed is to blame, and what was needed of it."""

from __future__ import annotations

import linecache
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from numbers import Integral, Real
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin

from .annotations import SCALARS, fits, is_a, kinds_of, words_of
from .registry import UnknownName, nearest

PACKAGE = str(Path(__file__).resolve().parents[1])
# What others' code says of what it cannot use; their own kinds of these errors say more, and stay,
# but for numpy's
FOREIGN = {TypeError, AttributeError, IndexError, KeyError, ValueError, ZeroDivisionError}
FOREIGN |= {OverflowError, StopIteration}


class Argument(NamedTuple):
    """One argument of a call, beside what its annotation allows."""

    name: str
    value: Any
    hint: Any
    kinds: set[Any]
    said: str  # what it is, in the words of the docstring, else in those of its annotation
    is_default: bool

    @property
    def is_unfit(self) -> bool:
        """Whether it is of no kind that is allowed."""
        return Any not in self.kinds and not fits(self.value, self.kinds)

    @property
    def asks_for_one_thing(self) -> bool:
        """Whether only a number, truth value or text will do, or nothing."""
        return self.kinds <= SCALARS.keys() | {NoneType}

    @property
    def is_thing_for_many(self) -> bool:
        """Whether one thing stands where a table or list is asked; a number may be one of one."""
        return _is_plain(self.value) and not isinstance(self.value, Real) and Path not in self.kinds

    def refused(self) -> str:
        """Say what was needed and what was found."""
        return f"{self.name} must be {words_of(self.kinds)}, found {_shown(self.value)}."


def _unfit(given: list[Argument], problem: Exception) -> str:
    return next((one.refused() for one in given if one.is_unfit), "")


def _unfit_part(given: list[Argument], problem: Exception) -> str:
    """Name a part of a mapping or sequence that is not of the kind that all parts must be."""
    for one in given:
        union = get_origin(one.hint) in (Union, UnionType)
        for kind in get_args(one.hint) if union else (one.hint,):
            whole, of = get_origin(kind), get_args(kind)
            if not of or not is_a(one.value, whole) or not isinstance(one.value, Collection):
                continue
            parts = one.value if whole in (Sequence, Collection, Iterable, list) else ()
            if isinstance(one.value, Mapping) and whole in (Mapping, dict):
                parts = list(one.value.values())
            for part in parts:
                each = one._replace(
                    name=f"each part of {one.name}", value=part, kinds=kinds_of(of[-1])
                )
                if each.is_unfit:
                    return each.refused()
    return ""


def _below_zero(given: list[Argument], problem: Exception) -> str:
    for one in given:
        if int in one.kinds and isinstance(one.value, Integral) and one.value < 0:
            return f"{one.name} must be a whole number from 0 up, found {one.value}."
    return ""


def _absent(given: list[Argument], problem: Exception) -> str:
    """Say which table lacks the column, or which mapping the entry, that was looked for."""
    missed = problem.args[0] if type(problem) is KeyError and problem.args else None
    for one in given if isinstance(missed, str) else ():
        have = getattr(one.value, "columns", one.value if isinstance(one.value, Mapping) else None)
        if have is not None and missed not in list(have):
            what = "column" if hasattr(one.value, "columns") else "entry"
            return (
                f"needs {what} {missed!r} in {one.name}, which is absent. "
                f"{nearest(str(missed), map(str, have))}"
            )
    return ""


def _unusable(given: list[Argument], problem: Exception) -> str:
    """Name what a call failed with although its kind is right: the likeliest cause, or all."""
    # what our own code raised says enough, of a file or a part that is inside
    kind = type(problem)
    is_numpys = kind.__module__.startswith("numpy") and isinstance(problem, tuple(FOREIGN))
    if not (kind in FOREIGN or is_numpys) or _raised_by_us(problem):
        return ""
    chosen = [one for one in given if not one.is_default]
    tables = [one for one in chosen if not one.asks_for_one_thing]
    odd = [one for one in tables if _is_plain(one.value) or _is_empty(one.value)]
    odd += [one for one in chosen if one.asks_for_one_thing and _is_edge(one.value)]
    blamed = odd[:1] or tables
    told = [f"{one.name} must be {one.said}, found {_shown(one.value)}" for one in blamed]
    if not told:
        return ""
    return (
        f"{'; '.join(told)}: {'one of these' if told[1:] else 'it'} cannot be used "
        f"({type(problem).__name__}: {str(problem) or 'nothing is in it'})."
    )


def _shown(value: Any) -> str:
    plain = value is None or isinstance(value, (Real, str, bytes, os.PathLike))
    found = repr(value) if plain else type(value).__name__
    return found if len(found) <= 60 else f"{found[:57]}..."


def _is_plain(value: Any) -> bool:
    """Say whether a value is one thing, and holds no others."""
    simple = value is None or isinstance(value, (str, bytes, Real, os.PathLike))
    return simple or type(value) is object


def _is_empty(value: Any) -> bool:
    return hasattr(value, "__len__") and len(value) == 0


def _is_edge(value: Any) -> bool:
    """Say whether a number or text is where its kind ends: none, or no text."""
    return value == "" or (isinstance(value, Real) and not 0 < float(value) < float("inf"))


def is_ours(problem: BaseException, named: Iterable[str]) -> bool:
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


# The likeliest first
COMPLAINTS: tuple[Callable[[list[Argument], Exception], str], ...]
COMPLAINTS = (_unfit, _unfit_part, _below_zero, _absent, _unusable)
