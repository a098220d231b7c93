"""Judging: by what measure customers judge the show, and whether that foretells coming again."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from ...core.stats.agreement import student
from ...core.validation import require


def measures(answers: pd.DataFrame) -> pd.DataFrame:
    """Set importance against satisfaction by what customers judge a show by, and its change.

    Parameters
    ----------
    answers : DataFrame
        One row an answer: customer_id, edition, measure (such as ``leads``, ``stand service``),
        importance and satisfaction on one scale.

    Returns
    -------
    DataFrame
        Index edition, measure: importance, satisfaction (means), gap (importance - satisfaction),
        answers; change, change_lower, change_upper: of the gap within customers who answered at the
        last edition asked as well (95 %, Student's t, gaps with fewer than two); quadrant, by the
        means over the measures of the edition: ``keep up`` (important, content), ``mend``
        (important, not content), ``overdone`` (content, not important), ``leave``.

    Raises
    ------
    ValueError
        If a column is absent, an answer is a gap, or a customer answers twice.

    Examples
    --------
    >>> said = pd.DataFrame(dict(customer_id="a", edition=1, measure=["leads", "food"],
    ...                          importance=[5, 2], satisfaction=[3, 4]))
    >>> measures(said)["quadrant"].to_dict()
    {(1, 'food'): 'overdone', (1, 'leads'): 'mend'}
    """
    needed = ["customer_id", "edition", "measure", "importance", "satisfaction"]
    require(answers, needed, "measures")
    if answers[needed].isna().any(axis=None):
        raise ValueError("measures: answers must have no gap; leave out what was not said.")
    if answers.duplicated(needed[:3]).any():
        raise ValueError("measures: a customer answers once for a measure and edition.")
    rows = answers.assign(gap=answers["importance"] - answers["satisfaction"])
    cells = rows.groupby(["edition", "measure"])
    table = cells[["importance", "satisfaction", "gap"]].mean().assign(answers=cells.size())
    asked = np.sort(rows["edition"].unique())
    before = rows.assign(edition=rows["edition"].map(dict(pairwise(asked))))
    pairs = rows.merge(before.dropna(subset=["edition"]), on=needed[:3], suffixes=("", "_before"))
    moved = (pairs["gap"] - pairs["gap_before"]).groupby([pairs["edition"], pairs["measure"]])
    table["change"] = moved.mean().reindex(table.index)
    reach = (student(moved.size()) * moved.sem()).reindex(table.index)
    table["change_lower"], table["change_upper"] = table["change"] - reach, table["change"] + reach
    mean = table.groupby(level=0)[["importance", "satisfaction"]].transform("mean")
    high = [table[c] >= mean[c] for c in ("importance", "satisfaction")]
    table["quadrant"] = np.select(
        [high[0] & high[1], high[0], high[1]], ["keep up", "mend", "overdone"], "leave"
    )
    return table


def level_or_change(
    surveys: pd.DataFrame, participations: pd.DataFrame, resamples: int = 500, seed: int = 0
) -> pd.DataFrame:
    """Ask what foretells coming again: how satisfied somebody is, or what has become of it.

    Over customers who answered at two editions in a row and were there at both, the chance that one
    who came next time has the higher value than one who did not (area under the ROC curve, ties
    count half). A guest on another's stand has come. A case that a vendor published (85 events)
    found the change to foretell and the level not to.

    Parameters
    ----------
    surveys : DataFrame
        customer_id, edition, satisfaction (gaps are left out).
    participations : DataFrame
        customer_id, edition, role, turned_up.
    resamples, seed : int
        Bootstrap draws of customers, and their seed.

    Returns
    -------
    DataFrame
        Index foretells (level, change, ``change - level``): auc (0.5 is chance; a difference in the
        last row), lower, upper (95 %), answers (pairs of answers).

    Raises
    ------
    ValueError
        If fewer than 20 such answers are there, or all of them came or none.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=1000, editions=8, seed=1)
    >>> made = level_or_change(show.tables["surveys"], show.tables["participations"], 50)
    >>> bool(made["auc"].iloc[:2].between(0, 1).all())
    True
    """
    require(surveys, ["customer_id", "edition", "satisfaction"], "level_or_change")
    said = surveys[["customer_id", "edition", "satisfaction"]].dropna()
    there = participations[participations["turned_up"]]
    stands = there[there["role"].astype(str) == "exhibitor"]
    editions = np.sort(stands["edition"].unique())
    after = dict(pairwise(editions))
    earlier = said.assign(edition=said["edition"].map(after)).dropna()
    rows = said.merge(earlier, on=["customer_id", "edition"], suffixes=("", "_before"))
    rows = rows[rows["edition"].isin(list(after))]
    came = pd.MultiIndex.from_frame(there[["customer_id", "edition"]])
    again = pd.MultiIndex.from_arrays([rows["customer_id"], rows["edition"].map(after)]).isin(came)
    if len(rows) < 20 or again.all() or not again.any():
        raise ValueError(
            "level_or_change: needs 20 answers of customers who had answered the time before, some "
            f"of whom came again and some not; found {len(rows)}, of whom {int(again.sum())} came."
        )
    level = rows["satisfaction"].to_numpy()
    x = np.column_stack([level, level - rows["satisfaction_before"].to_numpy()])
    codes, _ = pd.factorize(rows["customer_id"], sort=True)  # the same draws in any order of rows
    where = [np.flatnonzero(codes == c) for c in range(codes.max() + 1)]
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(resamples):
        at = np.concatenate([where[c] for c in rng.integers(0, len(where), len(where))])
        if 0 < again[at].sum() < len(at):
            draws.append(_areas(x[at], again[at]))
    lower, upper = np.percentile(draws, [2.5, 97.5], axis=0)
    index = pd.Index(["level", "change", "change - level"], name="foretells")
    made = dict(auc=_areas(x, again), lower=lower, upper=upper, answers=len(rows))
    return pd.DataFrame(made, index=index)


def _areas(x: np.ndarray, came: np.ndarray) -> np.ndarray:
    """Areas under the ROC curve of two columns by mid-ranks, and their difference."""
    ranks = pd.DataFrame(x).rank().to_numpy()
    n, m = came.sum(), (~came).sum()
    level, change = (ranks[came].sum(axis=0) - n * (n + 1) / 2) / (n * m)
    return np.array([level, change, change - level])
