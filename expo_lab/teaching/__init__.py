"""Teaching: what lessons and exercises need around them."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "Check": "task",
        "Exercise": "task",
        "answer": "fold",
        "check": "checks",
        "diagnose": "diagnosis",
        "exercise": "task",
        "friendly_errors": "errors",
        "score": "checks",
        "start": "checks",
        "than": "fold",
    },
)
