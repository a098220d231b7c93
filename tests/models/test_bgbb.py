from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.special import gammaln, logit, roots_jacobi

from expo_lab.datasets import load_donations
from expo_lab.lifecycle import BetaBernoulli, BetaGeoBetaBinom
from expo_lab.models.bgbb import history
from expo_lab.models.histories import Histories


@pytest.fixture(scope="module")
def donors():
    return load_donations()


@pytest.fixture(scope="module")
def model(donors):
    return BetaGeoBetaBinom().fit(donors.x, donors.t_x, donors.n, donors.donors)


def with_parameters(alpha, beta, gamma, delta):
    model = BetaGeoBetaBinom()
    model.alpha_, model.beta_, model.gamma_, model.delta_ = alpha, beta, gamma, delta
    return model


def statistics(sequences):
    present = np.array(list(sequences))
    n = present.shape[1]
    return (
        present.sum(axis=1),
        (present * np.arange(1, n + 1)).max(axis=1),
        np.full(len(present), n),
    )


def quadrature(model, x, t_x, n, weight):
    """E[weight(p, theta) P(history | p, theta)] by Gauss-Jacobi, exact for polynomials."""
    p, w_p = roots_jacobi(30, model.beta_ - 1, model.alpha_ - 1)
    theta, w_theta = roots_jacobi(30, model.delta_ - 1, model.gamma_ - 1)
    p, theta = (1 + p[:, None]) / 2, (1 + theta[None, :]) / 2
    likelihood = p**x * (1 - p) ** (n - x) * (1 - theta) ** n
    for y in range(t_x, n):
        likelihood = likelihood + p**x * (1 - p) ** (y - x) * theta * (1 - theta) ** y
    weights = w_p[:, None] * w_theta[None, :]
    return (weights / weights.sum() * likelihood * weight(p, theta)).sum()


# published ----------------------------------------------------------------------------------------
# FHS = Fader, Hardie & Shang (2010), as quoted in the test suite of lifetimes 0.11.3.


def test_donations_give_the_published_estimates(model):
    found = [model.alpha_, model.beta_, model.gamma_, model.delta_]
    assert np.round(found, 3).tolist() == [1.204, 0.750, 0.657, 2.783]  # FHS
    assert model.log_likelihood_ == pytest.approx(-33225.58, abs=0.005)


def test_p_alive_is_that_of_table_6(model):
    found = model.p_alive([0, 2, 6], [0, 4, 6], 6)
    assert np.round(found, 2).tolist() == [0.11, 0.59, 0.93]  # FHS, table 6
    assert np.round(found[[0, 2]], 3).tolist() == [0.108, 0.930]


def test_discounted_editions_of_a_perfect_donor(model):
    assert model.discounted_editions(6, 6, 6, rate=0.1) == pytest.approx(5.910, abs=5e-4)


def test_conditional_expectations_of_the_btyd_walkthrough(model):
    # R's BTYD vignette prints 0.1302169 and 3.627858, at estimates of its own optimiser.
    found = model.expected_editions([0, 4], [0, 5], 6, horizon=10)
    assert found == pytest.approx([0.1302169, 3.627858], abs=2e-4)


def test_totals_of_the_authors_spreadsheet(model, donors):
    # Hardie's BGBB_2011-01-20.xlsx: conditional expectations over five years, in-sample fit.
    expected = model.expected_editions(donors.x, donors.t_x, donors.n, horizon=5)
    assert expected @ donors.donors == pytest.approx(12884.2, abs=0.05)
    fitted = 11104 * np.exp(model.log_likelihood([0, 6], [0, 6], 6))
    assert fitted == pytest.approx([3454.9, 1253.1], abs=0.05)


# identities ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_all_histories_have_probability_one(model, n):
    assert np.exp(model.log_likelihood(*statistics(product([0, 1], repeat=n)))).sum() == (
        pytest.approx(1, abs=1e-12)
    )


