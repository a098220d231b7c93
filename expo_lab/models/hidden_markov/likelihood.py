"""Log-likelihood, its score and the states' probabilities, over all blocks of a panel."""

from __future__ import annotations

import numpy as np

from .panel import Block, Panel
from .parts import Parts
from .recursions import backward, forward


def prepared(parts: Parts, block: Block) -> tuple[np.ndarray, ...]:
    """Start, moves and likelihoods of a block; the likelihoods by cell relative to their best."""
    start = np.exp(parts.initial.log_p(block.initial)[0])
    moves = np.exp(parts.transition.log_p(block.transition))
    log_seen = np.zeros((len(start), len(block.rows)))
    for name, part in parts.channels.items():
        log_seen += part.log_likelihood(block.channels[name], block.emission)
    best = log_seen.max(axis=0)
    log_seen -= best
    return start.reshape(len(start), -1), moves, np.exp(log_seen, out=log_seen), best


def log_likelihood(parts: Parts, panel: Panel) -> tuple[float, np.ndarray]:
    """Log-likelihood of all sequences and its gradient in the free parameters.

    The gradient is the expected gradient of the complete data's log-likelihood given what was
    seen (Fisher's identity), so one forward and one backward pass give both.
    """
    total = 0.0
    scores = [np.zeros_like(part.free) for part in parts.listed]
    for block in panel.blocks:
        start, moves, likely, best = prepared(parts, block)
        filtered, scale = forward(block.edges, start, moves, likely)
        total += block.cell_weights @ (np.log(scale) + best)
        smoothed, expected = backward(block.edges, moves, likely, filtered, scale, block.weights)
        smoothed *= block.cell_weights
        first = smoothed[:, : block.edges[1]]
        at_start = first[None] if block.initial is not None else first.sum(axis=1)[None]
        scores[0] += parts.initial.score(at_start, block.initial)
        scores[1] += parts.transition.score(expected, block.transition)
        for score, (name, part) in zip(scores[2:], parts.channels.items(), strict=True):
            score += part.emission_score(block.channels[name], block.emission, smoothed)
    return float(total), np.concatenate(scores)


def by_row(parts: Parts, panel: Panel) -> np.ndarray:
    """Log-likelihood of each cell given those before, by row handed in; sums to a sequence's."""
    found = np.empty(len(panel.twin_rows))
    for block in panel.blocks:
        start, moves, likely, best = prepared(parts, block)
        found[block.rows] = np.log(forward(block.edges, start, moves, likely)[1]) + best
    return found[panel.twin_rows]


def states(parts: Parts, panel: Panel, smooth: bool) -> np.ndarray:
    """Filtered or smoothed probabilities (rows, K)."""
    size = parts.transition.coefficients.shape[2]
    found = np.empty((len(panel.twin_rows), size))
    for block in panel.blocks:
        start, moves, likely, _ = prepared(parts, block)
        given, scale = forward(block.edges, start, moves, likely)
        if smooth:
            given, _ = backward(block.edges, moves, likely, given, scale, block.weights)
        found[block.rows] = given.T
    return found[panel.twin_rows]
