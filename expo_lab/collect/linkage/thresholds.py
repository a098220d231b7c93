"""Thresholds: what links are worth if they are merged from another probability on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ...core.validation import require
from .scores import FALSE_MERGE, MISSED_MERGE, score_links

# Even odds, then better and better ones; 0.95 is the default of `consolidate`.
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999,
              0.99999, 0.999999, 0.9999999)  # fmt: skip


def score_thresholds(
    links: pd.DataFrame,
    truth: Mapping[str, pd.DataFrame],
    thresholds: Sequence[float] = THRESHOLDS,
    false_merge: float = FALSE_MERGE,
    missed_merge: float = MISSED_MERGE,
) -> pd.DataFrame:
    """Score links at other thresholds than the one they were merged at.

    Parameters
    ----------
    links : DataFrame
        record_id_l, record_id_r, match_weight (bits), decision: ``base.links`` of a base made
        without an earlier one. Pairs below its `review` are not in it, so a threshold below that
        counts as that; make the base with a low `review` to look further down.
    truth : mapping of DataFrame
        ``show.truth``.
    thresholds : sequence of float in (0, 1)
        Probabilities from which a pair is merged, as `merge` of `consolidate`.
    false_merge, missed_merge : float, at least 0, EUR
        As for `score_links`.

    Returns
    -------
    DataFrame
        Index merge: the thresholds. match_weight: the same in bits, log2(p / (1 - p)); precision,
        recall and f1 over pairs; cuts and joins; cost (EUR); customers found. Customers truly
        there do not depend on it: see `score_links`.

    Raises
    ------
    ValueError
        If a threshold is not between 0 and 1, or as for `score_links`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> table = score_thresholds(xl.consolidate(xl.extracts(show)).links, show.truth)
    >>> bool(table["recall"].is_monotonic_decreasing)
    True
    """
    require(links, ["match_weight"], "score_thresholds(links)")
    rows = []
    for threshold in thresholds:
        if not 0 < threshold < 1:
            raise ValueError(
                f"score_thresholds: thresholds must lie between 0 and 1, found {threshold!r}."
            )
        weight = float(np.log2(threshold / (1 - threshold)))
        merged = links[links["match_weight"] >= weight].assign(decision="merged")
        score = score_links(merged, truth, false_merge, missed_merge)
        rows.append(
            dict(
                merge=threshold,
                match_weight=weight,
                precision=score.precision,
                recall=score.recall,
                f1=score.f1,
                cuts=score.cuts,
                joins=score.joins,
                cost=score.cost,
                customers=score.customers_found,
            )
        )
    return pd.DataFrame(rows).set_index("merge")
