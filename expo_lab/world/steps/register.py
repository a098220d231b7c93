"""Register: buyers and visitors sign up; sponsors, partners and suppliers confirm.

Cause: cross-side. Knobs: cross_side. P(register) = 1 / (1 + exp(-u)),
u = 0.2 + 0.6 taste + 0.3 habit + cross_side hall_s + 0.3 economy, with hall_s the log ratio of
the sector's exhibitors last time to its reference, for those whose job makes them visitors at the
time: people come and go (two in five visitors are there for the first time).
Weeks ahead: 43 % within four weeks (Maritz).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.special import expit

from ...scenario import Scenario
from ..people.population import COMPANIONS, GENERATION
from ..streams import Luck, pick

WEEKS = np.array([0, 1, 2, 4, 6, 8, 10, 12])
WEEK_WEIGHTS = (0.08, 0.10, 0.11, 0.14, 0.17, 0.15, 0.13, 0.12)  # .43 within four weeks; rest ours


def pull(knobs: Scenario, was: SimpleNamespace, economy: float = 0.0) -> np.ndarray:
    """Return the utility u of signing up, in logits, for those whose job makes them visitors."""
    u = 0.2 + 0.6 * was.b_taste + 0.3 * was.b_habit + 0.3 * economy
    return np.asarray(u + knobs.cross_side * was.hall[was.b_sector])


def in_the_job(was: SimpleNamespace, edition: int) -> np.ndarray:
    """Say whose job makes them visitors at an edition."""
    years = (edition - np.arange(GENERATION)) % GENERATION  # in the job, by year of arrival
    return np.asarray(years[was.b_arrives] < was.b_stays)


def register(
    knobs: Scenario, was: SimpleNamespace, now: SimpleNamespace, luck: Luck
) -> dict[str, Any]:
    """Let the visiting side sign up."""
    working = in_the_job(was, now.edition)
    chance = expit(pull(knobs, was, now.economy))
    registers = (luck.uniform("register", was.m) < chance) & working & now.held
    joins = {
        kind: (luck.uniform(f"join {kind}", was.count[kind]) < p) & now.held
        for kind, p in COMPANIONS.items()
    }
    partners = joins["partner"]
    heralds = float(partners.mean()) if len(partners) and now.held else was.heralds
    week = WEEKS[pick(luck.uniform("register week", was.m), WEEK_WEIGHTS)]
    return dict(
        in_the_job=working, b_registers=registers, b_weeks=week, joins=joins, heralds=heralds
    )
