"""Report: sections of words, tables and figures as one self-contained page."""

from __future__ import annotations

import base64
import io
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ...io.drafts import real, whole_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Section:
    """One step: what was asked, what was found in a table and a figure, and what it shows.

    Its figure is drawn when the section is first written, and that picture is kept.
    """

    title: str
    lead: str
    table: pd.DataFrame
    figure: Figure | str | None = None  # matplotlib's, or an SVG of ours
    caption: str = ""
    shows: str = ""

    @cached_property
    def image(self) -> str:
        """The figure as PNG in base64, if it is matplotlib's: a page that grows draws each once."""
        return "" if self.figure is None or isinstance(self.figure, str) else _png(self.figure)


# Autoescaped: a client's cell that holds <script> is text here like any other.
PAGE = """<!DOCTYPE html>
<html lang="{{ language }}"><head><meta charset="utf-8"><meta name="generator" content="expo_lab">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{margin-bottom:.2rem} h2{margin-top:2.5rem;border-top:1px solid #ccc;padding-top:1rem}
.wide{overflow-x:auto} table{border-collapse:collapse;font-size:.9rem;margin:.8rem 0}
th,td{padding:.25rem .7rem;border-bottom:1px solid #ddd;text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left} thead th{border-bottom:2px solid #666}
{% for k in range(1, 13) %}.words{{ k }} tr>:nth-child({{ k }}){{ "," if not loop.last }}{% endfor %}{text-align:left;white-space:normal;min-width:12rem}
img,svg{max-width:100%;height:auto} .logo{max-height:4rem} figure{margin:1rem 0} figcaption,.about{color:#555;font-size:.9rem}
nav li{margin:.1rem 0} @media print{h2{break-before:auto} section{break-inside:avoid}}
</style></head><body>
{% if logo %}<img class="logo" alt="" src="{{ logo }}">{% endif %}<h1>{{ title }}</h1><p class="about">{{ about }}</p>
<nav aria-label="Contents"><ol>{% for s in sections %}<li><a href="#s{{ loop.index }}">{{ s.title }}</a></li>{% endfor %}</ol></nav>
{% for s in sections %}<section id="s{{ loop.index }}"><h2>{{ loop.index }}. {{ s.title }}</h2>
<p>{{ s.lead }}</p>
<div class="wide"><table{% if s.words %} class="{% for k in s.words %}{{ ' ' if loop.index0 }}words{{ k }}{% endfor %}"{% endif %}><thead><tr>{% for c in s.header %}<th scope="col">{{ c }}</th>{% endfor %}</tr></thead><tbody>
{% for row in s.rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>
{% if s.drawn %}<figure>{{ s.drawn|safe }}<figcaption>{{ s.caption }}</figcaption></figure>{% endif %}
{% if s.image %}<figure><img alt="{{ s.caption }}" src="data:image/png;base64,{{ s.image }}"><figcaption>{{ s.caption }}</figcaption></figure>{% endif %}
<p>{{ s.shows }}</p></section>
{% endfor %}</body></html>
"""


def in_words(value: object) -> str:
    """Write a cell as people read it.

    >>> [in_words(v) for v in (1234567.0, 0.12345, 3, "a", float("nan"))]
    ['1,234,567', '0.123', '3', 'a', '']
    """
    if isinstance(value, float):
        if value != value:
            return ""
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


CORE = "docProps/core.xml"
LONG = 40  # letters of a cell, from which it is a sentence; a Chinese one is as wide as two; ours


def ours(path: str | Path, mark: bytes, who: str) -> Path:
    """Return a path to write to, absolute; what others wrote there is left alone.

    Raises
    ------
    ValueError
        If a file lies there in which the mark is not found.
    """
    path = Path(path).absolute()
    found = b"" if path.is_dir() else path.read_bytes() if path.exists() else mark
    if zipfile.is_zipfile(path):  # a workbook or slides: who made them stands in their properties
        with zipfile.ZipFile(path) as parts:
            found = parts.read(CORE) if CORE in parts.namelist() else b""
    if mark not in found:
        raise ValueError(
            f"{who}: {path.name} is there already and expo_lab did not write it; name another file."
        )
    return path


def _rows(table: pd.DataFrame) -> list[list[str]]:
    columns = [table[c].tolist() for c in table.columns]
    return [[in_words(cell) for cell in row] for row in zip(*columns, strict=True)]


def _worded(table: pd.DataFrame) -> list[int]:
    """Number the columns of sentences, from 1: they run over several lines."""
    cells = [max(map(_width, map(in_words, table[c].tolist())), default=0) for c in table.columns]
    return [k for k, longest in enumerate(cells, 1) if longest > LONG]


def _width(text: str) -> int:
    return len(text) + sum(unicodedata.east_asian_width(c) in "WF" for c in text)


def _png(figure: Figure) -> str:
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110, bbox_inches="tight", metadata={"Software": None})
    return base64.b64encode(out.getvalue()).decode("ascii")


def write_report(
    path: str | Path,
    title: str,
    about: str,
    sections: Sequence[Section],
    language: str = "en",
    logo: str = "",
) -> Path:
    """Write the sections to one HTML file with nothing outside it; whole or not at all.

    Parameters
    ----------
    path : path
        The file; its folder is made.
    title, about : str
    sections : sequence of Section
        Figures are embedded as PNG with their caption as alternative text.
    language : str
        Code of the page's language.
    logo : str
        Address of an image within the page (``data:``), or "".

    Raises
    ------
    ValueError
        If a file lies there that is no page of ours: it is not overwritten.
    """
    from jinja2 import Environment

    page = Environment(autoescape=True).from_string(PAGE)
    filled = [
        dict(
            title=s.title,
            lead=s.lead,
            header=list(map(str, s.table.columns)),
            rows=_rows(s.table),
            words=_worded(s.table),
            image=s.image,
            drawn=s.figure if isinstance(s.figure, str) else "",
            caption=s.caption,
            shows=s.shows,
        )
        for s in sections
    ]
    path = ours(real(path), b'content="expo_lab"', "write_report")
    with whole_file(path) as draft:
        text = page.render(title=title, about=about, sections=filled, language=language, logo=logo)
        draft.write_text(text, encoding="utf-8", newline="\n")
    return path
