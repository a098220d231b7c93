"""Why a customer is where it is: words, distances, and probabilities against closed forms."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from expo_lab.segment.scheme.explanation import explain
from expo_lab.segment.scheme.scheme import SCHEMES

GRID = SCHEMES["dick_basu"]


def one(**columns):
    usual = dict(kind="exhibitor", relative_attitude=0.56, repeat_patronage=0.9)
    return pd.DataFrame(usual | columns, index=["c1"])


def test_one_uncertain_axis_has_its_closed_form():
    found = explain(one(relative_attitude_se=0.05), GRID, "c1")
    assert found.segment == "loyal"
    assert found.probability["loyal"] == pytest.approx(norm.cdf(0.06 / 0.05), abs=1e-12)
    assert found.probability["spurious loyal"] == pytest.approx(norm.cdf(-0.06 / 0.05), abs=1e-12)
    assert found.probability.sum() == pytest.approx(1)
    assert list(found.probability.index) == GRID.labels[:-1]


def test_two_uncertain_axes_multiply():
    found = explain(one(relative_attitude_se=0.05, repeat_patronage_se=0.3), GRID, "c1").probability
    prefers, comes = norm.cdf(0.06 / 0.05), norm.cdf(0.4 / 0.3)
    wanted = [prefers * comes, prefers * (1 - comes), (1 - prefers) * comes]
    assert found.to_numpy()[:3] == pytest.approx(wanted, abs=1e-12)


def test_two_cuts_on_one_axis_cut_the_normal_into_three():
    people = pd.DataFrame(
        dict(kind="exhibitor", expected_value=9000.0, expected_value_se=5000.0), index=["c1"]
    )
    found = explain(people, SCHEMES["value_tiers"], "c1").probability
    ends = norm.cdf([(3000 - 9000) / 5000, (15_000 - 9000) / 5000])
    assert found.to_numpy() == pytest.approx([1 - ends[1], ends[1] - ends[0], ends[0]], abs=1e-12)


def test_the_probability_is_what_measuring_again_gives():
    # draws from the same normals, labelled by the scheme itself
    row = one(relative_attitude_se=0.05, repeat_patronage_se=0.3)
    rng, n = np.random.default_rng(4), 40_000
    again = pd.DataFrame(
        dict(
            kind="exhibitor",
            relative_attitude=rng.normal(0.56, 0.05, n),
            repeat_patronage=rng.normal(0.9, 0.3, n),
        )
    )
    share = GRID(again).value_counts(normalize=True)
    for segment, p in explain(row, GRID, "c1").probability.items():
        assert share[segment] == pytest.approx(p, abs=3.5 * np.sqrt(p * (1 - p) / n))


def test_borders_say_how_far_and_what_lies_beyond():
    rows = explain(one(relative_attitude_se=0.05), GRID, "c1", attitude_cut=0.6).borders
    assert rows.loc["attitude_cut", "distance"] == pytest.approx(-0.04)
    assert rows["across"].tolist() == ["loyal", "not loyal"]
    assert rows["se"].tolist() == [0.05, 0]
    assert rows["unit"].tolist() == ["share", "share"]


def test_on_the_cut_counts_as_above():
    found = explain(one(relative_attitude=0.5, relative_attitude_se=0.1), GRID, "c1")
    assert found.segment == "loyal"
    assert found.probability["loyal"] == pytest.approx(0.5)
    assert "0 above the cut 0.5" in found.text


@pytest.mark.parametrize("name", list(SCHEMES))
def test_every_scheme_explains_every_customer_as_it_sorts_it(name, people):
    scheme = SCHEMES[name]
    some = people.groupby("kind", observed=True).head(3)
    labels = scheme(some)
    for customer, label in labels.items():
        found = explain(some, scheme, customer)
        assert found.segment == label
        assert found.probability.sum() == pytest.approx(1)
        assert customer in str(found)


def test_without_standard_errors_all_is_exact():
    found = explain(one(), GRID, "c1")
    assert found.probability["loyal"] == 1
    assert "Taken as exact: relative_attitude, repeat_patronage." in found.text
    assert "Given the standard errors" not in found.text


def test_what_a_border_does_not_change_is_said():
    people = pd.DataFrame(dict(kind="exhibitor", recency=5, editions_attended=0), index=["c1"])
    text = explain(people, SCHEMES["status"], "c1").text
    assert "below it: no change" in text
    assert "editions attended: 0." in text


def test_a_customer_of_another_kind_is_told_so():
    found = explain(one(kind="buyer"), GRID, "c1")
    assert found.segment == "not applicable"
    assert "c1 is a buyer" in found.text


def test_an_infinite_value_is_sure():
    found = explain(one(relative_attitude=np.inf, relative_attitude_se=0.1), GRID, "c1")
    assert found.probability["loyal"] == 1


@pytest.mark.parametrize(
    ("people", "who", "error", "message"),
    [
        (one(), "c2", KeyError, r"no customer 'c2' among 1;.*such as 'c1'"),
        (pd.concat([one(), one()]), "c1", ValueError, "'c1' has 2"),
        (one(relative_attitude_se=np.nan), "c1", ValueError, "relative_attitude_se must be"),
        (one(relative_attitude_se=-0.1), "c1", ValueError, "found -0.1"),
        (one(relative_attitude=np.nan), "c1", ValueError, "has 1 gaps"),
    ],
)
def test_impossible_questions_are_named(people, who, error, message):
    with pytest.raises(error, match=message):
        explain(people, GRID, who)
