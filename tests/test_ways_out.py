"""Every function and command that writes a file: who is named in it, and what runs in it."""

import inspect
import json
import re
import types
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.cli.commands import app, main
from expo_lab.core.validation import columns_with
from expo_lab.io.export import write_tables
from expo_lab.teaching import grading

# What a parameter is called that says where to write
PLACES = {"path", "out", "folder", "file"}
READS = {
    "collect.open_base": "reads",
    "collect.read_tables": "reads",
    "collect.suggest_mapping": "reads; gives a draft of headers",
    "grading.read_submission": "reads a student's notebook",
    "grading.grade": "marks: students' own words, below",
    "collect.save_base": "the base itself, its owner's alone: tests/collect/test_store.py",
    "world.simulate": "tests/world/test_portfolio.py: personal columns stay out",
    "world.simulate_portfolio": "tests/world/test_portfolio.py: personal columns stay out",
    "value.true_relationship_values": "shares of value by future, numbers alone",
    "view.write_report": "what its caller puts into it; escaped, below",
}
SCRIPT, FORMULA = "<script>alert(1)</script>", '=HYPERLINK("http://evil.example","x")'


def writers():
    """Every public function that is told where to write, by room and name."""
    found = set()
    for room in [*xl.__all__, "grading"]:
        home = grading if room == "grading" else getattr(xl, room)
        for name in getattr(home, "__all__", []) if isinstance(home, types.ModuleType) else []:
            one = getattr(home, name)
            if isinstance(one, types.FunctionType) and PLACES & set(
                inspect.signature(one).parameters
            ):
                found.add(f"{room}.{name}")
    return found


@pytest.fixture(scope="module")
def planted():
    """A show whose every text is a script or a formula, and whose persons can be told apart."""
    show = xl.simulate("mature", customers=120, editions=4, seed=3)
    tables = {name: frame.copy() for name, frame in show.tables.items()}
    customers = tables["customers"]
    for column in columns_with("personal", "sensitive") & set(customers):
        customers[column] = [f"PERSON-{column}-{i}" for i in range(len(customers))]
    customers["name"] = [(SCRIPT, FORMULA)[i % 2] + f"PERSON-{i}" for i in range(len(customers))]
    return tables


def text_of(place):
    """All that lies there, workbooks and slides unpacked."""
    files = [place] if place.is_file() else [p for p in place.rglob("*") if p.is_file()]
    found = []
    for path in files:
        if is_zipfile(path):
            with ZipFile(path) as parts:
                found += [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
        elif path.suffix == ".parquet":
            found.append(pd.read_parquet(path).to_csv())
        else:
            found.append(path.read_text("utf-8-sig", errors="replace"))
    return "\n".join(found)


OURS = {
    "io.write_tables": lambda t, out: write_tables(t, out / "csv", {}, "csv"),
    "io.write_tables parquet": lambda t, out: write_tables(t, out / "pq", {}, "parquet"),
    "io.write_tables xlsx": lambda t, out: write_tables(t, out / "xlsx", {}, "xlsx"),
    "view.client_report": lambda t, out: xl.view.client_report(t, out / "p.html", "Fair"),
    "view.client_workbook": lambda t, out: xl.view.client_workbook(t, out / "w.xlsx", "Fair"),
    "view.client_slides": lambda t, out: xl.view.client_slides(t, out / "s.pptx", "Fair"),
    "io.write_workbook": None,  # writes what it is given, each column named by its caller
}


def test_every_function_that_writes_is_known():
    assert writers() == {name.split()[0] for name in OURS} | set(READS)


@pytest.mark.parametrize("name", [name for name, call in OURS.items() if call])
def test_nobody_is_named_unless_asked(planted, tmp_path, name):
    said = text_of(OURS[name](planted, tmp_path))
    assert len(said) > 500
    assert "PERSON" not in said
    assert SCRIPT not in said


def test_who_asks_for_names_gets_them_and_nothing_that_runs(planted, tmp_path):
    book = text_of(xl.view.client_workbook(planted, tmp_path / "w.xlsx", names=True))
    assert "PERSON-" in book
    assert "PERSON-bank_account" not in book
    assert SCRIPT not in book  # escaped in the sheet's XML
    assert "<f>" not in book


def test_a_clients_own_name_is_text_too(planted, tmp_path):
    name = SCRIPT + FORMULA
    for path in (
        xl.view.client_report(planted, tmp_path / "p.html", name),
        xl.view.client_workbook(planted, tmp_path / "w.xlsx", name),
        xl.view.client_slides(planted, tmp_path / "s.pptx", name),
    ):
        said = text_of(path)
        assert "alert(1)" in said
        assert SCRIPT not in said
        assert "<f>" not in said


def test_a_report_of_ones_own_runs_nothing(tmp_path):
    cell = pd.DataFrame({SCRIPT: [SCRIPT], "=x": [FORMULA]})
    section = xl.view.Section(SCRIPT, SCRIPT, cell, caption=SCRIPT, shows=SCRIPT)
    page = xl.view.write_report(tmp_path / "p.html", SCRIPT, SCRIPT, [section])
    assert "alert(1)" in page.read_text("utf-8")
    assert "<script" not in page.read_text("utf-8")


def test_a_class_ranked_runs_nothing(tmp_path, monkeypatch):
    """The leaderboard's students are named by themselves; a formula is text in the CSV."""
    from expo_lab.strategy import capstone

    board = pd.DataFrame({"student": [FORMULA, SCRIPT], "ahead": [1.0, 0.5]}, index=[1, 2])
    monkeypatch.setattr(
        capstone, "leaderboard", lambda entries, progress: board.rename_axis("place")
    )
    entry = capstone.Entry(FORMULA, 1, "status", {"existing": ("call", 1)})
    (tmp_path / "class").mkdir()
    entry.save(tmp_path / "class" / "a.json")
    assert json.loads((tmp_path / "class" / "a.json").read_text("utf-8"))["student"] == FORMULA
    out = tmp_path / "board.csv"
    command = ["leaderboard", str(tmp_path / "class"), "--out", str(out)]
    main(lambda: app(command, standalone_mode=False))
    cells = pd.read_csv(out)["student"].tolist()
    assert [cell[0] for cell in cells] == ["'", "<"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["board.csv", "class"]


def test_the_page_of_the_explorers_names_nobody_who_could_be_told():
    """It is served from a simulated show: its notebook reads no client's file."""
    from expo_lab.view.explorers.serve import PAGE

    code = PAGE.read_text("utf-8")
    assert not re.search(r"read_tables|open_base|read_csv|read_parquet|Path\(", code)
    assert Path(PAGE).name == "explore.ipynb"
