import numpy as np
import pandas as pd
import pytest

from expo_lab.value.indexing.weights import (
    ahp,
    combined_weights,
    entropy_weights,
    judgement_sensitivity,
)

FOUR = [[1, 1 / 2, 1 / 3, 1 / 4], [2, 1, 1 / 2, 1 / 2], [3, 2, 1, 1], [4, 2, 1, 1]]
CYCLE = [[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]]


def test_worked_example_of_four_indicators():
    found = ahp(FOUR)
    assert found.weights.round(3).tolist() == [0.100, 0.185, 0.345, 0.370]
    assert found.largest_root == pytest.approx(4.0104, abs=5e-5)
    assert found.ratio == pytest.approx(0.0038, abs=5e-5)


def test_worked_example_of_three():
    found = ahp([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    assert found.weights.round(4).tolist() == [0.6370, 0.2583, 0.1047]
    assert found.largest_root == pytest.approx(3.0385, abs=5e-5)
    assert found.ratio == pytest.approx(0.0332, abs=5e-5)


def test_judgements_that_agree_give_their_weights_back():
    w = np.array([0.5, 0.3, 0.15, 0.05])
    found = ahp(w[:, None] / w)
    assert found.weights == pytest.approx(w)
    assert found.largest_root == pytest.approx(4)
    assert found.ratio == pytest.approx(0, abs=1e-9)


def test_order_of_the_indicators_does_not_matter():
    order = [2, 0, 3, 1]
    assert ahp(np.array(FOUR)[np.ix_(order, order)]).weights == pytest.approx(
        ahp(FOUR).weights[order]
    )


def test_contradictions_are_refused_unless_told():
    with pytest.raises(ValueError, match="contradict each other: consistency ratio 6"):
        ahp(CYCLE)
    assert ahp(CYCLE, highest_ratio=99).weights == pytest.approx([1 / 3] * 3)


def test_the_judgement_that_fits_least_is_named():
    bad = np.array(FOUR)
    bad[0, 3], bad[3, 0] = 5, 1 / 5
    with pytest.raises(ValueError, match="Row 1, column 4 fits the others least: it says 5"):
        ahp(bad)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[1, 2, 3], [1, 1, 1]], "square matrix of order 1 to 10, found shape"),
        ([[1, 2], [2, 1]], "row 1, column 2 says 2 and row 2, column 1 says 2, not 0.5"),
        ([[1, -2], [-0.5, 1]], "judgements must be positive"),
    ],
)
def test_what_are_no_judgements(matrix, message):
    with pytest.raises(ValueError, match=message):
        ahp(matrix)


def lognormal(n=1000, seed=0):
    """Three indicators that spread over part of their scale, and a log-normal contribution."""
    rng = np.random.default_rng(seed)
    mild = [np.clip(rng.normal(7, 1.5, n), 0, 10), rng.beta(6, 3, n), rng.beta(6, 3, n)]
    return np.column_stack([*mild, np.exp(1.2 * rng.normal(size=n))])


def ranged(x):
    return (x - x.min(axis=0)) / np.ptp(x, axis=0)


def test_entropy_by_hand():
    # p = (1/4, 3/4): e = -(ln(1/4)/4 + 3 ln(3/4)/4) / ln 2
    e = -(0.25 * np.log(0.25) + 0.75 * np.log(0.75)) / np.log(2)
    f = -(0.2 * np.log(0.2) + 0.8 * np.log(0.8)) / np.log(2)
    want = np.array([1 - e, 1 - f]) / (2 - e - f)
    assert entropy_weights([[1, 4], [3, 1]]) == pytest.approx(want)


def test_entropy_falls_for_whatever_is_most_skewed():
    # the dossier's figures: 81 to 83 % of the weight, 23 % with logs, 25 % with ranks
    made = [lognormal(seed=seed) for seed in range(5)]
    logs = [np.column_stack([x[:, :3], np.log(x[:, 3])]) for x in made]
    assert 0.81 < np.mean([entropy_weights(ranged(x))[3] for x in made]) < 0.83
    assert np.mean([entropy_weights(ranged(x))[3] for x in logs]) == pytest.approx(0.23, abs=0.01)
    ranks = pd.DataFrame(made[0]).rank().to_numpy() - 0.5
    assert entropy_weights(ranks) == pytest.approx([0.25] * 4, abs=1e-3)


def test_entropy_is_dispersion_for_small_spread():
    rng = np.random.default_rng(1)
    x = 1 + rng.normal(size=(5000, 2)) * [0.01, 0.02]
    assert entropy_weights(x)[1] == pytest.approx(0.8, abs=0.02)  # 2^2 / (1 + 2^2)


def test_entropy_does_not_see_units_or_order():
    x = lognormal(50)
    assert entropy_weights(x[::-1] * [1, 2, 3, 4000]) == pytest.approx(entropy_weights(x))


def test_what_has_no_entropy():
    for bad, message in (
        ([[-1, 2], [1, 1]], "numbers from 0 without gaps"),
        ([[0, 2], [0, 1]], "column 1 is all 0"),
        ([[1, 2], [1, 2]], "no column varies"),
    ):
        with pytest.raises(ValueError, match=message):
            entropy_weights(bad)


def test_combined_lies_between():
    a, h = ahp(FOUR).weights, np.array([0.1, 0.1, 0.1, 0.7])
    assert combined_weights(a, h, 1) == pytest.approx(a)
    assert combined_weights(a, h, 0) == pytest.approx(h)
    assert combined_weights(a, h) == pytest.approx(np.sqrt(a * h) / np.sqrt(a * h).sum())
    with pytest.raises(ValueError, match="share must lie from 0 to 1, found 2"):
        combined_weights(a, h, 2)


def test_sensitivity_counts_the_steps_and_sees_no_shift_without_difference():
    rng = np.random.default_rng(0)
    x = pd.DataFrame(rng.random((200, 4)), columns=list("abcd"))
    table = judgement_sensitivity(FOUR, x)
    assert len(table) == 12
    assert table["rank_correlation"].between(0.8, 1).all()
    same = pd.DataFrame(dict.fromkeys("abcd", x["a"]))
    assert (judgement_sensitivity(FOUR, same)["rank_correlation"] > 1 - 1e-9).all()
