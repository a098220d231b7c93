"""Grading: thirty notebooks in, marks and feedback out."""

from ...core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__, {"grade": "marking", "read_submission": "submission", "Submission": "submission"}
)
