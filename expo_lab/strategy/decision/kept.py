"""Kept: parts of a long count, each a file in a folder, so that a run that was ended goes on."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

QUESTION = "question.txt"


def folder_of(folder: str | Path | None, question: str) -> Path | None:
    """Make a folder for the parts of one question, or check that this is the one it is for.

    Raises
    ------
    ValueError
        If the folder holds parts of another question.
    """
    if folder is None:
        return None
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    note = place / QUESTION
    if not note.exists():
        note.write_text(question, encoding="utf-8")
    elif (found := note.read_text(encoding="utf-8")) != question:
        pairs = zip(found.splitlines(), question.splitlines(), strict=False)
        other = next((pair for pair in pairs if pair[0] != pair[1]), (found, question))
        raise ValueError(
            f"decision_value: {folder} keeps parts of another question ({other[0]!r} where this "
            f"one has {other[1]!r}); name another folder, or ask as before."
        )
    return place


def part(place: Path | None, name: str, make: Callable[..., Any], *args: Any) -> Any:
    """Return a part that the folder has, or make it and put it there.

    It is written under another name first, so that what bears the name is whole.
    """
    if place is None:
        return make(*args)
    file = place / f"{name}.pickle"
    if file.exists():
        return pickle.loads(file.read_bytes())
    made = make(*args)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_bytes(pickle.dumps(made))
    draft.replace(file)
    return made
