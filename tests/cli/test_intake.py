from pathlib import Path

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.cli.commands import app, main
from expo_lab.readiness import available

HOME = xl.datasets.folder() / "examples" / "ticketing"

KNOWN = {}


@pytest.fixture(autouse=True)
def tried_once(monkeypatch):
    """What can run on one and the same base is asked once."""

    def once(base):
        key = "".join(f.to_csv() for f in [*base.tables.values(), base.notes])
        if key not in KNOWN:
            KNOWN[key] = available(base)
        return KNOWN[key].copy()

    monkeypatch.setattr("expo_lab.cli.intake.available", once)


def call(*arguments):
    try:
        main(lambda: app([str(a) for a in arguments], standalone_mode=True))
    except SystemExit as end:
        return end.code or 0
    return 0


def test_read_stores_a_base_and_says_what_was_set_aside(tmp_path, capsys):
    out = tmp_path / "Ablage 展"
    assert call("read", HOME, "--mapping", HOME / "mapping.toml", "--out", out) == 0
    shown = capsys.readouterr()
    assert "2 rows or values were set aside" in shown.out
    assert "Buchungen.csv, row 41, column 'Kd.-Nr.': found '1099'" in shown.out
    assert "relative_attitude only filled in" in shown.out
    assert shown.err.splitlines() == [  # what it is at, and nothing else
        f"Reading {HOME} ...",
        "Read; now each scheme and model is tried on it.",
    ]
    assert len(xl.collect.open_base(out).tables["customers"]) == 36
    assert len(pd.read_csv(out / "set_aside.csv")) == 2


def test_a_page_for_the_client_is_written_beside(tmp_path, capsys):
    page = tmp_path / "Bericht 展.html"
    command = ["read", HOME, "--mapping", HOME / "mapping.toml", "--out", tmp_path / "base"]
    assert call(*command, "--page", page) == 0
    assert "Page: " in capsys.readouterr().out
    assert "<h2>2. Where the money comes from</h2>" in page.read_text("utf-8")


def test_an_absent_mapping_is_drafted_and_then_used(tmp_path, capsys):
    draft, out = tmp_path / "m.toml", tmp_path / "base.duckdb"
    command = ["read", HOME, "--mapping", draft, "--out", out]
    assert call(*command) == 0
    assert "give the command again with --mapping" in capsys.readouterr().out
    assert not out.exists()
    assert call(*command) == 0
    assert out.is_file()


def test_without_a_mapping_one_is_drafted_and_said(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("read", HOME) == 0
    assert "a draft stands in expo-lab-mapping.toml now" in capsys.readouterr().out
    assert [p.name for p in tmp_path.iterdir()] == ["expo-lab-mapping.toml"]
    written = ["--workbook", "b.xlsx", "--slides", "s.pptx", "--client", "Nord", "--language", "zh"]
    assert call("read", HOME, "--mapping", HOME / "mapping.toml", *written) == 0
    said = capsys.readouterr().out
    assert "365,206.34 [363,121.34]" in said
    assert {"b.xlsx", "s.pptx"} <= {p.name for p in tmp_path.iterdir()}


def test_mistakes_get_code_2_and_nothing_is_written(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("expo-lab-mapping.toml").write_text("mine")
    assert call("read", HOME) == 2
    said = capsys.readouterr().err
    assert "no file or sheet is called customers" in said
    assert "expo-lab-mapping.toml is there already" in said
    assert Path("expo-lab-mapping.toml").read_text() == "mine"
    Path("expo-lab-mapping.toml").unlink()
    assert call("read", "nowhere", "--mapping", "m.toml") == 2
    assert "does not exist" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    (tmp_path / "wrong.toml").write_text("[[source]]\ntable = 'guests'\nfile = 'x.csv'\n")
    assert call("read", HOME, "--mapping", "wrong.toml") == 2
    assert "there is no table 'guests'" in capsys.readouterr().err
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "thesis.txt").write_text("mine")
    assert call("read", HOME, "--mapping", HOME / "mapping.toml", "--out", "taken") == 2
    assert "holds something else" in capsys.readouterr().err
    assert [p.name for p in (tmp_path / "taken").iterdir()] == ["thesis.txt"]


def test_a_long_list_of_columns_is_counted():
    from expo_lab.cli.intake import _some

    assert _some("a, b, c, d, e") == "a, b, c, d, e"
    assert _some("a, b, c, d, e, f") == "a, b, c, d and 2 more columns"
