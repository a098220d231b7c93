"""World: what really happens. A population, one edition in short steps, the show over time."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "accept": "calibrate.accept",
        "accepted": "calibrate.accept",
        "Action": "actions",
        "ACTIONS": "actions",
        "ASSUMED": "calibrate.sweeps",
        "BOOKS": "steps",
        "calibration_card": "calibrate.card",
        "Cause": "causes.cause",
        "CAUSES": "causes.cause",
        "Luck": "streams",
        "moments": "calibrate.moments",
        "over_accepted": "calibrate.sweeps",
        "POPULATION": "edition",
        "ranges": "calibrate.sweeps",
        "Record": "books.record",
        "Show": "show",
        "simulate": "show",
        "simulate_portfolio": "portfolio",
        "SOURCES": "books.sources",
        "State": "state",
        "STEPS": "steps",
        "sweep": "calibrate.sweeps",
        "tune": "calibrate.tuning",
        "Tuned": "calibrate.tuning",
        "watch": "books.record",
    },
)
