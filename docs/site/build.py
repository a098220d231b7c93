"""Build the site: lessons with their outputs, the lecturer's pages and the reference.

    python docs/site/build.py                       English, Chinese and Spanish, into build/site
    python docs/site/build.py --only 00_start_here  with these lessons only, to try it
    python docs/site/build.py --extract             which paragraphs have no translation yet

Needs the extra `docs`. Lessons are executed here, once for each text that they have; a page fetches
nothing when it is read. A translation is a paragraph of a .po file (gettext) below locales/; what
has none stays English.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from babel.messages.pofile import read_po
from nbclient import NotebookClient

from expo_lab.teaching.fold import ASKED

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build" / "site"
LANGUAGES = {"en": "English", "zh_CN": "中文", "es": "Español"}
PAGES = ("00_start_here",)  # lessons that are translated, and so executed in each language
TITLES = {
    "en": ("Lessons", "For the lecturer", "Reference"),
    "zh_CN": ("课程", "致教师", "参考"),
    "es": ("Lecciones", "Para el profesor", "Referencia"),
}
LIVE = {
    "en": "This cell is an explorer: in JupyterLab it moves. Install the package and type "
    "`expo-lab lab`.",
    "zh_CN": "这一格是一个可以操作的图：在 JupyterLab 中它会动。请安装软件包，"
    "输入 `expo-lab lab`。",
    "es": "Esta celda es un explorador: en JupyterLab se mueve. Instale el paquete y escriba "
    "`expo-lab lab`.",
}
UNFOLD = {
    "en": ASKED,
    "zh_CN": "<b>您读对了吗？</b>请打开答案。",
    "es": "<b>¿Ha leído bien?</b> Abra la respuesta.",
}
PICTURE = {"en": "Picture", "zh_CN": "图", "es": "Imagen"}
# In place of a widget, which needs a program behind it: the pictures that it holds.
STILL = """
import ipywidgets as _widgets
from IPython.display import Image as _Image, display as _display
def _still(self, **how):
    parts = [self]
    for part in parts:
        parts += list(getattr(part, "children", ()))
        if isinstance(part, _widgets.Image) and part.value:
            _display(_Image(part.value))
_widgets.Box._ipython_display_ = _still
"""


def catalog(language: str) -> dict[str, str]:
    """Paragraph -> its translation; empty for English."""
    path = HERE / "locales" / language / "LC_MESSAGES" / "site.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def translate(text: str, known: dict[str, str]) -> str:
    """Translate paragraph by paragraph; one that is not known stays."""
    parts = re.split(r"(\n\s*\n)", text.strip())
    return "".join(known.get(part, part) for part in parts)


def folded(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell holds a folded answer, whose words are translated with the text."""
    return "folded" in cell.metadata.get("tags", [])


def executed(path: Path, language: str, known: dict[str, str]) -> nbformat.NotebookNode:
    """A lesson in a language with its outputs, from the shelf if this text ran before."""
    lesson = nbformat.read(path, as_version=4)
    for cell in lesson.cells:
        if cell.cell_type == "markdown" or folded(cell):
            cell.source = translate(cell.source, known)
    about = nbformat.writes(lesson) + STILL + (ROOT / "expo_lab" / "__init__.py").read_text("utf-8")
    kept = OUT / "ran" / f"{path.stem}-{hashlib.sha256(about.encode()).hexdigest()[:16]}.ipynb"
    if kept.is_file():
        return nbformat.read(kept, as_version=4)
    lesson.cells.insert(0, nbformat.v4.new_code_cell(STILL))
    kept.parent.mkdir(parents=True, exist_ok=True)
    NotebookClient(lesson, timeout=900, resources={"metadata": {"path": str(OUT)}}).execute()
    del lesson.cells[0]
    nbformat.write(_stood(lesson, language), kept)
    return lesson


def formulas(text: str) -> str:
    """Write $...$ and $$...$$ as MathML, which a browser draws without fetching anything."""
    from latex2mathml.converter import convert

    parts = re.split(r"(```.*?```|`[^`\n]*`)", text, flags=re.S)
    for i in range(0, len(parts), 2):
        shown = re.sub(
            r"\$\$(.+?)\$\$", lambda m: convert(m[1].strip(), display="block"), parts[i], flags=re.S
        )
        parts[i] = re.sub(r"(?<![\\$])\$([^$\n]+?)\$", lambda m: convert(m[1]), shown)
    return "".join(parts)


def _stood(lesson: nbformat.NotebookNode, language: str) -> nbformat.NotebookNode:
    """Hide what a page need not show, and say below a widget how to run it."""
    lesson.metadata.pop("widgets", None)
    cells, heading = [], ""
    for cell in lesson.cells:
        cells.append(cell)
        if cell.cell_type != "code":
            heading = [heading, *re.findall(r"^#+ (.+)$", cell.source, re.M)][-1]
            cell.source = formulas(cell.source)
            continue
        # for who hears the page: a picture has at least the name of its part
        cell.metadata["mystnb"] = {"image": {"alt": f"{PICTURE[language]}: {heading}"}}
        if folded(cell):
            cell.metadata["tags"] = [*cell.metadata["tags"], "remove-input"]
            for output in cell.outputs:
                page = output.get("data", {})
                if "text/html" in page:
                    page["text/html"] = page["text/html"].replace(ASKED, UNFOLD[language])
        if re.search(r"\bexplore(_\w+)?\(|^explorer$|\bturn_knobs\(", cell.source, re.M):
            cell.outputs = [o for o in cell.outputs if "image/png" in o.get("data", {})]
            cells.append(nbformat.v4.new_markdown_cell(f"*{LIVE[language]}*"))
    lesson.cells = cells
    return lesson


