"""What opinions add to the hazard of return, on one small show."""

import numpy as np
import pytest
from scipy.special import expit, logit

from expo_lab.profiles.assemble import past_of
from expo_lab.profiles.forecaster import known
from expo_lab.profiles.hazard import ReturnHazard
from expo_lab.profiles.hazard_opinions import HazardWithOpinions, _level

pytestmark = pytest.mark.filterwarnings("ignore:.*data do not pin down")


@pytest.fixture(scope="module")
def past(show):
    return past_of(show)


@pytest.fixture(scope="module")
def some(past):
    return past.people[known(past.people, "exhibitor")]


def test_opinions_move_chances_and_keep_the_sum(past, some):
    found = HazardWithOpinions().fit(past)
    base = ReturnHazard().fit(past).p_next(some)
    with_them = found.p_next(some)
    for absent in (False, True):
        at = (some["recency"].to_numpy() > 0) == absent
        assert with_them[at].sum() == pytest.approx(base[at].sum(), rel=1e-6)
    warm = found.p_next(some.assign(relative_attitude=0.95, satisfaction=5.0))
    cold = found.p_next(some.assign(relative_attitude=0.05, satisfaction=1.0))
    # veterans' habit leaves their opinions next to no weight, of either sign
    first = ((some["recency"] == 0) & (some["editions_attended"] == 1)).to_numpy()
    assert first.sum() > 5
    assert (warm[first] > cold[first]).all()
    assert 0 <= found.fade_["exhibitor"] <= 1


def test_level_keeps_the_sum():
    q, push = np.array([0.2, 0.5, 0.9]), np.array([1.0, -2.0, 0.3])
    assert expit(logit(q) + push + _level(q, push)).sum() == pytest.approx(q.sum())
