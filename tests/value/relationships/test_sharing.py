from itertools import permutations

import numpy as np
import pytest

from expo_lab.value.relationships.sharing import coalitions, shapley, shapley_matrix


def test_square_of_the_number_of_players():
    assert shapley(lambda s: s.sum(axis=1) ** 2, list("abc")).to_numpy() == pytest.approx(
        np.array([[3, 3, 3]])
    )


def test_glove_game():
    # one left and two right gloves; a pair is worth 1 (Shapley & Shubik): 2/3, 1/6, 1/6
    found = shapley(lambda s: s[:, 0] & (s[:, 1] | s[:, 2]), ["left", "right", "right too"])
    assert found.to_numpy() == pytest.approx(np.array([[2 / 3, 1 / 6, 1 / 6]]))


def test_it_is_the_mean_over_all_orders():
    v = np.random.default_rng(0).normal(size=16)
    by_hand = np.zeros(4)
    for order in permutations(range(4)):
        code = 0
        for player in order:
            by_hand[player] += v[code | 1 << player] - v[code]
            code |= 1 << player
    assert shapley(v, list("abcd")).to_numpy()[0] == pytest.approx(by_hand / 24)


def test_shares_add_up_for_every_case():
    v = np.random.default_rng(1).normal(size=(32, 50))
    assert shapley(v, list("abcde")).sum(axis=1).to_numpy() == pytest.approx(v[-1] - v[0])


def test_who_adds_nothing_gets_nothing_and_likes_are_treated_alike():
    found = shapley(lambda s: 5.0 * (s[:, 0] & s[:, 1]), list("abc")).iloc[0]
    assert found["c"] == pytest.approx(0)
    assert found["a"] == found["b"] == pytest.approx(2.5)


def test_it_is_linear():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(2, 8))
    both = shapley(a + 2 * b, list("abc"))
    apart = shapley(a, list("abc")) + 2 * shapley(b, list("abc"))
    assert both.to_numpy() == pytest.approx(apart.to_numpy())
    assert shapley_matrix(3).sum(axis=1) == pytest.approx(0)


def test_what_cannot_be_shared():
    with pytest.raises(ValueError, match="worth for each of 4 coalitions of 2 players"):
        shapley(np.zeros(3), list("ab"))
    with pytest.raises(ValueError, match="name of its own"):
        shapley(np.zeros(4), list("aa"))
    with pytest.raises(ValueError, match="1 to 16 players, found 17"):
        coalitions(17)
