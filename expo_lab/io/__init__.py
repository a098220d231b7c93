"""In and out: tables as files, with dictionary and manifest."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "write_tables": "export",
        "write_workbook": "workbook",
    },
)
