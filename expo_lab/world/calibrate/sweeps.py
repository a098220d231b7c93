"""Sweep: what becomes of a result when an assumption moves, or over all worlds that were kept.

Five knobs are identified by no public figure (`ASSUMED`): nothing may be claimed from the values
that they happen to have, only what holds over their range. The other free knobs were tuned, and
the figures leave a family of worlds (`accept.accepted`): a result is worth its range over them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from ...core.registry import WithOwn, unknown
from ...scenario import PRESETS, Scenario, scenario
from .accept import accepted

# knob -> lowest and highest value that we consider; all ours
ASSUMED = {
    "learning_speed": (0.2, 3.0),
    "satisfaction_weight": (0.0, 1.5),
    "cross_side": (0.0, 1.2),
    "word_of_mouth": (0.0, 1.5),
    "touch_response": (0.0, 2.0),
}
Measure = Callable[[Scenario, int], Mapping[str, float]]


def sweep(
    knob: str,
    measure: Measure,
    values: Sequence[float] | None = None,
    which: str | Scenario = "mature",
    shows: int = 5,
    seed: int = 1,
    workers: int = 1,
) -> pd.DataFrame:
    """Measure a scenario at several values of one knob, each time under the same luck.

    Parameters
    ----------
    knob : str
        Any knob of the scenario; those of `ASSUMED` have a range of their own.
    measure : callable
        ``measure(scenario, seed)`` gives a mapping of figures by name. With several workers it
        must be importable or picklable.
    values : sequence of float, optional
        Without: five values evenly over the range in `ASSUMED`.
    which : str or Scenario
        What the other knobs are.
    shows : int, default 5
        Shows a value (seeds `seed`, `seed` + 1, ...), at least 2.
    workers : int, default 1
        Processes; the table is the same for any number.

    Returns
    -------
    DataFrame
        One row a value and figure: knob, value, figure; mean over the shows with lower and upper
        (95 % t interval: Monte-Carlo error alone); change against the scenario as it is, paired by
        seed, with change_lower and change_upper.

    Raises
    ------
    KeyError
        For a knob that is none, or without `values` for one that has no range in `ASSUMED`.
    ValueError
        For fewer than two shows, or a value that the knob cannot take.

    Examples
    --------
    >>> from expo_lab.world import moments
    >>> from expo_lab.world import watch
    >>> def kept(knobs, seed):
    ...     found = moments(watch(knobs, 300, 4, seed))
    ...     return {"retention": found["retention to the next edition"]}
    >>> sweep("satisfaction_weight", kept, [0, 1], shows=2)["value"].tolist()
    [0, 1]
    """
    start = scenario(which)
    known = vars(start) if values is not None else ASSUMED
    if knob not in known or knob == "name":
        raise unknown("knob", knob, [k for k in known if k != "name"])
    values = np.linspace(*ASSUMED[knob], 5).tolist() if values is None else list(values)
    moved: list[dict[str, Any]] = [{knob: v} for v in values]
    worlds = [start, *(replace(start, **m) for m in moved)]
    found = _measured(worlds, measure, shows, seed, workers)
    return _tidy(found, [dict(knob=knob, value=v) for v in values])


def over_accepted(
    measure: Measure,
    draws: int | None = None,
    shows: int = 3,
    seed: int = 1,
    workers: int = 1,
) -> pd.DataFrame:
    """Measure the mature worlds that the public figures cannot tell apart.

    Parameters
    ----------
    measure, shows, seed, workers
        As in `sweep`.
    draws : int, optional
        The first so many of `accept.accepted`; without, all.

    Returns
    -------
    DataFrame
        One row a world and figure: world, figure, and the rest as in `sweep`; change is against
        the mature preset.

    Examples
    --------
    >>> from expo_lab.world import moments
    >>> from expo_lab.world import watch
    >>> def kept(knobs, seed):
    ...     found = moments(watch(knobs, 300, 4, seed))
    ...     return {"retention": found["retention to the next edition"]}
    >>> ranges(over_accepted(kept, draws=3, shows=2))["worlds"].tolist()
    [3]
    """
    worlds = [PRESETS["mature"], *accepted()[:draws]]
    found = _measured(worlds, measure, shows, seed, workers)
    return _tidy(found, [dict(world=w.name) for w in worlds[1:]])


def ranges(found: pd.DataFrame) -> pd.DataFrame:
    """Sum up a table of `sweep` or `over_accepted`: one row a figure (the index).

    Returns
    -------
    DataFrame
        worlds : how many; lowest, median, highest : of their means; monte_carlo : the median half
        width of the intervals of their change, for all meet the same luck. A range not much wider
        than that is luck's.
    """
    half = (found["change_upper"] - found["change_lower"]) / 2
    by = found.assign(half=half).groupby("figure", sort=False)
    return by.agg(
        worlds=("mean", "size"),
        lowest=("mean", "min"),
        median=("mean", "median"),
        highest=("mean", "max"),
        monte_carlo=("half", "median"),
    )


def _measured(
    worlds: Sequence[Scenario], measure: Measure, shows: int, seed: int, workers: int
) -> list[pd.DataFrame]:
    """Return one frame a world: a row a show, a column a figure."""
    from joblib import Parallel, delayed

    if shows < 2:
        raise ValueError(f"sweep: shows must be at least 2, found {shows!r}.")
    lucks = range(seed, seed + shows)
    jobs = (delayed(WithOwn(measure))(w, s) for w in worlds for s in lucks)
    told = list(Parallel(n_jobs=workers)(jobs))
    for one in told:
        mapped = isinstance(one, Mapping | pd.Series)
        if not mapped or not all(isinstance(x, Real | np.bool_) for x in dict(one).values()):
            raise ValueError(
                "sweep: measure must return figures by name, such as {'retention': 0.7}, "
                f"found {one!r}."
            )
    found = pd.DataFrame([dict(each) for each in told])
    return [found[i : i + shows].reset_index(drop=True) for i in range(0, len(found), shows)]


def _interval(found: pd.DataFrame, name: str = "") -> pd.DataFrame:
    """Return mean and 95 % t interval of each column."""
    from scipy.special import stdtrit

    half = stdtrit(len(found) - 1, 0.975) * found.std(ddof=1) / np.sqrt(len(found))
    mean = found.mean()
    ends = ("change_lower", "change_upper") if name else ("lower", "upper")
    return pd.DataFrame({name or "mean": mean, ends[0]: mean - half, ends[1]: mean + half})


def _tidy(found: list[pd.DataFrame], labels: list[dict[str, Any]]) -> pd.DataFrame:
    """Set each world but the first, the base, under its label."""
    rows = []
    for label, here in zip(labels, found[1:], strict=True):
        both = [_interval(here), _interval(here - found[0], "change")]
        row = pd.concat(both, axis=1).rename_axis("figure").reset_index()
        rows.append(pd.DataFrame([label] * len(row)).join(row))
    return pd.concat(rows, ignore_index=True)
