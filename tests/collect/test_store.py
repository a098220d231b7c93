"""A stored base comes back exactly, and wrong paths are named."""

import dataclasses
import os
import shutil
import stat

import duckdb
import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.io.drafts import writing
from expo_lab.io.export import write_tables


@pytest.fixture(scope="module", params=["simulated", "client"])
def stored(request):
    if request.param == "client":
        home = xl.datasets.folder() / "examples" / "ticketing"
        with pytest.warns(UserWarning, match="set aside"):
            return xl.read_tables(home, home / "mapping.toml")
    return request.getfixturevalue("base")


@pytest.mark.parametrize("name", ["Ordner mit Leerzeichen 展", "Datei 展.duckdb"])
def test_a_base_comes_back_exactly(stored, tmp_path, name):
    again = xl.collect.open_base(xl.collect.save_base(stored, tmp_path / name))
    assert list(again.tables) == list(stored.tables)
    for table, frame in stored.tables.items():
        pd.testing.assert_frame_equal(again.tables[table], frame, check_exact=True)
    for field in dataclasses.fields(stored):
        if field.name != "tables":
            one, two = getattr(again, field.name), getattr(stored, field.name)
            pd.testing.assert_frame_equal(one, two, check_exact=True)
    assert os.listdir(tmp_path) == [name]


def test_sql_reads_both_forms(stored, tmp_path):
    folder, file = (xl.collect.save_base(stored, tmp_path / n) for n in ("b", "b.duckdb"))
    count = "SELECT kind, count(*) FROM {} GROUP BY kind ORDER BY kind"
    one = duckdb.sql(count.format(f"'{folder.as_posix()}/customers.parquet'")).fetchall()
    with duckdb.connect(str(file), read_only=True) as connection:
        two = connection.execute(count.format("customers")).fetchall()
    kinds = stored.tables["customers"]["kind"].astype("str").value_counts().sort_index()
    assert one == two == list(kinds.items())


