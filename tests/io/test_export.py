import json
import os

import pandas as pd
import pytest
from openpyxl import load_workbook

from expo_lab.io.export import canonical_csv, harmless, write_tables

RISKY = ["=1+1", "+49 30", "-2", "@cmd", "\tx", "\rx"]


def test_no_cell_begins_like_a_formula_in_csv(tmp_path):
    frame = pd.DataFrame({"name": [*RISKY, "Kessler"], "margin": [-1.0] * 7})
    write_tables({"t": frame}, tmp_path / "o", {}, "csv", ["name"])
    stored = pd.read_csv(tmp_path / "o" / "t.csv", encoding="utf-8-sig", dtype={"name": "str"})
    assert stored["name"].str.startswith("'").sum() == len(RISKY)
    assert stored["margin"].tolist() == [-1.0] * 7  # numbers stay numbers


def test_what_was_made_harmless_is_no_formula_in_a_workbook(tmp_path):
    harmless(pd.DataFrame({"name": RISKY[:4]})).to_excel(tmp_path / "x.xlsx", index=False)
    cells = load_workbook(tmp_path / "x.xlsx").active["A"]
    assert [c.data_type for c in cells] == ["s"] * 5


def test_sensitive_columns_leave_only_when_named(show, tmp_path):
    tables = {"customers": show.tables["customers"]}
    write_tables(tables, tmp_path / "a", {}, "parquet")
    write_tables(tables, tmp_path / "b", {}, "parquet", ["bank_account"])
    assert "bank_account" not in pd.read_parquet(tmp_path / "a" / "customers.parquet")
    assert "bank_account" in pd.read_parquet(tmp_path / "b" / "customers.parquet")
    about = json.loads((tmp_path / "a" / "manifest.json").read_text("utf-8"))
    assert about["left_out"] == [
        "bank_account", "contact", "email", "name", "phone", "postcode", "street"
    ]  # fmt: skip
    assert not set(about["left_out"]) & set(pd.read_parquet(tmp_path / "a" / "customers.parquet"))
    assert "email" not in pd.read_parquet(tmp_path / "b" / "customers.parquet")
    write_tables(tables, tmp_path / "c", {}, "parquet", ["personal"])
    had = set(show.tables["customers"]) - set(pd.read_parquet(tmp_path / "c" / "customers.parquet"))
    assert had == {"bank_account"}


def test_parquet_gives_the_tables_back(show, tmp_path):
    folder = write_tables(show.tables, tmp_path / "o", {}, "parquet", ["personal", "sensitive"])
    for name, frame in show.tables.items():
        assert canonical_csv(pd.read_parquet(folder / f"{name}.parquet")) == canonical_csv(frame)


@pytest.mark.parametrize("fails", [1, 2])
def test_a_file_open_in_a_spreadsheet_is_named_and_the_old_export_stays(
    show, tmp_path, monkeypatch, fails
):
    tables = {"editions": show.tables["editions"]}
    folder = write_tables(tables, tmp_path / "o", {}, "csv")
    moved, calls = os.replace, []

    def windows(old, new):
        calls.append(old)
        if len(calls) == fails:  # 1: Excel holds a file in the folder; 2: a scanner holds the draft
            raise PermissionError(13, "Access is denied", str(old))
        moved(old, new)

    monkeypatch.setattr(os, "replace", windows)
    with pytest.raises(PermissionError, match="is it open in another program"):
        write_tables(tables | {"ideas": show.tables["ideas"]}, folder, {}, "csv")
    assert [p.name for p in tmp_path.iterdir()] == ["o"]
    assert not (folder / "ideas.csv").exists()
    assert (folder / "editions.csv").exists()


def test_a_failure_leaves_the_old_export_whole(show, tmp_path):
    folder = write_tables({"editions": show.tables["editions"]}, tmp_path / "o", {}, "csv")
    before = sorted(p.read_bytes() for p in folder.iterdir())
    with pytest.raises(ValueError, match="needs a table, found NoneType"):
        write_tables({"editions": show.tables["editions"], "bad": None}, folder, {}, "csv")
    assert sorted(p.read_bytes() for p in folder.iterdir()) == before
    assert [p.name for p in tmp_path.iterdir()] == ["o"]


@pytest.mark.parametrize("name", ["con", "Lpt1", "../x", "a/b", "a:b", "t.", " t", "", "x\n", None])
def test_a_table_s_name_is_a_file_s_name_on_every_system(tmp_path, name):
    with pytest.raises(ValueError, match="must be a file's name on every system"):
        write_tables({name: pd.DataFrame({"a": [1]})}, tmp_path / "o", {}, "csv")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("names", [["stands", "Stands"], ["Dictionary"], ["manifest"]])
def test_two_names_that_are_one_where_case_is_blind_are_refused(tmp_path, names):
    with pytest.raises(ValueError, match="would be one file on Windows and macOS"):
        write_tables(dict.fromkeys(names, pd.DataFrame({"a": [1]})), tmp_path / "o", {}, "csv")


def test_lines_end_alike_on_every_system(tmp_path):
    frame = pd.DataFrame({"a": ["x\ny", "z"]})
    folder = write_tables({"t": frame}, tmp_path / "o", {"seed": 1}, "csv")
    assert not any(b"\r" in p.read_bytes() for p in folder.iterdir())
