"""Claim: a sentence of the sources as a number a show, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...scenario import Scenario

SCALES = ("times", "difference")


@dataclass(frozen=True)
class Claim:
    """What a source claims, how it is measured, and where it holds and fails.

    Attributes
    ----------
    name, says, source : str
        Its key; the claim in our words; the source documents' numbers.
    entries : tuple of str
        Ids of the glossary.
    measure : callable
        ``measure(scenario, customers, editions, seed)`` gives figures by name; the first is the
        one that is judged, the others are readings of the same sentence that give other numbers.
    bar : float
        The claim holds in a world where the mean over shows lies above it.
    scale : {"times", "difference"}
        Whether figures are ratios, averaged as logarithms, or differences.
    holds, fails : Scenario or None
        A world in which it does, and one in which it does not; None where we found none, which
        `sentence` then says.
    sentence : str
        What may be said honestly.
    """

    name: str
    says: str
    source: str
    entries: tuple[str, ...]
    measure: Callable[[Scenario, int, int, int], Mapping[str, float]]
    bar: float
    scale: str
    holds: Scenario | None
    fails: Scenario | None
    sentence: str

    def __post_init__(self) -> None:
        if self.scale not in SCALES:
            raise ValueError(f"Claim: scale must be one of {SCALES}, found {self.scale!r}.")
