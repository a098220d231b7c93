"""The worked examples of CONTRIBUTING.md and README.md run, in order, as typed by a reader."""

import re
import runpy
from importlib import import_module
from pathlib import Path

import pytest

from expo_lab.profiles import COLUMNS, FORECASTERS
from expo_lab.world import ACTIONS, CAUSES

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def registries_as_before(monkeypatch):
    """What the examples register is gone after each test."""
    for name, module in dict(SCHEMES="segment", LEARNERS="segment", PRESETS="scenario").items():
        one = getattr(import_module(f"expo_lab.{module}"), name)
        monkeypatch.setattr(one, "_items", dict(one._items))
    for one in (ACTIONS, CAUSES, FORECASTERS, COLUMNS):
        monkeypatch.setattr(one, "_items", dict(one._items))


def blocks(page):
    return re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize(("page", "least"), [("CONTRIBUTING.md", 8), ("README.md", 2)])
def test_the_examples_run(page, least, capsys, monkeypatch):
    found = blocks(page)
    assert len(found) >= least
    names = {}
    for block in found:
        # the README's show is the tour's: a smaller one says the same
        small = block.replace("customers=5000, editions=10", "customers=800, editions=10")
        exec(compile(small, page, "exec"), names)


def test_the_scheme_of_the_example_keeps_the_contract(people):
    names = {}
    exec(blocks("CONTRIBUTING.md")[0], names)
    scheme = names["price_type"]
    found = scheme(people)
    assert found.notna().all()
    assert set(found.unique()) == set(scheme.labels)


def test_the_readme_names_every_command():
    from expo_lab.cli.commands import app

    page = (ROOT / "README.md").read_text("utf-8")
    for command in app.registered_commands:
        assert f"expo-lab {command.name or command.callback.__name__}" in page


def test_files_that_the_pages_point_to_exist():
    for page in ("README.md", "CONTRIBUTING.md"):
        text = re.sub(r"^```.*?^```", "", (ROOT / page).read_text("utf-8"), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), target
        for path in re.findall(
            r"`((?:expo_lab|tests|notebooks|exercises|datasets)/[\w./-]*)`", text
        ):
            assert (ROOT / path).exists(), path


def test_the_page_of_what_rooms_offer_is_made_from_the_docstrings():
    made = runpy.run_path(str(ROOT / "docs" / "make_api.py"))
    # a short message: the page has hundreds of lines
    same = made["PAGE"].read_text("utf-8") == made["page"]()
    assert same, "docs/api.md is out of date: python docs/make_api.py"
