"""Programmes: what an organiser offers for years, and what each truly brings and costs."""

from ...core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "automation_saving": "automation",
        "Contact": "contact",
        "GROUPS": "groups",
        "HostedBuyers": "points",
        "points_outlook": "outlook",
        "PointsOutlook": "outlook",
        "PointsProgramme": "points",
        "Programme": "programme",
        "programme_effect": "effect",
        "ProgrammeEffect": "effect",
        "PROGRAMMES": "ready",
        "SisterShow": "sister",
        "waiting": "queue",
    },
)