@pytest.mark.parametrize("past", [(0, 0, 0), (1, 0, 1), (1, 1, 0)])
def test_expected_editions_is_the_sum_over_all_futures(model, past):
    futures = list(product([0, 1], repeat=6))
    joint = np.exp(model.log_likelihood(*statistics(past + future for future in futures)))
    counts = np.array([sum(future) for future in futures])
    found = model.expected_editions(*(s[0] for s in statistics([past])), horizon=6)
    assert found == pytest.approx(joint @ counts / joint.sum(), rel=1e-10)


def test_expected_editions_is_the_closed_form(model):
    x, t_x, n, m = 3, 4, 6, 8
    a, b, g, d = model.alpha_, model.beta_, model.gamma_, model.delta_
    log_ratio = gammaln(1 + d + n + np.array([0, m])) - gammaln(g + d + n + np.array([0, m]))
    tail = -np.diff(np.exp(gammaln(g + d) - gammaln(1 + d) + log_ratio))[0]
    moment = np.exp(
        sum(gammaln([a + x + 1, b + n - x, a + b])) - sum(gammaln([a + b + n + 1, a, b]))
    )
    closed = moment * d / (g - 1) * tail / np.exp(model.log_likelihood(x, t_x, n))  # FHS, eq. 13
    assert model.expected_editions(x, t_x, n, horizon=m) == pytest.approx(closed, rel=1e-9)


def test_gamma_of_one_is_no_special_case():
    around = [
        with_parameters(1.2, 0.7, g, 2.8).expected_editions(2, 3, 5)
        for g in (1 - 1e-6, 1, 1 + 1e-6)
    ]
    assert around[1] == pytest.approx((around[0] + around[2]) / 2, rel=1e-9)


@pytest.mark.parametrize("given", [(0, 0, 6), (2, 4, 6), (6, 6, 6), (3, 3, 12)])
def test_posterior_agrees_with_quadrature(model, given):
    below = quadrature(model, *given, lambda p, theta: 1)
    p, theta = model.posterior(*given)
    assert model.log_likelihood(*given) == pytest.approx(np.log(below), rel=1e-9)
    assert p == pytest.approx(quadrature(model, *given, lambda p, theta: p) / below, rel=1e-9)
    assert theta == pytest.approx(
        quadrature(model, *given, lambda p, theta: theta) / below, rel=1e-9
    )


def test_alive_now_next_and_after(model):
    assert model.p_alive(3, 6, 6, ahead=0) == pytest.approx(1)  # seen there
    chain = [model.p_alive(3, 4, 6, ahead=k) for k in range(5)]
    assert np.all(np.diff(chain) < 0)
    x, t_x, n = 3, 4, 6
    absent = np.exp(model.log_likelihood(x, t_x, n + 1) - model.log_likelihood(x, t_x, n))
    assert model.p_return(x, t_x, n) == pytest.approx(1 - absent)


@pytest.mark.parametrize(("rate", "horizon"), [(0.05, 1000), (0.1, 500), (1.0, 80)])
def test_discounting_for_ever_is_the_limit_of_discounting_long(model, rate, horizon):
    given = [0, 3, 6], [0, 4, 6], 6
    for_long = model.discounted_editions(*given, rate=rate, horizon=horizon)
    assert model.discounted_editions(*given, rate=rate) == pytest.approx(for_long, rel=1e-9)


def test_gradient_agrees_with_finite_differences(donors):
    cells = Histories.reduce("test", donors.x, donors.t_x, donors.n)
    logs, step = np.array([0.2, -0.3, -0.4, 1.0]), 1e-5
    shifts = step * np.eye(4)
    numeric = [history(logs + s, cells)[0] - history(logs - s, cells)[0] for s in shifts]
    assert history(logs, cells)[1] == pytest.approx(np.array(numeric) / (2 * step), abs=1e-8)


def test_without_death_it_is_the_beta_bernoulli():
    immortal, contrast = with_parameters(1.2, 0.7, 1e-12, 1.0), BetaBernoulli()
    contrast.alpha_, contrast.beta_ = 1.2, 0.7
    assert immortal.log_likelihood(2, 3, 6) == pytest.approx(contrast.log_likelihood(2, 6))
    assert immortal.p_return(2, 3, 6) == pytest.approx(contrast.p_return(2, 6))


