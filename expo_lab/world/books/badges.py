"""The floor of one edition: badges that stands scan, sessions, and further roles of exhibitors.

Ledger. Knob: scans. Only visitors held as individuals have a badge to be seen here; the number of
leads at a stand counts all. A badge is scanned at up to four stands of its own line of business,
with a chance in proportion to their area; a lead is warm or hot the more the visitor is drawn to
the show. All rates are ours.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit

from ...core import schema
from ...scenario import Scenario
from ..state import State
from ..steps.bill import SPONSOR_FEE
from ..streams import Luck, rank
from .rows import Columns

SCANS = 4  # stands that scan a badge, at most
WARM, HOT = 0.2, 1.2  # interest from which a lead is warm, hot; half are cold, a fifth hot or so
SESSIONS = 0.2  # chance of a visitor to sit in one of the sessions
SPEAKS = 0.03  # share of exhibitors who speak


def scans(knobs: Scenario, was: State, now: Any, luck: Luck, firms: np.ndarray) -> list[Columns]:
    """Scan badges: one row a visitor and stand."""
    stands = np.flatnonzero(now.exhibits)
    stands = stands[np.argsort(was.sector[stands], kind="stable")]
    # space from the first stand on, in order of line of business: a place in it is a stand
    space = np.concatenate([[0.0], np.cumsum(now.area[stands])])
    halls = np.arange(len(schema.SECTORS) + 1)
    edge = space[np.searchsorted(was.sector[stands], halls)]
    pairs, interest = [], []
    chance = np.minimum(1.0, knobs.scans / SCANS * 2 * expit(now.b_met))  # who is keen sees more
    for k in range(SCANS):
        scanned = now.b_came & (luck.uniform(f"scan {k}", was.m) < chance)
        begin, end = edge[was.b_sector], edge[was.b_sector + 1]
        at = np.flatnonzero(scanned & (end > begin))
        spot = (begin + luck.uniform(f"scanned by {k}", was.m) * (end - begin))[at]
        hit = np.minimum(np.searchsorted(space, spot, side="right") - 1, len(stands) - 1)
        pairs.append(at * was.n + stands[hit])
        interest.append((0.6 * now.b_met + 0.8 * luck.normal(f"scan interest {k}", was.m))[at])
    key, first = np.unique(np.concatenate(pairs), return_index=True)  # a badge once a stand
    rating = rank(np.concatenate(interest)[first], np.array([WARM, HOT]))
    return [dict(customer_id=key // was.n, to_customer_id=firms[key % was.n], rating=rating)]


def sessions(was: State, now: Any, luck: Luck) -> list[Columns]:
    """Fill the sessions: one row a visitor and session."""
    sits = SESSIONS * 2 * expit(now.b_met)  # who is keen sits in more
    made = []
    for name in schema.TABLES["sessions"]["session"].categories:
        at = np.flatnonzero(now.b_came & (luck.uniform(f"session {name}", was.m) < sits))
        made.append(dict(customer_id=at, session=name))
    return made


def further_roles(was: State, now: Any, luck: Luck, firms: np.ndarray) -> list[Columns]:
    """Let some exhibitors speak or sponsor as well: one row a further role."""
    speaks = now.exhibits & (luck.uniform("speaker", was.n) < SPEAKS)
    return [
        dict(customer_id=firms[speaks], role="speaker", fee=0.0),
        dict(customer_id=firms[now.exhibits & now.sponsors], role="sponsor", fee=SPONSOR_FEE),
    ]
