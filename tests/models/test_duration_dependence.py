import numpy as np
import pytest

from expo_lab.models.duration_dependence import ageing
from expo_lab.models.hazard import DiscreteHazard
from expo_lab.models.shifted_beta_geo import ShiftedBetaGeo
from expo_lab.models.spells import person_period

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


def lives(theta, c, seed):
    """Customers outlive t with probability (1 - theta)^(t^c)."""
    u = np.random.default_rng(seed).random(len(theta))
    return np.ceil((np.log1p(-u) / np.log1p(-theta)) ** (1 / c))


def survivors(life, periods=10):
    return [(life > t).sum() for t in range(periods + 1)]


def mixed(seed, c, customers=10_000):
    theta = np.random.default_rng([seed, 1]).beta(1, 4, customers)
    return survivors(lives(theta, c, seed))


def test_without_ageing_it_is_the_shifted_beta_geometric():
    row = ageing(HIGH_END).iloc[2]
    model = ShiftedBetaGeo().fit(HIGH_END)
    assert [row.alpha, row.beta] == pytest.approx([model.alpha_, model.beta_], rel=1e-4)
    assert row.log_likelihood == pytest.approx(model.log_likelihood_)


def test_geometric_is_losses_over_periods_at_risk():
    lost, at_risk = HIGH_END[0] - HIGH_END[-1], sum(HIGH_END[:-1])
    row = ageing(HIGH_END).iloc[0]
    assert 1 - np.exp(-row.rate) == pytest.approx(lost / at_risk, rel=1e-6)
    h = lost / at_risk
    assert row.log_likelihood == pytest.approx(lost * np.log(h) + (at_risk - lost) * np.log(1 - h))


def test_a_mixture_falls_though_nobody_ages():
    # Two constant hazards, .5 and .1: the hazard of the mixture by hand, and as a hazard model.
    theta = np.repeat([0.5, 0.1], 6_000)
    life = lives(theta, 1, seed=2)
    table = person_period(0, np.minimum(life, 4), life <= 4)
    found = DiscreteHazard().fit(table).hazard(table.head(4).assign(t=[1, 2, 3, 4]))
    left = np.array([[0.5**t, 0.9**t] for t in range(5)]).mean(axis=1)
    assert found == pytest.approx(1 - left[1:] / left[:-1], abs=0.02)  # 3 s.e. and a little
    known = table.assign(fragile=(table.customer < 6_000).astype(float))
    apart = DiscreteHazard(baseline="constant").fit(known, ["t", "fragile"])
    assert abs(apart.coef_["t"]) < 3 * apart.standard_errors_["t"]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("c", [0.7, 1.0, 1.5])
def test_planted_ageing_comes_back(seed, c):
    row = ageing(mixed(seed, c)).iloc[3]
    se = np.log(row.c_upper / row.c_lower) / (2 * 1.96)
    assert abs(np.log(row.c / c)) < 3 * se


def test_the_tests_tell_differences_from_ageing():
    by_model = [ageing(mixed(seed, 1.0)).set_index("model").p_value for seed in range(5)]
    assert min(p["shifted beta-geo."] for p in by_model) > 0.01
    assert max(p["discrete Weibull"] for p in by_model) < 1e-6
    alike = [ageing(survivors(lives(np.full(10_000, 0.2), 0.7, s))) for s in range(5)]
    p = [found.set_index("model").p_value for found in alike]
    assert max(q["shifted beta-geo."] for q in p) < 1e-3
    assert min(q["discrete Weibull"] for q in p) > 0.01


def test_a_constant_hazard_needs_neither_and_gives_no_number_for_them():
    found = ageing([10_000, 8000, 6400, 5120, 4096])
    assert found.log_likelihood.to_numpy() == pytest.approx(found.log_likelihood[0])
    assert found.loc[2, ["alpha", "beta"]].isna().all()
    assert found.p_value[1:3].tolist() == pytest.approx([1, 1], abs=1e-3)


def test_a_rising_hazard_is_ageing():
    found = ageing([1000, 900, 700, 400, 150, 20])
    assert found.p_value[2] < 1e-6
    assert found.c_lower[1] > 1


def test_too_few_periods():
    with pytest.raises(ValueError, match=r"^ageing: needs 3 periods for 3 parameters; found 2\.$"):
        ageing([100, 80, 70])
    with pytest.raises(ValueError, match=r"^ageing: needs losses spread over periods; found nobod"):
        ageing([100, 100, 100, 100])
