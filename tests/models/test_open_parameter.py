"""Profile likelihood where BG/BB leaves a parameter open, against searches that know no profile."""

import warnings

import numpy as np
import pytest
from scipy.optimize import NonlinearConstraint, minimize
from scipy.special import expit, logit

from expo_lab.models.bgbb import BetaGeoBetaBinom
from expo_lab.models.bgbb_moments import log_future
from expo_lab.models.histories import Histories
from expo_lab.models.open_parameter import Points, is_open

GIVEN = np.array([[0, 0, 0], [5, 5, 5], [3, 4, 6]]).T


def fitted(gamma, delta, seed, customers=45):
    true = BetaGeoBetaBinom()
    true.alpha_, true.beta_, true.gamma_, true.delta_ = 0.35, 0.2, gamma, delta
    drawn = [true.sample(customers, n, seed=1000 * seed + n) for n in range(1, 10)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return BetaGeoBetaBinom().fit(*np.concatenate(drawn, axis=1))


@pytest.fixture(scope="module")
def alike():
    found = fitted(1000.0, 9000.0, 0)
    assert is_open(found.cov_)
    return found


def test_the_bounds_are_those_of_a_search_over_the_likelihood_region(alike):
    """Of all parameters within 1.92 of the maximum, the lowest and the highest expected count."""
    interval = alike.expected_editions_interval(*GIVEN)
    start = np.log([alike.alpha_, alike.beta_, 5.0, 45.0])
    inside = NonlinearConstraint(
        lambda logs: alike._fitted(logs)[0] - alike.log_likelihood_ + 1.959964**2 / 2,
        0,
        np.inf,
        jac=lambda logs: alike._fitted(logs)[1],
    )
    for k, row in enumerate(GIVEN.T):
        cells = Histories.reduce("test", *row)

        def share(logs, cells=cells):
            return logit(np.exp(log_future(logs, cells, 1 + np.arange(10))[0]).sum() / 10)

        for sign, side in ((1, "lower"), (-1, "upper")):
            best = minimize(
                lambda logs, sign=sign, share=share: sign * share(logs),
                start,
                method="SLSQP",
                constraints=[inside],
                bounds=[(np.log(1e-4), np.log(1e4))] * 4,
            )
            wide = logit(interval["upper"][k] / 10) - logit(interval["lower"][k] / 10)
            # the others are taken to be normal along the profile: a tenth of the width is left
            assert logit(interval[side][k] / 10) == pytest.approx(share(best.x), abs=0.1 * wide)


def test_where_nothing_is_open_it_is_the_delta_method():
    found = fitted(2.0, 6.0, 1, customers=300)
    assert not is_open(found.cov_)
    cells = Histories.reduce("test", *GIVEN)
    logs = np.log([found.alpha_, found.beta_, found.gamma_, found.delta_])
    log_p, gradient = log_future(logs, cells,
                             1 + np.arange(10))  # fmt: skip
    p = np.exp(log_p)
    expected = p.sum(axis=1)
    slope = (gradient * p).sum(axis=2) / (expected * (1 - expected / 10))
    reach = 1.959964 * np.sqrt(np.diag(slope.T @ found.cov_ @ slope))
    want = 10 * expit(logit(expected / 10) + reach)
    interval = found.expected_editions_interval(*GIVEN)
    assert interval["upper"].to_numpy() == pytest.approx(cells.by_row(want), rel=1e-5)


def test_a_flat_profile_takes_the_widest_of_its_points():
    points = Points(np.array([[0.0], [1.0], [9.0]]), np.array([0.0, 3.0, 9.0]), np.ones((3, 1, 1)))
    low, high = points.bounds(lambda logs: (logs, np.ones((1, 1))), 2.0)
    assert (low.item(), high.item()) == (-2.0, 2.0)
    low, high = points.bounds(lambda logs: (3 * logs, np.ones((1, 1))), 2.0)
    assert (low.item(), high.item()) == (-2.0, 4.0)  # the third lies too far


def test_two_open_parameters_leave_a_gap():
    # everybody came every time: neither p nor theta can be told
    with pytest.warns(UserWarning, match="do not pin down"):
        found = BetaGeoBetaBinom().fit([3, 3], [3, 3], [3, 3], [40, 1])
    assert is_open(found.cov_)
    assert found.expected_editions_interval(3, 3, 3)[["lower", "upper"]].isna().all(axis=None)


def test_it_holds_as_often_as_it_says_where_theta_is_alike():
    true = BetaGeoBetaBinom()
    true.alpha_, true.beta_, true.gamma_, true.delta_ = 0.35, 0.2, 1000.0, 9000.0
    truth, held = true.expected_editions(*GIVEN), []
    for seed in range(16):
        interval = fitted(1000.0, 9000.0, seed).expected_editions_interval(*GIVEN)
        held.append(interval["lower"].le(truth) & interval["upper"].ge(truth))
    # at a boundary it may hold more often than 95 of 100
    assert (np.mean(held, axis=0) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 16)).all()
