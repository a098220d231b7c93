import numpy as np
import pandas as pd
import pytest

from expo_lab.lifecycle.worth import worth_by_age


def tables(customers, grows, dear_stay, seed):
    """First margins vary; the same grow by an amount an edition; the dear may stay longer."""
    rng = np.random.default_rng(seed)
    first = rng.normal(100, 30, customers)
    stay = 1 / (1 + np.exp(-dear_stay * (first - 100) / 30 - 0.5))
    there, rows = np.ones(customers, dtype=bool), []
    for t in range(4):
        rows.append(
            pd.DataFrame(
                dict(
                    customer_id=np.arange(customers),
                    edition=t + 1,
                    first_time=t == 0,
                    revenue=first + grows * t + 10,
                )
            )[there]
        )
        there = there & (rng.random(customers) < stay)
    stands = pd.concat(rows).assign(role="exhibitor", turned_up=True, cost_to_serve=10.0)
    editions = pd.DataFrame(dict(edition=[1, 2, 3, 4], held=True, price_sqm=200.0))
    return dict(participations=stands, editions=editions)


@pytest.mark.parametrize("seed", range(5))
def test_growth_and_selection_come_back(seed):
    found = worth_by_age(tables(2000, grows=7, dear_stay=1.0, seed=seed))
    assert found["growth"].to_numpy() == pytest.approx([0, 7, 14, 21])  # planted without noise
    assert found.loc[4, "selection_lower"] > 0
    none = worth_by_age(tables(2000, grows=0, dear_stay=0.0, seed=seed))
    error = (none.loc[4, "selection_upper"] - none.loc[4, "selection_lower"]) / (2 * 1.96)
    assert abs(none.loc[4, "selection"]) < 3 * error


def test_intervals_hold_no_selection_where_there_is_none():
    held = 0
    for seed in range(60):
        row = worth_by_age(tables(200, 3, 0.0, 700 + seed)).loc[3]
        held += row["selection_lower"] <= 0 <= row["selection_upper"]
    assert 52 <= held <= 60  # 57 expected, sd 1.7


def test_prices_that_rise_are_no_growth():
    rising = tables(500, grows=0, dear_stay=0.5, seed=1)
    price = pd.Series([100.0, 110, 121, 133.1], index=[1, 2, 3, 4])
    rising["editions"]["price_sqm"] = price.to_numpy()
    stands = rising["participations"]
    for column in ("revenue", "cost_to_serve"):
        stands[column] = stands[column] * stands["edition"].map(price) / 100
    assert worth_by_age(rising)["growth"].abs().max() < 1e-9


def test_in_a_show_the_parts_make_the_whole(show):
    found = worth_by_age(show.tables)
    assert (found["growth"] + found["selection"]).to_numpy() == pytest.approx(found["ahead"])
    first = found.loc[1, ["ahead", "growth", "selection"]]
    assert first.to_numpy(float) == pytest.approx(0, abs=1e-9)


def test_the_interval_does_not_hang_on_the_order_of_rows(show):
    tables = {name: t.sample(frac=1, random_state=1) for name, t in show.tables.items()}
    pd.testing.assert_frame_equal(worth_by_age(show.tables, 20), worth_by_age(tables, 20))


def test_no_first_stand_is_said(show):
    none = show.tables | {"participations": show.tables["participations"].assign(first_time=False)}
    with pytest.raises(ValueError, match="worth_by_age: needs a first stand ever on record"):
        worth_by_age(none)
    with pytest.raises(ValueError, match="revenue"):
        worth_by_age(
            show.tables | {"participations": show.tables["participations"].drop(columns="revenue")}
        )
