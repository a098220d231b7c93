import numpy as np
import pandas as pd
import pytest

from expo_lab.value.measuring.satisfaction import csat, nps, nps_from_shares


def test_published_interval_of_a_net_promoter_score():
    score, reach = nps_from_shares(0.27, 0.44, 300)
    assert score == pytest.approx(-17)
    assert reach == pytest.approx(9.3, abs=0.05)


def test_its_variance_is_that_of_the_scores():
    answers = pd.Series([10] * 30 + [7] * 25 + [2] * 45)
    score = answers.map(lambda a: 100 * ((a >= 9) - (a <= 6)))
    row = nps(answers).loc["silent are like the others"]
    assert row["nps"] == pytest.approx(score.mean())
    assert row["upper"] - row["nps"] == pytest.approx(1.959964 * score.std(ddof=0) / 10)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(3)
    held = [
        row["lower"] <= -17 <= row["upper"]
        for row in (
            nps(pd.Series(rng.choice([10, 8, 2], 300, p=[0.27, 0.29, 0.44]))).iloc[0]
            for _ in range(400)
        )
    ]
    assert np.mean(held) == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 400))


def test_bounds_hold_whatever_the_silent_would_have_said():
    rng = np.random.default_rng(1)
    everybody = pd.Series(rng.integers(0, 11, 200))
    said = everybody.where(everybody > 5)  # the discontented say nothing
    truth = 100 * ((everybody >= 9).mean() - (everybody <= 6).mean())
    bound = nps(said).loc["nothing assumed"]
    assert bound["lower"] <= truth <= bound["upper"]
    naive = nps(said).loc["silent are like the others"]
    assert not naive["lower"] <= truth <= naive["upper"]


def test_bounds_meet_where_everybody_answered():
    bound = nps(pd.Series([9, 3, 7])).loc["nothing assumed"]
    assert bound["lower"] == bound["upper"] == 0


def test_the_wider_the_assumption_the_wider_the_bounds():
    answers = pd.Series([10, 9, 8, 3] * 50)
    narrow, wide = (nps(answers, 400, apart=a).iloc[1] for a in (10, 20))
    assert wide["upper"] - narrow["upper"] == pytest.approx(0.5 * 10)


def test_share_content_has_wilsons_interval():
    found = csat(pd.Series([5] * 8 + [2] * 2 + [None]))
    # Wilson 1927: (x + z^2/2 -+ z sqrt(x (n - x) / n + z^2/4)) / (n + z^2)
    z = 1.959964
    reach = z * np.sqrt(8 * 2 / 10 + z**2 / 4)
    assert found["lower"] == pytest.approx((8 + z**2 / 2 - reach) / (10 + z**2), abs=1e-6)
    assert found["csat"] == 0.8


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: csat(pd.Series([0, 3])), "csat: answers must lie from 1 to 5, found 0"),
        (lambda: nps(pd.Series([11])), "nps: answers must lie from 0 to 10, found 11"),
        (lambda: nps(pd.Series([], dtype=float)), "nps: needs at least one answer, found none"),
        (lambda: nps(pd.Series([3, 4]), asked=1), "asked must be at least the 2 who answered"),
        (lambda: nps(pd.Series([3]), apart=-1), "apart must be points from 0, found -1"),
        (lambda: nps_from_shares(0.8, 0.4, 5), "add up to 1 at most, found 0.8 and 0.4"),
        (lambda: nps_from_shares(0.2, 0.4, 0), "needs at least one answer, found n = 0"),
    ],
)
def test_impossible_answers_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
