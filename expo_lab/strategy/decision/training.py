"""Training: shows to learn from: true gains at a date, and a randomised record of treatments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .arms import COST, TREATMENTS
from .course import Course, Remembered
from .people import KNOWN, lean_profile
from .start import END, Start
from .trial import spread
from .truth import RATE

SATURATION = (0.0, 0.25, 0.5, 0.75, 1.0)  # shares treated, each once in a block of five editions
LOGGED = ("margin", "expected_editions", "p_next", "recency", "editions_attended")


@dataclass(frozen=True)
class Lesson:
    """What one training show teaches.

    Attributes
    ----------
    people : DataFrame
        Customers known at the date, with all columns of the lean profile.
    gains : array, shape (customers, treatments)
        Their true gains, EUR.
    record : DataFrame
        A row a customer known before each edition of the block with a saturation above 0 and
        below 1: the same columns; show, firm, edition; arm (0 nothing, else the number of the
        treatment), propensity (with which it got that), came (whether it did), editions (attended,
        discounted, of the `END` from this one on).
    cost : float
        EUR that treating by lot cost the show, discounted: its profit with nothing done, less that
        with the treatments. Below 0 where they brought themselves back.
    """

    people: pd.DataFrame
    gains: np.ndarray
    record: pd.DataFrame
    cost: float


def lesson(start: Start, randomised: bool = True) -> Lesson:
    """Let a training show go on with treatments by lot.

    Saturation is drawn for the show and edition, and within it who is treated, and with what, by
    independent lots; propensities are logged (Baird, Bohren, McIntosh & Özler 2018, Review of
    Economics and Statistics 100(5), 844-860). Those compared are customers of one edition, so
    that neither its luck nor what treating some does to all is taken for an effect; the editions
    in which nobody or everybody is treated are therefore no part of the record.
    """
    course, forecaster = start.course, start.forecaster
    if not randomised:
        return Lesson(start.people, start.gains, pd.DataFrame(), 0.0)
    seed, editions = course.seed, course.edition
    rng = np.random.default_rng([seed, 16])
    last = editions + len(SATURATION) + END - 1
    days = [Remembered(seed, t, 1) for t in range(editions + 1, last + 1)]
    parts, idle, worth = [], course, 0.0
    saturation = rng.permutation(SATURATION)
    for t, luck in enumerate(days):
        planned = {}
        if t < len(saturation):
            share = float(saturation[t])
            seen = lean_profile(course, KNOWN, True, forecaster)
            firms = seen.index.to_numpy()
            treated = rng.random(len(firms)) < share
            arm = np.where(treated, rng.integers(1, len(COST) + 1, len(firms)), 0)
            wanted: dict[str, np.ndarray] = {}
            for j, (name, amount) in enumerate(TREATMENTS, start=1):
                wanted[name] = wanted.get(name, 0.0) + amount * (arm == j)
            planned = spread(course, firms, wanted)
            if 0 < share < 1:
                chance = np.where(arm > 0, share / len(COST), 1 - share)
                parts.append(
                    seen.assign(
                        show=seed, firm=firms, edition=luck.edition, arm=arm, propensity=chance
                    )
                )
        course, idle = course.advance(planned, luck), idle.advance({}, luck)
        if t < END:
            lost = idle.entries[-1].expected - course.entries[-1].expected
            worth += lost / (1 + RATE) ** (t + 1)
    record = pd.concat(parts, ignore_index=True)
    came = _came(course, record)
    worth_of = (1 + RATE) ** -np.arange(END, dtype=float)
    people, gains = start.people, start.gains
    return Lesson(people, gains, record.assign(came=came[:, 0], editions=came @ worth_of), worth)


def _came(course: Course, record: pd.DataFrame) -> np.ndarray:
    """Who came to each of the `END` editions from the row's own on: (rows, END)."""
    there = np.zeros((len(course.world.roll["sector"]), course.edition + END + 1))
    for entry in course.entries:
        there[entry.was.firm, entry.now.edition] = entry.now.exhibits | entry.now.guests
    firm, edition = record["firm"].to_numpy(), record["edition"].to_numpy()
    return np.column_stack([there[firm, edition + k] for k in range(END)])
