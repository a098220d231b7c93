import numpy as np
import pytest

from expo_lab.strategy.experiments import (
    power_curve,
    sample_size,
    sample_size_shares,
    smallest_effect,
)


def test_published_sizes():
    assert sample_size(0.5) == pytest.approx(63.77, abs=0.005)
    assert sample_size_shares(0.25, 0.20) == pytest.approx(1091.9, abs=0.05)


def test_size_effect_and_power_are_one_equation():
    n = sample_size(0.3, alpha=0.01, power=0.9)
    assert smallest_effect(n, alpha=0.01, power=0.9) == pytest.approx(0.3)
    assert power_curve([n], [0.3], alpha=0.01)["power"][0] == pytest.approx(0.9)


def test_power_is_what_simulated_tests_find():
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((2, 4000, 30))
    t = (b.mean(axis=1) + 0.6 - a.mean(axis=1)) / np.sqrt(
        (a.var(axis=1, ddof=1) + b.var(axis=1, ddof=1)) / 30
    )
    found = (np.abs(t) > 2.0017).mean()  # the quantile of t with 58 degrees of freedom
    power = power_curve([30], [0.6])["power"][0]
    assert abs(found - power) < 3 * np.sqrt(power * (1 - power) / 4000)


def test_direction_does_not_matter_and_clusters_count_as_fewer():
    assert sample_size(-0.5) == sample_size(0.5)
    assert sample_size_shares(0.2, 0.25) == pytest.approx(sample_size_shares(0.25, 0.2))
    clustered = power_curve([12.94 * 64], [0.5], inflation=12.94)["power"][0]
    assert clustered == pytest.approx(power_curve([64], [0.5])["power"][0])


def test_bad_input():
    with pytest.raises(ValueError, match="sample_size") as caught:
        sample_size(0)
    assert str(caught.value) == (
        "sample_size: no number of customers shows an effect of 0; give one above."
    )
    with pytest.raises(ValueError, match=r"power must be in \(0, 1\), found 1"):
        sample_size(0.5, power=1)
    with pytest.raises(ValueError, match=r"shares must be in \[0, 1\], found 25"):
        sample_size_shares(25, 20)
    with pytest.raises(ValueError, match="sizes of 2 or more after it"):
        power_curve([20], inflation=12.94)
    with pytest.raises(ValueError, match="n must be 2 customers a group or more, found 1"):
        smallest_effect(1)
