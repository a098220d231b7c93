"""Policy tree: the XOR that greedy trees miss, brute force, unbiased scores."""

from itertools import product

import numpy as np
import pytest
from sklearn.base import clone

from expo_lab.models.policy_tree import PolicyTree, doubly_robust, policy_value


def xor(seed=1, n=2000):
    """Treating earns 1 where two of four binary columns differ, and costs 1 elsewhere."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, (n, 4))
    effect = np.where(x[:, 0] != x[:, 1], 1.0, -1.0)
    noisy = effect + rng.standard_normal(n)
    return x, effect, np.column_stack([np.zeros(n), noisy])


def greedy(x, scores):
    """The best first split, then the best on each side: what most libraries do."""
    first = PolicyTree(depth=1).fit(x, scores).tree_
    arms = np.full(len(x), first if not isinstance(first, tuple) else 0)
    if isinstance(first, tuple):
        left = x[:, first[0]] <= first[1]
        for side in (left, ~left):
            arms[side] = PolicyTree(depth=1).fit(x[side], scores[side]).predict(x[side])
    return arms


def test_xor_is_found_and_greedy_misses_it():
    x, effect, scores = xor()
    assert np.maximum(effect, 0).mean() == pytest.approx(0.488)
    tree = PolicyTree().fit(x, scores)
    assert tree.value_ == pytest.approx(0.482, abs=5e-4)
    assert (tree.predict(x) == (effect > 0)).all()
    assert (greedy(x, scores) * effect).mean() < 0.05


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("depth", [1, 2])
def test_against_every_tree(seed, depth):
    rng = np.random.default_rng(seed)
    x, gain = rng.integers(0, 4, (60, 3)).astype(float), rng.standard_normal((60, 3))

    def stump(rows):
        """Best total on these rows with at most one split and leaves of at least 5."""
        best = gain[rows].sum(axis=0).max()
        for j, t in product(range(3), range(3)):
            left = x[rows, j] <= t
            if 5 <= left.sum() <= len(rows) - 5:
                parts = gain[rows][left], gain[rows][~left]
                best = max(best, sum(p.sum(axis=0).max() for p in parts))
        return best

    best = stump(np.arange(60))
    for j, t in product(range(3), range(3)) if depth == 2 else ():
        left = x[:, j] <= t
        if 5 <= left.sum() <= 55:
            best = max(best, stump(np.flatnonzero(left)) + stump(np.flatnonzero(~left)))
    tree = PolicyTree(depth=depth, leaf=5).fit(x, gain)
    assert tree.value_ * 60 == pytest.approx(best)
    arms = tree.predict(x)
    assert gain[np.arange(60), arms].mean() == pytest.approx(tree.value_)


def test_a_continuous_threshold_is_found_to_a_bin():
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 1, (5000, 2))
    scores = np.column_stack([np.zeros(5000), np.where(x[:, 1] > 0.7, 1.0, -1.0)])
    column, threshold, left, right = PolicyTree(depth=1, bins=50).fit(x, scores).tree_
    assert (column, left, right) == (1, 0, 1)
    assert threshold == pytest.approx(0.7, abs=0.02)


def test_where_one_arm_is_best_for_all_there_is_no_split():
    scores = np.tile([0.0, 2.0, 1.0], (50, 1))
    tree = PolicyTree().fit(np.arange(100).reshape(50, 2), scores)
    assert (tree.tree_, tree.value_) == (1, 2.0)


def test_scores_are_unbiased_however_bad_the_fitted_outcomes():
    rng = np.random.default_rng(3)
    means = []
    for _ in range(200):
        x = rng.standard_normal((300, 1))
        e = np.where(x > 0, [0.8, 0.2], [0.4, 0.6])
        a = (rng.random(300) < e[:, 1]).astype(int)
        y = np.exp(x[:, 0]) + 2 * a + rng.standard_normal(300)
        means.append(doubly_robust(y, a, e, x).mean(axis=0))
    error = np.std(means, axis=0, ddof=1) / np.sqrt(200)
    assert (np.abs(np.mean(means, axis=0) - np.exp(0.5) - [0, 2]) < 3 * error).all()


def test_error_of_an_effect_is_the_closed_form_with_a_good_model_and_without():
    rng = np.random.default_rng(4)
    x = rng.standard_normal((40_000, 1))
    a = rng.integers(0, 2, 40_000)
    y = 5 * x[:, 0] + a + rng.standard_normal(40_000)

    def error(covariates):
        effect = np.diff(doubly_robust(y, a, [0.5, 0.5], covariates), axis=1)
        return policy_value(effect, np.zeros(40_000))[1]

    # the variance of what the model leaves over, by 1 / e for either arm
    assert error(x) == pytest.approx(np.sqrt(4 * 1 / 40_000), rel=0.03)
    assert error(np.zeros((40_000, 1))) == pytest.approx(np.sqrt(4 * 26 / 40_000), rel=0.03)


def test_a_group_is_never_scored_by_itself():
    # outcomes are the group's number, a column gives it away: within folds nothing can be learned
    group = np.repeat(np.arange(10), 20)
    a = np.tile([0, 1], 100)
    y = np.eye(10)[group][:, 3] * 1.0
    from sklearn.tree import DecisionTreeRegressor

    scores = doubly_robust(
        y, a, [0.5, 0.5], group[:, None], group, DecisionTreeRegressor(random_state=0), 10
    )
    assert scores[group == 3].sum(axis=1).tolist() == pytest.approx([2.0] * 20)  # Y / e, m = 0


def test_policy_value_clusters_its_error():
    rng = np.random.default_rng(5)
    scores = np.repeat(rng.standard_normal(40), 25)[:, None]
    groups = np.repeat(np.arange(40), 25)
    mean, se, lower, upper = policy_value(scores, np.zeros(1000), groups)
    assert se == pytest.approx(scores[::25].std(ddof=1) / np.sqrt(40))
    assert upper - mean == pytest.approx(mean - lower) == pytest.approx(2.0227 * se, rel=1e-4)
    assert policy_value(scores, np.zeros(1000))[1] < se / 4


@pytest.mark.parametrize("arm", [[-1, 0, 1], [0.7, 0, 1], [1], [2, 0, 1]])
def test_an_arm_that_is_none_is_not_taken_for_another(arm):
    with pytest.raises(ValueError, match="arm must hold one whole number of 0 to 1 a row, 3 rows"):
        policy_value([[0.0, 1.0], [0.0, 3.0], [1.0, 1.0]], arm)


def test_customers_without_a_group_are_no_group():
    scores = [[0.0, 1.0], [0.0, 3.0], [1.0, 1.0]]
    with pytest.raises(ValueError, match="found 3 rows and 1 groups, 2 gaps"):
        policy_value(scores, [1, 0, 1], [np.nan, np.nan, 1])
    with pytest.raises(ValueError, match=r"0 gaps\. An error needs them"):
        policy_value(scores, [1, 0, 1], ["a", "a", "a"])


def test_in_sample_value_is_optimistic_and_a_held_out_one_is_not():
    rng = np.random.default_rng(6)
    x, scores = rng.integers(0, 2, (400, 8)), rng.standard_normal((400, 3))
    tree = PolicyTree().fit(x, scores)
    fresh = policy_value(
        rng.standard_normal((4000, 3)), tree.predict(rng.integers(0, 2, (4000, 8)))
    )
    assert tree.value_ > 0.1
    assert fresh[2] < 0 < fresh[3]


def test_parameters_survive_clone_and_unfitted_is_refused():
    assert clone(PolicyTree(depth=1, bins=9)).get_params() == dict(depth=1, bins=9, leaf=20)
    with pytest.raises(ValueError, match="needs a fitted tree; call fit first"):
        PolicyTree().predict([[1, 2]])


def test_bad_input():
    y, a, x = np.ones(10), np.tile([0, 1], 5), np.zeros((10, 1))
    with pytest.raises(ValueError, match="doubly_robust") as caught:
        doubly_robust(y, a, [1.0, 0.0], x)
    assert str(caught.value) == (
        "doubly_robust: propensities must be above 0 and sum to 1 in each row; a customer who "
        "could not receive an arm tells nothing of it: leave such customers out."
    )
    with pytest.raises(ValueError, match="arm must hold one whole number of 0 to 1 a row"):
        doubly_robust(y, a * 2, [0.5, 0.5], x)
    with pytest.raises(ValueError, match="at least 5 groups; found 10 rows and 2 groups"):
        doubly_robust(y, a, [0.5, 0.5], x, groups=a)
    with pytest.raises(ValueError, match=r"found shape \(10, 1\) with 1 gaps"):
        PolicyTree().fit(np.where(np.arange(10)[:, None] == 3, np.nan, x), np.ones((10, 2)))
    with pytest.raises(ValueError, match="depth must be 1 or 2"):
        PolicyTree(depth=3).fit(x, np.ones((10, 2)))
