import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.profiles.assemble import fit_forecaster
from expo_lab.value.future.held_editions import tracking


@pytest.fixture(scope="module")
def long():
    return xl.simulate("mature", customers=2000, editions=12, seed=4)


@pytest.fixture(scope="module")
def table(long):
    return tracking(long, as_of=8)


def test_cohorts_add_up_to_all(table):
    parts, whole = table[table["cohort"] >= 0], table[table["cohort"] == -1]
    for name in ("customers", "predicted", "actual", "predicted_margin", "actual_margin"):
        assert parts.groupby("ahead")[name].sum().to_numpy() == pytest.approx(
            whole[name].to_numpy()
        )


def test_the_next_edition_is_the_profiles(long, table):
    known = xl.profile(long, as_of=8).query("kind == 'exhibitor' and editions_attended > 0")
    first = table.query("cohort == -1 and ahead == 1")["predicted"].item()
    assert first == pytest.approx(known["p_next"].sum(), rel=1e-5)


def test_actual_is_what_the_record_says(long, table):
    known = xl.profile(long, as_of=8).query("kind == 'exhibitor' and editions_attended > 0").index
    rows = long.tables["participations"].query("edition in [9, 10] and role == 'exhibitor'")
    counted = table.query("cohort == -1 and ahead == 2")["actual"].item()
    assert counted == rows["customer_id"].isin(known).sum()


def test_money_since_is_at_the_prices_of_then(long, table):
    known = xl.profile(long, as_of=8).query("kind == 'exhibitor' and editions_attended > 0").index
    rows = long.tables["participations"].query("edition in [9, 10] and role == 'exhibitor'")
    rows = rows[rows["customer_id"].isin(known)]
    price = long.tables["editions"].set_index("edition")["price_sqm"]
    paid = rows["revenue"] * ~rows["unpaid"] - rows["cost_to_serve"]
    then = sum(paid[rows["edition"] == e].sum() * price[8] / price[e] for e in (9, 10))
    assert table.query("cohort == -1 and ahead == 2")["actual_margin"].item() == pytest.approx(then)


def test_the_interval_is_that_of_model_luck_and_chance(long, table):
    known = xl.profile(long, as_of=8).query("kind == 'exhibitor' and editions_attended > 0")
    found = fit_forecaster(long, 8)
    own, error = found.spread(known, 2, 0.0)
    path, luck = found.path(known, 2), known["common_luck"].iloc[0]
    count, own = path.sum(axis=1), np.fmax(own, np.sqrt((path * (1 - path)).sum(axis=1)))
    square = (count @ error) ** 2 + (luck * count.sum()) ** 2 + own @ own
    row = table.query("cohort == -1 and ahead == 2").iloc[0]
    reach = 1.959964 * np.sqrt(square)
    assert row["upper"] - row["predicted"] == pytest.approx(reach, rel=1e-4)


def test_totals_only_grow_and_the_interval_holds_them(table):
    whole = table[table["cohort"] == -1]
    assert (np.diff(whole["predicted"]) > 0).all()
    assert (whole["lower"] < whole["predicted"]).all()
    assert whole["actual"].between(whole["lower"], whole["upper"]).all()


def test_nothing_later_is_used(long, table):
    short = {
        name: frame[frame["edition"] <= 10] if "edition" in frame else frame
        for name, frame in long.tables.items()
    }
    again = tracking(short, as_of=8)
    early = table[table["ahead"] <= 2].reset_index(drop=True)
    assert again["predicted"].to_numpy() == pytest.approx(early["predicted"].to_numpy())


def test_any_forecaster_with_a_horizon_can_be_tracked(long):
    naive = tracking(long, as_of=8, forecaster="last_rate")
    assert naive["upper"].isna().all()
    assert (naive["actual"] == tracking(long, as_of=8)["actual"]).all()


def test_the_forecast_does_not_hang_on_the_order_of_rows(long, table):
    tables = {name: t.sample(frac=1, random_state=1) for name, t in long.tables.items()}
    pd.testing.assert_frame_equal(tracking(tables, as_of=8), table)


def test_it_needs_something_to_track(long):
    with pytest.raises(ValueError, match="needs an edition held after as_of = 12, found none"):
        tracking(long, as_of=12)
