"""Look up a name, and say which one was probably meant when it is unknown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, ValuesView
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")
MADE: list[Callable[[object], object]] = []  # told of each thing of an open registry


class UnknownName(KeyError):
    """A KeyError whose message reads as a sentence (KeyError prints its message quoted)."""

    def __str__(self) -> str:
        return str(self.args[0])


def nearest(name: object, known: Iterable[str]) -> str:
    """Say which of the known names is nearest, and list them.

    >>> nearest("matuer", ["new", "mature"])
    "Did you mean 'mature'? Known: new, mature."
    """
    import difflib

    options = list(known)
    close = difflib.get_close_matches(str(name), options, n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    return f"{hint}Known: {', '.join(options)}."


def unknown(what: str, name: object, known: Iterable[str]) -> UnknownName:
    """Build the one error for a name that is not known: what it is, and the nearest right one."""
    return UnknownName(f"There is no {what} {name!r}. {nearest(name, known)}")


class Registry(Mapping[str, T]):
    """Things by name, in order; a misspelt name gets the nearest right one.

    Parameters
    ----------
    what : str
        What one thing is called, for messages.
    items : mapping of str to thing, or callable
        The things, or what makes them when they are first asked for.

    Examples
    --------
    >>> fruit = Registry("fruit", {"apple": 1})
    >>> fruit["aple"]
    Traceback (most recent call last):
    expo_lab.core.registry.UnknownName: There is no fruit 'aple'. Did you mean 'apple'? ...
    """

    def __init__(self, what: str, items: Mapping[str, T] | Callable[[], Mapping[str, T]]) -> None:
        self.what = what
        self._made = items

    @cached_property
    def _items(self) -> dict[str, T]:
        return dict(self._made() if callable(self._made) else self._made)

    def __getitem__(self, name: str) -> T:
        if not isinstance(name, Hashable) or name not in self._items:
            raise unknown(self.what, name, self._items)
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def values(self) -> ValuesView[T]:
        """Give the things themselves; a mapping's own would look each up by its name."""
        return self._items.values()

    def __repr__(self) -> str:
        return f"Registry of {self.what}s: {', '.join(self)}"


class Named(dict[str, T]):
    """A plain dictionary, but for a name that it lacks: the error then has the nearest one.

    >>> Named("table", {"editions": 1})["edition"]
    Traceback (most recent call last):
    expo_lab.core.registry.UnknownName: There is no table 'edition'. Did you mean 'editions'? ...
    """

    def __init__(self, what: str, items: Mapping[str, T]) -> None:
        super().__init__(items)
        self.what = what

    def __missing__(self, name: str) -> T:
        raise unknown(self.what, name, self)


class _WhenAsked:
    """What an open registry holds: filled when it is first asked for, and then an attribute."""

    def __get__(self, registry: OpenRegistry[T] | None, _: type) -> Any:
        return self if registry is None else registry._filled()


