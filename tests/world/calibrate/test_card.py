"""The card: figures from tables and from arrays agree, and the rows mean what they say."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.datasets import load_real_retention
from expo_lab.world.books.record import watch
from expo_lab.world.calibrate.card import measure, targets
from expo_lab.world.calibrate.moments import TOGETHER, across, fair, moments, returns
from expo_lab.world.streams import Luck, seeds

LIST = xl.PRESETS["list-level"]


@pytest.mark.parametrize("knobs", [LIST, replace(LIST, cancelled=3)], ids=["held", "cancelled"])
def test_tables_and_arrays_give_the_same_figures(knobs):
    # money is rounded to cents in the tables
    seen, told = measure(xl.simulate(knobs, 300, 7, 1)), moments(watch(knobs, 300, 7, 1))
    pd.testing.assert_series_equal(pd.Series(seen), pd.Series(told), rtol=1e-4)


@pytest.mark.parametrize("preset", ["mature", "list-level"])
def test_the_card_has_enough_rows_that_were_not_tuned_to(preset):
    rows = targets(preset)
    roles = pd.Series([t.role for t in rows])
    assert len(rows) >= 35
    # rows that follow from a knob or from a tuned row are no evidence and have another role
    assert (roles == "check").sum() >= (26 if preset == "mature" else 20)
    assert set(roles) == {"input", "tuned", "check"}
    assert len({t.quantity for t in rows}) == len(rows)
    assert all(t.low <= t.target <= t.high and t.source for t in rows)


def test_no_check_restates_a_knob_or_a_tuned_row():
    """What moves one for one with a knob, or is the same count as a tuned row, is no evidence."""
    role = {t.quantity: t.role for t in targets("list-level")}
    shows = [watch(LIST, 300, 9, s) for s in range(1, 5)]
    found = pd.DataFrame([moments(s) for s in shows])
    tuned = [q for q, r in role.items() if r == "tuned" and q in found]
    for name in (q for q, r in role.items() if r == "check" and q in found):
        gap = (found[tuned].sub(found[name], axis=0)).abs().max()
        assert gap.min() > 1e-9, f"{name} is {gap.idxmin()}"
    # by arithmetic alone: new + back + kept = 1, a knob's share of the list, constants of the doors
    arithmetic = ("listed: retention", "listed: not at the previous edition", "listed: guests")
    for name in (*arithmetic, "registered who stay away"):
        assert role[name] == "input", name
    assert {t.quantity: t.role for t in targets("mature")}["share back after a gap"] == "input"


def test_every_target_is_measured_and_inside_is_what_it_says():
    card = xl.calibration_card("mature", shows=4)
    assert card["gives"].notna().all()
    within = card["lower"].ge(card["low"]) & card["upper"].le(card["high"])
    assert (card["inside"].eq("yes") == within).all()
    beyond = card["upper"].lt(card["low"]) | card["lower"].gt(card["high"])
    assert (card["inside"].eq("no") == beyond).all()
    assert card["inside"].isin(["yes", "no", "undecided"]).all()
    assert ((card["lower"] <= card["gives"]) & (card["gives"] <= card["upper"])).all()


def test_the_interval_of_a_mean_is_the_t_interval_over_pairs_of_opposite_shows():
    from scipy.stats import norm, t

    # three pairs; markets at the quantiles of a log-normal, seeds of the study's own
    order = np.argsort(Luck(1, 0).uniform("sizes", 6))
    sizes = 2000 * np.exp(0.8 * norm.ppf((order + 0.5) / 6))
    shows = zip(fair(xl.PRESETS["mature"], 6), sizes, seeds("card 1", "mature", 6), strict=True)
    found = [moments(watch(k, round(n), 10, s))["mean stand, m2"] for k, n, s in shows]
    pairs = np.reshape(found, (3, 2)).mean(axis=1)
    row = xl.calibration_card("mature", shows=6).loc["mean stand, m2"]
    low, high = t.interval(0.95, 2, np.mean(pairs), np.std(pairs, ddof=1) / np.sqrt(3))
    assert row[["lower", "upper"]].tolist() == pytest.approx([low, high])


def test_a_fair_portfolio_has_the_mean_and_the_sd_of_the_scenario():
    own = [k.show_quality for k in fair(replace(xl.PRESETS["mature"], show_sd=0.7), 8)]
    assert np.mean(own) == pytest.approx(0)
    assert np.std(own) == pytest.approx(0.7)
    assert own[0] == -own[1]


def test_return_is_counted_by_recency_and_by_times():
    there = np.array([[1, 0, 1, 1, 0], [0, 1, 0, 0, 1]], dtype=bool)
    flow = returns(there)
    assert flow.recency.tolist() == [[1, 2, 1, 1], [0, 1, 2, 3]]
    assert flow.times.tolist() == [[1, 1, 2, 3], [0, 1, 1, 1]]
    assert flow.back.tolist() == there[:, 1:].tolist()


def test_the_gini_of_equal_stands_is_zero_and_of_two_is_known():
    record = watch(xl.PRESETS["mature"], 200, 3, seed=1)
    equal = record.stands | {"area": np.full(len(record.stands["area"]), 9.0)}
    assert moments(replace(record, stands=equal))["Gini of space"] == pytest.approx(0)
    two = {name: values[:2] for name, values in record.stands.items()} | {
        "area": np.array([1.0, 3.0])
    }
    assert moments(replace(record, stands=two))["Gini of space"] == pytest.approx(0.25)


def test_a_portfolio_knows_what_a_show_does_not():
    shows = pd.DataFrame([moments(watch(xl.PRESETS["mature"], 200, 4, s)) for s in (1, 2, 3)])
    kept = shows["retention to the next edition"]
    assert across(shows)["sd of retention between series"] == pytest.approx(kept.std())
    assert np.isnan(across(shows[:1])["sd of retention between series"])


def test_long_absent_guests_hardly_return():
    # CO_BACK, .02, and what those with a contract of their own add
    found = across(pd.DataFrame([moments(watch(LIST, 2000, 10, s)) for s in (1, 2, 3, 4)]))
    assert found["listed: return at recency 5"] < 0.4 * found["listed: return at recency 2"]


def test_odd_numbers_of_shows_have_no_pairs():
    with pytest.raises(
        ValueError, match=r"^calibration_card: shows must be even and at least 4, found 5\.$"
    ):
        xl.calibration_card("mature", shows=5)


def test_what_goes_together_over_editions_is_what_the_real_lists_say():
    pairs = load_real_retention().query("cadence_years == 1")
    pairs = pairs.sort_values(["series", "year"])
    series = pairs["series"]
    growth = np.log(pairs["n_next"] / pairs["n_this"])
    before = growth.groupby(series).shift().where(pairs["year"].groupby(series).diff() == 1)

    def together(a, b, own=True):
        both = pd.DataFrame(dict(a=a, b=b)).dropna()
        if own:
            both -= both.groupby(series).transform("mean")
        return (both["a"] @ both["b"]) / np.sqrt((both**2).sum().prod())

    real = (
        together(
            pairs["n_first_time_retained"] / pairs["n_first_time"],
            pairs["n_repeat_retained"] / pairs["n_repeat"],
        ),
        together(pairs["n_retained"] / pairs["n_this"], growth),
        together(growth, before, own=False),
    )
    rows = {t.quantity: t.target for t in targets("mature")}
    assert [rows[name] for name in TOGETHER] == pytest.approx(list(real), abs=5e-4)


def test_correlations_over_editions_are_of_all_shows_at_once():
    knobs = xl.PRESETS["mature"]
    records = [watch(knobs, 300, 6, s) for s in (1, 2)]
    found = across(pd.DataFrame([moments(r) for r in records]))
    kept, growth, before = [], [], []
    for r in records:
        size = r.there.sum(axis=0)
        share = (r.there[:, 1:] & r.there[:, :-1]).sum(axis=0) / size[:-1]
        change = np.log(size[1:] / size[:-1])
        kept.append(np.c_[share - share.mean(), change - change.mean()])
        growth, before = [*growth, *change[1:]], [*before, *change[:-1]]
    a, b = np.vstack(kept).T
    assert found[TOGETHER[1]] == pytest.approx((a @ b) / np.sqrt((a @ a) * (b @ b)))
    products = np.array([np.dot(growth, before), np.dot(growth, growth), np.dot(before, before)])
    assert found[TOGETHER[2]] == pytest.approx(products[0] / np.sqrt(products[1] * products[2]))
