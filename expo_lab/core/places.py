"""Places: where texts stand in a list, and the customers of all tables in the list of customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def places(listed: Any, texts: Any) -> np.ndarray:
    """Return the place of each text in a list, -1 where it is absent.

    As `pandas.Index.get_indexer`, but on Arrow's own bytes, so that no text becomes a Python
    object: two to four times as fast. Of a text that is listed twice the first place is found.

    Parameters
    ----------
    listed, texts : Series, Index or array of text

    Returns
    -------
    array of int

    Examples
    --------
    >>> places(["E000001", "E000002"], ["E000002", "V000001", "E000002"]).tolist()
    [1, -1, 1]
    """
    return _found(_arrow(texts), _arrow(listed))


def placed(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Put each customer's place in the table ``customers`` for its name, -1 for who is absent.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``customers`` and others; those without a customer_id stay as they are.

    Returns
    -------
    dict of str to DataFrame

    Examples
    --------
    >>> import expo_lab as xl
    >>> found = placed(xl.simulate("mature", customers=60, editions=2, seed=1).tables)
    >>> found["customers"]["customer_id"].tolist()[:3]
    [0, 1, 2]
    """
    named = [name for name, table in tables.items() if "customer_id" in table]
    parts = [_arrow(tables[name]["customer_id"]) for name in named]
    listed = parts[named.index("customers")]
    # the list is hashed once for all tables
    together = pa.chunked_array([chunk for part in parts for chunk in _chunks(part)], listed.type)
    ends = np.cumsum([len(part) for part in parts])
    at = np.split(_found(together, listed), ends[:-1])
    return dict(tables) | {
        name: tables[name].assign(customer_id=rows) for name, rows in zip(named, at, strict=True)
    }


def _found(texts: Any, listed: Any) -> np.ndarray:
    at = pc.index_in(texts, value_set=listed).fill_null(-1)
    return at.to_numpy().astype(np.int64)


def _arrow(texts: Any) -> Any:
    return pa.array(getattr(texts, "array", texts), pa.large_string(), from_pandas=True)


def _chunks(texts: Any) -> list[Any]:
    return texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
