"""Judge: how well scores of potential order customers by their true potential."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..collect.linkage.clusters import owners
from ..core.validation import require
from ..world.show import Show
from .potentials import potential, true_potential

TOP = 0.10  # share of the customers that a lift speaks of; ours
# What `potential` is set against: of exhibitors the mean stand so far, the smallest stand of now
# first, and the firm's size; of buyers the firm's size and how often they came.
RIVALS = {
    ("exhibitor", "expected"): ("mean stand", "employees"),
    ("exhibitor", "growth"): ("smallest first", "employees"),
    ("buyer", "expected"): ("employees", "editions attended"),
    ("buyer", "hosting"): ("employees", "editions attended"),
}


def score_potential(
    people: pd.DataFrame,
    show: Show,
    records: pd.DataFrame | None = None,
    resamples: int = 300,
    seed: int = 0,
) -> pd.DataFrame:
    """Set `potential` and simpler scores against the truth of a simulated show.

    Parameters
    ----------
    people : DataFrame
        A profile of the show after its last edition, or of a base consolidated from it.
    show : Show
    records : DataFrame, optional
        ``base.records``, where `people` are customers of a base: each is then judged by the true
        customer who holds most of its records.
    resamples : int, default 300
        Bootstrap resamples of customers, for the intervals; at least 50.
    seed : int, default 0

    Returns
    -------
    DataFrame
        One row a kind, target and score.

        kind, target : what was judged, ``target`` a column of `potential`.
        score : ``ours`` or a simpler one.
        customers : judged; those whose true owner is of another kind are left out.
        rank, lower, upper : Spearman's correlation with the truth, and its 95 % interval. By
            chance 0.
        lift, lift_lower, lift_upper : mean truth of the tenth that scores highest, over the mean
            of all. By chance 1. A gap for growth, whose mean is near 0 or below.
        ahead, ahead_lower, ahead_upper : our correlation less this score's, paired. All intervals
            are percentiles of the bootstrap over customers: they hold for this show, not for the
            luck of other shows.

    Raises
    ------
    ValueError
        If fewer than 50 resamples are asked for, or none of the customers is one of the show's.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> found = score_potential(xl.profile(show), show, resamples=50)
    >>> found.query("kind == 'exhibitor' and target == 'expected'")["score"].tolist()
    ['ours', 'mean stand', 'employees']
    """
    if resamples < 50:
        raise ValueError(f"score_potential: resamples must be at least 50, found {resamples}.")
    require(people, ["size", "editions_attended", "area"], "score_potential")
    found = potential(people)
    whose = found.index.to_series() if records is None else owners(records, show.truth)
    truth = true_potential(show).reindex(whose.reindex(found.index)).set_index(found.index)
    true_kind = show.tables["customers"].set_index("customer_id")["kind"].astype("str")
    same = (whose.reindex(found.index).map(true_kind) == found["kind"]) & truth.notna().any(axis=1)
    if not same.any():
        raise ValueError(
            "score_potential: none of the customers is one of the show's; for a base pass its "
            "records as well."
        )
    rng, rows = np.random.default_rng(seed), []
    for (kind, target), names in RIVALS.items():
        who = found.index[
            same & (found["kind"] == kind)
        ].sort_values()  # the same draws in any order of rows
        y = truth.loc[who, f"true_{target}"].to_numpy(float)
        now = found["growth"] - found["expected"]  # less the stand of now
        simple = {
            "mean stand": people["area"],
            "smallest first": now,
            "employees": people["size"],
            "editions attended": people["editions_attended"],
        }
        scores = [found.loc[who, target], *(simple[name].loc[who] for name in names)]
        x = np.array([s.to_numpy(float) for s in scores])
        draws = [rng.integers(0, len(who), len(who)) for _ in range(resamples)]
        each = np.array([_both(x[:, at], y[at]) for at in draws])
        best = _both(x, y)
        low, high = np.nanpercentile(each, [2.5, 97.5], axis=0)
        gap = each[:, 0, :1] - each[:, 0, :]
        gap_low, gap_high = np.nanpercentile(gap, [2.5, 97.5], axis=0)
        for i, name in enumerate(["ours", *names]):
            row = dict(kind=kind, target=target, score=name, customers=len(who))
            row |= dict(rank=best[0, i], lower=low[0, i], upper=high[0, i])
            if target != "growth":
                row |= dict(lift=best[1, i], lift_lower=low[1, i], lift_upper=high[1, i])
            ahead = dict(ahead=best[0, 0] - best[0, i], ahead_lower=gap_low[i])
            rows.append(row | (ahead | dict(ahead_upper=gap_high[i]) if i else {}))
    return pd.DataFrame(rows)


def _both(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Rank correlation and lift of each row of x: shape (2, rows)."""
    from scipy.stats import rankdata

    ranks = rankdata(np.vstack([x, y[None]]), axis=1)
    return np.array([np.corrcoef(ranks)[-1, :-1], [lift(row, y) for row in x]])


def lift(score: np.ndarray, truth: np.ndarray, top: float = TOP) -> float:
    """Mean truth of those that score highest, over the mean of all.

    Of those tied at the edge each counts in part, as if chance chose among them.

    >>> lift(np.array([1.0, 2, 3, 4]), np.array([0.0, 0, 2, 2]), top=0.5)
    2.0
    >>> lift(np.ones(4), np.array([0.0, 0, 2, 2]), top=0.5)
    1.0
    """
    if len(score) != len(truth) or not len(score):
        raise ValueError(
            f"lift: needs one truth a score and at least one, found {len(score)} and {len(truth)}."
        )
    if not (np.isfinite(score).all() and np.isfinite(truth).all()):
        raise ValueError("lift: scores and truths must have no gaps; leave these customers out.")
    if not 0 < top <= 1:
        raise ValueError(f"lift: top must be a share above 0 and at most 1, found {top!r}.")
    wanted = max(1, round(top * len(score)))
    edge = np.partition(score, len(score) - wanted)[len(score) - wanted]
    above, tied = score > edge, score == edge
    total = truth[above].sum() + (wanted - above.sum()) * truth[tied].mean()
    mean = truth.mean()
    return float(total / wanted / mean) if mean else float("nan")
