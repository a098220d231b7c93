import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.base import clone

from expo_lab.models.hazard import DiscreteHazard
from expo_lab.models.threshold import ThresholdHazard

NEW = dict(resamples=39, random_state=1)


def table(seed, eta, rows=1000):
    """Weakness z from 0 to 10 and a covariate w; eta gives the log-odds of leaving."""
    rng = np.random.default_rng(seed)
    z, w = rng.uniform(0, 10, rows), rng.normal(size=rows)
    return pd.DataFrame({"event": rng.random(rows) < expit(eta(z, w)), "z": z, "w": w})


def jumping(z, w):
    return -2 + 1.5 * (z >= 7) + 0.5 * w


def sliding(z, w):
    return -3 + 0.35 * z + 0.5 * w


@pytest.fixture(scope="module")
def model():
    return ThresholdHazard(**NEW).fit(table(0, jumping), "z", ["w"])


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_threshold_comes_back(seed):
    found = ThresholdHazard(**NEW).fit(table(seed, jumping), "z", ["w"])
    low, high = found.threshold_interval_
    assert low < 7 < high
    assert high - low < 2
    off = found.coef_ - pd.Series({"constant": -2, "jump": 1.5, "w": 0.5})
    assert (off.abs() < 3 * found.standard_errors_).all()
    assert found.p_smooth_ == 1 / 40
    assert found.p_threshold_ > 0.05


def test_the_interval_holds_the_threshold_as_often_as_it_says():
    held = []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        z = rng.uniform(0, 10, 1000)
        event = rng.random(1000) < np.where(z >= 6, 0.5, 0.15)
        found = ThresholdHazard(resamples=39).fit(pd.DataFrame({"event": event, "z": z}), "z")
        low, high = found.threshold_interval_
        held.append(low <= 6 <= high)
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 150)


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_slope_comes_back(seed):
    found = ThresholdHazard(**NEW).fit(table(seed, sliding), "z", ["w"])
    off = found.smooth_coef_ - pd.Series({"constant": -3, "slope": 0.35, "w": 0.5})
    assert (off.abs() < 3 * found.smooth_standard_errors_).all()
    assert found.p_threshold_ == 1 / 40
    assert found.p_smooth_ > 0.05


def test_thresholds_of_one_s_own_look_smooth():
    def tolerant(z, w):
        rng = np.random.default_rng(5)
        return np.where(z >= rng.normal(6, 2.5, len(z)), 0.5, -3)

    found = ThresholdHazard(**NEW).fit(table(1, tolerant), "z")
    assert found.p_threshold_ == 1 / 40


def test_the_smooth_model_is_the_discrete_hazard(model):
    data = table(0, jumping)
    theirs = DiscreteHazard(baseline="constant").fit(data.assign(t=1), ["z", "w"])
    assert model.smooth_coef_.to_numpy() == pytest.approx(theirs.coef_.to_numpy(), abs=1e-6)
    assert model.smooth_log_likelihood_ == pytest.approx(theirs.log_likelihood_)
    errors = theirs.standard_errors_.to_numpy()
    assert model.smooth_standard_errors_.to_numpy() == pytest.approx(errors, rel=1e-5)


def test_the_profile_without_covariates_is_two_shares():
    data = table(2, jumping)
    found = ThresholdHazard(**NEW).fit(data, "z")
    for cut, value in found.profile_.iloc[[0, 30, 59]].itertuples(index=False):
        h = data.event.groupby(data.z >= cut).transform("mean")
        assert value == pytest.approx(np.log(np.where(data.event, h, 1 - h)).sum())
    assert found.log_likelihood_ == pytest.approx(found.profile_.log_likelihood.max())
    best = found.profile_.loc[found.profile_.log_likelihood.idxmax(), "threshold"]
    assert found.threshold_ == best
    upper = data.event[data.z >= best].mean()
    assert expit(found.coef_.sum()) == pytest.approx(upper)


def test_chi_square_would_reject_too_often():
    # No effect at all: the best of many cuts beats the 95 % point of chi-square(1) in far more
    # than 5 of 100 worlds, the reason for drawing.
    gains = []
    for seed in range(100):
        data = table(seed, lambda z, w: -1 + 0 * z, rows=600)
        profile = ThresholdHazard(resamples=19).fit(data, "z").profile_
        h = data.event.mean()
        flat = np.log(np.where(data.event, h, 1 - h)).sum()
        gains.append(2 * (profile.log_likelihood.max() - flat))
    assert (np.array(gains) > 3.84).sum() > 20


def test_compare_and_summary(model):
    both = model.compare().set_index("model")
    assert both.parameters.tolist() == [3, 4]
    assert both.aic["threshold"] == pytest.approx(8 - 2 * model.log_likelihood_)
    assert model.ratio_ == pytest.approx(2 * both.log_likelihood.diff().iloc[1])
    assert model.summary().coefficient.tolist() == ["constant", "jump", "w"]


def test_same_seed_same_draws(model):
    again = ThresholdHazard(**NEW).fit(table(0, jumping), "z", ["w"])
    assert again.threshold_interval_ == model.threshold_interval_
    assert again.p_threshold_ == model.p_threshold_


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.assign(z=d.z.round(-1)), "needs three cuts or more of z .* found 1"),
        (lambda d: d.assign(z=1.0), "found 0. A column with so few values is a factor"),
        (lambda d: d.assign(event=0), "needs events of 0 and 1, both"),
        (lambda d: d.assign(event=2), "needs events of 0 and 1, both"),
        (lambda d: d.assign(z=d.z.where(d.z > 1)), r"z has \d+ gaps"),
        (lambda d: d.assign(w=2 * d.z), r"found that \['w'\] add nothing"),
        (lambda d: d.assign(event=d.z > 5), "still rising along"),
        (lambda d: d.assign(w=d.event * 1.0), "still rising along"),
        (lambda d: d.head(0), "needs events of 0 and 1, both; found no row"),
    ],
)
def test_what_cannot_be_estimated_says_so(change, message):
    fresh = ThresholdHazard(**NEW)
    with pytest.raises(ValueError, match=message):
        fresh.fit(change(table(0, jumping, rows=300)), "z", ["w"])
    with pytest.raises(ValueError, match="needs a fitted model"):
        fresh.compare()


def test_a_clone_is_unfitted(model):
    assert clone(model).get_params() == NEW
    with pytest.raises(ValueError, match="needs resamples from 19 up; found 5"):
        ThresholdHazard(resamples=5).fit(table(0, jumping), "z")
