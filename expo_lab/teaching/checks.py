"""Checks: say what of an exercise's answer was checked, whether it holds, and what is wrong."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ..core import arguments
from .errors import friendly_errors
from .task import Check, Exercise, exercise, world

_COLOURS = {True: "#0173b2", False: "#d55e00"}  # told apart by colour-blind readers too
_open: list[Exercise] = []  # the exercise that `start` opened


def start(number: str) -> None:
    """Open an exercise: `check` and `score` are about it from now on.

    Misspelt names are answered as in the lessons (`friendly_errors`).

    Parameters
    ----------
    number : str
        "01", "02", ...

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    _open[:] = [exercise(number)]
    friendly_errors()


def check(task: object) -> None:
    """Check a task's answers, and say of each whether it holds and what is wrong if not.

    What is right is computed anew from the seed, not from the notebook's tables, so a changed
    table or check cannot make a wrong answer right.

    Parameters
    ----------
    task : int or str
        The task's number. The answers are read from the notebook by their names.

    Raises
    ------
    ValueError
        If no exercise is open, or it has no such task.

    Examples
    --------
    >>> start("02")
    >>> seed, how_many, share_latest = 1, ..., "all"
    >>> check(1)
    ✗ Not yet: `how_many` is the number of exhibitors that have exhibited. It is not...
    ✗ Not yet: `share_latest` is the share of them that stood at edition 7. You gave...
    """
    opened = _opened("check")
    space = _notebook()
    asked = opened.of(task)
    if said := _seed(space):  # once, and without the hints, which are about the answers
        _show(False, said)
        return
    for each in asked:
        problem = judge(opened, each, space)
        if not problem:
            _show(True, f"Holds: {each.what}.")
        else:
            _show(False, f"Not yet: {each.what}. {problem} Hint: {each.hint}")


def score() -> pd.DataFrame:
    """Judge all answers of the exercise as they are now, print how many hold and which do not.

    Returns
    -------
    DataFrame
        One row a check of the exercise: task, checked (its words), holds (bool).

    Raises
    ------
    ValueError
        If no exercise is open.
    """
    opened = _opened("score")
    table = _judged(opened, _notebook())
    print(f"{int(table['holds'].sum())} of the {len(table)} checks of this exercise hold.")
    for row in table[~table["holds"]].itertuples():
        print(f"✗ Not yet (task {row.task}): {row.checked}.")
    return table


def _notebook() -> Mapping[str, Any]:
    """The variables of whoever called; the door that a room's functions stand behind is nobody."""
    frame: Any = sys._getframe(2)
    while frame.f_globals.get("__name__") == arguments.__name__:
        frame = frame.f_back
    return frame.f_globals


def judge(opened: Exercise, asked: Check, space: Mapping[str, Any]) -> str:
    """Say what is wrong with an answer among a notebook's variables; nothing if it is right."""
    if said := _seed(space):
        return said
    if asked.answer not in space:
        return (
            f"There is no `{asked.answer}` yet: run the cell above first. "
            "An answer under another name is not found."
        )
    if space[asked.answer] is ...:
        return f"It is not answered yet: `{asked.answer}` is still `...`."
    made = world(opened.number, space["seed"])
    try:
        problem = asked.wrong(asked.plain(space[asked.answer]), made)
    except ValueError as said:
        problem = str(said)
    except Exception as error:  # an answer of a kind nobody thought of: no traceback for a reader
        problem = f"It could not be compared ({type(error).__name__}: {str(error)[:120]})."
    changed = next(_changed(opened, made, space), "") if problem else ""
    return f"{problem} {changed}".strip()


def _seed(space: Mapping[str, Any]) -> str:
    """Say what is wrong with the notebook's seed; nothing if it is a student number."""
    if "seed" not in space:
        return "There is no `seed` yet: run the cells from the top first."
    seed = space["seed"]
    if isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0:
        return ""
    shown = "`...`" if seed is ... else repr(seed)
    return (
        "`seed` must be a whole number, your student number, written in digits and without quotes; "
        f"found {shown}. Mend it, then run its cell and those below it again."
    )


def _changed(opened: Exercise, made: Any, space: Mapping[str, Any]) -> Iterator[str]:
    """Tables of the notebook that are not what its cells make; some may not be made yet."""
    for name in (each for each in opened.given if each in space):
        mine, theirs = space[name], getattr(made, name)
        same = isinstance(mine, pd.DataFrame | pd.Series) and mine.equals(theirs)
        if not same:
            yield f"And `{name}` is not what the cells above make of this seed: run them again."


def _judged(opened: Exercise, space: Mapping[str, Any]) -> pd.DataFrame:
    rows = [(each.task, each.what, not judge(opened, each, space)) for each in opened.checks]
    table = pd.DataFrame(rows, columns=["task", "checked", "holds"])
    return table.astype(dict(task="str", checked="str", holds="bool"))


def _opened(who: str) -> Exercise:
    if not _open:
        raise ValueError(f"{who}: no exercise is open; run the cell with start(...) at the top.")
    return _open[0]


def _show(holds: bool, text: str) -> None:
    """Print a line, in a notebook with its sign in colour."""
    sign = "✓" if holds else "✗"
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        print(sign, text)
        return
    from IPython.display import display

    words = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    page = f'<div><b style="color:{_COLOURS[holds]}">{sign}</b> {words}</div>'
    display({"text/plain": f"{sign} {text}", "text/html": page}, raw=True)
