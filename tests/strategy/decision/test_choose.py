import itertools

import numpy as np
import pytest

from expo_lab.strategy.decision.choose import choose, seat


def test_no_choice_of_whole_groups_is_better():
    rng = np.random.default_rng(3)
    for _ in range(20):
        gain, cost = rng.gamma(2, 40, (4, 3)), rng.uniform(5, 60, 3)
        n, budget = rng.integers(1, 9, 4), rng.uniform(10, 600)
        shares = choose(gain, cost, n, budget)
        value = (n[:, None] * shares * (gain - cost)).sum()
        assert (n[:, None] * shares * cost).sum() <= budget * (1 + 1e-9)
        assert (shares.sum(axis=1) <= 1 + 1e-12).all()
        assert (shares >= 0).all()
        whole = np.column_stack([np.zeros(4), gain - cost])
        price = np.append(0.0, cost)
        best = max(
            sum(n[g] * whole[g, j] for g, j in enumerate(pick))
            for pick in itertools.product(range(4), repeat=4)
            if sum(n[g] * price[j] for g, j in enumerate(pick)) <= budget
        )
        assert value >= best - 1e-9


def test_it_is_the_linear_programme():
    from scipy.optimize import linprog

    rng = np.random.default_rng(8)
    gain, cost, n = rng.gamma(2, 60, (5, 4)), rng.uniform(5, 60, 4), rng.integers(1, 30, 5)
    for budget in (0.0, 100.0, 900.0, 1e6):
        heads = np.kron(np.eye(5), np.ones(4))
        found = linprog(
            -(n[:, None] * (gain - cost)).ravel(),
            np.vstack([heads, (n[:, None] * cost).ravel()]),
            np.append(np.ones(5), budget),
        )
        ours = (n[:, None] * choose(gain, cost, n, budget) * (gain - cost)).sum()
        assert ours == pytest.approx(-found.fun, rel=1e-8, abs=1e-6)


def test_nothing_is_spent_that_does_not_come_back():
    assert not choose(np.array([[9.0, 19.0]]), np.array([10.0, 20.0]), np.ones(1), 1e9).any()


def test_seats_never_pass_the_shares_and_do_not_hang_on_the_rows():
    rng = np.random.default_rng(1)
    group, turn = rng.integers(0, 3, 500), rng.permutation(500)
    shares = np.array([[0.2, 0.3], [0.0, 1.0], [0.0, 0.0]])
    got = seat(shares, group, turn)
    for g in range(3):
        for j in (1, 2):
            wanted = shares[g, j - 1] * (group == g).sum()
            assert wanted - 2 < ((group == g) & (got == j)).sum() <= wanted + 1e-9
    again = rng.permutation(500)
    assert np.array_equal(seat(shares, group[again], turn[again]), got[again])
