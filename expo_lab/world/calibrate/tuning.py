"""Tune: find knobs whose shows look like real ones, by simulated moments, and say how surely.

McFadden (1989, Econometrica 57, 995): choose the knobs whose simulated moments come nearest to
the known ones, with the same luck at every trial, so that a difference is the knobs' doing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...core.registry import WithOwn, unknown
from ...scenario import Scenario, scenario
from ..books.record import watch
from ..streams import seeds
from .card import CONTRACTS, Target
from .moments import across, fair, moments

# Free knobs, each with the span in which we look (ours) and the figure that tells most about it.
FREE = {
    "appeal": (-4.0, -0.5),  # retention
    "taste_sd": (0.2, 2.2),  # return by appearances 1 to 4
    "need_drift": (0.1, 1.0),  # return after 5 to 7
    "winback_reach": (0.1, 1.0),  # return after 1 and 2 missed
    "switching_cost": (1.0, 9.0),  # dissatisfied yet rebooking
    "expectation_bias": (0.0, 2.0),  # NPS and satisfaction
    "economy_sd": (0.0, 1.0),  # sd within series
    "quality_sd": (0.0, 1.2),  # editions with NPS above 0
    "show_sd": (0.0, 2.0),  # sd between series, editions with NPS above 0
    "prospect_reach": (0.05, 0.95),  # share of new exhibitors
    "distance_barrier": (0.0, 1.5),  # retention, domestic less foreign
}
WORST = 100.0  # condition number from which a knob is held fixed
FACTORS = np.array([0.1, 1.0, 10.0, 100.0])  # of the damping, tried side by side; ours


@dataclass(frozen=True)
class Tuned:
    """What tuning found.

    Attributes
    ----------
    scenario : Scenario
        The knobs with the least distance.
    jacobian : DataFrame, moments x knobs
        Change of each moment, in sd between series, as a knob crosses a tenth of its span, times
        ten.
    singular_values : array
        Of the Jacobian over the knobs left free: small ones are directions that no moment tells.
    fixed : tuple of str
        Knobs held where they were, so that the condition number stays below 100.
    fit : DataFrame
        One row a moment: target, gives, low, high, inside.
    distance : float
        Sum of squares of (gives - target) / sd between series.
    """

    scenario: Scenario
    jacobian: pd.DataFrame
    singular_values: np.ndarray
    fixed: tuple[str, ...]
    fit: pd.DataFrame
    distance: float


def gives(
    trials: Sequence[Scenario], shows: int, customers: int, editions: int, workers: int
) -> pd.DataFrame:
    """Return the moments of each scenario over the same shows, one row a scenario."""
    from joblib import Parallel, delayed

    def one(knobs: Scenario, seed: int) -> dict[str, float]:
        return moments(watch(knobs, customers, editions, seed))

    lucks = seeds("tune", "", shows)  # the same shows for every trial
    jobs = (
        delayed(WithOwn(one))(show, seed)
        for knobs in trials
        for show, seed in zip(fair(knobs, shows), lucks, strict=True)
    )
    found = Parallel(n_jobs=workers, batch_size=8)(jobs)
    parts = [found[i : i + shows] for i in range(0, len(found), shows)]
    return pd.DataFrame([across(pd.DataFrame(part)) for part in parts])


def tune(
    which: str | Scenario = "mature",
    targets: Sequence[Target] = CONTRACTS,
    free: dict[str, tuple[float, float]] = FREE,
    shows: int = 50,
    rounds: int = 4,
    customers: int = 1500,
    editions: int = 10,
    workers: int = 2,
) -> Tuned:
    """Tune the free knobs to the targets whose role is `tuned`, and print the course of it.

    Gauss-Newton with Levenberg and Marquardt's damping on the moments' residuals, each divided by
    the sd between series (weights 1 / sd**2), over shows that meet the same luck at every trial.
    Before each step the singular values of the scaled Jacobian are printed; while their ratio
    exceeds 100, the knob that weighs most in the least told direction is held fixed.

    Parameters
    ----------
    which : str or Scenario
        Where to begin; knobs that are not free stay as they are there.
    targets : sequence of Target
        Only those with role `tuned` are used.
    free : dict of (low, high) a knob
        What may move and the span in which it may; the span is also its unit.
    shows, customers, editions : int
        Size of one evaluation.
    rounds : int
        Steps at most; with 0 the knobs stay, and only the Jacobian is found.
    workers : int
        Processes; the result is the same for any number.

    Raises
    ------
    KeyError
        If a target is not among the moments.
    ValueError
        If shows of this size do not tell one of them.

    Examples
    --------
    >>> small = dict(shows=2, rounds=1, customers=100, editions=4, workers=1)
    >>> done = tune("mature", CONTRACTS[:3], {"appeal": (-4.0, -0.5)}, **small)
    round 1: ...
    >>> list(done.jacobian)
    ['appeal']
    """
    used = [t for t in targets if t.role == "tuned"]
    names = [t.quantity for t in used]
    aim, unit = np.array([t.target for t in used]), np.array([t.scale for t in used])
    start = scenario(which)
    low, span = np.array([a for a, _ in free.values()]), np.array([b - a for a, b in free.values()])
    place = (np.array([getattr(start, k) for k in free]) - low) / span

    def at(x: np.ndarray) -> Scenario:
        return replace(start, **dict(zip(free, (low + span * x).round(4).tolist(), strict=True)))

    def misses(points: list[np.ndarray]) -> np.ndarray:
        found = gives([at(x) for x in points], shows, customers, editions, workers)
        for name in names:
            if name not in found:
                raise unknown("moment", name, found.columns)
            if found[name].isna().any():
                raise ValueError(
                    f"tune: shows of {customers} customers and {editions} editions are too small "
                    f"to tell the moment {name!r}; take more of either."
                )
        return (found[names].to_numpy() - aim) / unit

    here, damping = misses([place])[0], 0.1
    for turn in range(1, max(1, rounds) + 1):
        # forward differences of a tenth of the span, inwards at its end
        step = np.where(place > 0.85, -0.1, 0.1)
        around = misses([place + step * (np.arange(len(step)) == j) for j in range(len(step))])
        jacobian = ((around - here) / step[:, None]).T
        open_, values = _hold(jacobian)
        print(f"round {turn}: distance {here @ here:.2f}, singular values", values.round(2))
        if not rounds:
            break
        j = jacobian[:, open_]
        moved = []
        for d in damping * FACTORS:
            to = place.copy()
            to[open_] -= np.linalg.solve(j.T @ j + d * np.diag((j**2).sum(axis=0)), j.T @ here)
            moved.append(np.clip(to, 0, 1))
        tried = misses(moved)
        best = int(np.argmin((tried**2).sum(axis=1)))
        gain = here @ here - tried[best] @ tried[best]
        damping *= FACTORS[best]
        if gain > 0:
            place, here = moved[best], tried[best]
        if gain < 0.01 * (here @ here):
            break
    fit = pd.DataFrame([vars(t) for t in used]).set_index("quantity")[["target", "low", "high"]]
    fit["gives"] = aim + unit * here
    fit["inside"] = fit["gives"].between(fit["low"], fit["high"])
    knobs = np.array(list(free))
    return Tuned(
        at(place),
        pd.DataFrame(jacobian, index=names, columns=knobs),
        values,
        tuple(knobs[~open_]),
        fit,
        float(here @ here),
    )


def _hold(jacobian: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hold knobs until the rest is told: which stay open, and their singular values."""
    open_ = np.ones(jacobian.shape[1], dtype=bool)
    while True:
        _, values, right = np.linalg.svd(jacobian[:, open_], full_matrices=False)
        if values[0] <= WORST * values[-1] or open_.sum() == 1:
            return open_, values
        open_[np.flatnonzero(open_)[np.argmax(np.abs(right[-1]))]] = False
