"""Score: how well found customers agree with the true ones, and the mark to beat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from ...core.validation import require
from .normalise import normalise


@dataclass(frozen=True)
class LinkScore:
    """How well found customers agree with the true ones.

    Attributes
    ----------
    precision, recall, f1 : float in [0, 1]
        Over pairs of records: of the pairs put together, chains followed to their end, the share
        that belongs together; of the pairs that belong together, the share put together; and
        their harmonic mean. 1 where there is no pair to judge.
    cluster_precision, cluster_recall, cluster_f1 : float in [0, 1]
        The same over whole customers: found ones that have exactly the records of a true one.
        A customer with one record counts as well.
    false_merges, missed_merges : int
        Pairs wrongly put together, and pairs wrongly left apart.
    records, customers_true, customers_found : int
    cuts, joins : int
        What mending takes: how often a found customer must be cut until no part mixes true ones,
        and how often parts must then be joined until no true one is spread. It is the distance of
        Menestrina et al. (2010) with a constant price a step, and does not grow with the square of
        a customer's records, as pairs do.
    cost : float, EUR
        ``false_merge * cuts + missed_merge * joins``.
    """

    precision: float
    recall: float
    f1: float
    cluster_precision: float
    cluster_recall: float
    cluster_f1: float
    false_merges: int
    missed_merges: int
    records: int
    customers_true: int
    customers_found: int
    cuts: int
    joins: int
    cost: float

    def __repr__(self) -> str:
        values = [(f.name, getattr(self, f.name)) for f in fields(self)]
        shown = [f"{k}={v:.4f}" if isinstance(v, float) else f"{k}={v:,}" for k, v in values]
        return f"LinkScore({', '.join(shown)})"


# EUR for two customers taken for one (one gets the other's offers and bills), and for one taken for
# two (spoken to twice, and known by half); ours. One pair is rightly merged from a probability of
# FALSE_MERGE / (FALSE_MERGE + MISSED_MERGE) on: for these, 0.95, the default of `consolidate`.
FALSE_MERGE, MISSED_MERGE = 95.0, 5.0


def score_links(
    links: pd.DataFrame,
    truth: Mapping[str, pd.DataFrame],
    false_merge: float = FALSE_MERGE,
    missed_merge: float = MISSED_MERGE,
) -> LinkScore:
    """Score links against the true owners of the records.

    Parameters
    ----------
    links : DataFrame
        record_id_l, record_id_r, decision; rows whose decision is "merged" count.
    truth : mapping of DataFrame
        ``show.truth``; its table ``records`` has record_id and true_customer_id, and may have
        true_fake and true_competitor. An impostor is a customer of its own. Where none of its
        records is merged it does not count, since the truth also has those who were turned away.
    false_merge, missed_merge : float, at least 0, EUR
        What it costs that a found customer is to be cut once, or two parts to be joined. Ours.

    Returns
    -------
    LinkScore

    Raises
    ------
    ValueError
        If a column is absent, a cost is below 0, or links name a record that is not in the truth.
    KeyError
        If the truth has no table ``records``.

    References
    ----------
    Menestrina, D., Whang, S. E., & Garcia-Molina, H. (2010). Evaluating entity resolution results.
    Proc. VLDB Endowment 3(1), 208-219.

    Examples
    --------
    >>> truth = {"records": pd.DataFrame(dict(record_id=list("abc"), true_customer_id=[1, 1, 2]))}
    >>> links = pd.DataFrame(dict(record_id_l=["a"], record_id_r=["c"], decision=["merged"]))
    >>> score_links(links, truth).false_merges
    1
    """
    if not isinstance(truth, Mapping) or "records" not in truth:
        raise KeyError("score_links needs the truth's table 'records': pass show.truth.")
    owners = truth["records"]
    require(owners, ["record_id", "true_customer_id"], "score_links(truth['records'])")
    require(links, ["record_id_l", "record_id_r", "decision"], "score_links(links)")
    for name, value in (("false_merge", false_merge), ("missed_merge", missed_merge)):
        if not 0 <= value < np.inf:
            raise ValueError(f"score_links: {name} must be at least 0 EUR, found {value!r}.")
    merged = links[links["decision"] == "merged"]
    impostor = owners.filter(["true_fake", "true_competitor"]).any(axis=1)
    named = owners["record_id"].isin(merged[["record_id_l", "record_id_r"]].to_numpy().ravel())
    owners = owners[~impostor | named]
    found = pd.factorize(clusters(owners["record_id"], merged))[0]
    true = pd.factorize(owners["true_customer_id"])[0]
    # pairs from counts: n records together are n (n - 1) / 2 pairs
    size_found, size_true = np.bincount(found), np.bincount(true)
    both = pd.DataFrame(dict(found=found, true=true)).value_counts().reset_index()
    together, right = _pairs(size_found), _pairs(both["count"].to_numpy())
    belong = _pairs(size_true)
    shared = both["count"].to_numpy()
    cuts, joins = len(both) - len(size_found), len(both) - len(size_true)
    exact = int(((shared == size_found[both["found"]]) & (shared == size_true[both["true"]])).sum())
    return LinkScore(
        precision=_share(right, together),
        recall=_share(right, belong),
        f1=_share(2 * right, together + belong),
        cluster_precision=_share(exact, len(size_found)),
        cluster_recall=_share(exact, len(size_true)),
        cluster_f1=_share(2 * exact, len(size_found) + len(size_true)),
        false_merges=together - right,
        missed_merges=belong - right,
        records=len(owners),
        customers_true=len(size_true),
        customers_found=len(size_found),
        cuts=cuts,
        joins=joins,
        cost=float(false_merge * cuts + missed_merge * joins),
    )


def owners(records: pd.DataFrame, truth: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Say whose customer each one of a base truly is: the true owner of most of its records.

    Parameters
    ----------
    records : DataFrame
        ``base.records``: record_id and customer_id.
    truth : mapping of DataFrame
        ``show.truth``.

    Returns
    -------
    Series
        true_customer_id by customer_id; where two own as many records, the first by name.
    """
    require(records, ["record_id", "customer_id"], "owners(records)")
    both = records.merge(truth["records"][["record_id", "true_customer_id"]], on="record_id")
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
    left, right = (ids.get_indexer(links[c]) for c in ("record_id_l", "record_id_r"))
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


def _pairs(sizes: np.ndarray) -> int:
    return int((sizes.astype(np.int64) * (sizes - 1) // 2).sum())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