@pytest.mark.parametrize("name", ["b", "b.duckdb"])
def test_storing_again_replaces_a_base_and_nothing_else(stored, tmp_path, name):
    path = tmp_path / name
    xl.collect.save_base(stored, path)
    smaller = dataclasses.replace(stored, notes=stored.notes.head(1))
    assert len(xl.collect.open_base(xl.collect.save_base(smaller, path)).notes) == 1
    (tmp_path / "thesis.duckdb").write_text("two years of work")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "x.txt").write_text("mine")
    for other in ("thesis.duckdb", "papers"):
        with pytest.raises(ValueError, match="holds something else"):
            xl.collect.save_base(stored, tmp_path / other)
    assert (tmp_path / "thesis.duckdb").read_text() == "two years of work"
    assert (tmp_path / "papers" / "x.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["b", "b.duckdb"])
def test_a_failure_leaves_the_old_base_whole(stored, tmp_path, name, monkeypatch):
    path = xl.collect.save_base(stored, tmp_path / name)

    def full_disk(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("expo_lab.collect.store._about", full_disk)
    with pytest.raises(OSError, match="No space"):
        xl.collect.save_base(dataclasses.replace(stored, notes=stored.notes.head(0)), path)
    assert len(xl.collect.open_base(path).notes) == len(stored.notes)
    assert os.listdir(tmp_path) == [name]


def test_what_would_come_back_changed_is_refused(stored, tmp_path):
    finer = stored.tables["participations"].assign(revenue=lambda t: t["revenue"] + 0.001)
    changed = dataclasses.replace(stored, tables=stored.tables | {"participations": finer})
    with pytest.raises(ValueError, match="participations is not in the schema's form"):
        xl.collect.save_base(changed, tmp_path / "b")
    assert not list(tmp_path.iterdir())


def test_what_is_no_stored_base_is_named(stored, tmp_path):
    write_tables(stored.tables, tmp_path / "export", {}, "parquet")
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.duckdb").write_text("no database")
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    for name, message in {"export": "holds no stored base", "empty": "holds no stored base",
                          "text.duckdb": "cannot be read", "other.duckdb": "cannot be read",
                          "nowhere": "does not exist"}.items():  # fmt: skip
        with pytest.raises(ValueError, match=message):
            xl.collect.open_base(tmp_path / name)


def test_a_part_that_is_gone_or_changed_is_named(stored, tmp_path):
    path = xl.collect.save_base(stored, tmp_path / "b")
    stored.tables["editions"].head(1).to_parquet(path / "editions.parquet", index=False)
    with pytest.raises(ValueError, match=r"editions\.parquet was changed; restore it from a copy"):
        xl.collect.open_base(path)
    (path / "editions.parquet").unlink()
    with pytest.raises(ValueError, match="lacks the table editions"):
        xl.collect.open_base(path)


def test_a_stored_base_keeps_what_an_export_leaves_out(stored, tmp_path):
    path = xl.collect.save_base(stored, tmp_path / "b")
    assert "bank_account" in pd.read_parquet(path / "customers.parquet")
    text = (path / "set_aside.csv").read_text("utf-8-sig")
    assert len(text.splitlines()) == len(stored.set_aside) + 1


@pytest.mark.parametrize("then", ["open", "save"])
def test_a_kill_between_two_renames_loses_no_base_and_leaves_no_persons(base, tmp_path, then):
    path = xl.collect.save_base(base, tmp_path / "b")
    aside = tmp_path / ".expo_lab-b"  # as a killed `save_base` leaves it
    aside.mkdir()
    path.rename(aside / "old")
    shutil.copytree(aside / "old", aside / "new")
    (aside / "new" / "customers.parquet").write_bytes(b"half")
    if then == "save":
        xl.collect.save_base(dataclasses.replace(base, notes=base.notes.head(1)), path)
    again = xl.collect.open_base(path)
    assert len(again.notes) == (1 if then == "save" else len(base.notes))
    assert os.listdir(tmp_path) == ["b"]


def test_the_draft_of_a_database_goes_as_well(base, tmp_path):
    (tmp_path / ".expo_lab-b.duckdb").mkdir()
    (tmp_path / ".expo_lab-b.duckdb" / "base.duckdb").write_bytes(b"half")
    path = xl.collect.save_base(base, tmp_path / "b.duckdb")
    assert os.listdir(tmp_path) == ["b.duckdb"]
    assert len(xl.collect.open_base(path).notes) == len(base.notes)


@pytest.mark.skipif(os.name == "nt", reason="Windows has the folder's rights")
@pytest.mark.parametrize("name", ["b", "b.duckdb"])
def test_only_its_owner_reads_a_stored_base(base, tmp_path, name):
    path = xl.collect.save_base(base, tmp_path / name)
    parts = [path, *path.rglob("*")] if path.is_dir() else [path]
    rights = {stat.S_IMODE(p.stat().st_mode) for p in parts}
    assert rights == ({0o700, 0o600} if path.is_dir() else {0o600})


@pytest.mark.parametrize("name", ["b", "b.duckdb"])
def test_a_flipped_bit_is_never_read_as_another_value(base, tmp_path, name):
    path = xl.collect.save_base(base, tmp_path / name)
    parts = [path / "manifest.json", *path.glob("*.parquet")] if path.is_dir() else [path]
    luck, answers = np.random.default_rng(7), []
    for _ in range(40):
        file = sorted(parts)[luck.integers(len(parts))]
        whole = file.read_bytes()
        broken = bytearray(whole)
        broken[luck.integers(len(whole))] ^= 1 << int(luck.integers(8))
        file.write_bytes(broken)
        try:
            again = xl.collect.open_base(path).tables
        except ValueError as problem:
            answers.append(str(problem).startswith("open_base: "))
        else:  # a place in the file that holds nothing
            same = [again[t].equals(frame) for t, frame in base.tables.items()]
            answers.append(name == "b.duckdb" and all(same))
        file.write_bytes(whole)
    assert answers == [True] * 40


def test_a_base_is_replaced_by_no_export_and_an_export_by_no_base(base, tmp_path):
    xl.collect.save_base(base, tmp_path / "b")
    write_tables({"editions": base.tables["editions"]}, tmp_path / "o", {}, "parquet")
    with pytest.raises(ValueError, match="holds something else"):
        write_tables({"editions": base.tables["editions"]}, tmp_path / "b", {}, "parquet")
    with pytest.raises(ValueError, match="holds something else"):
        xl.collect.save_base(base, tmp_path / "o")
    assert len(xl.collect.open_base(tmp_path / "b").notes) == len(base.notes)


@pytest.mark.parametrize("name", ["b", "b.duckdb"])
def test_the_second_who_stores_is_told_so(base, tmp_path, name):
    with writing(tmp_path / name), pytest.raises(ValueError, match="Another program writes"):
        xl.collect.save_base(base, tmp_path / name)
