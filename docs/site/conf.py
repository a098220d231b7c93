"""Settings of the site. `build.py` lays the sources out and calls Sphinx with them."""

import os
import re

project = "expo_lab"
author = "expo_lab contributors"
copyright = "expo_lab contributors; lessons CC BY 4.0, code BSD-3-Clause"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
language = os.environ.get("EXPO_LAB_LANGUAGE", "en")
html_theme = "furo"
html_title = "expo_lab"
html_static_path = ["static"]
html_css_files = ["site.css"]
# Lessons come executed; nothing is fetched when a page is read.
nb_execution_mode = "off"
nb_ipywidgets_js = {}
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_member_order = "bysource"
suppress_warnings = ["myst.xref_missing", "mystnb.unknown_mime_type", "misc.highlighting_failure"]


ITEM = re.compile(r"(\s*)([^\s:`][^:`]*?) : (?=\S)")


def items(app, what, name, thing, options, lines):
    """Make a list of what a docstring tells one a line, as "name : what it is"."""
    inside, after = None, True
    for at, line in enumerate(lines):
        found = ITEM.match(line)
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            after = True
            continue
        if found and (after or inside == indent):
            inside = indent
            lines[at] = f"{found[1]}- **{found[2]}** : {line[found.end() :]}"
        elif inside is not None and indent <= inside:
            inside = None
        elif inside is not None:  # goes on: below the first word of its item
            lines[at] = f"{' ' * (inside + 2)}{line.lstrip()}"
        after = False


# What a reader asks for is cut as the pages were: see `pairs`.
SPLIT_QUERY = r"""
var splitQuery = (query) =>
  (query.match(/[\u4e00-\u9fff]+|(?:(?![\u4e00-\u9fff])[\p{Letter}\p{Number}_])+/gu) || [])
    .flatMap((run) => run[0] < "\u4e00" || run[0] > "\u9fff" || run.length < 3 ? [run]
      : Array.from(run).slice(1).map((next, at) => run[at] + next));
"""


def pairs(text):
    """Cut a text into words, and Chinese, which has no spaces, into pairs of neighbours."""
    parts = []
    for run in re.findall(r"[\u4e00-\u9fff]+|[^\W\u4e00-\u9fff]+", text):
        if "\u4e00" <= run[0] <= "\u9fff" and len(run) > 2:
            parts += [run[at : at + 2] for at in range(len(run) - 1)]
        else:
            parts.append(run)
    return parts


def setup(app):
    """Lists are made after napoleon, whose priority is 500, has read the sections."""
    app.connect("autodoc-process-docstring", items, priority=600)
    from sphinx.search.en import SearchEnglish

    # Sphinx's own search of Chinese calls a stemmer that it does not bring, and searches for ever
    chinese = {"lang": "zh", "js_splitter_code": SPLIT_QUERY}
    chinese |= {"split": lambda self, text: pairs(text)}
    chinese |= {"word_filter": lambda self, word: len(word) > 1}
    app.add_search_language(type("SearchChinese", (SearchEnglish,), chinese))
