"""Experience: what the edition was like for each exhibitor.

Causes: satisfaction, learning, cross-side. Knobs: experience_sd, incident_rate, incident_harm,
cross_side.

felt = standard + match + 0.5 cross_side lead_gap + experience_sd z - incident_harm [incident]
"""

from __future__ import annotations

from typing import Any

from ...scenario import Scenario
from ..state import State
from ..streams import Luck


def experience(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Draw incidents and the felt experience (before any complaint is solved)."""
    incident = luck.uniform("incident", was.n) < knobs.incident_rate
    felt = (
        now.standard
        + was.match
        + 0.5 * knobs.cross_side * now.lead_gap
        + knobs.experience_sd * luck.normal("experience", was.n)
        - knobs.incident_harm * incident
    )
    return dict(incident=incident, felt=felt)
