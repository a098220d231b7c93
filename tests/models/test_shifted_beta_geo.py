import numpy as np
import pytest

from expo_lab.models.shifted_beta_geo import ShiftedBetaGeo

REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


@pytest.fixture(scope="module")
def model():
    return ShiftedBetaGeo().fit(HIGH_END)


def with_parameters(alpha, beta):
    model = ShiftedBetaGeo()
    model.alpha_, model.beta_ = alpha, beta
    return model


@pytest.mark.parametrize(
    ("survivors", "published"), [(HIGH_END, [0.668, 3.806]), (REGULAR, [0.704, 1.182])]
)
def test_published_curves(survivors, published):
    found = ShiftedBetaGeo().fit(survivors)  # Fader & Hardie (2007)
    assert [round(found.alpha_, 3), round(found.beta_, 3)] == published


def test_the_likelihood_is_that_of_the_recursion(model):
    # Fader & Hardie's eq. 7: P(1) = a / (a + b), P(t) = P(t - 1) (b + t - 2) / (a + b + t - 1).
    a, b = model.alpha_, model.beta_
    p = [a / (a + b)]
    for t in range(2, 8):
        p.append(p[-1] * (b + t - 2) / (a + b + t - 1))
    expected = -np.diff(HIGH_END) @ np.log(p) + HIGH_END[-1] * np.log(1 - sum(p))
    assert model.log_likelihood_ == pytest.approx(expected)


def test_survival_is_the_product_of_retention(model):
    t = np.arange(1, 30)
    assert model.survival(t) == pytest.approx(np.cumprod(model.retention(t)))
    assert model.survival(0) == 1


def test_alpha_and_beta_of_one_are_a_uniform_theta():
    uniform = with_parameters(1, 1)  # S(t) is then the integral of theta^t
    assert uniform.survival([0, 1, 2, 9]) == pytest.approx([1, 1 / 2, 1 / 3, 1 / 10])


@pytest.mark.parametrize("horizon", [None, 25])
def test_discounted_lifetime_is_its_direct_sum(model, horizon):
    t = np.arange(horizon or 4000)
    direct = (model.survival(t) / 1.1**t).sum()
    assert model.discounted_lifetime(0.1, horizon) == pytest.approx(direct)


@pytest.mark.parametrize("horizon", [None, 25])
@pytest.mark.parametrize("n", [1, 4])
def test_discounted_residual_lifetime_is_its_direct_sum(model, n, horizon):
    k = np.arange(horizon or 4000)
    direct = (model.survival(n + k) / model.survival(n - 1) / 1.1**k).sum()
    assert model.discounted_residual_lifetime(n, 0.1, horizon) == pytest.approx(direct)


def test_a_payment_now_and_the_residual_after_it_make_the_lifetime(model):
    later = model.discounted_residual_lifetime(1, 0.1) / 1.1
    assert model.discounted_lifetime(0.1) == pytest.approx(1 + later)


def test_undiscounted_lifetime_has_a_limit_only_above_alpha_one(model):
    assert with_parameters(3, 4).discounted_lifetime(0) == pytest.approx((3 + 4 - 1) / (3 - 1))
    with pytest.raises(ValueError, match="no limit") as caught:
        model.discounted_lifetime(0)
    assert str(caught.value) == (
        "ShiftedBetaGeo.discounted_lifetime: needs a rate above 0 or a horizon where alpha is at "
        "most 1; found alpha 0.668: the undiscounted sum over all time has no limit."
    )
    assert model.discounted_lifetime(0, horizon=3) == pytest.approx(model.survival([0, 1, 2]).sum())


@pytest.mark.parametrize("seed", range(5))
def test_planted_parameters_come_back(seed):
    drawn = with_parameters(0.8, 2.5).simulate(5000, 10, seed)
    found = ShiftedBetaGeo().fit(drawn)
    off = [found.alpha_ - 0.8, found.beta_ - 2.5]
    assert (np.abs(off) < 3 * found.standard_errors_).all()


def test_four_times_the_customers_halve_the_error():
    few, many = (ShiftedBetaGeo().fit(np.array(REGULAR) * k) for k in (1, 4))
    assert (few.standard_errors_ / many.standard_errors_).to_numpy() == pytest.approx(
        [2, 2], rel=1e-3
    )


def test_simulated_cohorts_survive_as_the_model_says(model):
    drawn = model.simulate(200_000, 8, seed=1) / 200_000
    share = model.survival(np.arange(9))
    assert (np.abs(drawn - share) <= 4 * np.sqrt(share * (1 - share) / 200_000)).all()


def test_intervals_of_the_saturated_curve_are_near_the_binomial(model):
    # In mid-curve the model is about as sure as the plain share of 1000 customers.
    found = model.survival_interval(4).iloc[0]
    plain = 1.96 * np.sqrt(0.593 * 0.407 / 1000)
    assert found.estimate - found.lower == pytest.approx(plain, rel=0.25)
    assert found.lower < found.estimate < found.upper


@pytest.mark.slow
def test_intervals_cover():
    true, inside = with_parameters(0.8, 2.5), []
    for seed in range(1000, 1200):
        found = ShiftedBetaGeo().fit(true.simulate(1000, 8, seed))
        ends = [found.survival_interval(12), found.retention_interval(12)]
        ends.append(found.discounted_lifetime_interval(0.1))
        truth = [true.survival(12), true.retention(12), true.discounted_lifetime(0.1)]
        inside.append([e.lower[0] < t < e.upper[0] for e, t in zip(ends, truth, strict=True)])
    assert all(183 <= n <= 196 for n in np.sum(inside, axis=0)), np.sum(inside, axis=0)


def test_intervals_hold_the_estimate(model):
    retained = model.retention_interval([1, 5])
    assert retained.estimate.to_numpy() == pytest.approx(model.retention([1, 5]))
    worth = model.discounted_lifetime_interval(0.1, n=2).iloc[0]
    assert worth.estimate == pytest.approx(model.discounted_residual_lifetime(2, 0.1))
    assert worth.lower < worth.estimate < worth.upper


@pytest.mark.parametrize(
    ("survivors", "message"),
    [
        ([100, 50, 60], "never rise; found a rise in period 2 (50 to 60)"),
        ([100, 50], "found 1 period(s): it takes 2"),
        ([100, 100, 100], "found nobody lost"),
        ([100, 0, 0], "found everybody lost in period 1"),
        ([1, 1, 0], "do not pin down"),
        ([1000, 800, 640, 512], "do not pin down alpha"),  # a constant hazard of 0.2
        ([1000, 900, 700, 400], "do not pin down alpha"),  # a hazard that rises
        ([100, 80.5, 60], "fractions in survivors in 1 row (1)"),
        ([100, np.nan, 60], "gaps in survivors"),
        ([100, -3], "negative survivors"),
    ],
)
def test_what_cannot_be_estimated_says_so(survivors, message):
    with pytest.raises(ValueError, match=r"^ShiftedBetaGeo.fit: ") as caught:
        ShiftedBetaGeo().fit(survivors)
    assert message in str(caught.value)


def test_no_number_before_the_fit():
    with pytest.raises(ValueError, match=r"^ShiftedBetaGeo.survival: needs a fitted model"):
        ShiftedBetaGeo().survival(1)


def test_periods_start_at_one(model):
    with pytest.raises(ValueError, match=r"^ShiftedBetaGeo.retention: needs t from 1 up; found 0"):
        model.retention([0, 1])
