import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from expo_lab.strategy.experiments import LearningLog


def seen(effect, se, measure="call", segment="loyal"):
    return pd.DataFrame(dict(segment=[segment], measure=[measure], effect=[effect], se=[se]))


def test_belief_is_the_conjugate_mean():
    log = LearningLog(2.0).observe(seen(1.0, 0.5)).observe(seen(3.0, 1.0))
    found = log.belief().loc[("loyal", "call")]
    assert found["sd"] == pytest.approx((1 / 4 + 4 + 1) ** -0.5)
    assert found["mean"] == pytest.approx((4 * 1 + 1 * 3) / (1 / 4 + 4 + 1))
    assert found["results"] == 2


def test_order_of_the_editions_does_not_matter():
    one = LearningLog(1.0).observe(seen(1.0, 0.5)).observe(seen(0.0, 0.2))
    two = LearningLog(1.0).observe(seen(0.0, 0.2)).observe(seen(1.0, 0.5))
    assert one.belief()["mean"].tolist() == pytest.approx(two.belief()["mean"].tolist())


def test_one_measure_is_drawn_by_its_chance_to_beat_nothing():
    log = LearningLog(1.0, explore=0.2).observe(seen(0.5, 1.0))
    mean, sd = log.belief().iloc[0][["mean", "sd"]]
    assert log.next_design().loc["loyal", "call"] == pytest.approx(0.8 * norm.cdf(mean / sd) + 0.1)


def test_three_measures_against_draws():
    log = LearningLog(1.0, explore=1e-9)
    for measure, effect in (("call", 0.4), ("visit", 0.6), ("letter", -0.2)):
        log = log.observe(seen(effect, 0.7, measure))
    belief = log.belief().loc["loyal"]
    draws = np.random.default_rng(1).normal(belief["mean"], belief["sd"], (100_000, 3))
    best = np.where(draws.max(axis=1) > 0, draws.argmax(axis=1) + 1, 0)
    share = np.bincount(best, minlength=4) / 100_000
    design = log.next_design().loc["loyal"]
    assert design.sum() == pytest.approx(1)
    assert np.abs(design - share).max() < 0.006


def test_the_design_learns_and_never_stops_trying():
    rng = np.random.default_rng(3)
    log, effects = LearningLog(1.0), {"call": 0.1, "visit": 0.6}
    shares = {"nothing": 1 / 3, "call": 1 / 3, "visit": 1 / 3}
    for _ in range(8):
        for measure, effect in effects.items():
            se = np.sqrt((1 / shares[measure] + 1 / shares["nothing"]) / 300)
            log = log.observe(seen(effect + se * rng.standard_normal(), se, measure))
        shares = log.next_design().loc["loyal"].to_dict()
    assert shares["visit"] > 0.8
    assert min(shares.values()) >= 0.2 / 3


def test_an_untried_measure_is_as_open_as_the_prior():
    log = LearningLog(1.0).observe(seen(0.0, 1e-3, "call", "loyal"))
    log = log.observe(seen(0.0, 1e-3, "visit", "latent"))
    assert log.next_design().loc["loyal", "visit"] == pytest.approx(0.8 * 0.5 + 0.2 / 3, abs=1e-3)


def test_bad_input():
    with pytest.raises(ValueError, match="LearningLog") as caught:
        LearningLog(0)
    assert str(caught.value) == (
        "LearningLog: prior_sd must be above 0 and explore in (0, 1], found 0, 0.2."
    )
    with pytest.raises(ValueError, match="without gaps and se above 0"):
        LearningLog(1).observe(seen(1.0, 0.0))
    with pytest.raises(ValueError, match="leave 'nothing' out"):
        LearningLog(1).observe(seen(1.0, 1.0, "nothing"))
    with pytest.raises(ValueError, match="start with an even draw"):
        LearningLog(1).next_design()
