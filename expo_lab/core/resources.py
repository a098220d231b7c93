"""Shelf: where notebooks, exercises and data sets lie, in a clone and in an installed package."""

from __future__ import annotations

import shutil
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def in_clone() -> bool:
    """Say whether the package runs from a clone of the repository."""
    return (PACKAGE.parent / "pyproject.toml").is_file() and (PACKAGE.parent / "notebooks").is_dir()


def lend(name: str, copy_to: Path | None = None) -> Path:
    """Return the folder of that name; with `copy_to`, a copy of it for the user to write in.

    A file that is already in the copy stays as it is: it may be somebody's work.

    Parameters
    ----------
    name : {"notebooks", "exercises", "datasets"}
    copy_to : path, optional

    Raises
    ------
    ValueError
        If the installation lacks the folder.

    Examples
    --------
    >>> (lend("datasets") / "donations").is_dir()
    True
    """
    places = (PACKAGE.parent / name,) if in_clone() else (PACKAGE / "_data" / name,)
    found = next((p for p in places if p.is_dir()), None)
    if found is None:
        raise ValueError(f"No {name} in this installation ({places[0]}); install expo-lab again.")
    if copy_to is None:
        return found
    copy_to = copy_to.absolute()
    for path in sorted(found.rglob("*")):
        target = copy_to / path.relative_to(found)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif not target.exists() and path.suffix != ".pyc":
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return copy_to
