import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from expo_lab.value.measuring.attitudes import loyalty, mediation


def test_attitude_and_conduct_of_four_customers():
    four = pd.DataFrame(
        dict(
            relative_attitude=[0.9, 0.8, 0.2, 0.6],
            relative_attitude_se=0.05,
            repeat_patronage=[0.9, 0.2, 0.8, 0.1],
        )
    )
    table = loyalty(four)
    assert table.to_numpy().tolist() == [[0.25, 0.5], [0.25, 0.0]]


def test_they_go_together_but_are_not_one(known):
    table = loyalty(known)
    assert table.to_numpy().sum() == pytest.approx(1)
    assert table.attrs["lower"] < table.attrs["correlation"] < table.attrs["upper"] < 1
    r = np.corrcoef(known["relative_attitude"], known["repeat_patronage"])[0, 1]
    assert table.attrs["correlation"] == pytest.approx(r)


def test_error_free_answers_are_reliable(known):
    assert loyalty(known.assign(relative_attitude_se=0.0)).attrs["reliability"] == 1


def test_reliability_is_the_share_that_is_not_error(known):
    mind, error = known["relative_attitude"], known["relative_attitude_se"]
    want = mind.var(ddof=0) / (mind.var(ddof=0) + (error**2).mean())
    assert loyalty(known).attrs["reliability"] == pytest.approx(want)


def chain(n=400, seed=2):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    m = 0.5 * x + rng.normal(size=n)
    return [pd.Series(v) for v in (x, m, 2.0 * m + 0.7 * x + rng.normal(size=n))]


def test_parts_add_up_to_the_regression_without_the_mediator():
    x, m, y = chain()
    parts = mediation(x, m, y, resamples=20)["effect"]
    assert parts["through"] + parts["direct"] == pytest.approx(parts["total"])
    assert parts["total"] == pytest.approx(sm.OLS(y, sm.add_constant(x)).fit().params.iloc[1])


def test_planted_parts_are_recovered():
    table = mediation(*chain(), resamples=300)
    error = (table["upper"] - table["lower"]) / (2 * 1.96)
    off = (table["effect"] - [0.5 * 2.0, 0.7, 1.7]) / error
    assert off.abs().max() < 3


def test_error_in_what_lies_between_is_taken_for_a_direct_effect():
    x, m, y = chain(20_000)
    heard = m + np.random.default_rng(5).normal(size=len(m))  # as much error as variance given x
    table = mediation(x, heard, y, resamples=50)
    error = (table["upper"] - table["lower"]) / (2 * 1.96)
    off = (table["effect"] - [0.5 * 0.5 * 2.0, 0.7 + 0.5 * 0.5 * 2.0, 1.7]) / error
    assert off.abs().max() < 3


def test_what_cannot_be_split_is_refused(known):
    x, m, y = chain(20)
    with pytest.raises(ValueError, match="must both vary and not be copies"):
        mediation(x, 2 * x, y)
    with pytest.raises(ValueError, match="needs 10 customers without a gap, found 5"):
        mediation(x[:5], m, y)
    with pytest.raises(ValueError, match="repeat_patronage never varies"):
        loyalty(known.assign(repeat_patronage=0.5))
    with pytest.raises(ValueError, match="at least 4 customers, found 3"):
        loyalty(known.head(3))
