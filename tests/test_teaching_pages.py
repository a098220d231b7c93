"""The lecturer's pages and the site's translations keep up with the lessons."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "teaching"
LESSONS = {p.stem.split("_")[0]: p for p in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))}


def headings(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return [line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("#")]


QUOTED = [
    (page.name, number, heading)
    for page in (PAGES / "plans.md", PAGES / "exam.md")
    for number, heading in re.findall(
        r"\b(0\db?), (?:to )?\*([^*]+)\*", page.read_text("utf-8").replace("\n   ", " ")
    )
]


def test_headings_are_quoted():
    assert len(QUOTED) >= 10


@pytest.mark.parametrize(("page", "number", "heading"), QUOTED)
def test_a_heading_that_is_quoted_stands_in_the_lesson(page, number, heading):
    assert any(found.startswith(heading) for found in headings(LESSONS[number])), heading


def test_every_lesson_has_its_part_with_five_questions_and_the_time_it_says_itself():
    parts = re.split(r"^## ", (PAGES / "lessons.md").read_text("utf-8"), flags=re.M)[1:]
    about = {part.split()[0]: part for part in parts if not part.startswith("Appendix")}
    assert list(about) == list(LESSONS)
    assert len(parts) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    for part in parts:
        assert len(re.findall(r"^\d\. .+ \*.+\*$", part, re.M)) == 5, part
        assert "| misconception |" in part
        assert "**Outcomes.**" in part
    for number, path in LESSONS.items():
        title = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"])
        assert re.search(r"about (\d+) minutes", title)[1] in about[number].split("minutes")[0]


def test_pages_of_the_lecturer_link_to_what_is_there():
    for page in PAGES.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (PAGES / target).exists(), target


@pytest.mark.parametrize("language", ["zh_CN", "es"])
def test_the_landing_page_and_lesson_00_are_translated(language):
    spec = importlib.util.spec_from_file_location("build", ROOT / "docs" / "site" / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    assert build.missing(language) == []  # folded answers too
    known = build.catalog(language)
    for text, other in known.items():
        # code, links and list points come through
        for mark in (r"`[^`]+`", r"\]\([^)]+\)", r"^- "):
            count = [len(re.findall(mark, each, re.M)) for each in (text, other)]
            assert count[0] == count[1] or mark == r"`[^`]+`", (mark, text)
        assert set(re.findall(r"`[^`]+`", other)) <= set(re.findall(r"`[^`]+`", text)), other
        # bold opens and closes, also where Chinese marks stand beside it (CommonMark, 6.2)
        for opened, closed in zip(*[iter(re.finditer(r"\*\*", other))] * 2, strict=True):
            around = f" {other} "
            before, first = around[opened.start()], around[opened.end() + 1]
            last, after = around[closed.start()], around[closed.end() + 1]
            assert first.isalnum() or not before.isalnum(), other
            assert last.isalnum() or not after.isalnum(), other
