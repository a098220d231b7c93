"""Sizes at other cuts and with other answers: identities and a closed form."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import expo_lab as xl
from expo_lab.segment.comparison.sensitivity import at_other_cuts, with_other_answers

DICK_BASU, STATUS = xl.SCHEMES["dick_basu"], xl.SCHEMES["status"]


def test_moved_shares_are_those_of_the_scheme_so_cut(known):
    found = at_other_cuts(known, {"d": DICK_BASU})
    row = found.query("cut == 'attitude_cut' and segment == 'loyal'").iloc[0]
    step = 0.1 * known["relative_attitude"].std(ddof=0)
    assert row["to"] == pytest.approx(0.5 - step)
    moved = DICK_BASU(known, attitude_cut=0.5 - step)
    assert row["moved"] == pytest.approx((moved == "loyal").mean())
    assert row["change"] == pytest.approx(row["moved"] - row["share"])
    changes = found.groupby(["cut", "to"])["change"].sum().to_numpy()
    assert changes == pytest.approx(np.zeros(4))  # who leaves a segment enters another


def test_whole_numbers_move_by_one_and_not_beyond_their_range(known):
    found = at_other_cuts(known, {"s": STATUS, "low": STATUS.at(lost_cut=1)})
    assert found.query("scheme == 's'")["to"].unique().tolist() == [1, 3]
    assert found.query("scheme == 'low'")["to"].unique().tolist() == [2]


def test_with_other_answers_the_shrunken_sizes_become_the_true_ones():
    # true values are normal(0.5, 0.1); estimates keep half of the variance. Who is above 0.6?
    n = 40_000
    rng = np.random.default_rng(1)
    people = pd.DataFrame(dict(kind="exhibitor", repeat_patronage=0.9), index=range(n))
    people["relative_attitude"] = 0.5 + 0.1 * np.sqrt(0.5) * rng.standard_normal(n)
    people["relative_attitude_se"] = 0.1 * np.sqrt(0.5)
    found = with_other_answers(people, {"d": DICK_BASU.at(attitude_cut=0.6)})
    row = found.set_index("segment").loc["loyal"]
    true, seen = norm.sf(1), norm.sf(1 / np.sqrt(0.5))
    assert row["mean"] == pytest.approx(true, abs=3 * np.sqrt(true * (1 - true) / n))
    assert row["share"] == pytest.approx(seen, abs=3 * np.sqrt(seen * (1 - seen) / n))
    assert row["lower"] <= row["mean"] <= row["upper"]
    assert row["error_free"] == "repeat_patronage"


def test_without_errors_everybody_stays(known):
    found = with_other_answers(known.assign(relative_attitude_se=0.0), {"d": DICK_BASU})
    assert (found["kept"].dropna() == 1).all()
    assert (found["mean"] - found["share"]).abs().max() < 1e-12


def test_schemes_without_cuts_or_answers_have_no_rows(known):
    assert with_other_answers(known, {"s": STATUS}).empty
    assert at_other_cuts(known, {}).empty
