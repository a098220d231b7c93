"""Draw states and observations from a hidden Markov model."""

from __future__ import annotations

import numpy as np

from .parts import Gaussian, Parts


def pick(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Draw an outcome for each column of p (outcomes, cells) from its uniform number."""
    return (u > np.cumsum(p, axis=0)[:-1]).sum(axis=0)


def draw(
    parts: Parts,
    lengths: np.ndarray,
    designs: dict[str, np.ndarray | None],
    rng: np.random.Generator,
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """States from 0 and observed codes or numbers, one a row."""
    starts = np.cumsum(lengths) - lengths
    states = np.empty(lengths.sum(), dtype=np.int64)
    first = np.exp(parts.initial.log_p(designs["initial"])[0]).reshape(-1, 1)
    if designs["initial"] is not None:
        first = first.reshape(-1, len(lengths))
    moves = np.exp(parts.transition.log_p(designs["transition"]))
    u = rng.random(len(states))
    states[starts] = pick(np.broadcast_to(first, (len(first), len(lengths))), u[starts])
    for t in range(1, lengths.max()):
        rows = starts[lengths > t] + t
        before = states[rows - 1]
        p = moves[before].T if moves.ndim == 2 else moves[before, :, rows].T
        states[rows] = pick(p, u[rows])
    seen = {}
    for name, part in parts.channels.items():
        design = designs["emission"]
        cells = np.arange(len(states))
        if isinstance(part, Gaussian):
            mean = part.mean(design)
            centre = mean[states, 0] if design is None else mean[states, cells]
            seen[name] = centre + np.exp(part.log_sd)[states] * rng.normal(size=len(states))
        else:
            p = np.exp(part.log_p(design))
            own = p[states].T if design is None else p[states, :, cells].T
            seen[name] = pick(own, rng.random(len(states)))
    return states, seen
