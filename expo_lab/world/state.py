"""State: what a show knows of everybody between two editions, every array typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .streams import Luck

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

COMPANIONS = {"sponsor": 0.80, "partner": 0.85, "supplier": 0.70}  # P(takes part); ours
# Visitors come and go with their jobs. After a generation the same record stands for the next
# person in the job; runs are shorter than that.
GENERATION, STAY = 40, 6  # editions, and editions that a job lasts on average; ours


@dataclass(repr=False)
class State:
    """Everybody between two editions: lasting traits, and what is carried from edition to edition.

    Arrays of exhibitors have one place a customer; those of people on the visiting side (buyers
    first, then visitors) begin with ``b_``. A cause of one's own adds arrays by its `start`.
    """

    # lasting
    n: int
    m: int
    count: dict[str, int]
    sector: Ints
    log_size: Floats
    leader: Bools
    origin: Ints
    need: Floats
    match: Floats
    price_w: Floats
    rival_w: Floats
    inertia_w: Floats
    variety: Floats
    tolerance: Floats
    involvement: Floats
    response: Floats
    log_area: Floats
    peers: Ints
    b_sector: Ints
    b_taste: Floats
    b_arrives: Ints
    b_stays: Floats
    b_origin: Ints
    usual_quality: float
    # carried: what a step returns under one of these names is what the next edition starts from
    quality: float
    seen: Ints
    present: Bools
    guest: Bools
    listed: Ints
    chance: Floats
    b_habit: Floats
    b_seen: Ints
    fit: Floats = field(init=False)
    belief: Floats = field(init=False)
    mood: Floats = field(init=False)
    habit: Floats = field(init=False)
    barrier: Floats = field(init=False)
    tired: Floats = field(init=False)
    exposure: Floats = field(init=False)
    crowd: float = field(init=False)
    heralds: float = field(init=False)
    hall: Floats = field(init=False)


Step = Callable[[Any, State, Any, Luck], dict[str, Any]]
