"""Numbers: how stable each number of segments is, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from ..learned.estimators import calm
from ..learned.learner import COLUMNS, Learner
from .separation import gorge
from .slsa import slsa
from .stability import stability


@dataclass(frozen=True)
class Numbers:
    """What `by_number` found.

    Attributes
    ----------
    labels : dict of int to Series
        Number of segments -> each customer's segment.
    stable : DataFrame
        `stability` of each number.
    across : DataFrame
        `slsa`.
    gorges : dict of int to DataFrame
        `gorge` of each number.
    failed : dict of int to str
        Numbers of segments that could not be had, and why.
    """

    labels: dict[int, pd.Series]
    stable: pd.DataFrame
    across: pd.DataFrame
    gorges: dict[int, pd.DataFrame]
    failed: dict[int, str]


def by_number(
    people: pd.DataFrame,
    way: Learner,
    numbers: Iterable[int],
    resamples: int,
    tick: Callable[[], None] = lambda: None,
) -> Numbers:
    """Learn each number of segments and judge it; `tick` is called after each.

    Raises
    ------
    ValueError
        If fewer than two of the numbers can be had: too few customers, or too much alike.
    """
    import sklearn.cluster  # noqa: F401  # only what is loaded can be calmed

    wanted = list(numbers)
    labels, stable, gorges, failed = {}, [], {}, {}
    with calm(len(people)):
        for k in wanted:
            learn = partial(way.fit, segments=k)
            try:
                found = stability(people, learn, columns=COLUMNS, resamples=resamples)
                labels[k] = learn(people)(people).cat.remove_unused_categories()
                stable.append(found)
                gorges[k] = gorge(people, labels[k], COLUMNS)
            except ValueError as problem:
                failed[k] = str(problem)
            tick()
    if len(labels) < 2:
        raise ValueError(
            f"by_number: fewer than two of {min(wanted)} to {max(wanted)} segments could be had; "
            f"{failed[max(failed)]}"
        )
    across = slsa({k: v.astype(str) for k, v in labels.items()})
    return Numbers(labels, pd.concat(stable, ignore_index=True), across, gorges, failed)
