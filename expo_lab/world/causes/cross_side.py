"""Cross-side: buyers come where exhibitors are, and exhibitors where buyers are.

term = cross_side crowd
P(register) = 1 / (1 + exp(-u)),
u = 0.2 + 0.6 taste + 0.3 habit + 0.4 interest + cross_side hall_s + 0.3 economy + push,
with interest = 0.6 taste + z at the last edition attended, 0 else: what makes a visitor go from
stand to stand (`badges`) makes it come again; budgets make orders (`settle`); and
with hall_s the log ratio of the sector's exhibitors last time to its reference, for those whose job
makes them visitors at the time: people come and go (two in five visitors are there for the first
time). Weeks ahead: 43 % within four weeks (Maritz). P(turns up) falls with the weeks between
registering and the show (CDS, four shows: .95 on site to .54 twelve weeks ahead).
crowd = ln((came + 1) / (0.38 pool + 1)), by sector and in all, over those in the job; .38 is ours.
level: what an exhibitor brings beyond its fee, (ln size + what makes it involved) / sqrt 2, sd 1 in
the market (ours); hall_s rises by level_draw times the sector's mean level less the usual .2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit, logit

from ...scenario import Scenario
from ..actions import gains
from ..state import COMPANIONS, GENERATION, KEENNESS, State
from ..streams import Luck, pick
from .cause import Cause

WEEKS = np.array([0, 1, 2, 4, 6, 8, 10, 12])
WEEK_WEIGHTS = (0.08, 0.10, 0.11, 0.14, 0.17, 0.15, 0.13, 0.12)  # .43 within four weeks; rest ours
SHOW_UP = np.array([0.95, 0.80, 0.76, 0.72, 0.71, 0.65, 0.67, 0.54])
REFERENCE = 0.38
USUAL_LEVEL = 0.2  # mean level of a mature show's exhibitors, the market's being 0


def level(log_size: np.ndarray, involvement: np.ndarray) -> np.ndarray:
    """Return what firms bring to a show: those who are large and involved show more."""
    return np.asarray((log_size + logit(involvement) / KEENNESS) / np.sqrt(2))


def start(knobs: Scenario, state: State, luck: Luck) -> dict[str, Any]:
    """Begin with the crowd and the halls that are usual."""
    return dict(crowd=0.0, hall=np.zeros(np.count_nonzero(np.bincount(state.b_sector))))


def term(knobs: Scenario, was: State, state: Any, price: np.ndarray) -> float:
    """Weigh the crowd that is said to come."""
    return float(knobs.cross_side * state.crowd)


def pull(knobs: Scenario, was: State, economy: float = 0.0) -> np.ndarray:
    """Return the utility u of signing up, in logits, for those whose job makes them visitors."""
    u = 0.2 + 0.6 * was.b_taste + 0.3 * was.b_habit + 0.4 * was.b_interest + 0.3 * economy
    return np.asarray(u + knobs.cross_side * was.hall[was.b_sector])


def in_the_job(was: State, edition: int) -> np.ndarray:
    """Say whose job makes them visitors at an edition."""
    years = (edition - np.arange(GENERATION)) % GENERATION  # in the job, by year of arrival
    return np.asarray(years[was.b_arrives] < was.b_stays)


def step(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Let the visiting side sign up and come through the door, and see the halls."""
    working, sectors = in_the_job(was, now.edition), len(was.hall)
    chance = expit(pull(knobs, was, now.economy) + now.b_push)
    registers = (luck.uniform("register", was.m) < chance) & working & now.held
    week = pick(luck.uniform("register week", was.m), WEEK_WEIGHTS)
    came = registers & (luck.uniform("show up", was.m) < SHOW_UP[week])
    pool = np.bincount(was.b_sector[working], minlength=sectors)
    there = np.bincount(was.b_sector[came], minlength=sectors)
    crowd = float(np.log((there.sum() + 1) / (REFERENCE * pool.sum() + 1)))

    joins = {}
    for kind, p in COMPANIONS.items():
        pushed = gains(now.actions, kind, was.count[kind])[0].get("decision", 0.0)
        lean = (
            logit(p)
            + 1.6 * knobs.word_of_mouth * was.buzz * (kind != "supplier")
            + knobs.touch_response * pushed
        )
        joins[kind] = (luck.uniform(f"join {kind}", was.count[kind]) < expit(lean)) & now.held
    interest = 0.6 * was.b_taste + luck.normal("interest", was.m)
    money = np.bincount(was.b_sector[came], was.b_budget[came], minlength=sectors)
    leaders = np.bincount(was.sector[was.leader & now.exhibits], minlength=sectors)
    share = leaders / np.maximum(1, np.bincount(was.sector[was.leader], minlength=sectors))
    exhibitors = np.bincount(was.sector[now.exhibits], minlength=sectors)
    # a tenth of the market is the reference, and leaders draw more than their number; ours
    market = 0.10 * np.bincount(was.sector, minlength=sectors)
    hall = np.log((exhibitors + 1) / (market + 1)) + 0.5 * (share - 0.4)
    if knobs.level_draw > 0:
        above = level(was.log_size, was.involvement) - USUAL_LEVEL
        brought = np.bincount(was.sector, above * now.exhibits, minlength=sectors)
        hall += knobs.level_draw * brought / (exhibitors + 1)
    return dict(
        in_the_job=working,
        b_registers=registers,
        b_weeks=WEEKS[week],
        b_came=came,
        joins=joins,
        b_met=interest,
        b_interest=np.where(came, interest, 0.0) if now.held else was.b_interest,
        budgets=(money + 1) / (there + 1),
        leaders_there=share,
        hall=hall if now.held else was.hall,
        crowd_by_sector=np.log((there + 1) / (REFERENCE * pool + 1)),
        crowd=crowd if now.held else was.crowd,  # a cancelled edition tells nothing of the crowd
        visitors=round(float(there.sum()) / knobs.visitor_share),
    )


cross_side = Cause(
    "cross_side", "the crowd of buyers, and who draws it", "buyers", start, term, step, turn="at"
)
