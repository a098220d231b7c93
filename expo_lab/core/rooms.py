"""Rooms: a package whose names are loaded when first used, so that importing it stays cheap."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from .registry import nearest


def doors(
    room: str, offers: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Make a room's `__getattr__`, `__dir__` and `__all__`.

    Parameters
    ----------
    room : str
        The room's own name, ``__name__``.
    offers : mapping of str to str
        Public name to the module that it lives in, as a relative import has it without its first
        dot: ``"read"`` below the room, ``".models.bgbb"`` beside it. A module of the room that is
        offered itself has "".

    Examples
    --------
    >>> load, names, _ = doors("expo_lab", {"PRESETS": "scenario"})
    >>> names()
    ['PRESETS']
    >>> sorted(load("PRESETS"))[0]
    'cancelled-edition'
    """

    def load(name: str) -> Any:
        if name not in offers:
            # the import machinery and inspection ask for dunder names: no suggestion for these
            hint = "" if name.startswith("__") else f". {nearest(name, offers)}"
            raise AttributeError(f"module {room!r} has no attribute {name!r}{hint}")
        from .arguments import guard  # the command line's help opens no door and does without

        module = import_module(f".{offers[name] or name}", room)
        found = guard(getattr(module, name)) if offers[name] else module
        setattr(sys.modules[room], name, found)
        return found

    return load, lambda: sorted(offers), sorted(offers)
