import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.value.future.chains import margin_independence, stage_margins, stage_value

STAGES = ["r1", "r2", "r3", "r4", "former"]


@pytest.fixture
def mail_order():
    """Pfeifer & Carraway 2000: buys with .30, .20, .15, .05 by recency, then a former customer."""
    p = np.zeros((5, 5))
    for i, buys in enumerate((0.30, 0.20, 0.15, 0.05)):
        p[i, 0], p[i, i + 1] = buys, 1 - buys
    p[4, 4] = 1
    margin = pd.Series([36.0, -4.0, -4.0, -4.0, 0.0], index=STAGES)
    return pd.DataFrame(p, STAGES, STAGES), margin


def test_published_values_by_recency(mail_order):
    value = stage_value(pd.Series(STAGES), *mail_order, discount=0.20)
    assert value.round(3).tolist() == [52.320, 5.554, 1.251, -1.820, 0]


def test_a_horizon_of_none_is_todays_margin(mail_order):
    today = stage_value(pd.Series(STAGES), *mail_order, horizon=0)
    assert today.tolist() == mail_order[1].tolist()


def test_one_stage_for_ever_is_an_annuity():
    p, margin = pd.DataFrame([[1.0]], ["a"], ["a"]), pd.Series({"a": 100.0})
    found = stage_value(pd.Series(["a"]), p, margin, 0.25).item()
    assert found == pytest.approx(100 * 1.25 / 0.25)


def test_each_customer_has_its_own_discount(mail_order):
    rates = pd.Series([0.1, 0.2, 0.1], index=list("xyz"))
    found = stage_value(pd.Series(["r1", "r1", "r2"], index=list("xyz")), *mail_order, rates)
    assert found["y"] == pytest.approx(52.320, abs=5e-4)
    alone = stage_value(pd.Series(["r1", "r2"], index=list("xz")), *mail_order, 0.1)
    assert found[["x", "z"]].tolist() == alone.tolist()
    assert found["x"] > found["y"]


def test_margins_by_stage_are_no_constant(known):
    stage = xl.lifecycle.stages(known)
    table = stage_margins(known, stage)
    assert table["customers"].sum() == len(known)
    total = (table["margin"] * table["customers"]).sum()
    assert total == pytest.approx(known["margin"].sum())
    assert table.loc["committed", "area"] > table.loc["trial", "area"]


def test_few_customers_of_a_stage_are_no_surer_than_they_are():
    rng, held = np.random.default_rng(1), []
    for _ in range(300):
        people = pd.DataFrame(dict(margin=rng.normal(5, 2, 3), area=9.0, editions_attended=1))
        row = stage_margins(people, pd.Series(["trial"] * 3)).loc["trial"]
        held.append(row["lower"] <= 5 <= row["upper"])
    assert np.mean(held) == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 300))


def test_independence_is_kept_where_it_is_and_left_where_it_is_not():
    rng = np.random.default_rng(0)
    people = pd.DataFrame(dict(repeat_patronage=rng.random(400), editions_attended=3))
    people["expected_editions"] = 10 * people["repeat_patronage"]
    alone = people.assign(margin=rng.normal(size=400))
    tied = people.assign(margin=rng.normal(size=400) + people["repeat_patronage"])
    assert margin_independence(alone)["lower"] < 0 < margin_independence(alone)["upper"]
    found = margin_independence(tied)
    assert found["lower"] > 0
    cov = np.cov(tied["margin"], tied["expected_editions"], ddof=0)[0, 1]
    assert found["error"] == pytest.approx(400 * cov)


def test_of_200_margins_that_have_nothing_to_do_with_rates_one_in_twenty_looks_as_if():
    rng, refused, held = np.random.default_rng(1), 0, 0
    for _ in range(200):
        people = pd.DataFrame(dict(repeat_patronage=rng.integers(0, 6, 60) / 5))  # ties, as in life
        people = people.assign(editions_attended=3, expected_editions=1.0)
        people["margin"] = rng.gamma(2, 9, 60)
        found = margin_independence(people)
        refused += found["p_value"] < 0.05
        held += found["lower"] < 0 < found["upper"]
    far = 3 * np.sqrt(200 * 0.05 * 0.95)
    assert abs(refused - 10) <= far
    assert abs(held - 190) <= far


def test_the_interval_of_a_rank_correlation_is_bonett_and_wrights():
    people = pd.DataFrame(dict(margin=np.arange(28.0), repeat_patronage=np.arange(28.0) % 20))
    found = margin_independence(people.assign(editions_attended=1, expected_editions=1.0))
    r = found["rank_correlation"]
    reach = 1.959964 * np.sqrt((1 + r**2 / 2) / 25)
    assert np.arctanh(found["upper"]) - np.arctanh(r) == pytest.approx(reach)


def test_what_is_no_chain(mail_order):
    p, margin = mail_order
    one = pd.Series(["r1"])
    for call, message in (
        (lambda: stage_value(one, p, margin, -1), "1 of 1 have no rate or another, the first -1"),
        (lambda: stage_value(one, p, margin, pd.Series([None])), "1 of 1 have no rate or another"),
        (lambda: stage_value(one, p * 2, margin), "probabilities whose rows add up to 1"),
        (lambda: stage_value(one, p, margin.drop("r2")), "stage 'r2' has no margin"),
        (lambda: stage_value(one, p[STAGES[::-1]], margin), "same stages in the same order"),
        (lambda: stage_value(pd.Series(["r9"]), p, margin), "stage 'r9' is none of the chain's"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
