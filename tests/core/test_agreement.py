import numpy as np
import pytest
from scipy.stats import t

from expo_lab.core.stats.agreement import student, wilson


def test_no_trials_tell_nothing_of_a_share():
    lower, upper = wilson(np.array([0, 0, 5]), np.array([0, 10, 10]))
    assert (lower[0], upper[0]) == (0, 1)
    assert upper[1] < 0.3
    assert (lower[2], upper[2]) == pytest.approx((0.237, 0.763), abs=5e-4)
    assert wilson(0, 0) == (0, 1)


def test_a_mean_of_few_is_students():
    assert student([2, 30]) == pytest.approx(t.ppf(0.975, [1, 29]))
    assert np.isnan(student(1))
