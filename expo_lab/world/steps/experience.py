"""Experience: what the edition was like for each exhibitor.

Causes: satisfaction, learning, cross-side. Knobs: experience_sd, incident_rate, incident_harm,
cross_side, staff.

felt = standard + match + cross_side goal lead_gap + experience_sd z - incident_harm [incident]
     + service
with goal 1.2 for those who came for leads or sales and 0.2 for image or a launch (ours): each
judges the edition by its own objective. P(incident) = incident_rate max(1, load), with load the
exhibitors for each that the staff can look after, staff times the organisations.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..state import State
from ..streams import Luck


def experience(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Draw incidents and the felt experience (before any complaint is solved)."""
    load = now.exhibits.sum() / max(1.0, knobs.staff * was.n) if knobs.staff > 0 else 0.0
    incident = luck.uniform("incident", was.n) < knobs.incident_rate * max(1.0, load)
    goal = np.where(was.objective < 2, 1.2, 0.2)
    felt = (
        now.standard
        + was.match
        + knobs.cross_side * goal * now.lead_gap
        + knobs.experience_sd * luck.normal("experience", was.n)
        - knobs.incident_harm * incident
        + now.boost.get("experience", 0.0)
    )
    return dict(incident=incident, felt=felt)
