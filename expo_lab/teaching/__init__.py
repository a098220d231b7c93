"""Teaching: what exercises need around them."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "check": "checks",
        "results": "checks",
        "score": "checks",
        "start": "checks",
    },
)
