import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core.schema import AHEAD
from expo_lab.profiles.bgbb import fit_histories
from expo_lab.value.lifetime import by_segment, lifetime_value, lorenz


@pytest.fixture(scope="module")
def show():
    return xl.simulate("mature", customers=3000, editions=8, seed=5)  # enough newcomers for a fit


@pytest.fixture(scope="module")
def known(show):
    return xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")


@pytest.mark.filterwarnings("ignore:.*data do not pin down")
def test_future_is_margin_times_discounted_returns(show, known):
    found = lifetime_value(known, discount=0.10)["future"]
    by_hand = sum(known[name] / 1.1**k for k, name in enumerate(AHEAD, 1)) * known["margin"]
    assert found.to_numpy() == pytest.approx(by_hand.to_numpy())
    # under BG/BB alone it is the closed form of its authors
    alone = xl.profile(show, forecaster="bgbb_alone").loc[known.index]
    row, model = alone.iloc[0], fit_histories(alone)
    closed = row.margin * float(model.discounted_editions(row.x, row.t_x, row.n, 0.10, 10))
    assert lifetime_value(alone, 0.10)["future"].iloc[0] == pytest.approx(closed, rel=1e-4)


def test_shared_luck_adds_up_and_own_chance_cancels_out():
    one = pd.DataFrame(dict(past=0.0, future=[100.0], chance=10.0, lower=80.0, upper=130.0))
    many = pd.concat([one] * 100, ignore_index=True)
    table = by_segment(many, pd.Series(["a"] * 100)).loc["a"]
    assert table["lower"] == pytest.approx(10_000 - np.hypot(2_000, 1.959964 * 100))
    assert table["upper"] == pytest.approx(10_000 + np.hypot(3_000, 1.959964 * 100))


def test_the_interval_holds_the_estimate(known):
    value = lifetime_value(known)
    assert (value["lower"] <= value["future"] + 1e-9).all()
    assert (value["future"] <= value["upper"] + 1e-9).all()


def test_past_is_what_the_ledger_says(show, known):
    value = lifetime_value(known)
    name = known["editions_attended"].idxmax()
    rows = show.tables["participations"].query("customer_id == @name")
    paid = (rows["revenue"] * ~rows["unpaid"]).sum() - rows["cost_to_serve"].sum()
    touches = show.tables["contacts"].query("customer_id == @name")
    touches = touches[touches["edition"].isin(rows["edition"])]["cost"].sum()
    assert value.loc[name, "past"] == pytest.approx(paid - touches, abs=0.01)


def test_a_higher_discount_lowers_every_value(known):
    paying = known[known["margin"] > 0]
    low, high = (lifetime_value(paying, d)["future"] for d in (0.05, 0.20))
    assert (high < low).all()


def test_each_customer_has_its_own_discount(known):
    rates = pd.Series(np.where(np.arange(len(known)) % 2, 0.05, 0.20), known.index)
    mixed, low, high = (lifetime_value(known, d) for d in (rates, 0.05, 0.20))
    for name in ("future", "lower", "upper", "chance"):
        want = low[name].where(rates == 0.05, high[name])
        assert mixed[name].to_numpy() == pytest.approx(want.to_numpy())
    with pytest.raises(ValueError, match=r"for everybody; 1 of .* have none or another, the first"):
        lifetime_value(known, rates.iloc[1:])


def test_equal_values_lie_on_the_diagonal():
    curve = lorenz(pd.Series([2.0] * 8))
    assert curve["value"].to_numpy() == pytest.approx(curve["customers"].to_numpy())


def test_lorenz_is_ranked():
    steps = np.diff(lorenz(pd.Series([1.0, 5.0, 3.0]))["value"])
    assert (np.diff(steps) <= 0).all()


def test_impossible_input_is_named(known):
    with pytest.raises(ValueError, match="discount must be above 0, found 0"):
        lifetime_value(known, 0)
    with pytest.raises(ValueError, match="needs exhibitors with at least one edition"):
        lifetime_value(known.assign(editions_attended=0))
    with pytest.raises(ValueError, match="lorenz: needs values with a sum above 0 and no gap"):
        lorenz(pd.Series([1.0, np.nan, 2.0]))
    with pytest.raises(ValueError, match="lorenz: needs values with a sum above 0"):
        lorenz(pd.Series([-1.0]))


def test_an_interval_with_a_part_missing_is_not_given():
    value = pd.DataFrame(dict(past=1.0, future=[5.0, 7.0], lower=[4.0, None], upper=[6.0, None]))
    value["chance"] = 0.0
    table = by_segment(value, pd.Series(["loyal", "loyal"]))
    assert table["future"].item() == 12
    assert table[["lower", "upper"]].isna().all(axis=None)
    whole = by_segment(value.fillna(6.0), pd.Series(["loyal", "loyal"]))
    assert whole[["lower", "upper"]].loc["loyal"].tolist() == [10, 12]


def test_common_luck_and_own_chance_are_in_the_bounds(known):
    quiet, loud = (lifetime_value(known.assign(common_luck=luck)) for luck in (0.0, 0.2))
    paying = known["margin"] > 0
    widen = np.log(loud["upper"] / loud["future"])[paying] ** 2
    own = np.log(quiet["upper"] / quiet["future"])[paying] ** 2
    assert (widen - own).dropna().to_numpy() == pytest.approx((1.959964 * 0.2) ** 2)
    row = known.iloc[0]
    model = fit_histories(known[known["newcomer"] == row.newcomer])
    spread = float(model.spread_of_editions(row.x, row.t_x, row.n, 0.10, 10))
    p = row[list(AHEAD)].to_numpy(float)
    apart = np.sqrt((p * (1 - p) / 1.21 ** np.arange(1, 11)).sum())
    assert loud["chance"].iloc[0] == pytest.approx(abs(row.margin) * max(spread, apart))
