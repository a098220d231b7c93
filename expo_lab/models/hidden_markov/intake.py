"""Check what is handed to a hidden Markov model and bring it into arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..histories import refuse, whole

KINDS = ("bernoulli", "categorical", "gaussian")

MOST = 10**8  # rows of all sequences; ours


def kinds(where: str, channels: Any) -> dict[str, str]:
    """Check the channels: column -> kind."""
    if not isinstance(channels, Mapping) or not channels or set(channels.values()) - set(KINDS):
        raise ValueError(
            f"{where}: needs channels as a dict of column -> one of {', '.join(KINDS)}; found "
            f"{channels!r}."
        )
    return dict(channels)


def whole_lengths(where: str, lengths: Any, rows: int) -> np.ndarray:
    """Check the lengths of the sequences: whole, from 1 up, together all rows."""
    found = np.atleast_1d(whole(where, "lengths", lengths))
    if (found < 1).any() or found.sum() != rows:
        raise ValueError(
            f"{where}: needs lengths from 1 up that add up to the {rows} rows; found a total of "
            f"{found.sum()}, smallest {found.min(initial=rows)}."
        )
    if rows > MOST:
        raise ValueError(f"{where}: needs lengths of {MOST:,} in all or less; found {rows:,}.")
    return found


def weights(where: str, counts: Any, sequences: int) -> np.ndarray:
    """Check the counts of the sequences."""
    found = np.ones(sequences) if counts is None else np.asarray(counts, dtype=float)
    if found.shape != (sequences,) or not (np.isfinite(found) & (found >= 0)).all():
        raise ValueError(
            f"{where}: needs counts from 0 up, one for each of the {sequences} sequences; found "
            f"shape {found.shape}, smallest {np.nanmin(found, initial=0):g}."
        )
    if not found.any():
        raise ValueError(f"{where}: needs a sequence with a count above 0; found none.")
    return found


def observed(
    where: str,
    channels: dict[str, str],
    table: Any,
    categories: dict[str, list[Any]] | None = None,
) -> tuple[dict[str, np.ndarray], dict[str, list[Any]]]:
    """Codes (the one after all categories a gap) or floats (NaN a gap), and the categories."""
    missing = [name for name in channels if not hasattr(table, "columns") or name not in table]
    if missing:
        raise ValueError(
            f"{where}: needs a DataFrame with the channels' columns; {missing} missing."
        )
    known = {} if categories is None else categories
    found, seen = {}, {}
    for name, kind in channels.items():
        column = pd.Series(table[name]).reset_index(drop=True)
        if kind == "gaussian":
            values = pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
            if np.isinf(values).any():
                raise ValueError(f"{where}: needs finite numbers in {name}; found infinity.")
            found[name] = values
            continue
        own = [0, 1] if kind == "bernoulli" else known.get(name, sorted(pd.unique(column.dropna())))
        codes = pd.Index(own).get_indexer(column)
        strange = pd.unique(column[(codes < 0) & column.notna().to_numpy()])
        if len(strange):
            raise ValueError(
                f"{where}: needs {name} as one of {own}, or empty; found {strange[:5].tolist()}."
            )
        found[name], seen[name] = np.where(codes < 0, len(own), codes), list(own)
    return found, seen


def spread(
    where: str,
    channels: dict[str, np.ndarray],
    categories: dict[str, list[Any]],
    counts: np.ndarray,
) -> None:
    """Refuse a channel in which nothing varies. ``counts`` are by row."""
    for name, column in channels.items():
        gone = column == len(categories[name]) if name in categories else np.isnan(column)
        values = pd.unique(column[~gone & (counts > 0)])
        if len(values) < 2:
            raise ValueError(
                f"{where}: needs a channel that varies; {name} shows {len(values)} different "
                "values. Drop it."
            )


def covariates(where: str, name: str, table: Any, rows: int, used: np.ndarray) -> pd.DataFrame:
    """Check covariates: numbers, one row a row (or sequence), no gap where they are used."""
    frame = pd.DataFrame(table).reset_index(drop=True).astype(float)
    if len(frame) != rows or not frame.shape[1]:
        raise ValueError(
            f"{where}: needs {name} covariates with {rows} rows and at least one column; found "
            f"{len(frame)} rows, {frame.shape[1]} columns."
        )
    gap = ~np.isfinite(frame.to_numpy()).all(axis=1) & used
    refuse(where, f"{name} covariates without gaps (only channels may have them)", [("gaps", gap)])
    return frame.where(np.isfinite(frame), 0.0)
