"""Forward and backward over a block of sequences at once.

Cells lie in order of time, states first: an array (K, cells). The sequences of a block are sorted
by length, longest first, so step t holds the first n_t of them and no mask is needed.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np


def forward(
    edges: np.ndarray, start: np.ndarray, moves: np.ndarray, likely: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Filtered states and the probability of each cell given the cells before it.

    Parameters
    ----------
    edges : int array (T + 1,)
        Step t holds the cells edges[t] to edges[t + 1].
    start : array (K, 1) or (K, sequences)
        Probabilities of the first state.
    moves : array (K, K) or (K, K, cells)
        Transition probabilities; those of a cell lead into it.
    likely : array (K, cells)
        Likelihood of what was seen in the cell, by state, up to a factor of the cell.

    Returns
    -------
    filtered (K, cells), scale (cells,)
    """
    filtered, scale = np.empty_like(likely), np.empty(likely.shape[1])
    before = 0
    for a, b in pairwise(edges):
        if a == 0:
            prior = start
        else:
            past = filtered[:, before : before + b - a]
            prior = arriving(moves, past, a, b)
        joint = prior * likely[:, a:b]
        scale[a:b] = np.maximum(joint.sum(axis=0), 1e-300)
        np.divide(joint, scale[a:b], out=filtered[:, a:b])
        before = a
    return filtered, scale


def arriving(moves: np.ndarray, past: np.ndarray, a: int, b: int) -> np.ndarray:
    """States one step on, before anything is seen there."""
    if moves.ndim == 2:
        return moves.T @ past
    return (moves[:, :, a:b] * past[:, None]).sum(axis=0)


def backward(
    edges: np.ndarray,
    moves: np.ndarray,
    likely: np.ndarray,
    filtered: np.ndarray,
    scale: np.ndarray,
    weights: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Smoothed states (K, cells), and expected moves shaped like moves, all times the weights."""
    smoothed, expected = np.empty_like(likely), np.zeros_like(moves)
    ends = np.broadcast_to(weights, (len(likely), edges[1]))
    beta = ends[:, : edges[-1] - edges[-2]]
    for t in range(len(edges) - 2, -1, -1):
        a, b = edges[t], edges[t + 1]
        np.multiply(filtered[:, a:b], beta, out=smoothed[:, a:b])
        if t == 0:
            break
        before, n = edges[t - 1], b - a
        message = likely[:, a:b] * beta
        message /= scale[a:b]
        past = filtered[:, before : before + n]
        if moves.ndim == 2:
            expected += past @ message.T
            earlier = moves @ message
        else:
            onward = moves[:, :, a:b] * message
            np.multiply(past[:, None], onward, out=expected[:, :, a:b])
            earlier = onward.sum(axis=1)
        beta = earlier
        if a - before > n:
            beta = np.concatenate([earlier, ends[:, n : a - before]], axis=1)
    if moves.ndim == 2:
        expected *= moves
    return smoothed, expected