class OpenRegistry(Registry[T]):
    """A registry that takes things from outside; they work wherever ours do.

    `register` adds a thing for this session. An installed package adds its own through an entry
    point of the group ``expo_lab.<what>s`` (spaces as underscores), whose object is one thing or
    a list of things.

    Parameters
    ----------
    what, items :
        As for `Registry`.
    kind : type
        What can be registered.
    """

    def __init__(
        self,
        what: str,
        items: Mapping[str, T] | Callable[[], Mapping[str, T]],
        kind: type,
    ) -> None:
        super().__init__(what, items)
        self.kind = kind
        self._of_session: dict[str, T] = _OWN.setdefault(what, {})
        _OPEN[what] = self

    _items = _WhenAsked()

    def _filled(self) -> dict[str, T]:
        """Fill it, with what packages bring, and whatever registries they ask for meanwhile.

        They find ours there. What cannot be read yet, as modules are just being imported, is read
        when the registry is asked for again.
        """
        made = self.__dict__["_items"] = dict(self._made() if callable(self._made) else self._made)
        _READING.append(self)
        self._late, done = False, False
        try:
            self._read(ours=True)
            if _READING[0] is self:
                for one in _READING:  # grows as packages ask
                    one._read(ours=False)
                    one._hear()
                done = not any(one._late for one in _READING)
        finally:
            if _READING[0] is self:
                for one in () if done else _READING:
                    one.__dict__.pop("_items", None)
                _READING.clear()
        return made

    def _hear(self) -> None:
        """Add what came along to this process before, and tell of all that is there."""
        self._items.update(self._of_session)
        for item in self._items.values():
            for hear in MADE:
                hear(item)

    def _read(self, ours: bool) -> None:
        """Add what packages bring: this one from its other rooms, at once, and then the others."""
        group = f"expo_lab.{self.what.replace(' ', '_')}s"
        for point in _plugs():
            if point.group != group or point.value.startswith("expo_lab.") != ours:
                continue
            # others' may ask for anything of ours: none of our modules may be half imported
            if _is_half_imported(point.module) or (not ours and _is_half_imported("expo_lab.")):
                self._late = True
                continue
            try:
                found = point.load()
                for item in found if isinstance(found, list | tuple) else (found,):
                    self._add(self._items, item)
            except Exception as problem:
                problem.add_note(
                    f"Found in {point.name} = {point.value!r}, an entry point of {group}: mend or "
                    f"uninstall the package {point.dist.name if point.dist else ''}."
                )
                raise

    def register(self, item: T) -> T:
        """Add a thing under its own ``name``, and return it.

        One that this session registered before under that name is replaced, so that a notebook's
        cell can be run again.

        Raises
        ------
        TypeError
            If it is not of the registry's kind.
        ValueError
            If it has no name, or the name is one of ours or of an installed package.
        """
        self._add(self._items, item, self._of_session)
        self._of_session[getattr(item, "name", "")] = item
        return item

    def _add(self, items: dict[str, T], item: T, replaced: Collection[str] = ()) -> None:
        if not isinstance(item, self.kind):
            found, made = type(item).__name__, ""
            if isinstance(item, type):
                found, made = (
                    f"the class {item.__name__}",
                    f" Make one of it: {item.__name__}(...).",
                )
            raise TypeError(
                f"register: a {self.what} must be a {self.kind.__name__}, found {found}.{made}"
            )
        name = getattr(item, "name", None)
        if not isinstance(name, str) or not name:
            raise ValueError(f"register: a {self.what} needs a name, found {name!r}.")
        if name in items and name not in replaced:
            raise ValueError(f"register: there is a {self.what} {name!r} already; name yours anew.")
        items[name] = item


_OPEN: dict[str, OpenRegistry[Any]] = {}
_READING: list[OpenRegistry[Any]] = []  # those that are being filled; the first began it
_OWN: dict[str, dict[str, Any]] = {}  # what was registered, by registry, open yet or not


class WithOwn:
    """A function for other processes: what was registered in this session goes along with it.

    They lack it, and a cause of one's own would be off there in silence. A process that has met
    another session takes over what this one has under the same name.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.own = {
            what: {name: item for name, item in one._of_session.items() if name in one}
            for what, one in _OPEN.items()
            if one._of_session
        }

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Register here what goes along, for registries too that open only later; then call."""
        for what, items in self.own.items():
            _OWN.setdefault(what, {}).update(items)
            if what in _OPEN:
                _OPEN[what]._items.update(items)
        return self.function(*args, **kwargs)


def _is_half_imported(name: str) -> bool:
    """Whether a module, or any that begins with a name ending in a dot, is being imported."""
    names = [n for n in sys.modules if n.startswith(name)] if name.endswith(".") else [name]
    specs = [getattr(sys.modules.get(n), "__spec__", None) for n in names]
    return any(getattr(spec, "_initializing", False) for spec in specs)


@cache
def _plugs() -> list[EntryPoint]:
    """Every entry point of ours, of all installed packages; read once a process."""
    from importlib.metadata import distributions

    points = (p for d in distributions() for p in d.entry_points if p.group.startswith("expo_lab."))
    # a package that lies twice on the path is one package
    return list({(p.group, p.name, p.value): p for p in points}.values())
