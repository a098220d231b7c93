"""Log-likelihood, its score and the states' probabilities, over all blocks of a panel."""

from __future__ import annotations

import numpy as np

from .panel import Block, Panel
from .parts import Parts, Softmax
from .recursions import backward, forward


def prepared(parts: Parts, block: Block) -> tuple[np.ndarray, ...]:
    """Start, moves, likelihoods of a block, and the log factor taken out of each cell's.

    Codes without covariates are looked up in a table; only the rest needs logarithms by cell.
    """
    start = np.exp(parts.initial.log_p(block.initial)[0])
    moves = np.exp(parts.transition.log_p(block.transition))
    shape = (len(start), len(block.rows))
    factor, tables, logs = np.zeros(shape[1]), [], []
    for name, part in parts.channels.items():
        y = block.channels[name]
        if isinstance(part, Softmax) and block.emission is None:
            table, best = part.by_code()
            factor += best[y]
            found = np.empty(shape)
            for row, out in zip(table, found, strict=True):
                np.take(row, y, out=out, mode="clip")
            tables.append(found)
        else:
            logs.append(part.log_likelihood(y, block.emission))
    if logs:
        total = sum(logs[1:], start=logs[0])
        best = total.max(axis=0)
        factor += best
        tables.append(np.exp(total - best))
    likely = tables[0]
    for other in tables[1:]:
        likely *= other
    return start.reshape(shape[0], -1), moves, likely, factor


def log_likelihood(parts: Parts, panel: Panel) -> tuple[float, np.ndarray]:
    """Log-likelihood of all sequences and its gradient in the free parameters.

    The gradient is the expected gradient of the complete data's log-likelihood given what was
    seen (Fisher's identity), so one forward and one backward pass give both.
    """
    total = 0.0
    scores = [np.zeros_like(part.free) for part in parts.listed]
    for block in panel.blocks:
        start, moves, likely, factor = prepared(parts, block)
        filtered, scale = forward(block.edges, start, moves, likely)
        total += block.cell_weights @ (np.log(scale) + factor)
        smoothed, expected = backward(block.edges, moves, likely, filtered, scale, block.weights)
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
        start, moves, likely, factor = prepared(parts, block)
        found[block.rows] = np.log(forward(block.edges, start, moves, likely)[1]) + factor
    return found[panel.twin_rows]


def states(parts: Parts, panel: Panel, smooth: bool) -> np.ndarray:
    """Filtered or smoothed probabilities (rows, K)."""
    size = parts.transition.coefficients.shape[2]
    found = np.empty((len(panel.twin_rows), size))
    for block in panel.blocks:
        start, moves, likely, _ = prepared(parts, block)
        given, scale = forward(block.edges, start, moves, likely)
        if smooth:
            given, _ = backward(block.edges, moves, likely, given, scale, np.ones(block.edges[1]))
        found[block.rows] = given.T
    return found[panel.twin_rows]
