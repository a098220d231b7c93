"""From the scale of the columns to the standardised one of the search, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .intake import covariates
from .panel import Design
from .parts import Gaussian, Parts, Softmax

SITES = ("initial", "transition", "emission")
Arrays = dict[str, np.ndarray | None]


def raw(names: list[str]) -> Design:
    """A design that leaves the covariates as they are."""
    return Design(names, np.zeros(len(names)), np.ones(len(names)))


def designs(
    where: str,
    lengths: np.ndarray,
    given: Mapping[str, Any],
    known: Mapping[str, Design] | None = None,
) -> tuple[Arrays, dict[str, Design]]:
    """Covariates as arrays (1 + covariates, rows or sequences), and the designs behind them.

    Standardised where nothing is known; else checked against the names known and left as they are.
    """
    if strange := set(given) - set(SITES):
        raise ValueError(f"{where}: needs covariates for {SITES}; found {sorted(strange)}.")
    arrays: Arrays = {}
    found = {}
    rows = int(lengths.sum())
    inner = np.ones(rows, dtype=bool)
    inner[np.cumsum(lengths) - lengths] = False
    for site in SITES:
        table = given.get(site)
        if table is None:
            values, names = np.empty((0, 0)), []
        else:
            size = len(lengths) if site == "initial" else rows
            used = inner if site == "transition" else np.ones(size, dtype=bool)
            frame = covariates(where, site, table, size, used)
            values, names = frame.to_numpy(), [str(name) for name in frame.columns]
        if known is not None and len(names) != len(known[site].names):
            raise ValueError(
                f"{where}: needs the {site} covariates of the fit, {known[site].names}; found "
                f"{names}."
            )
        if table is None:
            found[site] = raw([])
        elif known is None:
            found[site] = Design.of(f"{where}, {site}", values[used], names)
        else:
            found[site] = raw(names)
        arrays[site] = None if table is None else found[site].apply(values)
    return arrays, found


def blank(
    n_states: int,
    channels: dict[str, np.ndarray],
    categories: dict[str, list[Any]],
    counts: np.ndarray,
    arrays: Arrays,
) -> tuple[Parts, dict[str, tuple[float, float]]]:
    """Parts of the right shape, channels at their overall shares, and Gaussian (centre, scale)."""
    width = {site: 1 if array is None else len(array) for site, array in arrays.items()}
    parts: dict[str, Softmax | Gaussian] = {}
    scales = {}
    for name, column in channels.items():
        if name in categories:
            outcomes = len(categories[name])
            shares = np.bincount(column, counts, outcomes + 1)[:-1] + 0.5
            slopes = np.zeros((n_states, width["emission"] - 1, outcomes))
            first = np.zeros(n_states, dtype=int)
            parts[name] = Softmax.of(np.tile(shares / shares.sum(), (n_states, 1)), slopes, first)
        else:
            there = ~np.isnan(column) & (counts > 0)
            centre = np.average(column[there], weights=counts[there])
            square = np.average((column[there] - centre) ** 2, weights=counts[there])
            scales[name] = (float(centre), float(np.sqrt(square)))
            parts[name] = Gaussian(np.zeros((n_states, width["emission"])), np.zeros(n_states))
    initial = Softmax(np.zeros((1, width["initial"], n_states)), np.zeros(1, dtype=int))
    shape = (n_states, width["transition"], n_states)
    return Parts(initial, Softmax(np.zeros(shape), np.arange(n_states)), parts), scales


def original(
    parts: Parts, found: dict[str, Design], scales: dict[str, tuple[float, float]]
) -> Parts:
    """Take standardised parts to the scale of the columns."""
    initial = parts.initial.linear(found["initial"].matrix)
    transition = parts.transition.linear(found["transition"].matrix)
    channels: dict[str, Softmax | Gaussian] = {}
    for name, part in parts.channels.items():
        moved = part.linear(found["emission"].matrix)
        channels[name] = moved.moved(*scales[name]) if isinstance(moved, Gaussian) else moved
    return Parts(initial, transition, channels)
