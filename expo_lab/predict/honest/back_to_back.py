"""Back to back: forecast one edition after another, each from what was known before it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import xlogy
from scipy.stats import t as student

from ...profiles.assemble import Held, _past, until
from ...profiles.forecaster import Forecaster, Past, known
from ...profiles.forecasters import FORECASTERS, as_forecaster
from ...world.people.ids import customer_ids
from ...world.show import Show
from ...world.truth.expectation import next_exactly, world_at
from ..lessons import remembered
from .scores import brier, log_score

FLOOR = "floor: the truth"


def pasts(base: Held, editions: int) -> list[tuple[int, Past, np.ndarray]]:
    """The record as it stood before each of the last editions held, and who came to it.

    Parameters
    ----------
    base : Show or holder of tables
    editions : int
        How many, from the last one back.

    Returns
    -------
    list of (date, Past, array of bool)
        The edition that was the last one known, what was known, and who came to the next one;
        the earliest first.

    Raises
    ------
    ValueError
        If fewer than two editions were held before the first of them.
    """
    whole = until(base.tables, None)
    held = np.sort(whole["editions"].query("held")["edition"].to_numpy())
    if not 1 <= editions <= len(held) - 2:
        raise ValueError(
            f"back_to_back: editions must be 1 to {max(0, len(held) - 2)}, so that two were held "
            f"before the first that is forecast; found {editions!r} of {len(held)} held."
        )
    last = _past(base, None)[0]
    found = []
    for back in range(editions, 0, -1):
        date = int(held[-1 - back])
        past = remembered(_past(base, date)[0])
        there = pd.Series(last.there[:, last.there.shape[1] - back], index=last.people.index)
        found.append((date, past, there.reindex(past.people.index).to_numpy(bool)))
    return found


def back_to_back(
    base: Held,
    forecasters: Iterable[str | Forecaster] | None = None,
    editions: int = 3,
    kind: str = "exhibitor",
) -> pd.DataFrame:
    """Score forecasters on the last editions, one after another, each fitted to what came before.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    forecasters : iterable of str or Forecaster, optional
        All of `FORECASTERS` by default.
    editions : int, default 3
        Editions forecast; one alone would take its luck for skill.
    kind : str
        Customers with at least one edition, of this kind.

    Returns
    -------
    DataFrame
        One row a forecaster and edition: customers, said and came (heads), brier, log_score. For
        exhibitors of a simulated show also the floor: the scores that the true chances are going
        to get on average, sum of p (1 - p) and the like; nobody can beat it but by luck. It is
        absent where the next edition is cancelled, or guests come (no closed form).

    Raises
    ------
    ValueError
        If the record is too short.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=5, seed=1)
    >>> table = back_to_back(show, ["last_rate", "same_as_last"], editions=1)
    >>> table["forecaster"].tolist()
    ['last rate', 'same as last time', 'floor: the truth']
    """
    chosen = [as_forecaster(f) for f in (FORECASTERS if forecasters is None else forecasters)]
    rows = []
    for date, past, came in pasts(base, editions):
        ours = known(past.people, kind)
        some, answer = past.people[ours], came[ours]
        about = dict(edition=date, customers=int(ours.sum()), came=int(answer.sum()))
        for forecaster in chosen:
            with warnings.catch_warnings():
                # a published model on a short record warns of open parameters; scores tell
                warnings.simplefilter("ignore", UserWarning)
                p = type(forecaster)(**forecaster.get_params()).fit(past).p_next(some)
            p = np.clip(p, 1e-9, 1 - 1e-9)
            scores = dict(said=p.sum(), brier=brier(p, answer), log_score=log_score(p, answer))
            rows.append(dict(forecaster=forecaster.title, **about, **scores))
        if isinstance(base, Show) and kind == "exhibitor":
            rows += _floor(base, date, some, about)
    names = ["forecaster", "edition", "customers", "came", "said", "brier", "log_score"]
    return pd.DataFrame(rows, columns=names)


def _floor(
    show: Show, date: int, some: pd.DataFrame, about: dict[str, Any]
) -> list[dict[str, Any]]:
    """The scores that the true chances are going to get."""
    world = world_at(show, date)
    found = next_exactly(show.scenario, world, date, show.seed)
    if not found:
        return []
    ids = pd.Index(customer_ids("exhibitor", len(world.roll["sector"])))
    # whoever is out of business comes no more
    whole = pd.Series(0.0, index=ids)
    whole.iloc[world.firm] = found["p_next"]
    p = whole.reindex(some.index).to_numpy()
    loss = -(xlogy(p, p) + xlogy(1 - p, 1 - p)).mean()
    return [
        dict(forecaster=FLOOR, **about, said=p.sum(), brier=(p * (1 - p)).mean(), log_score=loss)
    ]


def differences(table: pd.DataFrame, against: str, score: str = "log_score") -> pd.DataFrame:
    """Compare forecasters edition by edition, so that the luck they share drops out.

    Parameters
    ----------
    table : DataFrame
        From `back_to_back`; tables of several shows may be stacked, with a column ``show``.
    against : str
        The title that all are compared with.
    score : str

    Returns
    -------
    DataFrame
        Index forecaster, best first: difference (below 0 is better), se (over shows where there
        are several, for editions of one show are not independent; else over editions), lower and
        upper (95 %, Student's), units (shows or editions), and wins (share of them).

    Raises
    ------
    ValueError
        If `against` is not in the table.
    """
    if against not in set(table["forecaster"]):
        known_titles = ", ".join(dict.fromkeys(table["forecaster"]))
        raise ValueError(
            f"differences: no forecaster {against!r} in the table. Known: {known_titles}."
        )
    show = table["show"] if "show" in table else pd.Series(0, index=table.index)
    wide = table.assign(show=show).pivot(
        index=["show", "edition"], columns="forecaster", values=score
    )
    gap = wide.sub(wide[against], axis=0)
    if show.nunique() > 1:
        gap = gap.groupby(level="show").mean()
    units = gap.notna().sum()
    se = gap.std(ddof=1) / np.sqrt(units)
    reach = student.ppf(0.975, np.maximum(1, units - 1)) * se
    out = pd.DataFrame(
        dict(
            difference=gap.mean(),
            se=se,
            lower=gap.mean() - reach,
            upper=gap.mean() + reach,
            units=units,
            wins=(gap < 0).sum() / units,
        )
    )
    return out.sort_values("difference", kind="stable")
