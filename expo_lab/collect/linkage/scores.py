"""Score: how well found customers agree with the true ones, and the mark to beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import overload

import numpy as np
import pandas as pd

from ...core.validation import require
from .clusters import clusters, true_records


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


# Even odds, then better and better ones; 0.95 is the default of `consolidate`.
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999,
              0.99999, 0.999999, 0.9999999)  # fmt: skip


@overload
def score_links(
    links: pd.DataFrame,
    truth: pd.DataFrame | Mapping[str, pd.DataFrame],
    false_merge: float = ...,
    missed_merge: float = ...,
) -> LinkScore: ...
@overload
def score_links(
    links: pd.DataFrame,
    truth: pd.DataFrame | Mapping[str, pd.DataFrame],
    false_merge: float = ...,
    missed_merge: float = ...,
    *,
    merge: Sequence[float],
) -> pd.DataFrame: ...
def score_links(
    links: pd.DataFrame,
    truth: pd.DataFrame | Mapping[str, pd.DataFrame],
    false_merge: float = FALSE_MERGE,
    missed_merge: float = MISSED_MERGE,
    *,
    merge: Sequence[float] | None = None,
) -> LinkScore | pd.DataFrame:
    """Score links against the true owners of the records.

    Parameters
    ----------
    links : DataFrame
        record_id_l, record_id_r, decision; rows whose decision is "merged" count. With `merge`,
        match_weight (bits) decides in its place.
    truth : DataFrame, or show.truth
        The true table ``show.truth["records"]``: record_id and true_customer_id, maybe true_fake
        and true_competitor; of ``show.truth`` it is taken. An impostor is a customer of its own.
        Where none of its records is merged it does not count, since the truth also has those who
        were turned away.
    false_merge, missed_merge : float, at least 0, EUR
        What it costs that a found customer is to be cut once, or two parts to be joined. Ours.
    merge : sequence of float in (0, 1), optional
        Probabilities from which a pair is merged, as `merge` of `consolidate`, each scored as if
        the links had been made at it; `THRESHOLDS` is a grid. Pairs below the base's `review` are
        not in its links, so a probability below that counts as that.

    Returns
    -------
    LinkScore, or with `merge` a DataFrame
        Index merge. match_weight: the same in bits, log2(p / (1 - p)); precision, recall and f1
        over pairs; cuts and joins; cost (EUR); customers found.

    Raises
    ------
    ValueError
        If a column is absent, a cost is below 0, a probability is not between 0 and 1, or links
        name a record that is not in the truth.

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
    owners = true_records(truth, "score_links")
    if merge is not None:
        return _curve(links, owners, false_merge, missed_merge, merge)
    require(links, ["record_id_l", "record_id_r", "decision"], "score_links(links)")
    for name, value in (("false_merge", false_merge), ("missed_merge", missed_merge)):
        if not 0 <= value < np.inf:
            raise ValueError(f"score_links: {name} must be at least 0 EUR, found {value!r}.")
    merged = links[links["decision"] == "merged"]
    impostor = owners.filter(["true_fake", "true_competitor"]).any(axis=1).to_numpy()
    # impostors are few: merged records are looked up among them, not all records among the merged
    few, at = pd.Index(owners["record_id"][impostor]), np.flatnonzero(impostor)
    named = [few.get_indexer(merged[side]) for side in ("record_id_l", "record_id_r")]
    counts = ~impostor
    counts[at[np.concatenate([places[places >= 0] for places in named])]] = True
    owners = owners[counts]
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


def _curve(
    links: pd.DataFrame,
    owners: pd.DataFrame,
    false_merge: float,
    missed_merge: float,
    merge: Sequence[float],
) -> pd.DataFrame:
    require(links, ["match_weight"], "score_links(links)")
    rows, names = [], ("precision", "recall", "f1", "cuts", "joins", "cost")
    if not len(merge):
        raise ValueError("score_links: merge must hold at least one probability, found none.")
    for threshold in merge:
        if not 0 < threshold < 1:
            raise ValueError(f"score_links: merge must lie between 0 and 1, found {threshold!r}.")
        weight = float(np.log2(threshold / (1 - threshold)))
        merged = links[links["match_weight"] >= weight].assign(decision="merged")
        found = score_links(merged, owners, false_merge, missed_merge)
        row = dict(merge=threshold, match_weight=weight, customers=found.customers_found)
        rows.append(row | {name: getattr(found, name) for name in names})
    columns = ["merge", "match_weight", *names, "customers"]
    return pd.DataFrame(rows)[columns].set_index("merge")


def _pairs(sizes: np.ndarray) -> int:
    return int((sizes.astype(np.int64) * (sizes - 1) // 2).sum())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