def lay_out(language: str, only: list[str]) -> Path:
    """Write one language's sources."""
    source, known = OUT / "source" / language, catalog(language)
    shutil.rmtree(source, ignore_errors=True)
    (source / "lessons").mkdir(parents=True)
    (source / "exercises").mkdir()
    shutil.copyfile(HERE / "conf.py", source / "conf.py")
    shutil.copytree(HERE / "static", source / "static")
    lessons = [
        path
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        if not only or path.stem in only
    ]
    for path in lessons:
        # an untranslated lesson is executed once, for all languages
        own = path.stem in PAGES
        lesson = executed(path, language, known if own else {})
        nbformat.write(lesson, source / "lessons" / path.name)
    exercises = sorted((ROOT / "exercises").glob("*.ipynb"))
    for path in exercises:
        exercise = nbformat.read(path, as_version=4)
        nbformat.write(_stood(exercise, language), source / "exercises" / path.name)
    shutil.copytree(ROOT / "docs" / "teaching", source / "teaching")
    heads = TITLES[language]
    front = translate((HERE / "index.md").read_text("utf-8"), known)
    front += _tree(heads[0], [f"lessons/{path.stem}" for path in lessons])
    front += _tree("", [f"exercises/{path.stem}" for path in exercises])
    front += _tree(heads[1], ["teaching/index"]) + _tree(heads[2], ["reference"])
    others = [f"[{name}](../{code}/index.html)" for code, name in LANGUAGES.items()]
    front = front.replace("\n", f"\n\n{' · '.join(others)}\n", 1)
    (source / "index.md").write_text(front, "utf-8")
    teaching = source / "teaching" / "index.md"
    with teaching.open("a", encoding="utf-8") as file:
        file.write(_tree("", ["plans", "lessons", "exam", "room"]))
    (source / "reference.md").write_text(_reference(), "utf-8")
    return source


def _tree(caption: str, pages: list[str]) -> str:
    name = f":caption: {caption}\n" if caption else ""
    return "\n\n```{toctree}\n:hidden:\n" + name + "\n" + "\n".join(pages) + "\n```\n"


def _reference() -> str:
    """One heading a room, and each of its names by autodoc."""
    import types

    import expo_lab

    text = (HERE / "reference.md").read_text("utf-8")
    for room in expo_lab.__all__:
        home = getattr(expo_lab, room)
        if not isinstance(home, types.ModuleType) or not hasattr(home, "__all__"):
            continue
        text += f"\n## {room}\n\n```{{eval-rst}}\n"
        for name in home.__all__:
            found = getattr(home, name)
            if isinstance(found, type):
                text += f".. autoclass:: {found.__module__}.{found.__qualname__}\n   :noindex:\n\n"
            elif isinstance(found, types.FunctionType):
                text += f".. autofunction:: {found.__module__}.{found.__name__}\n   :noindex:\n\n"
        text += "```\n"
    return text


def missing(language: str) -> list[str]:
    """Paragraphs of the landing page and of the translated lessons that have no translation."""
    known = catalog(language)
    texts = [(HERE / "index.md").read_text("utf-8")]
    for name in PAGES:
        lesson = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        texts += [c.source for c in lesson.cells if c.cell_type == "markdown" or folded(c)]
    parts = [part for text in texts for part in re.split(r"\n\s*\n", text.strip())]
    return [part for part in parts if part not in known and not part.startswith("```")]


def main() -> int:
    """Build; the exit code is Sphinx's."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--only", nargs="*", default=[], help="lessons, by their file's name")
    asked.add_argument("--languages", nargs="*", default=list(LANGUAGES), choices=LANGUAGES)
    asked.add_argument("--extract", action="store_true", help="name what is not translated")
    how = asked.parse_args()
    if how.extract:
        for language in (code for code in how.languages if code != "en"):
            for part in missing(language):
                print(f"{language}: {part[:90]!r}")
        return 0
    for language in how.languages:
        source = lay_out(language, how.only)
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(source)]
        env = os.environ | {"EXPO_LAB_LANGUAGE": language}
        code = subprocess.call([*command, str(OUT / "html" / language)], env=env)
        if code:
            return code
    go = '<!doctype html><meta charset="utf-8">'
    go += '<meta http-equiv="refresh" content="0; en/index.html">'
    (OUT / "html" / "index.html").write_text(f"{go}<a href='en/index.html'>expo_lab</a>\n", "utf-8")
    print(f"Site: {OUT / 'html' / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
