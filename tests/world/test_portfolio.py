import io
import json
import os
import shutil
import signal
import threading
import time

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.io.drafts import writing
from expo_lab.io.export import canonical_csv, held_back
from expo_lab.world import portfolio
from expo_lab.world.portfolio import simulate_portfolio

SMALL = dict(customers=120, editions=2, seed=9)


def read(folder):
    """Every table of a show in a folder, in the canonical form."""
    parts = {}
    for path in sorted(folder.glob("*.parquet")) + sorted(folder.glob("edition=*/*.parquet")):
        parts.setdefault(path.stem, []).append(pd.read_parquet(path, partitioning=None))
    return {name: canonical_csv(pd.concat(found)) for name, found in parts.items()}


def test_what_is_written_is_what_simulate_gives(tmp_path):
    found = read(xl.simulate("mature", **SMALL, out=tmp_path / "o"))
    show = xl.simulate("mature", **SMALL)
    tables = show.tables | {"true_states": show.truth["states"]}
    tables["customers"] = tables["customers"].drop(columns=held_back())
    assert found == {name: canonical_csv(table) for name, table in tables.items()}
    about = json.loads((tmp_path / "o" / "manifest.json").read_text("utf-8"))
    assert about["finished"] == SMALL["editions"]
    assert {k: t["rows"] for k, t in about["tables"].items()} == {
        k: len(t) for k, t in tables.items()
    }


def test_a_kill_leaves_finished_editions_whole_and_the_same_call_goes_on(tmp_path, monkeypatch):
    whole = read(xl.simulate("mature", 120, 4, 9, out=tmp_path / "whole"))
    real = portfolio.true_states

    def killed(was, now, after):
        if now.edition == 3:
            raise KeyboardInterrupt
        return real(was, now, after)

    monkeypatch.setattr(portfolio, "true_states", killed)
    with pytest.raises(KeyboardInterrupt):
        xl.simulate("mature", 120, 4, 9, out=tmp_path / "o")
    there = {"customers.parquet", "edition=0001", "edition=0002", "manifest.json"}
    assert {p.name for p in (tmp_path / "o").iterdir()} == there
    left = pd.read_csv(io.BytesIO(read(tmp_path / "o")["participations"]))
    all_of_it = pd.read_csv(io.BytesIO(whole["participations"]))
    pd.testing.assert_frame_equal(left, all_of_it.query("edition <= 2"))

    monkeypatch.setattr(portfolio, "true_states", real)
    xl.simulate("mature", 120, 4, 9, out=tmp_path / "o")
    assert read(tmp_path / "o") == whole


@pytest.mark.parametrize("table", ["customers", "ideas"])
def test_a_full_disk_in_the_middle_of_an_edition_leaves_nothing_of_it(tmp_path, monkeypatch, table):
    real = portfolio._write

    def full(target, frame, page):
        if target.stem == table:
            target.write_bytes(b"half")
            raise OSError("No space left on device")
        return real(target, frame, page)

    monkeypatch.setattr(portfolio, "_write", full)
    with pytest.raises(OSError, match="No space left"):
        xl.simulate("mature", **SMALL, out=tmp_path)
    assert not list(tmp_path.glob("edition=*"))
    assert not list(tmp_path.glob(".expo_lab*"))
    monkeypatch.setattr(portfolio, "_write", real)
    assert read(xl.simulate("mature", **SMALL, out=tmp_path)).keys() >= {"customers", "ideas"}


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.docx").write_bytes(b"")
    with pytest.raises(ValueError, match="holds something else"):
        xl.simulate("mature", **SMALL, out=tmp_path)
    with pytest.raises(ValueError, match="is a file"):
        xl.simulate("mature", **SMALL, out=tmp_path / "thesis.docx")
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


def test_the_same_shows_with_one_or_two_workers(tmp_path):
    for workers in (1, 2):
        simulate_portfolio(3, tmp_path / str(workers), **SMALL, workers=workers)
    for i in range(3):
        one, two = (read(tmp_path / w / f"show={i:04d}") for w in ("1", "2"))
        assert one == two
        assert set(one) == {*xl.core.schema.HELD, "true_states"}


def test_shows_of_a_portfolio_differ(tmp_path):
    simulate_portfolio(2, tmp_path, **SMALL)
    assert read(tmp_path / "show=0000") != read(tmp_path / "show=0001")


