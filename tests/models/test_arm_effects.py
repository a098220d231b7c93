import numpy as np
import pytest
from scipy.stats import ttest_ind

from expo_lab.models.arm_effects import ArmEffects

EFFECTS = np.array([[0, 0.2, 0.05], [0, -0.1, 0.1], [0, 0.0, 0.15], [0, 0.1, 0.3]])


def record(seed, n=8000):
    rng = np.random.default_rng(seed)
    s, keen = rng.integers(0, 4, n), rng.random(n) < 0.5
    chances = np.where(keen[:, None], [0.2, 0.4, 0.4], [0.6, 0.2, 0.2])
    arm = (rng.random(n)[:, None] > chances.cumsum(axis=1)).sum(axis=1)
    y = (rng.random(n) < 0.3 + 0.2 * keen + EFFECTS[s, arm]).astype(float)
    return y, arm, np.array(list("abcd"))[s], chances[np.arange(n), arm]


@pytest.mark.parametrize("seed", range(5))
def test_planted_effects_are_recovered(seed):
    table = ArmEffects().fit(*record(seed)).table_
    off = np.abs(table["unshrunk"].to_numpy() - EFFECTS[:, 1:].ravel())
    assert (off < 3 * table["se"]).all()


def test_intervals_hold_the_planted_effects_as_often_as_they_say():
    held = []
    for seed in range(40):
        table = ArmEffects().fit(*record(100 + seed, 3000)).table_
        truth = EFFECTS[:, 1:].ravel()
        held += list((table["lower"] <= truth) & (truth <= table["upper"]))
    assert np.mean(held) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 40)


def test_equal_chances_are_welchs_difference_of_means():
    y, arm, _, _ = record(1, 600)
    two = arm < 2
    table = ArmEffects().fit(y[two], arm[two], np.zeros(two.sum()), 0.5).table_
    a, b = y[two & (arm == 1)], y[two & (arm == 0)]
    assert table["unshrunk"].iloc[0] == pytest.approx(a.mean() - b.mean())
    welch = ttest_ind(a, b, equal_var=False)
    assert table["effect"].iloc[0] / table["se"].iloc[0] == pytest.approx(welch.statistic, rel=0.01)


def test_bad_input():
    y, arm, s, p = record(2, 400)
    with pytest.raises(ValueError, match=r"every segment needs 2 rows"):
        ArmEffects().fit(y, arm + 1, s, p)
