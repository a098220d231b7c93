"""Look up a name, and say which one was probably meant when it is unknown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")


class UnknownName(KeyError):
    """A KeyError whose message reads as a sentence (KeyError prints its message quoted)."""

    def __str__(self) -> str:
        return str(self.args[0])


def nearest(name: object, known: Iterable[str]) -> str:
    """Say which of the known names is nearest, and list them.

    >>> nearest("matuer", ["new", "mature"])
    "Did you mean 'mature'? Known: new, mature."
    """
    options = list(known)
    close = difflib.get_close_matches(str(name), options, n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    return f"{hint}Known: {', '.join(options)}."


def unknown(what: str, name: object, known: Iterable[str]) -> UnknownName:
    """Build the one error for a name that is not known: what it is, and the nearest right one."""
    return UnknownName(f"There is no {what} {name!r}. {nearest(name, known)}")


class Registry(dict[str, T]):
    """A dictionary of things by name; a misspelt name gets the nearest right one.

    >>> Registry("fruit", {"apple": 1})["aple"]
    Traceback (most recent call last):
    expo_lab.core.registry.UnknownName: There is no fruit 'aple'. Did you mean 'apple'? ...
    """

    def __init__(self, what: str, items: Mapping[str, T]) -> None:
        super().__init__(items)
        self.what = what

    def __missing__(self, name: str) -> T:
        raise unknown(self.what, name, self)
