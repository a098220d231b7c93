import json
import shlex

import numpy as np
import pytest

from expo_lab import datasets
from expo_lab.cli.commands import app, main
from expo_lab.core.schema import HELD
from expo_lab.core.validation import problems


def test_donations_are_the_published_cohort():
    donors = datasets.load_donations()
    assert donors["donors"].sum() == 11_104
    assert len(donors.drop_duplicates(["x", "t_x", "n"])) == 22  # every history of six years


def test_decision_values_ship_with_intervals_that_hold_them():
    for battery, shows in (("full", 8), ("structural", 40)):
        table = datasets.load_decision_value(battery)
        assert set(table["shows"]) == {shows}
        told = table.dropna(subset="dv")
        assert len(told)
        assert told["dv"].between(told["dv_lower"], told["dv_upper"]).all()
        assert table.loc[table["dv"].isna(), "note"].eq("nothing at stake here").all()
    with pytest.raises(ValueError, match="battery is full or structural, found 'half'"):
        datasets.load_decision_value("half")


def test_sequences_keep_their_leading_zeros():
    rows = datasets.load_real_sequences()
    assert rows["later_editions"].str.startswith("0").sum() > len(rows) / 3
    assert rows["exhibitors"].sum() == 21_549
    assert rows["series"].nunique() == 24


def test_sequences_give_their_own_statistics():
    rows = datasets.load_real_sequences()
    for pattern, x, t_x, n in rows[["later_editions", "x", "t_x", "n"]].itertuples(index=False):
        places = [k + 1 for k, mark in enumerate(pattern) if mark == "1"]
        assert (x, t_x, n) == (len(places), max(places, default=0), len(pattern))


def test_patterns_of_a_run_end_together():
    rows = datasets.load_real_sequences()
    ends = (rows["first_edition"] + rows["n"]).groupby([rows["series"], rows["run"]])
    assert (ends.nunique() == 1).all()


@pytest.mark.parametrize("cadence", [1, 2])
def test_figures_follow_from_the_pairs(cadence):
    pairs = datasets.load_real_retention().query("cadence_years == @cadence")
    figures = datasets.load_real_figures().query("cadence_years == @cadence").set_index("quantity")
    shares = {
        "retention to the next edition, by pair": pairs["n_retained"] / pairs["n_this"],
        "first-time exhibitors return, by pair": pairs["n_first_time_retained"]
        / pairs["n_first_time"],
    }
    for quantity, share in shares.items():
        expected = figures.loc[quantity, ["p10", "median", "p90"]].astype(float)
        assert np.abs(share.quantile([0.1, 0.5, 0.9]).to_numpy() - expected).max() <= 5.01e-4


def test_pairs_add_up():
    pairs = datasets.load_real_retention().dropna()
    assert (pairs["n_first_time"] + pairs["n_repeat"] == pairs["n_this"]).all()
    parts = pairs["n_first_time_retained"] + pairs["n_repeat_retained"]
    assert (parts == pairs["n_retained"]).all()


def test_returns_are_part_of_those_at_risk():
    rows = datasets.load_real_return()
    assert (rows["returned"] <= rows["at_risk"]).all()
    assert rows["appearances_capped6"].between(1, 6).all()


def test_origin_and_portfolio_are_shares_and_counts():
    origin, portfolio = datasets.load_real_origin(), datasets.load_real_portfolio()
    assert origin["share_domestic"].between(0, 1).all()
    companies = portfolio["n_companies"]
    assert companies[0] / companies.sum() == pytest.approx(0.783, abs=5e-4)
    assert portfolio["n_series_attended"].is_monotonic_increasing


def test_show_comes_back_in_the_schemas_types():
    tables = datasets.load_show()
    assert set(tables) == set(HELD)
    assert not [p for name, frame in tables.items() for p in problems(name, frame)]
    assert tables["customers"]["phone"].str.startswith("+").all()  # the apostrophe is off again


REBUILD = shlex.split(
    "generate mature --customers 300 --editions 6 --seed 2026 --format csv --with personal"
)


def test_the_one_command_rebuilds_the_show(tmp_path):
    shipped = datasets.folder() / "show"
    made = tmp_path / "mit Leerzeichen 展会"
    main(lambda: app([*REBUILD, "--out", str(made)], standalone_mode=False))
    for path in shipped.glob("*.csv"):
        assert (made / path.name).read_bytes() == path.read_bytes(), path.name
    old, new = (json.loads((p / "manifest.json").read_text("utf-8")) for p in (shipped, made))
    assert old["tables"] == new["tables"]
    assert old["scenario"] == new["scenario"]
    assert " ".join(REBUILD) in (shipped.parent / "README.md").read_text("utf-8")
