"""A stored base comes back exactly, and wrong paths are named."""

import dataclasses
import os

import duckdb
import pandas as pd
import pytest

import expo_lab as xl
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
    with pytest.raises(ValueError, match="its table editions has 1 rows"):
        xl.collect.open_base(path)
    (path / "editions.parquet").unlink()
    with pytest.raises(ValueError, match="lacks the table editions"):
        xl.collect.open_base(path)


def test_a_stored_base_keeps_what_an_export_leaves_out(stored, tmp_path):
    path = xl.collect.save_base(stored, tmp_path / "b")
    assert "bank_account" in pd.read_parquet(path / "customers.parquet")
    text = (path / "set_aside.csv").read_text("utf-8-sig")
    assert len(text.splitlines()) == len(stored.set_aside) + 1
