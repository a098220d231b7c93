"""Spot: checks written into an exercise's own cells; exercise 05 has them until it has a module."""

from __future__ import annotations

import dis
import html
import linecache
import re
import sys
from collections.abc import Callable, Iterator
from traceback import walk_tb
from types import CodeType

import numpy as np
import pandas as pd

_results: dict[str, bool] = {}  # what was checked -> does it hold, since the last start()
_COLOURS = {True: "#0173b2", False: "#d55e00"}  # told apart by colour-blind readers too


def start() -> None:
    """Forget all results; the first cell of an exercise calls it."""
    _results.clear()


def check(what: str, test: Callable[[], object], hint: str) -> bool:
    """Check one property of an answer, and say so in words.

    A wrong answer never ends in a traceback: whatever the test raises counts as not yet.

    Parameters
    ----------
    what : str
        The property, as a clause without its full stop. A second check of the same words
        replaces the first one's result.
    test : callable
        A function without arguments, usually a lambda, since the answer may still be ``...``.
        The check holds if it returns True and none of the variables it reads is ``...``.
    hint : str
        What to try; shown unless the check holds.

    Returns
    -------
    bool
        Whether the check holds.

    Raises
    ------
    ValueError
        If `what` or `hint` is empty, or `test` is no function.

    Examples
    --------
    >>> start()
    >>> answer = 5
    >>> check("the answer is two and two", lambda: answer == 4, "Count on your fingers.")
    ✗ Not yet: the answer is two and two. Hint: Count on your fingers.
    False
    >>> answer = 4
    >>> check("the answer is two and two", lambda: answer == 4, "Count on your fingers.")
    ✓ Holds: the answer is two and two.
    True
    """
    if not (what.strip() and hint.strip() and callable(test)):
        raise ValueError(
            "check: needs words for what is checked, a function without arguments and a hint; "
            f"found {what!r}, {test!r} and {hint!r}."
        )
    holds, problem = _try(test)
    _results[what] = holds
    _show(holds, f"Holds: {what}." if holds else f"Not yet: {what}. {problem}Hint: {hint}")
    return holds


def results() -> dict[str, bool]:
    """Return what was checked since `start`, and whether it holds."""
    return dict(_results)


def score() -> pd.DataFrame:
    """Print how many of the checks run so far hold, and which do not.

    Returns
    -------
    DataFrame
        One row a check: checked (its words), holds (bool).
    """
    wrong = [what for what, holds in _results.items() if not holds]
    if _results:
        print(f"{len(_results) - len(wrong)} of the {len(_results)} checks run so far hold.")
    else:
        print("No check has run yet.")
    for what in wrong:
        print(f"✗ Not yet: {what}.")
    table = pd.DataFrame(dict(checked=list(_results), holds=list(_results.values())))
    return table.astype(dict(checked="str", holds="bool"))


def _try(test: Callable[[], object]) -> tuple[bool, str]:
    """Run a test: whether it holds, and what kept it from answering, in words."""
    space = getattr(test, "__globals__", {})
    for name in _variables(getattr(test, "__code__", None)):
        if space.get(name) is ...:
            return False, f"It is not answered yet: `{name}` is still `...`. "
    try:
        found = test()
    except Exception as error:
        return False, _say(error, space)
    if isinstance(found, bool | np.bool_):
        return bool(found), ""
    return False, f"The comparison gave neither yes nor no but a {type(found).__name__}. "


def _variables(code: CodeType | None) -> Iterator[str]:
    """Names of the notebook's variables that a function reads, its inner functions included."""
    if code is None:
        return
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield step.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _variables(inner)


def _say(error: Exception, space: dict[str, object]) -> str:
    """Name the type of problem and the notebook's line where it arose."""
    if isinstance(error, NameError) and error.name:  # pandas raises some without a name
        return f"There is no `{error.name}` yet: run the cells above first. "
    text = " ".join(str(error).split())[:200]
    # libraries have their own namespace: what is left is the check and the student's functions
    ours = [(f, line) for f, line in walk_tb(error.__traceback__) if f.f_globals is space]
    where = ""
    if ours:
        frame, number = ours[-1]
        line = linecache.getline(frame.f_code.co_filename, number).strip()
        where = f", at line {number}" + (f": `{line}`" if line else "")
    return f"It could not be compared ({type(error).__name__}: {text}{where}). "


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
