"""Sequences laid out for the recursions: distinct ones only, longest first, in order of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

BLOCK = 4096  # sequences at once: a block's arrays stay near the processor


@dataclass(frozen=True)
class Design:
    """Covariates as (1, z) with z of mean 0 and standard deviation 1, so that searches are easy.

    Attributes
    ----------
    names : list of str
    centre, scale : arrays
    """

    names: list[str]
    centre: np.ndarray
    scale: np.ndarray

    @classmethod
    def of(cls, where: str, values: np.ndarray, names: list[str]) -> Design:
        """Take mean and spread from the rows given; refuse covariates that add nothing."""
        centre, scale = values.mean(axis=0), values.std(axis=0)
        flat = [
            name for name, s, c in zip(names, scale, centre, strict=True) if s <= 1e-12 * abs(c)
        ]
        if flat:
            raise ValueError(f"{where}: needs covariates that vary; {flat} do not. Drop them.")
        if np.linalg.matrix_rank((values - centre) / scale, tol=1e-6 * len(values) ** 0.5) < len(
            names
        ):
            raise ValueError(
                f"{where}: needs covariates none of which follows from the others; {names} are "
                "collinear. Drop one."
            )
        return cls(names, centre, scale)

    @property
    def matrix(self) -> np.ndarray:
        """What takes coefficients on z to coefficients on the covariates themselves."""
        matrix = np.diag(np.concatenate([[1.0], 1 / self.scale]))
        matrix[0, 1:] = -self.centre / self.scale
        return matrix

    def apply(self, values: np.ndarray) -> np.ndarray:
        """(1 + covariates, rows)."""
        return np.vstack([np.ones(len(values)), ((values - self.centre) / self.scale).T])


@dataclass(frozen=True)
class Block:
    """Some distinct sequences, longest first; their cells in order of time.

    Attributes
    ----------
    edges : int array (T + 1,)
        Step t holds the cells edges[t] to edges[t + 1].
    weights : array (sequences,)
        How often each sequence occurs.
    cell_weights : array (cells,)
    rows : int array (cells,)
        The row of the table handed in.
    channels : dict of arrays (cells,)
        Codes, the one after all others for a gap, or floats with NaN.
    initial, transition, emission : arrays (q, sequences) or (q, cells), or None
    """

    edges: np.ndarray
    weights: np.ndarray
    cell_weights: np.ndarray
    rows: np.ndarray
    channels: dict[str, np.ndarray]
    initial: np.ndarray | None
    transition: np.ndarray | None
    emission: np.ndarray | None


def twins(
    lengths: np.ndarray, by_row: list[np.ndarray], by_sequence: list[np.ndarray]
) -> np.ndarray:
    """For each sequence the first one that equals it in everything.

    Sequences are compared by a 64-bit sum of hashes; what it calls equal is then compared value
    by value, and should one pair differ, all are kept apart.
    """
    starts = np.cumsum(lengths) - lengths
    time = np.arange(lengths.sum()) - np.repeat(starts, lengths)
    hashed = pd.util.hash_array(time)
    for column in by_row:
        hashed = hashed * np.uint64(0x9E3779B97F4A7C15) + pd.util.hash_array(column)
    key = np.add.reduceat(pd.util.hash_array(hashed), starts)
    for column in [lengths, *by_sequence]:
        key = key * np.uint64(0x9E3779B97F4A7C15) + pd.util.hash_array(column)
    code, distinct = pd.factorize(key)
    first = np.full(len(distinct), len(lengths))
    np.minimum.at(first, code, np.arange(len(lengths)))
    twin = first[code]
    same = np.array_equal(lengths, lengths[twin])
    if same:
        rows = np.repeat(starts[twin], lengths) + time
        pairs = [(c, c[rows]) for c in by_row] + [(c, c[twin]) for c in by_sequence]
        same = all(np.array_equal(c, d, equal_nan=c.dtype.kind == "f") for c, d in pairs)
    return twin if same else np.arange(len(lengths))


@dataclass(frozen=True)
class Panel:
    """All sequences.

    Attributes
    ----------
    blocks : list of Block
    twin_rows : int array
        For each row handed in, the row that stands for it in a block.
    rows, sequences : float
        How many, counted with their counts.
    """

    blocks: list[Block]
    twin_rows: np.ndarray
    sequences: float
    rows: float

    @classmethod
    def build(
        cls,
        lengths: np.ndarray,
        counts: np.ndarray,
        channels: dict[str, np.ndarray],
        initial: np.ndarray | None = None,
        transition: np.ndarray | None = None,
        emission: np.ndarray | None = None,
    ) -> Panel:
        """Keep each distinct sequence once and cut them into blocks."""
        starts = np.cumsum(lengths) - lengths
        time = np.arange(lengths.sum()) - np.repeat(starts, lengths)
        if transition is not None:
            transition = np.where(time == 0, 0.0, transition)  # nothing leads into a first row
        designs = [design for design in (transition, emission) if design is not None]
        by_row = [*channels.values(), *(row for design in designs for row in design[1:])]
        twin = twins(lengths, by_row, [] if initial is None else list(initial[1:]))
        weights = np.bincount(twin, counts, len(lengths))
        order = np.flatnonzero(weights > 0)
        order = order[np.argsort(-lengths[order], kind="stable")]

        blocks = []
        for some in (order[i : i + BLOCK] for i in range(0, len(order), BLOCK)):
            # In step t are those longer than t.
            sizes = np.searchsorted(-lengths[some], -np.arange(lengths[some[0]]), side="left")
            edges = np.concatenate([[0], np.cumsum(sizes)])
            place = np.arange(edges[-1]) - np.repeat(edges[:-1], sizes)
            rows = starts[some][place] + np.repeat(np.arange(len(sizes)), sizes)
            blocks.append(
                Block(
                    edges,
                    weights[some],
                    weights[some][place],
                    rows,
                    {name: column[rows] for name, column in channels.items()},
                    None if initial is None else initial[:, some],
                    None if transition is None else transition[:, rows],
                    None if emission is None else emission[:, rows],
                )
            )
        twin_rows = np.repeat(starts[twin], lengths) + time
        return cls(blocks, twin_rows, float(counts.sum()), float(counts @ lengths))
