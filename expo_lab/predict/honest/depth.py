"""Depth: how deep a tree may ask before it learns by heart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...profiles.assemble import Held
from ...profiles.forecaster import LESSONS, known
from ..features import COLUMNS, Features
from ..lessons import lessons
from ..methods.learnt import PRIOR
from .back_to_back import pasts
from .scores import log_score

DEPTHS = (1, 2, 3, 4, 6, 8, 12)


def depth_scores(
    base: Held,
    depths: Sequence[int] = DEPTHS,
    editions: int = 3,
    kind: str = "exhibitor",
    columns: Sequence[str] = COLUMNS,
) -> pd.DataFrame:
    """Score trees of each depth on what they learnt from, and on the edition that followed.

    The trees are not pruned, and a leaf may hold five rows: so much is needed to see what
    learning by heart is.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    depths : sequence of int
    editions : int
        Editions forecast, one after another.
    kind : str
    columns : sequence of str

    Returns
    -------
    DataFrame
        One row a depth and edition: leaves, learnt (log score on the lessons) and honest (on the
        edition that followed).
    """
    from sklearn.tree import DecisionTreeClassifier

    rows = []
    for date, past, came in pasts(base, editions):
        people, answer, _ = lessons(past, kind, LESSONS)
        features = Features(columns).fit(people)
        ours = known(past.people, kind)
        x, later = features.transform(people), features.transform(past.people[ours])
        for depth in depths:
            tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=5, random_state=0)
            leaf = tree.fit(x, answer).apply(x)
            count = np.bincount(leaf, minlength=tree.tree_.node_count)
            hits = np.bincount(leaf, answer, minlength=len(count))
            rate = (hits + PRIOR * answer.mean()) / (count + PRIOR)
            rows.append(
                dict(
                    depth=depth,
                    edition=date,
                    leaves=tree.get_n_leaves(),
                    learnt=log_score(rate[leaf], answer),
                    honest=log_score(rate[tree.apply(later)], came[ours]),
                )
            )
    return pd.DataFrame(rows)
