"""The tour on a small show, and the page it writes."""

import re

import pandas as pd
import pytest

from expo_lab.view.reports.page import Section, write_report
from expo_lab.view.reports.tour import STEPS, tour


@pytest.fixture(scope="module")
def sections():
    which = dict(preset="mature", customers=300, editions=8, seed=3)
    return {name: step() for name, step in tour(which)}


def test_every_step_shows_a_table_a_picture_and_a_sentence(sections):
    assert list(sections) == list(STEPS)
    for section in sections.values():
        assert len(section.table)
        assert section.figure is not None
        assert section.caption
        assert section.shows.endswith(".")


def test_the_page_stands_alone(sections, tmp_path):
    path = write_report(tmp_path / "ü 展" / "index.html", "Tour", "about", list(sections.values()))
    page = path.read_text("utf-8")
    assert len(re.findall(r'<img alt="[^"]+" src="data:image/png;base64,', page)) == len(STEPS)
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)  # nothing outside it
    assert "nan" not in re.sub(r"base64,[^\"]+", "", page).lower().split()


def test_the_page_names_no_account(sections, tmp_path):
    page = write_report(tmp_path / "x.html", "t", "a", list(sections.values())).read_text("utf-8")
    words = re.sub(r"base64,[^\"]+", "", page)
    assert "<table" in words
    assert not re.search(r"XX\d{18}|bank_account|@example", words)


def test_a_cell_with_markup_stays_text(tmp_path):
    table = pd.DataFrame({"name": ["<script>alert(1)</script>", "=1+1"], "x": [1.0, float("nan")]})
    section = Section("A & B", "<b>lead</b>", table)
    page = write_report(tmp_path / "x.html", "t", "a", [section]).read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>lead" not in page


def test_a_failure_leaves_no_half_page(tmp_path, monkeypatch):
    class Broken:
        def savefig(self, *_, **__):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_report(
            tmp_path / "x.html", "t", "a", [Section("s", "l", pd.DataFrame({"a": [1]}), Broken())]
        )
    assert not list(tmp_path.iterdir())


def test_a_page_that_grows_draws_each_figure_once(tmp_path):
    class Counted:
        drawn = 0

        def savefig(self, out, **_):
            self.drawn += 1
            out.write(b"picture")

    figures = [Counted(), Counted()]
    sections = [Section("s", "l", pd.DataFrame({"a": [1]}), figure) for figure in figures]
    for known in (1, 2):
        page = write_report(tmp_path / "x.html", "t", "a", sections[:known]).read_text("utf-8")
        assert page.count("base64,cGljdHVyZQ==") == known
    assert [figure.drawn for figure in figures] == [1, 1]
