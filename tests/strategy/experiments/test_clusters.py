import numpy as np
import pytest

from expo_lab.strategy.experiments import design_effect, intraclass


def test_the_dossiers_design_effect():
    assert design_effect(200, 0.06) == pytest.approx(12.94)
    assert design_effect(1, 0.5) == design_effect(50, 0) == 1


def test_the_design_effect_is_the_ratio_of_variances():
    rng = np.random.default_rng(1)
    shared = np.sqrt(0.2) * rng.standard_normal((4000, 10, 1))
    y = shared + np.sqrt(0.8) * rng.standard_normal((4000, 10, 20))
    variance = y.mean(axis=(1, 2)).var(ddof=1) * 200
    assert variance == pytest.approx(design_effect(20, 0.2), rel=3 * np.sqrt(2 / 4000))


def test_a_planted_correlation_is_within_its_interval_as_often_as_promised():
    rng = np.random.default_rng(2)
    held = []
    for _ in range(400):
        y = np.sqrt(0.06) * rng.standard_normal((20, 1)) + np.sqrt(0.94) * rng.standard_normal(
            (20, 30)
        )
        found = intraclass(y.ravel(), np.repeat(np.arange(20), 30))
        held.append(found.lower <= 0.06 <= found.upper)
    assert abs(np.mean(held) - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 400)


def test_limits():
    assert intraclass([1, 1, 1, 5, 5, 5.001], list("aaabbb")).icc == pytest.approx(1, abs=1e-6)
    opposite = intraclass([-1, 1, -1, 1], list("aabb"))
    assert opposite.icc == pytest.approx(-1)  # -1 / (m - 1)


def test_bad_input():
    with pytest.raises(ValueError, match=r"size must be 1 or more .* found 0, 0.1"):
        design_effect(0, 0.1)
    with pytest.raises(ValueError, match="found 3 clusters of 3 customers"):
        intraclass([1, 2, 3], [0, 1, 2])
    with pytest.raises(ValueError, match="without gaps"):
        intraclass([1, np.nan, 3], [0, 0, 1])