def test_a_complete_show_is_skipped_and_a_missing_one_made(tmp_path):
    simulate_portfolio(2, tmp_path, **SMALL)
    shutil.rmtree(tmp_path / "show=0001")
    assert simulate_portfolio(2, tmp_path, **SMALL)["made"].tolist() == [False, True]


def test_a_failure_leaves_finished_shows_whole_and_the_other_absent(tmp_path, monkeypatch):
    real, seen = portfolio.tables, []

    def fails_late(*arguments):
        seen.append(1)
        if len(seen) == 4:  # the second edition of the second show
            raise OSError("No space left on device")
        return real(*arguments)

    monkeypatch.setattr(portfolio, "tables", fails_late)
    with pytest.raises(OSError, match="No space left"):
        simulate_portfolio(2, tmp_path, **SMALL)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["show=0000"]
    assert (tmp_path / "show=0000" / "manifest.json").is_file()


def test_another_population_in_the_folder_is_named(tmp_path):
    simulate_portfolio(1, tmp_path, **SMALL)
    with pytest.raises(ValueError, match="holds another population"):
        simulate_portfolio(1, tmp_path, **SMALL | {"seed": 10})


@pytest.mark.parametrize("wrong", [dict(shows=0), dict(workers=0), dict(customers=3)])
def test_impossible_numbers_are_named(tmp_path, wrong):
    with pytest.raises(ValueError, match="must be a whole number of at least"):
        simulate_portfolio(**dict(shows=1, out=tmp_path) | wrong)


def test_a_killed_worker_is_named_and_the_same_call_goes_on(tmp_path):
    from joblib.externals.loky import reusable_executor

    simulate_portfolio(8, tmp_path / "whole", **SMALL)

    def kill():
        while not list((tmp_path / "o").glob("show=*")):
            time.sleep(0.005)
        for pid in list(reusable_executor._executor._processes):
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    with pytest.raises(RuntimeError, match="a worker was killed"):
        simulate_portfolio(8, tmp_path / "o", **SMALL, workers=2)
    killer.join()
    left = {p.name for p in (tmp_path / "o").iterdir()}
    assert left < {f"show={i:04d}" for i in range(8)}  # whole shows, no draft, not all
    made = simulate_portfolio(8, tmp_path / "o", **SMALL)
    assert made["made"].sum() == 8 - len(left)
    for i in range(8):
        one, two = (read(tmp_path / w / f"show={i:04d}") for w in ("whole", "o"))
        assert one == two


def test_drafts_of_a_killed_portfolio_go_with_the_next_call(tmp_path):
    simulate_portfolio(2, tmp_path, **SMALL)
    shutil.copytree(tmp_path / "show=0001", tmp_path / ".expo_lab-show=0001" / "old")
    (tmp_path / ".expo_lab-show=0000" / "new").mkdir(parents=True)
    (tmp_path / ".expo_lab-portfolio").mkdir()
    assert simulate_portfolio(2, tmp_path, **SMALL)["made"].tolist() == [False, False]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["show=0000", "show=0001"]


def test_the_second_of_two_writers_is_told_so(tmp_path):
    xl.simulate("mature", 120, 1, 9, out=tmp_path / "o")
    told = pytest.raises(ValueError, match="Another program writes")
    with writing(tmp_path / "o", tmp_path / "o" / ".expo_lab-draft"), told:
        xl.simulate("mature", 120, 1, 9, out=tmp_path / "o")
    with writing(tmp_path, tmp_path / ".expo_lab-portfolio"), told:
        simulate_portfolio(1, tmp_path, **SMALL)


def test_a_damaged_manifest_is_named(tmp_path):
    xl.simulate("mature", 120, 1, 9, out=tmp_path / "o")
    (tmp_path / "o" / "manifest.json").write_text("[")
    with pytest.raises(ValueError, match="is damaged; restore it, or delete the folder"):
        xl.simulate("mature", 120, 1, 9, out=tmp_path / "o")


def test_named_columns_leave_with_a_portfolio_and_others_do_not(tmp_path):
    simulate_portfolio(1, tmp_path, **SMALL, sensitive=["name"])
    held = pd.read_parquet(tmp_path / "show=0000" / "customers.parquet")
    assert set(held_back()) & set(held) == {"name"}
    with pytest.raises(ValueError, match="holds another population"):
        simulate_portfolio(1, tmp_path, **SMALL)
