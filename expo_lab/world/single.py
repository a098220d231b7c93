"""Single tables: some of a show's tables made alone, for who goes on often and reads few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from ..core import schema
from .books.ledger import tables
from .people.population import records
from .show import Show


class SingleTables(Mapping[str, pd.DataFrame]):
    """The tables of `Show.tables`, each made when it is first read, and only that one.

    Parameters
    ----------
    show : Show

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> SingleTables(show)["participations"].equals(show.tables["participations"])
    True
    """

    def __init__(self, show: Show) -> None:
        self.show = show

    def __getitem__(self, name: str) -> pd.DataFrame:
        return single(self.show, name)

    def __iter__(self) -> Iterator[str]:
        return iter(schema.HELD)

    def __len__(self) -> int:
        return len(schema.HELD)


def single(show: Show, name: str) -> pd.DataFrame:
    """Return ``show.tables[name]``, made without the others and kept with the show."""
    if "tables" in vars(show) or name not in schema.HELD:
        return show.tables[name]
    kept: dict[str, pd.DataFrame] = vars(show).setdefault("_single", {})
    if name not in kept:
        before = None if show.before is None else single(show.before, name)
        if name == "customers":
            kept[name] = records(show.world, show.seed, before)
        else:
            made = [tables(show.scenario, w, n, luck, [name])[name] for w, n, _, luck in show.told]
            parts = made if before is None else [before, *made]
            kept[name] = pd.concat(parts, ignore_index=True)
    return kept[name]
