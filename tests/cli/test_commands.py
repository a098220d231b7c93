import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from expo_lab import __version__
from expo_lab.cli.commands import app, main


def run(*arguments, **how):
    """Run the command line in a process of its own, as a user would."""
    command = [sys.executable, "-m", "expo_lab", *map(str, arguments)]
    env = os.environ | {"COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=env, check=False, **how
    )


def call(*arguments):
    """Run it in this process: quicker, and it shows what it prints to capsys."""
    try:
        main(lambda: app([str(a) for a in arguments], standalone_mode=True))
    except SystemExit as end:
        return end.code or 0
    return 0


def test_version_and_help():
    assert run("--version").stdout.strip() == f"expo-lab {__version__}"
    shown = run("--help")
    assert shown.returncode == 0
    for command in ("tour", "lab", "explore", "generate", "read", "calibrate", "glossary"):
        assert command in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tuor"], "No such command 'tuor'"),
        (["generate", "matuer"], "no preset 'matuer'. Did you mean 'mature'?"),
        (["generate", "--customers", "0"], "customers must be a whole number of at least 50"),
        (["generate", "--customers", "many"], "Invalid value for '--customers'"),
        (["generate", "--editions", "-1"], "editions must be a whole number of at least 1"),
        (
            ["generate", "--customers", "60", "--format", "xls"],
            "No format 'xls'. Did you mean 'xlsx'? Known: csv, parquet, xlsx.",
        ),
        (["generate", "absent.toml"], "absent.toml"),
        (["generate", "--with", "bank"], "Did you mean 'bank_account'?"),
        (["tour", "--editions", "3"], "editions must be at least 5"),
        (["calibrate", "--shows", "1"], "shows must be even and at least 4"),
        (["glossary", "barnacel"], "no glossary term 'barnacel'"),
    ],
)
def test_a_mistake_gets_one_clear_message_and_code_2(
    arguments, message, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert call(*arguments) == 2
    shown = capsys.readouterr()
    assert message in " ".join(shown.err.replace("│", " ").split())
    assert "Traceback" not in shown.err
    assert not list(tmp_path.iterdir())  # nothing half-written


def test_generate_writes_tables_dictionary_and_manifest(tmp_path, capsys):
    out = tmp_path / "mit Leerzeichen 展会"
    assert call("generate", "--customers", "60", "--editions", "2", "--out", out) == 0
    about = json.loads((out / "manifest.json").read_text("utf-8"))
    assert about["scenario"]["name"] == "mature"
    assert {"bank_account", "email", "name"} <= set(about["left_out"])
    for name, facts in about["tables"].items():
        assert len(pd.read_parquet(out / f"{name}.parquet")) == facts["rows"]
    words = pd.read_csv(out / "dictionary.csv")
    assert set(words["table"]) == set(about["tables"])
    assert "bank_account" not in set(words["column"])


def test_the_hashes_are_the_same_whatever_the_format(tmp_path):
    sizes = ["--customers", "60", "--editions", "2"]
    for kind in ("csv", "parquet", "xlsx"):
        call("generate", *sizes, "--format", kind, "--out", tmp_path / kind)
    hashes = [
        json.loads((tmp_path / k / "manifest.json").read_text("utf-8"))["tables"]
        for k in ("csv", "parquet", "xlsx")
    ]
    assert hashes[0] == hashes[1] == hashes[2]


def test_generate_with_truth_and_a_named_sensitive_column(tmp_path):
    call(
        "generate",
        "--customers",
        "60",
        "--editions",
        "1",
        "--truth",
        "--with",
        "bank_account",
        "--out",
        tmp_path / "o",
    )
    assert "bank_account" in pd.read_parquet(tmp_path / "o" / "customers.parquet")
    assert "true_state" in pd.read_parquet(tmp_path / "o" / "true_states.parquet")


def test_generate_reads_a_scenario_from_a_file(tmp_path):
    from expo_lab.scenario import PRESETS

    path = PRESETS["new"].save(tmp_path / "mein.toml")
    assert (
        call("generate", path, "--customers", "60", "--editions", "1", "--out", tmp_path / "o") == 0
    )


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.docx").write_text("two years of work")
    assert call("generate", "--customers", "60", "--editions", "1", "--out", tmp_path) == 2
    assert "holds something else" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_foreign_file_beside_an_export_is_left_alone(tmp_path, capsys):
    out = tmp_path / "o"
    call("generate", "--customers", "60", "--editions", "1", "--out", out)
    (out / "notes.txt").write_text("mine")
    assert call("generate", "--customers", "60", "--editions", "1", "--out", out) == 2
    assert (out / "notes.txt").read_text() == "mine"
    extension = tmp_path / "web"
    extension.mkdir()
    (extension / "manifest.json").write_text("{}")
    assert call("generate", "--customers", "60", "--editions", "1", "--out", extension) == 2
    assert (extension / "manifest.json").read_text() == "{}"


def test_a_portfolio_refuses_what_it_cannot_do(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("generate", "--shows", "2", "--format", "csv") == 2
    assert call("generate", "--shows", "0") == 2
    assert "shows must be a whole number of at least 1" in capsys.readouterr().err


def test_an_interrupted_command_stops_in_one_line(monkeypatch, capsys):
    from expo_lab.world import show

    def interrupted(*_):
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr(show, "simulate", interrupted)
    assert call("generate") == 130
    assert capsys.readouterr().err.strip() == "expo-lab: stopped."


def test_an_earlier_export_is_replaced(tmp_path):
    for editions in ("2", "1"):
        call("generate", "--customers", "60", "--editions", editions, "--out", tmp_path / "o")
    assert len(pd.read_parquet(tmp_path / "o" / "editions.parquet")) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["o"]  # no draft is left behind


def test_an_unwritable_folder_is_named(tmp_path, capsys, monkeypatch):
    # said by the system, as root may write anywhere
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert call("tour", "--out", tmp_path / "o") == 2
    assert "cannot be written to" in capsys.readouterr().err


def test_a_file_in_the_way_is_named(tmp_path, capsys):
    (tmp_path / "o").write_text("x")
    assert call("tour", "--out", tmp_path / "o" / "deeper") == 2
    assert "is a file; name a folder" in capsys.readouterr().err


def test_calibrate_prints_the_card(capsys):
    assert call("calibrate", "--shows", "4") == 0
    assert "retention to the next edition" in capsys.readouterr().out


def test_glossary_looks_up_in_three_languages(capsys):
    assert call("glossary", "忠诚") == 0
    assert "C34" in capsys.readouterr().out


def test_lab_outside_a_clone_copies_what_is_not_there_yet(tmp_path, monkeypatch):
    from expo_lab.core import resources

    started = []
    monkeypatch.setattr(resources, "in_clone", lambda: False)
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "site" / "expo_lab")
    stored = tmp_path / "site" / "expo_lab" / "_data" / "notebooks"
    stored.mkdir(parents=True)
    (stored / "00_start_here.ipynb").write_text("new")
    work = tmp_path / "Übung 展"
    (stored.parent / "exercises").mkdir()
    mine = work / "expo-lab-notebooks" / "notebooks"
    mine.mkdir(parents=True)
    (mine / "00_start_here.ipynb").write_text("my own work")
    (stored / "01_collection.ipynb").write_text("new")
    monkeypatch.chdir(work)
    monkeypatch.setattr(subprocess, "call", lambda command: started.append(command) or 0)
    assert call("lab", "--no-browser") == 0
    assert (mine / "00_start_here.ipynb").read_text() == "my own work"
    assert (mine / "01_collection.ipynb").read_text() == "new"
    assert "--no-browser" in started[0]
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in started[0]
