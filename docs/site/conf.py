"""Settings of the site. `build.py` lays the sources out and calls Sphinx with them."""

import os

project = "expo_lab"
author = "expo_lab contributors"
copyright = "expo_lab contributors; lessons CC BY 4.0, code BSD-3-Clause"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
language = os.environ.get("EXPO_LAB_LANGUAGE", "en")
html_theme = "furo"
html_title = "expo_lab"
# Lessons come executed; nothing is fetched when a page is read.
nb_execution_mode = "off"
nb_ipywidgets_js = {}
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_member_order = "bysource"
suppress_warnings = ["myst.xref_missing", "mystnb.unknown_mime_type", "misc.highlighting_failure"]
