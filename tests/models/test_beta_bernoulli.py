from itertools import product

import numpy as np
import pytest

from expo_lab.datasets import load_donations
from expo_lab.lifecycle import BetaBernoulli, BetaGeoBetaBinom


@pytest.fixture(scope="module")
def model():
    donors = load_donations()
    return BetaBernoulli().fit(donors.x, donors.n, donors.donors)


def draw(customers, n, seed):
    rng = np.random.default_rng(seed)
    return rng.binomial(n, rng.beta(0.5, 0.8, customers)), n


def test_donations_give_the_published_fit(model):
    assert [round(model.alpha_, 3), round(model.beta_, 3)] == [0.487, 0.826]
    assert model.log_likelihood_ == pytest.approx(-35516.1, abs=0.05)  # Fader, Hardie & Shang


def test_leaving_explains_the_donations_far_better(model):
    donors = load_donations()
    leaving = BetaGeoBetaBinom().fit(donors.x, donors.t_x, donors.n, donors.donors)
    assert 2 * (leaving.log_likelihood_ - model.log_likelihood_) == pytest.approx(4581.0, abs=0.1)


def test_all_sequences_have_probability_one(model):
    x = np.array(list(product([0, 1], repeat=7))).sum(axis=1)
    assert np.exp(model.log_likelihood(x, 7)).sum() == pytest.approx(1, abs=1e-12)


def test_return_is_the_ratio_of_two_likelihoods(model):
    ratio = np.exp(model.log_likelihood(3, 7) - model.log_likelihood(2, 6))
    assert model.p_return(2, 6) == pytest.approx(ratio)


@pytest.mark.parametrize("seed", range(5))
def test_recovers_its_own_parameters(seed):
    found = BetaBernoulli().fit(*draw(2000, 8, seed)).summary()
    error = np.log(found["estimate"] / [0.5, 0.8])
    assert (error.abs() < 3 * found["se"] / found["estimate"]).all()


def test_four_times_the_data_halve_the_error(model):
    donors = load_donations()
    larger = BetaBernoulli().fit(donors.x, donors.n, 4 * donors.donors)
    assert larger.standard_errors_.tolist() == pytest.approx(model.standard_errors_ / 2, rel=1e-6)


def test_one_opportunity_shows_no_difference_between_customers():
    with pytest.warns(UserWarning, match="it takes 2 opportunities to see customers differ"):
        BetaBernoulli().fit([0, 1], 1, [60, 40])


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="needs") as caught:
        BetaBernoulli().fit([1, 4], [3, 3])
    assert str(caught.value) == (
        "BetaBernoulli.fit: needs 0 <= x <= n; found x > n in 1 row (1). "
        "Rows are counted from 0: correct or drop them."
    )
    with pytest.raises(ValueError, match="p_return: needs a fitted model; call fit first"):
        BetaBernoulli().p_return(1, 2)
