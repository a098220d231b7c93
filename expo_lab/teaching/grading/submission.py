"""Submission: a student's notebook, of which only the answers are read."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

LARGEST = 20_000_000  # bytes: a notebook with pictures has some; ours
# What an answer to these exercises never needs. Found in one, the lecturer is told to read it.
STRANGE = re.compile(
    r"\b(os|sys|subprocess|socket|urllib|requests|shutil|pathlib|ctypes|inspect|importlib|builtins|"
    r"signal|threading|multiprocessing|gc|exec|eval|compile|open|globals|teaching|solutions|exit|quit)\b"
    r"|__\w+__|^\s*[!%]",
    re.M,
)


@dataclass
class Submission:
    """What a student handed in.

    Attributes
    ----------
    student : str
        The file's place below the folder, without its ending.
    seed : int or None
        As set in the notebook; None if it is not a whole number.
    version : str
        Of the exercise; "" before there were versions.
    answers : dict of str to str
        Id of an answer's cell -> its code.
    words : dict of str to str
        Id of a cell in words -> the text.
    notes : list of str
        What was odd about the file.
    """

    student: str
    seed: int | None = None
    version: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_submission(path: Path, student: str, pristine: dict[str, Any]) -> Submission:
    """Read a notebook; one that is empty, broken or of another exercise gives notes, no error.

    Parameters
    ----------
    path : path
    student : str
    pristine : dict
        The exercise's notebook as students get it; its cells tagged answer and words are looked
        for by their ids, and where a program has changed these by the names they assign.

    Raises
    ------
    ValueError
        If there is no such file.
    """
    found = Submission(student)
    if not path.is_file():
        raise ValueError(f"read_submission: path must be a notebook's; there is no file {path}.")
    if path.stat().st_size > LARGEST:
        found.notes.append(f"larger than {LARGEST // 1_000_000} MB, not read")
        return found
    raw = path.read_bytes().decode("utf-8-sig", errors="replace")
    if not raw.strip():
        found.notes.append("empty file")
        return found
    try:
        notebook = json.loads(raw)
        cells = [(str(c.get("id", "")), c["cell_type"], _text(c)) for c in notebook["cells"]]
        mark = notebook.get("metadata", {}).get("expo_lab") or {}
        found.version = str(mark.get("version", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found.notes.append("no notebook")
        return found
    wanted = pristine["metadata"]["expo_lab"]
    if mark and mark.get("exercise") != wanted["exercise"]:
        found.notes.append(f"says that it is exercise {mark.get('exercise')}")
    if found.version != wanted["version"]:
        found.notes.append(f"version {found.version or 'before 2'}, now {wanted['version']}")
    code = [(name, text) for name, kind, text in cells if kind == "code"]
    found.seed, written = _seed([text for _, text in code])
    if found.seed is None:
        what = f"the seed is written {written[:40]}, not in digits alone" if written else "no seed"
        found.notes.append(f"{what}; the exercise's own is taken")
    for one in pristine["cells"]:
        tags = one["metadata"].get("tags", [])
        if "answer" in tags:
            found.answers[one["id"]] = _answer(one, code)
        elif "words" in tags:
            same = [text for name, kind, text in cells if name == one["id"] and kind == "markdown"]
            found.words[one["id"]] = same[0] if same else _words(one, pristine, cells)
    if not any(found.answers.values()):
        found.notes.append("no answer cell found")
    return found


def names_in(source: str) -> list[str]:
    """Names that an answer's cell is to assign: `name = ...` lines."""
    return re.findall(r"^(\w+) = \.\.\.$", source, re.M)


def _answer(one: dict[str, Any], code: list[tuple[str, str]]) -> str:
    same = [text for name, text in code if name == one["id"]]
    if same:
        return same[0]
    names = names_in(_text(one))
    by_name = [text for _, text in code if all(re.search(rf"^{n}\s*=", text, re.M) for n in names)]
    return by_name[-1] if by_name else ""


def _words(one: dict[str, Any], pristine: dict[str, Any], cells: list[tuple[str, str, str]]) -> str:
    """What stands below the heading of its task, where a program has changed the ids."""
    before = _text(pristine["cells"][pristine["cells"].index(one) - 1]).splitlines()
    heading = next((line for line in reversed(before) if line.startswith("## ")), None)
    texts = [text if kind == "markdown" else "## " for _, kind, text in cells]
    at = next((i for i, text in enumerate(texts, 1) if heading in text.splitlines()), len(texts))
    return "\n\n".join(takewhile(lambda text: not text.startswith("## "), texts[at:]))


def _seed(code: list[str]) -> tuple[int | None, str]:
    """The seed, None if it is no whole number in digits, and what is written in its place."""
    for text in code:
        line = re.search(r"^seed\s*=\s*([^#\n]+)", text, re.M)
        if line:
            written = line[1].strip()
            try:
                value = ast.literal_eval(written)
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                return None, written
            whole = isinstance(value, int) and not isinstance(value, bool)
            return (value if whole and 0 <= value < 2**63 else None), written
    return None, ""


def _text(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source))
