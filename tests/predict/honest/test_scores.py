from functools import partial

import numpy as np
import pandas as pd
import pytest

from expo_lab.predict.honest.scores import brier, calibration, gain, lift, log_score


def test_scores_by_hand():
    assert brier([0.8, 0.3], [1, 0]) == pytest.approx((0.04 + 0.09) / 2)
    assert log_score([0.8, 0.3], [1, 0]) == pytest.approx(-(np.log(0.8) + np.log(0.7)) / 2)
    assert log_score([0.0, 1.0], [0, 1]) == 0
    assert log_score([0.0], [1]) == np.inf


def test_the_truth_scores_best_on_average():
    p = np.random.default_rng(0).random(20_000)
    came = np.random.default_rng(1).random(20_000) < p
    for score in (brier, log_score):
        assert score(p, came) < score(0.9 * p + 0.05, came)


def test_calibration_counts_everybody_once_and_holds_the_truth():
    rng = np.random.default_rng(2)
    p = rng.random(5000)
    came = rng.random(5000) < p
    table = calibration(p, came)
    assert table["customers"].sum() == 5000
    assert (table["customers"] * table["came"]).sum() == pytest.approx(came.sum())
    inside = (table["lower"] <= table["said"]) & (table["said"] <= table["upper"])
    assert inside.sum() >= 8  # of ten groups at 95 %
    assert len(calibration([0.5] * 9, [1] * 9)) == 1


def test_one_exhibitor_is_no_verdict():
    one = calibration([0.1, 0.9], [0, 0], groups=2).iloc[1]
    assert one["upper"] - one["lower"] > 0.7


@pytest.mark.parametrize(
    "score", [brier, log_score, calibration, lift, partial(gain, cost=1, worth=9)]
)
def test_who_is_not_known_to_have_come_is_not_scored(score):
    for came in ([1, np.nan], [1, 3]):
        with pytest.raises(ValueError, match=r"answers must be yes or no \(1 or 0\), found"):
            score([0.5, 0.2], came)


def test_chances_of_one_order_are_not_set_against_answers_of_another():
    p, came = pd.Series([0.9, 0.1], ["a", "b"]), pd.Series([0, 1], ["b", "a"])
    with pytest.raises(ValueError, match=r"their indices differ\. Put them in one order"):
        brier(p, came)
    assert brier(p, came.loc[p.index]) == pytest.approx(0.01)


def test_lift_by_hand_and_without_order():
    p, came = np.array([0.9, 0.8, 0.7, 0.1]), np.array([1, 1, 0, 0])
    assert lift(p, came, 0.5) == 2
    assert lift(p[::-1], came[::-1], 0.5) == 2
    assert lift([0.5] * 4, came, 0.25) == pytest.approx(1)  # ties are no luck


def test_gain_chooses_where_a_contact_pays():
    rng = np.random.default_rng(3)
    p = rng.random(4000)
    came = rng.random(4000) < p
    table = gain(p, came, cost=30, worth=100)
    right = table[table["right"]].iloc[0]
    assert right["contacted"] == (p >= 0.3).sum()
    assert right["gain"] == pytest.approx(100 * came[p >= 0.3].sum() - 30 * (p >= 0.3).sum())
    assert table["gain"].iloc[-1] == 0
    spread = 3 * 100 * np.sqrt(0.25 * 4000 * 0.05)  # luck of those between two borders
    assert table["gain"].max() - right["gain"] < spread


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"brier: chances must lie between 0 and 1, found"):
        brier([1.2], [1])
    with pytest.raises(ValueError, match=r"found shapes \(2,\) and \(1,\)"):
        log_score([0.1, 0.2], [1])
    with pytest.raises(ValueError, match="needs somebody who came"):
        lift([0.1], [0])
    with pytest.raises(ValueError, match="cost must be EUR above 0"):
        gain([0.1], [0], 0, 1)
