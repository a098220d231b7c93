"""Ids: the names of customers, and the places in which they stand before anybody needs a name."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...core.schema import KINDS
from ..state import State

LETTER = {kind: "U" if kind == "supplier" else kind[0].upper() for kind in KINDS}


@lru_cache(maxsize=16)
def customer_ids(kind: str, n: int) -> Any:
    """Name the first n customers of a kind: E000001 is the first exhibitor.

    >>> customer_ids("exhibitor", 3).tolist()
    ['E000001', 'E000002', 'E000003']
    """
    return pd.array(_ids(kind, n), dtype="str")


def _ids(kind: str, n: int) -> Any:
    number = pa.array(np.arange(1, n + 1)).cast(pa.large_string())
    letter, gap = (pa.scalar(text, pa.large_string()) for text in (LETTER[kind], ""))
    return pc.binary_join_element_wise(letter, pc.utf8_lpad(number, 6, "0"), gap)


def first_places(world: State) -> dict[str, int]:
    """Return the place of each kind's first customer among all.

    Exhibitors stand last, and whoever is founded after them; guests first, buyers before visitors.
    """
    others = {kind: k for kind, k in world.count.items() if kind != "exhibitor"}
    starts = np.cumsum([0, *others.values()]).tolist()
    return dict(zip([*others, "exhibitor"], starts, strict=True))


def everybody(world: State) -> Any:
    """Name all customers on record, in the order of their places (`first_places`)."""
    count = world.count | {"exhibitor": len(world.roll["sector"])}
    ids = pa.concat_arrays([_ids(kind, count[kind]) for kind in first_places(world)])
    return pd.array(ids, dtype="str")


def alphabetical(world: State, place: np.ndarray) -> np.ndarray:
    """Return numbers in whose order the ids of the customers at some places are as texts.

    Ids of more than six digits are longer, so that 1000000 comes before 999999; up to ten digits.
    """
    starts = first_places(world)
    kind = np.searchsorted(list(starts.values()), place, side="right") - 1
    number = place - np.array(list(starts.values()))[kind] + 1
    digits = np.searchsorted(10 ** np.arange(6, 10), number, side="right")
    letter = np.array([ord(LETTER[k]) for k in starts])[kind]
    return (letter * 10**10 + number * 10 ** (4 - digits)) * 5 + digits
