import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

import expo_lab as xl
from expo_lab.core.schema import AHEAD
from expo_lab.models.bgbb import BetaGeoBetaBinom
from expo_lab.profiles.bgbb import WithWayBack
from expo_lab.value.future.equity import customer_equity, gini, newcomer_value
from expo_lab.value.lifetime import lifetime_value, lorenz


@pytest.fixture(scope="module")
def firms():
    show = xl.simulate("mature", customers=3000, editions=8, seed=5)
    return xl.profile(show).query("kind == 'exhibitor'")


def test_a_newcomer_is_worth_its_margin_and_what_follows(firms):
    found = newcomer_value(firms)
    new = firms.query("newcomer and editions_attended > 0")
    fresh = firms.query("newcomer and editions_attended == 1 and recency == 0")
    later = sum(fresh[name].mean() / 1.1**k for k, name in enumerate(AHEAD, 1))
    assert found["value"] == pytest.approx(new["margin"].mean() * (1 + later))
    assert found["first"] + found["later"] == pytest.approx(found["value"])
    assert found["lower"] < found["value"] < found["upper"]


def test_the_intervals_of_newcomers_are_those_of_margin_count_and_luck(firms):
    found, table = newcomer_value(firms), customer_equity(firms)
    new = firms.query("newcomer and editions_attended > 0")
    start = firms.head(1).assign(newcomer=True, x=0, t_x=0, n=0, editions_attended=1)
    luck = firms["common_luck"].iloc[0]
    unsure = np.hypot(WithWayBack.of_profile(firms).spread(start, 10, 0.10)[1].item(), luck)
    count, margin = found["editions"], new["margin"].mean()
    sem = new["margin"].sem() * t.ppf(0.975, len(new) - 1) / 1.959964  # the mean's own is Student's
    reach = np.hypot(count * sem, margin * unsure * (count - 1))
    assert found["upper"] - found["value"] == pytest.approx(1.959964 * reach)
    arrivals = len(new.query("first_edition in [6, 7, 8]"))
    coming = arrivals / 3 * (1 - 1.1**-10) / 0.1
    scatter = coming * found["value"] * np.hypot(1 / np.sqrt(arrivals), luck)
    far = 1.959964 * np.hypot(coming * reach, scatter)
    assert table.loc["to come", "upper"] - table.loc["to come", "value"] == pytest.approx(far)


def test_a_planted_value_is_recovered():
    true = BetaGeoBetaBinom()
    true.alpha_, true.beta_, true.gamma_, true.delta_ = 1.2, 0.75, 0.66, 2.8
    x, t_x, n = true.sample(3000, 8, seed=1)
    margin = 1000 + 300 * np.random.default_rng(1).normal(size=3000)
    people = pd.DataFrame(dict(x=x, t_x=t_x, n=n, margin=margin, kind="exhibitor"))
    people = people.assign(newcomer=True, editions_attended=1 + x, common_luck=0.0)
    path = BetaGeoBetaBinom().fit(x, t_x, n).curves(x, t_x, n, 10)[1]
    fresh = pd.DataFrame(dict(x=[0], t_x=0, n=0, margin=margin.mean(), kind="exhibitor"))
    fresh = fresh.assign(newcomer=True, editions_attended=1, common_luck=0.0)
    start = (np.zeros(1, int),) * 3
    just_come = BetaGeoBetaBinom().fit(x, t_x, n).curves(*start, 10)[1]
    people[list(AHEAD)], fresh[list(AHEAD)] = path, just_come
    found = newcomer_value(pd.concat([people, fresh], ignore_index=True))
    planted = 1000 * (1 + float(true.discounted_editions(*start, 0.10, 10)[0]))
    assert abs(found["value"] - planted) < 3 * (found["upper"] - found["value"]) / 1.96


def test_equity_adds_up(firms):
    table = customer_equity(firms)
    assert table.loc["today", "value"] == pytest.approx(lifetime_value(firms)["future"].sum())
    new = firms.query("newcomer and first_edition in [6, 7, 8]")
    annuity = (1 - 1.1**-10) / 0.1
    want = len(new) / 3 * annuity * newcomer_value(firms)["value"]
    assert table.loc["to come", "value"] == pytest.approx(want)
    assert table.loc["total", "value"] == pytest.approx(table["value"].iloc[:2].sum())
    below = table["value"] - table["lower"]
    assert below["total"] == pytest.approx(np.hypot(below["today"], below["to come"]))


@pytest.mark.parametrize("a", [2.5, 3.0, 5.0])
def test_pareto_has_gini_one_over_2a_less_1(a):
    n = 100_000
    x = (1 - (np.arange(n) + 0.5) / n) ** (-1 / a)  # its quantiles
    assert gini(pd.Series(x))["gini"] == pytest.approx(1 / (2 * a - 1), abs=2e-3)


def test_gini_is_twice_the_area_above_the_diagonal():
    x = pd.Series(np.random.default_rng(0).gamma(2, size=200))
    curve = lorenz(x)
    area = np.trapezoid(curve["value"], curve["customers"])
    assert gini(x)["gini"] == pytest.approx(2 * area - 1)


def test_gini_has_an_interval_that_holds():
    held = []
    for seed in range(300):
        g = gini(pd.Series(np.random.default_rng(seed).exponential(size=200)))
        held.append(g["lower"] <= 0.5 <= g["upper"])  # that of an exponential is one half
    assert np.mean(held) == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 300))


def test_impossible_input_is_named(firms):
    with pytest.raises(ValueError, match="newcomer_value: discount must be above -1, found -1"):
        newcomer_value(firms, -1)
    with pytest.raises(ValueError, match="needs at least 2 newcomers in the record, found 0"):
        newcomer_value(firms.assign(newcomer=False))
    with pytest.raises(ValueError, match="gini: needs at least 2 values"):
        gini(pd.Series([1.0, -1.0]))


def test_ginis_interval_knows_ties():
    assert gini(pd.Series([2.0] * 9)).tolist() == [0, 0, 0]
    # the sd of a share of tied values is known: of 0s and 1s G = 1 - p, so its error is that of p
    coins = pd.Series(np.repeat([0.0, 1.0], [70, 30]))
    found = gini(coins)
    assert found["gini"] == pytest.approx(0.7)
    error = np.sqrt(0.3 * 0.7 / 99)
    assert found["upper"] - found["gini"] == pytest.approx(1.959964 * error)