def test_rows_and_counts_are_the_same_data(model):
    x, t_x, n = model.sample(500, 6, seed=1)
    rows = BetaGeoBetaBinom().fit(x, t_x, n)
    table = pd.DataFrame({"x": x, "t_x": t_x, "n": n}).value_counts().reset_index()
    assert BetaGeoBetaBinom().fit(*table.to_numpy().T).alpha_ == pytest.approx(
        rows.alpha_, rel=1e-6
    )
    assert rows.p_alive(x, t_x, n)[7] == rows.p_alive(x[7], t_x[7], 6)


# estimation ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_recovers_its_own_parameters(model, seed):
    found = BetaGeoBetaBinom().fit(*model.sample(4000, 10, seed)).summary()
    error = np.log(found["estimate"] / [model.alpha_, model.beta_, model.gamma_, model.delta_])
    assert (error.abs() < 3 * found["se"] / found["estimate"]).all()


def test_four_times_the_data_halve_the_error(model, donors):
    larger = BetaGeoBetaBinom().fit(donors.x, donors.t_x, donors.n, 4 * donors.donors)
    assert larger.standard_errors_.tolist() == pytest.approx(model.standard_errors_ / 2, rel=1e-6)


def test_interval_covers_the_truth_as_often_as_it_says(model):
    truth, covered = model.expected_editions(3, 4, 8), 0
    for seed in range(100):
        fitted = BetaGeoBetaBinom().fit(*model.sample(1500, 8, seed))
        interval = fitted.expected_editions_interval(3, 4, 8).iloc[0]
        covered += interval["lower"] < truth < interval["upper"]
    assert abs(covered - 95) <= 3 * np.sqrt(100 * 0.95 * 0.05)


def test_interval_is_the_delta_method_on_the_logit(model):
    logs = np.log([model.alpha_, model.beta_, model.gamma_, model.delta_])

    def share_logit(logs):
        return logit(with_parameters(*np.exp(logs)).expected_editions(6, 6, 6) / 10)

    slope = [(share_logit(logs + s) - share_logit(logs - s)) / 2e-5 for s in 1e-5 * np.eye(4)]
    reach = 1.644854 * np.sqrt(slope @ model.cov_ @ slope)
    found = model.expected_editions_interval(6, 6, 6, level=0.9)
    assert logit(found / 10).loc[0].tolist() == pytest.approx(
        share_logit(logs) + np.array([0, -reach, reach]), abs=1e-7
    )


def test_summary_is_symmetric_on_the_log_scale(model):
    found = model.summary()
    middle = np.sqrt(found["lower"] * found["upper"])
    assert middle.tolist() == pytest.approx(found["estimate"].tolist())
    reach = np.log(found["upper"] / found["estimate"]).to_numpy()
    assert reach == pytest.approx(1.959964 * np.sqrt(np.diag(model.cov_)))


def test_sample_follows_the_likelihood_and_its_seed(model):
    x, t_x, _ = model.sample(20_000, 4, seed=2)
    assert np.array_equal(model.sample(20_000, 4, seed=2)[1], t_x)
    for given in [(0, 0), (1, 1), (4, 4)]:
        share = np.mean((x == given[0]) & (t_x == given[1]))
        expected = np.exp(model.log_likelihood(*given, 4))
        assert abs(share - expected) < 3 * np.sqrt(expected * (1 - expected) / 20_000)


def test_customers_who_do_not_differ_are_reported():
    present = np.random.default_rng(0).random((2000, 8)) < 0.4
    with pytest.warns(UserWarning, match="customers hardly differ in p") as caught:
        fitted = BetaGeoBetaBinom().fit(*statistics(present))
    assert "no sign of leaving, compare BetaBernoulli" in str(caught[0].message)
    assert fitted.standard_errors_.isna().all()
    assert fitted.p_return(4, 8, 8) == pytest.approx(0.4, abs=0.02)


