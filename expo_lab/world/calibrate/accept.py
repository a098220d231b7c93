"""Accept: worlds that the known figures cannot tell apart, by a walk through all that fit.

``python -m expo_lab.world.calibrate.accept`` walks anew from the mature preset and writes
accepted.csv; needed when the world has moved.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...scenario import PRESETS, Scenario
from .tuning import FREE, Tuned, gives, tune

ACCEPTED = Path(__file__).with_name("accepted.csv")
SIZE: dict[str, Any] = dict(shows=12, customers=700, editions=10)  # of one evaluation
STRIDE = 0.2  # of the linearised posterior's sd, each step; ours


def walk(
    tuned: Tuned,
    free: dict[str, tuple[float, float]] = FREE,
    walkers: int = 8,
    steps: int = 260,
    burn: int = 60,
    every: int = 20,
    seed: int = 1,
    workers: int = 2,
    **size: Any,
) -> pd.DataFrame:
    """Walk at random through the worlds whose every tuned moment lies inside its tolerance.

    Each walker begins at the tuned world. A step is normal, with the shape of the linearised
    posterior (J'J)**-1 and `STRIDE` times its size; it is taken where the world that it leads to,
    simulated, is inside every tolerance, and else the walker stays (Metropolis et al. 1953, for a
    density that is even over the region: ABC by Markov chain, Marjoram et al. 2003). So the places
    fill the region that fits, however it is bent, and not its middle alone.

    Parameters
    ----------
    tuned : Tuned
    free : dict of (low, high) a knob
    walkers, steps, burn, every : int
        After the first `burn` steps each walker's place is kept at every `every`-th one: far enough
        apart to be nearly independent in eleven dimensions (`mixing` says whether).
    size : int
        shows, customers, editions of one evaluation; `SIZE` without.

    Returns
    -------
    DataFrame
        One row a place that was kept, the free knobs as columns, and ``walker``.

    Raises
    ------
    ValueError
        If the tuned world is outside a tolerance itself, at this size: there is nowhere to begin.
    """
    size = SIZE | size
    names = [k for k in tuned.jacobian if k not in tuned.fixed]
    low, high = (np.array([free[k][i] for k in names]) for i in (0, 1))
    j = tuned.jacobian[names].to_numpy()
    root = np.linalg.cholesky(np.linalg.inv(j.T @ j))
    rng = np.random.default_rng(seed)

    def at(x: np.ndarray) -> Scenario:
        return replace(tuned.scenario, **dict(zip(names, x.tolist(), strict=True)))

    def fits(points: np.ndarray) -> np.ndarray:
        found = gives([at(x) for x in points], **size, workers=workers)[list(tuned.fit.index)]
        inside = (found >= tuned.fit["low"]) & (found <= tuned.fit["high"])
        return np.asarray(inside.all(axis=1))

    start = np.array([getattr(tuned.scenario, k) for k in names])
    if not fits(start[None])[0]:
        raise ValueError(
            "walk: the tuned world is outside a tolerance itself; tune it further, or take more "
            "shows an evaluation."
        )
    place, kept = np.tile(start, (walkers, 1)), []
    for step in range(steps):
        moved = place + STRIDE * (high - low) * (rng.standard_normal(place.shape) @ root.T)
        moved = moved.round(4)
        go = ((moved >= low) & (moved <= high)).all(axis=1)
        if go.any():
            go[go] = fits(moved[go])
        place[go] = moved[go]
        if step >= burn and (step - burn) % every == every - 1:
            kept.append(place.copy())
    rows = [
        {k: getattr(at(x), k) for k in free} | dict(walker=w)
        for places in kept
        for w, x in enumerate(places)
    ]
    return pd.DataFrame(rows)


def mixing(places: pd.DataFrame) -> pd.Series:
    """Say of each knob whether the walkers have forgotten where they began: R-hat.

    R-hat = sqrt(((m - 1) / m W + V) / W) with m places a walker, W the mean variance within a
    walker and V that of the walkers' means (Gelman & Rubin 1992): 1 where each has been everywhere,
    more where they went different ways and did not meet again.

    Parameters
    ----------
    places : DataFrame
        The knobs, and ``walker``, as `walk` gives them.

    Examples
    --------
    >>> apart = pd.DataFrame(dict(appeal=[0.0, 0.1, 5.0, 5.1], walker=[0, 0, 1, 1]))
    >>> float(mixing(apart)["appeal"]) > 10
    True
    """
    by, m = places.groupby("walker"), int(places["walker"].value_counts().min())
    within, means = by.var().mean(), by.mean().var()
    return np.sqrt((within * (m - 1) / m + means) / within)


def accept(want: int = 60, rounds: int = 2, **size: Any) -> pd.DataFrame:
    """Walk from the mature preset until enough worlds are kept, and print the course of it.

    Parameters
    ----------
    want : int
        Worlds to keep at least.
    rounds : int
        Walks at most, with seeds 1, 2, ...
    size : int
        walkers, steps, burn, every, shows, customers, editions, workers as in `walk`.

    Raises
    ------
    ValueError
        If the walks give fewer worlds than wanted.
    """
    how = {k: size.pop(k) for k in ("walkers", "steps", "burn", "every") if k in size}
    size = SIZE | size
    middle = tune(PRESETS["mature"], rounds=0, **size)
    kept: list[pd.DataFrame] = []
    for seed in range(1, rounds + 1):
        kept.append(walk(middle, seed=seed, **how, **size))
        print(f"seed {seed}: {len(kept[-1])} kept, R-hat {mixing(kept[-1]).round(2).to_dict()}")
        worlds = pd.concat(kept).drop(columns="walker").drop_duplicates(ignore_index=True)
        if len(worlds) >= want:
            return worlds
    raise ValueError(f"accept: {rounds} walks gave {len(worlds)} worlds, {want} were wanted.")


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
    accept().to_csv(ACCEPTED, index=False, lineterminator="\n")
