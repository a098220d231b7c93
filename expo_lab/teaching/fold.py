"""Fold: the answer to a question of a lesson, filled from the output and opened by a click."""

from __future__ import annotations

import html
import re
import sys

ASKED = "<b>Have you read rightly?</b> Open the answer."


def answer(text: str) -> None:
    """Show the answer to the question above, folded up until the reader opens it.

    Parameters
    ----------
    text : str
        Plain words, `code` and **bold** allowed; numbers come from the cells above.

    Examples
    --------
    >>> answer("The **first** column is the larger one.")
    Answer: The first column is the larger one.
    """
    plain = re.sub(r"\*\*(.+?)\*\*", r"\1", text)
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        print("Answer:", plain)
        return
    from IPython.display import display

    words = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    words = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", words)
    page = f"<details><summary>{ASKED}</summary><p>{words}</p></details>"
    display({"text/plain": f"Answer: {plain}", "text/html": page}, raw=True)


def than(first: float, second: float, more: str = "more", less: str = "less") -> str:
    """Say how one number compares with another, in words for a sentence.

    >>> than(3, 2, "larger", "smaller") + " than"
    'larger than'
    >>> than(2, 2)
    'just as much'
    """
    if first == second:
        return "just as much"
    return more if first > second else less
