"""Side by side: time several ways in turn, so that a busy machine is as busy for all of them.

Each round times every way once, in an order that moves on by one; a first round is not counted.
What is printed is the median with minimum and maximum, and the ratio to the first way round by
round. Seconds belong to a machine and an hour; ratios are to be read.
"""

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from statistics import median
from time import perf_counter, process_time
from typing import Any

ROUNDS = 5


def machine(*packages: str) -> str:
    """Say what the figures hang on: Python, cores, versions, and how busy the machine is."""
    parts = [f"Python {platform.python_version()}", f"{os.cpu_count()} cores"]
    if hasattr(os, "getloadavg"):
        parts.append(f"load {os.getloadavg()[0]:.1f}")
    return ", ".join([*parts, *(f"{p} {version(p)}" for p in packages)])


def timed_twice(
    ways: Mapping[str, Callable[[], Any]], rounds: int = ROUNDS
) -> dict[str, dict[str, list[float]]]:
    """Seconds of each way in each counted round: by the wall, and of this process's cores."""
    clocks, names = {"wall": perf_counter, "cores": process_time}, list(ways)
    spent: dict[str, dict[str, list[float]]] = {c: {name: [] for name in names} for c in clocks}
    for turn in range(rounds + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            starts = {c: clock() for c, clock in clocks.items()}
            ways[name]()
            for c, clock in clocks.items():
                if turn:
                    spent[c][name].append(clock() - starts[c])
    return spent


def timed(
    ways: Mapping[str, Callable[[], Any]], rounds: int = ROUNDS, cpu: bool = False
) -> dict[str, list[float]]:
    """Seconds of each way in each counted round, by the wall or of this process's cores."""
    return timed_twice(ways, rounds)["cores" if cpu else "wall"]


def lines(spent: Mapping[str, Sequence[float]], work: float = 1.0, unit: str = "runs") -> list[str]:
    """Write a line a way: seconds, work a second, and the ratio to the first way."""
    first = next(iter(spent))
    written = []
    for name, seconds in spent.items():
        ratio = median(b / a for a, b in zip(spent[first], seconds, strict=True))
        written.append(
            f"{name:34s} {median(seconds):9.4f} s ({min(seconds):.4f} to {max(seconds):.4f}), "
            f"{work / median(seconds):12,.1f} {unit} a second, {ratio:7.2f} times {first}"
        )
    return written


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Slope of log seconds over log size; give it sizes beyond the overhead alone.

    >>> exponent([1, 10, 100], [2.0, 20.0, 200.0])
    1.0
    """
    import numpy as np

    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0].round(6))
