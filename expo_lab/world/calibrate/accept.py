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
    steps: int = 24,
    burn: int = 8,
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
    walkers, steps, burn : int
        Steps after the first `burn` are kept.
    size : int
        shows, customers, editions of one evaluation; `SIZE` without.

    Returns
    -------
    DataFrame
        One row a world that was reached, the free knobs as columns; no world twice.

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
        if step >= burn:
            kept.append(place.copy())
    places = np.unique(np.concatenate(kept), axis=0)
    return pd.DataFrame([{k: getattr(at(x), k) for k in free} for x in places])


def accept(want: int = 60, rounds: int = 6, **size: Any) -> pd.DataFrame:
    """Walk from the mature preset until enough worlds are kept, and print the course of it.

    Parameters
    ----------
    want : int
        Worlds to keep at least.
    rounds : int
        Walks at most, with seeds 1, 2, ...
    size : int
        walkers, steps, burn, shows, customers, editions, workers as in `walk`.

    Raises
    ------
    ValueError
        If the walks give fewer worlds than wanted.
    """
    how = {k: size.pop(k) for k in ("walkers", "steps", "burn") if k in size}
    size = SIZE | size
    middle = tune(PRESETS["mature"], rounds=0, **size)
    kept: list[pd.DataFrame] = []
    for seed in range(1, rounds + 1):
        kept.append(walk(middle, seed=seed, **how, **size))
        have = sum(map(len, kept))
        print(f"seed {seed}: {have} kept")
        if have >= want:
            return pd.concat(kept, ignore_index=True)
    raise ValueError(f"accept: {rounds} walks gave {have} worlds, {want} were wanted.")


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
