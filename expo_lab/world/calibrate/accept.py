"""Accept: worlds that the known figures cannot tell apart, drawn evenly from all that fit.

``python -m expo_lab.world.calibrate.accept`` draws anew around the mature preset and writes
accepted.csv; needed when the world has moved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...scenario import PRESETS, Scenario
from .tuning import FREE, Tuned, gives, tune

ACCEPTED = Path(__file__).with_name("accepted.csv")
SIZE: dict[str, Any] = dict(shows=12, customers=700, editions=10)  # of one evaluation
WAVES = (250, 250, 500)  # points simulated; those of the last wave that fit are kept; ours
CLOUD = 1.3  # sd of the first wave, in sds of the linearised posterior; ours
DOUBT = 1.5  # a point may be outside by so many sds of the emulator's error, and is tried; ours


@dataclass(frozen=True)
class Filled:
    """Points spread evenly over a region that fits, and how much of it they could reach.

    Attributes
    ----------
    points : array, shape (kept, d)
        Those of the last wave that lie inside.
    reached, known : int
        Of `known` earlier points that lie inside, so many would have been let into the last wave
        by an emulator that had not seen them. Their share estimates that of the region which was
        reached, somewhat kindly: all waves but the first were drawn where an emulator looked.
    """

    points: np.ndarray
    reached: int
    known: int


def fill(
    simulate: Callable[[np.ndarray], np.ndarray],
    low: np.ndarray,
    high: np.ndarray,
    start: np.ndarray,
    shape: np.ndarray,
    waves: Sequence[int] = WAVES,
    seed: int = 1,
) -> Filled:
    """Fill the part of the unit cube in which every simulated moment is between low and high.

    By waves (history matching, Vernon, Goldstein & Bower 2010, Bayesian Analysis 5, 619): a cheap
    emulator, a quadratic in the point a moment, is fitted to all that was simulated; the next wave
    is drawn evenly from where it sees every moment inside, or outside by at most `DOUBT` times its
    own error. The last wave is simulated too, and what is inside is kept: so the emulator says
    where to look, and never what fits.

    Parameters
    ----------
    simulate : function of array (n, d) to array (n, moments)
    low, high : array, shape (moments,)
    start : array, shape (d,)
        The middle of the first wave.
    shape : array, shape (d, d)
        The first wave is start + `CLOUD` * shape @ z with z standard normal, inside the cube.
    waves : sequence of int
        Points of each wave, two waves or more.
    seed : int

    Raises
    ------
    ValueError
        If a wave finds nowhere to look: no point so far that may be inside.

    Examples
    --------
    >>> disc = fill(lambda u: ((u - 0.5) ** 2).sum(axis=1, keepdims=True), np.zeros(1),
    ...             np.full(1, 0.09), np.full(2, 0.5), np.eye(2) / 5, waves=(50, 200))
    >>> len(disc.points), bool((np.hypot(*(disc.points - 0.5).T) <= 0.3).all())
    (200, True)
    """
    rng = np.random.default_rng(seed)
    first = np.empty((0, len(start)))
    while len(first) < waves[0]:
        more = start + CLOUD * rng.standard_normal((waves[0], len(start))) @ shape.T
        first = np.vstack([first, more[((more >= 0) & (more <= 1)).all(axis=1)]])
    points, reached, known = first[: waves[0]], 0, 0
    found = simulate(points)
    for n in waves[1:]:
        inside = _between(found, low, high)
        emulate, unseen = _emulator(points, found)
        doubt = DOUBT * (found - unseen).std(axis=0)
        wide = (low - doubt, high + doubt)
        known, reached = int(inside.sum()), int(_between(unseen[inside], *wide).sum())
        begin = points[_between(emulate(points), *wide)]
        if not len(begin):
            raise ValueError(
                "fill: no point so far gives moments that may lie inside their tolerances; tune "
                "the start further, or take more shows an evaluation."
            )
        points = np.vstack([points, _even(emulate, *wide, begin, n, rng)])
        found = np.vstack([found, simulate(points[-n:])])
    inside = _between(found[-waves[-1] :], low, high)
    return Filled(points[-waves[-1] :][inside], reached, known)


def _between(found: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.asarray(((found >= low) & (found <= high)).all(axis=1))


def _emulator(
    points: np.ndarray, found: np.ndarray
) -> tuple[Callable[[np.ndarray], np.ndarray], np.ndarray]:
    """Fit moments as quadratics of the point; and what ten folds say of points unseen."""
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import KFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    model = make_pipeline(StandardScaler(), PolynomialFeatures(2), LinearRegression())
    unseen = cross_val_predict(model, points, found, cv=KFold(10, shuffle=True, random_state=0))
    scale, _, line = model.fit(points, found).named_steps.values()
    one, other = np.triu_indices(points.shape[1])

    def emulate(u: np.ndarray) -> np.ndarray:
        """What `model.predict` says, without its checks, which take thirty times as long."""
        z = (u - scale.mean_) / scale.scale_
        terms = np.hstack([np.ones((len(z), 1)), z, z[:, one] * z[:, other]])
        return np.asarray(terms @ line.coef_.T + line.intercept_)

    return emulate, unseen


def _even(
    emulate: Callable[[np.ndarray], np.ndarray],
    low: np.ndarray,
    high: np.ndarray,
    begin: np.ndarray,
    n: int,
    rng: np.random.Generator,
    steps: int = 3000,
) -> np.ndarray:
    """Walk n points until they lie evenly where moments are inside (Metropolis et al. 1953).

    Steps have the covariance of the points where the walks begin, times 2.4**2 / d of it as for a
    normal density (Gelman, Roberts & Gilks 1996), and half of that, for a region has edges.
    """
    at = begin[rng.integers(len(begin), size=n)]
    d = at.shape[1]
    spread = np.cov(begin, rowvar=False).reshape(d, d) + 1e-6 * np.eye(d)
    root = 1.2 / np.sqrt(d) * np.linalg.cholesky(spread)
    for _ in range(steps):
        to = at + rng.standard_normal(at.shape) @ root.T
        go = ((to >= 0) & (to <= 1)).all(axis=1)
        if go.any():
            go[go] = _between(emulate(to[go]), low, high)
        at[go] = to[go]
    return at


def accept(
    tuned: Tuned,
    free: dict[str, tuple[float, float]] = FREE,
    waves: Sequence[int] = WAVES,
    seed: int = 1,
    workers: int = 2,
    **size: Any,
) -> pd.DataFrame:
    """Draw worlds evenly from all in which every tuned moment lies inside its tolerance.

    Parameters
    ----------
    tuned : Tuned
        Where to begin, and the tolerances.
    free : dict of (low, high) a knob
    waves, seed
        As in `fill`.
    workers : int
        Processes; the result is the same for any number.
    size : int
        shows, customers, editions of one evaluation; `SIZE` without.

    Returns
    -------
    DataFrame
        One row a world, the free knobs as columns, to four decimals. How many of the last wave fit,
        and an estimate of how much of the region was reached (`Filled`), is printed.
    """
    names = [k for k in tuned.jacobian if k not in tuned.fixed]
    base = np.array([free[k][0] for k in names])
    span = np.array([free[k][1] for k in names]) - base
    j = tuned.jacobian[names].to_numpy()

    def at(u: np.ndarray) -> Scenario:
        values = (base + span * u).round(4).tolist()
        return replace(tuned.scenario, **dict(zip(names, values, strict=True)))

    def simulate(points: np.ndarray) -> np.ndarray:
        found = gives([at(u) for u in points], **(SIZE | size), workers=workers)
        print(f"{len(points)} worlds simulated", flush=True)
        return found[list(tuned.fit.index)].to_numpy()

    start = (np.array([getattr(tuned.scenario, k) for k in names]) - base) / span
    shape = np.linalg.cholesky(np.linalg.inv(j.T @ j))
    low, high = (tuned.fit[side].to_numpy() for side in ("low", "high"))
    filled = fill(simulate, low, high, start, shape, waves, seed)
    print(
        f"{len(filled.points)} of {waves[-1]} worlds of the last wave fit; of {filled.known} "
        f"found before {filled.reached} lie where it was drawn"
    )
    return pd.DataFrame([{k: getattr(at(u), k) for k in free} for u in filled.points])


def accepted() -> list[Scenario]:
    """Return the mature worlds that were kept: results that matter are shown over all of them.

    Examples
    --------
    >>> len(accepted()) >= 60
    True
    """
    rows = pd.read_csv(ACCEPTED)
    return [
        replace(PRESETS["mature"], name=f"mature, draw {i}", **row)
        for i, row in enumerate(rows.to_dict("records"), start=1)
    ]


if __name__ == "__main__":
    accept(tune(PRESETS["mature"], rounds=0, **SIZE)).to_csv(
        ACCEPTED, index=False, lineterminator="\n"
    )