def test_two_opportunities_are_too_few():
    with pytest.warns(UserWarning, match="it takes 3 opportunities to tell leaving from pausing"):
        BetaGeoBetaBinom().fit([0, 1, 1, 2], [0, 1, 2, 2], 2, [50, 20, 10, 20])


# refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "t_x", "n", "message"),
    [
        ([1, 7], [1, 7], 6, "x > n in 1 row (1); t_x > n in 1 row (1)"),
        ([2, 2], [1, 2], 6, "x > t_x in 1 row (0)"),
        ([0, 0], [3, 4], 6, "x = 0 with t_x > 0 in 2 rows (0, 1)"),
        ([-1, 2], [1, 2], 6, "negative x in 1 row (0)"),
        ([1, 0.5], [1, 2], 6, "fractions in x in 1 row (1)"),
        ([1, np.nan], [1, 2], 6, "gaps in x in 1 row (1)"),
        (pd.Series([1, None], dtype="Int64"), [1, 2], 6, "gaps in x in 1 row (1)"),
        ([1, 2, 3], [1, 2], 6, "columns of one length; found {'x': 3, 't_x': 2}"),
        (["a", "b"], [1, 2], 6, "whole numbers in x; found"),
        ([[1, 2]], [1, 2], 6, "x as one column; found shape (1, 2)"),
    ],
)
def test_bad_histories_are_refused(model, x, t_x, n, message):
    for method in (model.fit, model.p_alive):
        with pytest.raises(ValueError, match=r"^BetaGeoBetaBinom\.(fit|p_alive): needs ") as caught:
            method(x, t_x, n)
        assert message in str(caught.value)


def test_the_whole_message_says_how_to_mend_it(model):
    with pytest.raises(ValueError, match="needs") as caught:
        model.p_alive([2, 7, 8, 9, 9, 9, 9], 6, 6)
    assert str(caught.value) == (
        "BetaGeoBetaBinom.p_alive: needs 0 <= x <= t_x <= n, and t_x = 0 where x = 0; "
        "found x > n in 6 rows (1, 2, 3, 4, 5, ...); x > t_x in 6 rows (1, 2, 3, 4, 5, ...). "
        "Rows are counted from 0: correct or drop them."
    )


def test_bad_arguments_are_refused(model):
    with pytest.raises(ValueError, match="p_alive: needs a fitted model; call fit first"):
        BetaGeoBetaBinom().p_alive(1, 1, 2)
    with pytest.raises(ValueError, match="needs a customer with an opportunity"):
        BetaGeoBetaBinom().fit([0, 0], [0, 0], [0, 0])
    with pytest.raises(ValueError, match="horizon as a whole number from 1 up; found 0"):
        model.expected_editions(1, 1, 2, horizon=0)
    with pytest.raises(ValueError, match="needs rate above 0; found 0"):
        model.discounted_editions(1, 1, 2, rate=0)
    with pytest.raises(ValueError, match=r"needs level in \(0, 1\); found 95"):
        model.expected_editions_interval(1, 1, 2, level=95)


def test_no_customers_give_no_numbers(model):
    assert model.expected_editions([], [], []).shape == (0,)


def test_the_spread_of_editions_is_that_of_its_own_simulation():
    model = BetaGeoBetaBinom()
    model.alpha_, model.beta_, model.gamma_, model.delta_ = 1.2, 0.8, 0.7, 2.8
    rng = np.random.default_rng(3)
    p, theta = rng.beta(1.2, 0.8, 200_000), rng.beta(0.7, 2.8, 200_000)
    alive, count = np.ones(200_000, bool), np.zeros(200_000)
    for k in range(1, 7):
        alive &= rng.random(200_000) >= theta
        count += (alive & (rng.random(200_000) < p)) / 1.1**k
    assert float(model.spread_of_editions(0, 0, 0, 0.1, 6)) == pytest.approx(count.std(), rel=0.01)
