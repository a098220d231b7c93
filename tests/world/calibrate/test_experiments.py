"""Experiments: each cause can be seen by whoever looks."""

import numpy as np
import pytest

from expo_lab.world import CAUSES, experiments
from expo_lab.world.calibrate.experiments import EXPERIMENTS


def test_every_cause_has_an_experiment():
    assert set(CAUSES) <= {e.cause for e in EXPERIMENTS}


def test_every_cause_shows_over_eight_shows():
    found = experiments("mature", shows=8)
    assert (found["lower"] > 0).all(), found[found["lower"] <= 0].to_string()
    assert found["effect"].to_numpy() == pytest.approx((found["on"] - found["off"]).to_numpy())
    assert np.isfinite(found[["lower", "upper"]]).all(axis=None)


def test_one_show_is_not_enough():
    with pytest.raises(ValueError, match=r"^experiments: shows must be at least 2, found 1\.$"):
        experiments(shows=1)
