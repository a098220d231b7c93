"""Sheets: every table that lies in one of a client's files, as it stands there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_object_dtype

from .files import TEXTS, WORKBOOKS
from .raw import Raw, told
from .separated import separated
from .workbooks import workbook


def sheets(
    path: Path, home: Path, encoding: str | None = None, separator: str | None = None
) -> Iterator[Raw]:
    """Read all tables of one file; `home` is the folder that its name is told from.

    Raises
    ------
    ValueError
        If the file cannot be read as what its name says it is. What it holds is not told.
    """
    name = told(path, home)
    kind = path.suffix.lower()
    try:
        if kind in TEXTS:
            yield separated(name, path.read_bytes(), encoding, separator)
        elif kind in WORKBOOKS:
            yield from workbook(name, path)
        else:
            yield _parquet(name, path)
    except MemoryError:
        raise
    except PermissionError as problem:
        raise ValueError(f"{name}: cannot be opened ({problem}). Close it in Excel.") from problem
    except Exception as problem:  # zip, XML and Parquet each have errors of their own
        raise ValueError(
            f"{name}: cannot be read as {kind} ({_reason(problem)}). "
            "Open it and save it again; for text, name its encoding in the mapping."
        ) from problem


def _reason(problem: Exception) -> str:
    """Say what went wrong in words of ours: other libraries quote what the file holds."""
    words = {
        "BadZipFile": "it is no zip archive, as a workbook is",
        "UnicodeDecodeError": "its bytes are not in that encoding",
        "LookupError": "that encoding is not known",
        "EntitiesForbidden": "it holds XML entities, which no spreadsheet program writes",
        "ParseError": "its XML is broken",
        "Error": "its rows cannot be told apart",
    }
    if (
        type(problem) is ValueError
        and problem.args
        and str(problem).startswith(("holds", "unpacks", "is under"))
    ):
        return str(problem)
    return words.get(type(problem).__name__, type(problem).__name__)


def _parquet(name: str, path: Path) -> Raw:
    frame = pd.read_parquet(path)
    for c in filter(lambda c: is_object_dtype(frame[c]), frame):  # lists, shown as text
        frame[c] = [str(x) if isinstance(x, Iterable) else x for x in frame[c]]
    cells = frame.astype(object).where(frame.notna(), None)
    head: list[Any] = [str(c) for c in frame.columns]
    return Raw(name, "", [head, *cells.to_numpy(object).tolist()], "Parquet")
