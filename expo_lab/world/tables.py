"""Tables: the observed tables of a show, each made when it is first read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from ..core import schema
from ..core.registry import Named, unknown
from ..scenario import Scenario
from .books.ledger import tables
from .books.rows import written
from .people.ids import everybody
from .people.population import records
from .state import State
from .streams import Luck

Told = tuple[tuple[State, Any, State, Luck], ...]


class Tables(Named[pd.DataFrame]):
    """A dictionary of the schema's tables; nobody pays for one that is not read.

    A name alone makes its table alone. Whatever else is asked of a dictionary, its values or a
    copy, makes all tables at once, which costs less than one by one.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    world : State
        At the end.
    told : tuple
        A row an edition of this part of the record: state before, what happened, state after, luck.
    before : Tables, optional
        Of the part before it.
    """

    def __init__(
        self, scenario: Scenario, seed: int, world: State, told: Told, before: Tables | None
    ) -> None:
        super().__init__("table", {})
        # gone once all are made, so that no state is kept for nothing
        self._left: tuple[Any, ...] | None = (scenario, seed, world, told, before)

    def __missing__(self, name: str) -> pd.DataFrame:
        if self._left is None or name not in schema.HELD:
            raise unknown(self.what, name, schema.HELD)
        self[name] = made = self._made([name])[name]
        return made

    def _made(self, names: list[str]) -> dict[str, pd.DataFrame]:
        """Make some tables."""
        assert self._left is not None
        scenario, seed, world, told, before = self._left
        told_of = [n for n in names if n != "customers"]
        rows = [tables(scenario, was, now, luck, told_of) for was, now, _, luck in told]
        ids, grown = everybody(world), {}
        for name in names:
            known = None if before is None else before[name]
            if name == "customers":
                grown[name] = records(world, seed, known)
                continue
            new = written(name, [part for edition in rows for part in edition[name]], ids)
            grown[name] = new if known is None else pd.concat([known, new], ignore_index=True)
        return grown

    def _all(self) -> Tables:
        """Make those that are left, and put all in the schema's order."""
        if self._left is not None:
            have = dict(dict.items(self))
            made = self._made([name for name in schema.HELD if name not in have]) | have
            self._left = None
            dict.clear(self)
            dict.update(self, {name: made.pop(name) for name in schema.HELD} | made)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        if self._left is None:
            return Named, (self.what, dict(self))
        return Tables, self._left, None, None, iter(dict.items(self))

    def __contains__(self, name: object) -> bool:
        return (self._left is not None and name in schema.HELD) or dict.__contains__(self, name)

    def __iter__(self) -> Iterator[str]:
        return dict.__iter__(self._all())


def _after_all(name: str) -> Callable[..., Any]:
    plain = getattr(dict, name)

    def method(self: Tables, *args: Any, **named: Any) -> Any:
        return plain(self._all(), *args, **named)

    method.__name__ = name
    method.__doc__ = plain.__doc__
    return method


for _name in (
    *("__len__", "__eq__", "__ne__", "__repr__", "__reversed__", "__or__", "__ror__", "__ior__"),
    *("__delitem__", "keys", "values", "items", "copy", "get", "pop", "popitem", "setdefault"),
    *("update", "clear"),
):
    setattr(Tables, _name, _after_all(_name))
