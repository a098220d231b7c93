"""Pages: what a student is told, and the answers in words side by side for reading."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from ..task import Exercise

STYLE = """<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {font: 16px/1.5 sans-serif; max-width: 52em; margin: 2em auto; padding: 0 1em;
overflow-wrap: anywhere}
code, pre {background: #f3f3f3; padding: 1px 3px} pre {padding: 8px; overflow-x: auto}
.answers {display: grid; grid-template-columns: repeat(auto-fill, minmax(18em, 1fr)); gap: 1em}
.answers > div {border: 1px solid #bbb; padding: 0 .8em} li {margin: .4em 0}</style>"""


def feedback_page(marked: dict[str, Any], opened: Exercise) -> str:
    """Write a student's page: each check, whether it holds, and what is wrong if not."""
    said = marked["said"]
    right = sum(not words for words in said.values())
    parts = [f"<h1>Exercise {opened.number}: {escape(opened.title)}</h1>"]
    parts += [f"<p>{escape(marked['student'])}: <b>{right} of {len(said)}</b> checks hold."]
    if marked["used"] is not None:
        parts.append(f" Marked on the show of seed {marked['used']}.")
    parts.append("</p>")
    if marked["notes"]:
        parts.append(f"<p>About the file: {escape(marked['notes'])}.</p>")
    for place, problem in marked["problems"].items():
        parts.append(f"<p>{escape(place)} did not run: {_words(problem)}</p>")
    for task in opened.tasks:
        lines = [
            f"<li>✓ {_words(each.what)}.</li>"
            if not said[each.answer]
            else f"<li>✗ {_words(each.what)}. {_words(said[each.answer])} "
            f"Hint: {_words(each.hint)}</li>"
            for each in opened.of(task)
        ]
        parts.append(f"<h2>Task {escape(task)}</h2><ul>{''.join(lines)}</ul>")
    if opened.rubric:
        parts.append("<p>What you wrote in words is read by your lecturer.</p>")
    return _page(f"Exercise {opened.number}", parts)


def words_page(marked: Iterable[dict[str, Any]], opened: Exercise) -> str:
    """Write the page on which all students' words stand side by side under the rubric."""
    parts = [f"<h1>Exercise {opened.number}, in words</h1>"]
    everybody = list(marked)
    for i, (task, rubric) in enumerate(opened.rubric.items()):
        parts.append(f"<h2>Task {escape(task)}</h2><p><b>Rubric.</b> {_words(rubric)}</p>")
        parts.append('<div class="answers">')
        for one in everybody:
            texts = list(one["words"].values())
            text = texts[i] if i < len(texts) else ""
            empty = text.strip() in ("", "*Your words here.*")
            shown = "<p><i>nothing</i></p>" if empty else f"<p>{escape(text)}</p>"
            shown = shown.replace("\n", "<br>")
            parts.append(f"<div><h3>{escape(one['student'])}</h3>{shown}</div>")
        parts.append("</div>")
    return _page(f"Exercise {opened.number} in words", parts)


def _page(title: str, parts: list[str]) -> str:
    head = f"<!doctype html><html lang='en'><head>{STYLE}<title>{escape(title)}</title></head>"
    return f"{head}<body>{''.join(parts)}</body></html>\n"


def _words(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
