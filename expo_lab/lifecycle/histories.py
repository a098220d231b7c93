"""Histories: in which stage each relationship stood after each edition, a row a customer and date.

The other verbs of this room read such a table, whether its stages are a rule's or the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..core.validation import require
from ..models.histories import at_least
from ..profiles.assemble import Held, profile, until
from ..segment.scheme.adapters import as_scheme
from ..world.show import Show, simulated
from .stage_schemes import stages


def stage_history(
    base: Held, scheme: Any = stages, first: int | None = None, last: int | None = None
) -> pd.DataFrame:
    """Say which stage a rule would have read off the books after each edition held.

    Parameters
    ----------
    base : Show or holder of the schema's tables
        One that may look back (see `profile`).
    scheme : Scheme or name, default `stages`
    first, last : int, optional
        Editions from which and up to which the books are read; all by default. After the first
        editions of a record a rule knows little.

    Returns
    -------
    DataFrame
        customer_id, edition and stage (ordered categorical), exhibitors only, by customer and
        edition. A cancelled edition has no row.

    Raises
    ------
    ValueError
        If fewer than two editions held lie between `first` and `last`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> stage_history(show, first=3)["edition"].unique().tolist()
    [3, 4]
    """
    rule = as_scheme(scheme, who="stage_history")
    editions = base.tables["editions"].query("held")["edition"]
    low = int(editions.min()) if first is None else first
    high = int(editions.max()) if last is None else last
    dates = [int(e) for e in np.sort(editions) if low <= e <= high]
    if len(dates) < 2:
        raise ValueError(
            f"stage_history: needs two editions held or more from {low} to {high}; found "
            f"{len(dates)}. A history has at least one step."
        )
    found = []
    for date in dates:
        people = profile(base, date).query("kind == 'exhibitor'")
        stage = rule(people)
        found.append(
            pd.DataFrame(dict(customer_id=people.index, edition=date, stage=stage.to_numpy()))
        )
    made = pd.concat(found, ignore_index=True)
    made["stage"] = pd.Categorical(
        made["stage"].astype(object), categories=rule.labels, ordered=True
    )
    return made.sort_values(["customer_id", "edition"], ignore_index=True)


def true_history(show: Show) -> pd.DataFrame:
    """Give the world's own states in the same form, with the true chance of coming next.

    Returns
    -------
    DataFrame
        customer_id, edition, stage (`STATES`), true_p_next and true_judgement (logits; of those
        who were there, else a gap); editions held only.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> list(true_history(show))[:3]
    ['customer_id', 'edition', 'stage']
    """
    simulated(show, "true_history")
    held = show.tables["editions"].query("held")["edition"]
    states = show.truth["states"]
    keep = states[states["edition"].isin(held)].rename(columns={"true_state": "stage"})
    columns = ["customer_id", "edition", "stage", "true_p_next", "true_judgement"]
    return keep[columns].sort_values(["customer_id", "edition"], ignore_index=True)


def presence_text(base: Held, as_of: int | None = None) -> pd.Series:
    """Write each exhibitor's presences as text, from its first edition in the record on.

    Returns
    -------
    Series
        Index customer_id: one character an edition held, 1 there and 0 not; exhibitors with at
        least one edition.

    Examples
    --------
    >>> import expo_lab as xl
    >>> text = presence_text(xl.simulate("mature", customers=300, editions=4, seed=1))
    >>> bool(text.str.startswith("1").all()), int(text.str.len().max())
    (True, 4)
    """
    tables = until(base.tables, as_of)
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    who = tables["customers"].query("kind == 'exhibitor'")["customer_id"]
    stands = tables["participations"].query("turned_up")
    stands = stands[stands["customer_id"].isin(who) & stands["edition"].isin(held)]
    there = pd.crosstab(stands["customer_id"], stands["edition"]).reindex(
        columns=held, fill_value=0
    )
    there = there.clip(upper=1)
    text = there.astype(str).agg("".join, axis=1)
    return text.str.lstrip("0").rename("presences").rename_axis("customer_id")


@dataclass(frozen=True)
class Ordered:
    """A history as codes in order of customer and time, one entry a row of it.

    Attributes
    ----------
    customer : int array, who, numbered from 0
    time : int array, which of the history's editions, numbered from 0
    stage : int array, which of `names`
    names : list of str
    ids : array of the customers' names
    """

    customer: np.ndarray
    time: np.ndarray
    stage: np.ndarray
    names: list[str]
    ids: np.ndarray

    @property
    def follows(self) -> np.ndarray:
        """Whether the next row is the same customer's at the next edition."""
        same = np.diff(self.customer) == 0
        return np.append(same & (np.diff(self.time) == 1), False)


def ordered(history: pd.DataFrame, where: str) -> Ordered:
    """Check a history, and number its customers, editions and stages.

    Raises
    ------
    ValueError
        If a column is absent or has gaps, or a customer stands twice at an edition.
    """
    require(history, ["customer_id", "edition", "stage"], where)
    gaps = history[["customer_id", "edition", "stage"]].isna().sum()
    if gaps.any():
        raise ValueError(
            f"{where}: needs customer_id, edition and stage without gaps; found {gaps.to_dict()}."
        )
    if not len(history):
        raise ValueError(f"{where}: needs a customer and an edition; found an empty history.")
    again = history.duplicated(["customer_id", "edition"])
    if again.any():
        first = history[again].iloc[0]
        raise ValueError(
            f"{where}: needs one row a customer and edition; found {int(again.sum())} more, the "
            f"first of {first['customer_id']!r} at edition {first['edition']}."
        )
    stage = history["stage"]
    names: Sequence[Any]
    if isinstance(stage.dtype, pd.CategoricalDtype):
        names, code = list(stage.cat.categories), stage.cat.codes.to_numpy(np.int64)
    else:
        code, found = pd.factorize(stage, sort=True)
        names = list(found)
    customer, ids = pd.factorize(history["customer_id"], sort=True)
    time, _ = pd.factorize(history["edition"], sort=True)
    order = np.lexsort([time, customer])
    return Ordered(
        customer[order], time[order], np.asarray(code)[order], [str(n) for n in names], ids
    )


def weights(where: str, customers: int, resamples: int, seed: int) -> np.ndarray:
    """How often each customer is drawn in each of the resamples, shape (resamples, customers).

    Whole customers are drawn, for the steps of one hang together.
    """
    at_least(2, where, "resamples", resamples)
    rng = np.random.default_rng(seed)
    return rng.multinomial(customers, np.full(customers, 1 / customers), size=resamples)
