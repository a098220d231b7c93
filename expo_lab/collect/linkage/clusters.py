"""Clusters: which records links put together, whose they truly are, and the links to beat."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core.places import places
from ...core.validation import require
from .normalise import normalise


def clusters(records: pd.Series, links: pd.DataFrame) -> np.ndarray:
    """Name each record's customer: the smallest record_id that links lead to.

    Parameters
    ----------
    records : Series of str
        Every record_id once.
    links : DataFrame
        record_id_l, record_id_r: pairs of one customer. Chains are followed to their end.

    Returns
    -------
    array of str, shape (len(records),)

    Raises
    ------
    ValueError
        If links name a record that is not among `records`.

    Examples
    --------
    >>> pairs = pd.DataFrame(dict(record_id_l=["a", "b"], record_id_r=["b", "d"]))
    >>> clusters(pd.Series(["a", "b", "c", "d"]), pairs).tolist()
    ['a', 'a', 'c', 'a']
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ids = pd.Index(records)
    left, right = (places(ids, links[c]) for c in ("record_id_l", "record_id_r"))
    strange = (left < 0) | (right < 0)
    if strange.any():
        raise ValueError(
            f"clusters: {int(strange.sum())} links name a record_id that is not among the "
            f"{len(ids)} records; links and records must be of the same show and edition."
        )
    graph = coo_array((np.ones(len(left), bool), (left, right)), shape=(len(ids), len(ids)))
    group = connected_components(graph, directed=False)[1]
    named: np.ndarray = ids.to_series().groupby(group).transform("min").to_numpy(object)
    return named


def true_records(truth: pd.DataFrame | Mapping[str, pd.DataFrame], who: str) -> pd.DataFrame:
    """Return the true owners of records, checked: the table, or as ``show.truth`` has it.

    Raises
    ------
    ValueError
        If it is neither, or a column is absent.
    """
    if isinstance(truth, Mapping):
        truth = truth.get("records")
    if not isinstance(truth, pd.DataFrame):
        raise ValueError(f"{who}: needs the truth's table 'records': pass show.truth['records'].")
    require(truth, ["record_id", "true_customer_id"], f"{who}(truth)")
    return truth


def owners(records: pd.DataFrame, truth: pd.DataFrame | Mapping[str, pd.DataFrame]) -> pd.Series:
    """Say whose customer each one of a base truly is: the true owner of most of its records.

    Parameters
    ----------
    records : DataFrame
        ``base.records``: record_id and customer_id.
    truth : DataFrame, or show.truth
        The true table ``show.truth["records"]``; of ``show.truth`` it is taken.

    Returns
    -------
    Series
        true_customer_id by customer_id; where two own as many records, the first by name.
    """
    require(records, ["record_id", "customer_id"], "owners(records)")
    known = true_records(truth, "owners")[["record_id", "true_customer_id"]]
    both = records.merge(known, on="record_id")
    count = both.groupby(["customer_id", "true_customer_id"]).size().reset_index(name="n")
    best = count.sort_values(
        ["customer_id", "n", "true_customer_id"], ascending=[True, False, True]
    )
    return best.drop_duplicates("customer_id").set_index("customer_id")["true_customer_id"]


def exact_links(records: pd.DataFrame) -> pd.DataFrame:
    """Link records of equal e-mail or equal name: what a spreadsheet can do, the mark to beat.

    Names are compared without legal form, accents and capitals (`normalise`).

    Parameters
    ----------
    records : DataFrame
        record_id, name and email.

    Returns
    -------
    DataFrame
        record_id_l, record_id_r, decision: each record with the first of its e-mail, and with
        the first of its name.
    """
    frame = normalise(records)
    found = []
    for field in ("email", "name"):
        known = frame[frame[field].notna()]
        first = known.groupby(field)["record_id"].transform("first")
        pairs = pd.DataFrame(dict(record_id_l=first, record_id_r=known["record_id"]), dtype="str")
        found.append(pairs[pairs["record_id_l"] != pairs["record_id_r"]])
    made = pd.concat(found).drop_duplicates().assign(decision="merged")
    return made.sort_values(["record_id_l", "record_id_r"], ignore_index=True)
