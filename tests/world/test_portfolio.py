import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.export import canonical_csv
from expo_lab.world import portfolio
from expo_lab.world.portfolio import simulate_portfolio, write_show

SMALL = dict(customers=120, editions=2, seed=9)


def read(folder):
    return {p.stem: canonical_csv(pd.read_parquet(p)) for p in sorted(folder.glob("*.parquet"))}


def test_what_is_written_is_what_simulate_gives(tmp_path):
    found = read(write_show("mature", tmp_path / "o", **SMALL))
    show = xl.simulate("mature", **SMALL)
    tables = show.tables | {"true_states": show.truth["states"]}
    tables["customers"] = tables["customers"].drop(columns="bank_account")
    assert found == {name: canonical_csv(tables[name]) for name in sorted(tables)}


def test_the_same_shows_with_one_or_two_workers(tmp_path):
    for workers in (1, 2):
        simulate_portfolio(3, tmp_path / str(workers), **SMALL, workers=workers)
    for i in range(3):
        one, two = (read(tmp_path / w / f"show={i:04d}") for w in ("1", "2"))
        assert one == two
        assert len(one) == 10


def test_shows_of_a_portfolio_differ(tmp_path):
    simulate_portfolio(2, tmp_path, **SMALL)
    assert read(tmp_path / "show=0000") != read(tmp_path / "show=0001")


def test_a_complete_show_is_skipped_and_a_missing_one_made(tmp_path):
    import shutil

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
