"""Every notebook runs top to bottom in a real kernel, once, and becomes a page."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# CI keeps the pages; elsewhere they go with the test's own folder
PAGES = ROOT / "build" / "notebooks"


def load(path):
    return nbformat.read(path, as_version=4)


def test_the_ordered_lessons_are_there():
    rooms = ["start_here", "collection", "segmentation", "prediction", "lifecycle", "value"]
    expected = [f"{i:02d}_{room}.ipynb" for i, room in enumerate([*rooms, "strategy"])]
    assert [p.name for p in NOTEBOOKS if re.match(r"\d\d_", p.name)] == expected
    assert "03b_mining.ipynb" in [p.name for p in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_runs_and_becomes_a_page(path, tmp_path, monkeypatch):
    from nbconvert import HTMLExporter

    lesson = load(path)
    monkeypatch.delenv(
        "MPLBACKEND", raising=False
    )  # pictures go into the notebook, as for a reader
    # a copy elsewhere, in a folder with a space and other letters: as on a student's laptop
    work = tmp_path / "Übung 展会"
    work.mkdir()
    NotebookClient(lesson, timeout=120, resources={"metadata": {"path": str(work)}}).execute()
    loud = [o for c in lesson.cells for o in c.get("outputs", []) if o.get("name") == "stderr"]
    assert not loud, loud[0]["text"]
    pictures = [
        o for c in lesson.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})
    ]
    assert len(pictures) >= 2
    exporter = HTMLExporter(embed_images=True, mathjax_url="", require_js_url="", jquery_url="")
    page, _ = exporter.from_notebook_node(lesson)
    out = PAGES if os.environ.get("CI") else tmp_path
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{path.stem}.html").write_text(page, encoding="utf-8")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_reads_as_a_lesson(path):
    cells = load(path).cells
    first, last = cells[0].source, cells[-1].source
    assert first.startswith("# ")
    assert re.search(r"you will", first, re.I)
    assert re.search(r"minutes", " ".join(c.source for c in cells[:3]))
    assert re.search(r"you have seen", " ".join(c.source for c in cells[-3:]), re.I), last
    code = [c for c in cells if c.cell_type == "code"]
    assert sum(c.cell_type == "markdown" for c in cells) >= len(code)  # prose first
    for cell in code:
        lines = [x for x in cell.source.splitlines() if x.strip()]
        assert len(lines) <= 12, cell.source
        assert not cell.outputs
        assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_its_links_lead_somewhere(path):
    for cell in load(path).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)#:]+)\)", cell.source):
                assert (path.parent / target).exists(), target
