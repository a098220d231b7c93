"""Shrinkage: the eight schools, the limits, coverage of planted values."""

import numpy as np
import pytest

from expo_lab.models.shrinkage import shrink_groups

SCHOOLS = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]


def test_eight_schools_as_published():
    # Gelman et al. (2013), table 5.3, from 200 draws of the posterior: 2.5 %, 50 %, 97.5 %
    found, one = shrink_groups(*SCHOOLS), np.eye(8)
    published = {0: (-2, 10, 31), 1: (-5, 8, 23), 3: (-7, 8, 21), 6: (-1, 10, 26)}
    for school, (low, middle, high) in published.items():
        lower, upper = found.interval(one[school])
        assert [lower, upper] == pytest.approx([low, high], abs=2.5)
        assert found.interval(one[school], 1e-6)[0] == pytest.approx(middle, abs=0.6)


def test_eight_schools_on_a_finer_grid():
    y, s = (np.array(v, dtype=float) for v in SCHOOLS)
    t = np.linspace(1e-6, 400, 100_001)[:, None]
    w = 1 / (s**2 + t**2)
    mu = (w * y).sum(axis=1) / w.sum(axis=1)
    log = -0.5 * np.log(w.sum(axis=1)) + 0.5 * np.log(w).sum(axis=1)
    p = np.exp(log - 0.5 * (w * (y - mu[:, None]) ** 2).sum(axis=1))
    theta = (y / s**2 + mu[:, None] / t**2) / (1 / s**2 + 1 / t**2)
    found = shrink_groups(*SCHOOLS)
    assert found.mean.tolist() == pytest.approx((p / p.sum() @ theta).tolist(), abs=0.02)
    assert found.spread == pytest.approx(p @ t[:, 0] / p.sum(), abs=0.1)


def test_small_errors_leave_the_estimates_alone():
    found = shrink_groups([1.0, 5, 9, 2], [1e-3] * 4)
    assert found.mean.tolist() == pytest.approx([1, 5, 9, 2], abs=1e-5)
    assert np.sqrt(np.diag(found.cov)).tolist() == pytest.approx([1e-3] * 4, rel=0.01)


def test_groups_that_agree_are_pooled():
    found = shrink_groups([3.0] * 30, [1.0] * 30)
    assert found.mean.tolist() == pytest.approx([3] * 30)
    assert found.cov[0, 0] < 0.15  # one alone: 1; all alike: 1/30, and the spread is not known


def test_a_shared_parameter_follows_the_groups_it_is_tied_to():
    cov = np.diag([4.0, 4, 4, 1])
    cov[3, :3] = cov[:3, 3] = 0.9
    found = shrink_groups([6.0, 0, 0, 2], cov, [True, True, True, False])
    assert 2 < found.mean[0] < 6
    alone = shrink_groups([6.0, 0, 0], [2.0, 2, 2])
    free = shrink_groups([6.0, 0, 0, 2], np.diag([4.0, 4, 4, 1]), [True, True, True, False])
    assert free.mean.tolist() == pytest.approx([*alone.mean, 2], abs=1e-6)


@pytest.mark.parametrize("spread", [0.0, 0.5, 2.0])
def test_intervals_hold_planted_values(spread):
    rng = np.random.default_rng(7)
    held = []
    for _ in range(60):
        theta = 3 + spread * rng.standard_normal(6)
        found = shrink_groups(theta + rng.standard_normal(6), np.ones(6))
        ends = [found.interval(row) for row in np.eye(6)]
        held += [a <= value <= b for value, (a, b) in zip(theta, ends, strict=True)]
    # 360 intervals: 0.95 within three standard errors, or wider than promised
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 60)


def test_two_groups_cannot_tell_their_spread():
    with pytest.raises(ValueError, match="shrink_groups") as caught:
        shrink_groups([1, 2], [1, 1])
    assert str(caught.value) == (
        "shrink_groups: needs at least 3 groups to learn how far they differ, found 2; use the "
        "estimates as they are."
    )
    with pytest.raises(ValueError, match="errors must be above 0"):
        shrink_groups([1, 2, 3], [1, 1, 0])
