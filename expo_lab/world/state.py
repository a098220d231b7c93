"""State: what a show knows of everybody between two editions, every array typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.registry import unknown
from ..core.schema import TOPICS as TOPICS
from .streams import Luck

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

COMPANIONS = {"sponsor": 0.80, "partner": 0.85, "supplier": 0.70}  # P(takes part); ours
# Visitors come and go with their jobs. After a generation the same record stands for the next
# person in the job; runs are shorter than that.
GENERATION, STAY = 40, 5  # editions, and editions that a job lasts on average; ours
KEENNESS = 0.85  # logits of involvement for one sd of what makes a firm keen; ours
OBJECTIVES = ("leads", "sales", "image", "launch")


@dataclass(repr=False)
class State:
    """Everybody between two editions: lasting traits, and what is carried from edition to edition.

    Arrays of exhibitors have one place a firm that is in business; a firm that closes leaves its
    place to one that is founded in its line of business, and `firm` says which firm of the record
    (the `roll`) has the place. Arrays of the visiting side (buyers first, then visitors) begin
    with ``b_``. A cause of one's own adds arrays by its `start`.
    """

    # lasting; the roll keeps the traits of all firms on record
    n: int
    m: int
    count: dict[str, int]
    firm: Ints
    roll: dict[str, NDArray[Any]]
    sector: Ints
    origin: Ints
    log_size: Floats
    leader: Bools
    needs: Floats
    match: Floats
    price_w: Floats
    rival_w: Floats
    inertia_w: Floats
    variety: Floats
    tolerance: Floats
    involvement: Floats
    response: Floats
    credit: Floats
    objective: Ints
    log_area: Floats
    peers: Ints
    b_sector: Ints
    b_taste: Floats
    b_budget: Floats
    b_arrives: Ints
    b_stays: Floats
    b_origin: Ints
    usual_quality: float
    theme: Floats
    # carried: what a step returns under one of these names is what the next edition starts from
    need: Floats
    quality: float
    seen: Ints
    present: Bools
    guest: Bools
    listed: Ints
    chance: Floats
    given_up: Bools
    sister: Floats  # the habit of the sister show
    b_habit: Floats
    b_seen: Ints
    b_interest: Floats
    cycle: float = 0.0
    closed: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    fit: Floats = field(init=False)
    belief: Floats = field(init=False)
    mood: Floats = field(init=False)
    habit: Floats = field(init=False)
    barrier: Floats = field(init=False)
    tired: Floats = field(init=False)
    exposure: Floats = field(init=False)
    crowd: float = field(init=False)
    heralds: float = field(init=False)
    buzz: float = field(init=False)
    hall: Floats = field(init=False)

    def on_roll(self, name: str) -> NDArray[Any]:
        """Return an array for all firms on record: of those closed, what it was in the end."""
        if name not in self.roll:
            raise unknown("array of the roll", name, self.roll)
        found = self.roll[name].copy()
        found[self.firm] = vars(self)[name]
        return found


Step = Callable[[Any, State, Any, Luck], dict[str, Any]]
