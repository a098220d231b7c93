"""The latent class model: exact tables, planted classes, its own standard errors."""

import itertools

import numpy as np
import pytest

from expo_lab.models.latent import LatentClasses

SIZE = np.array([0.3, 0.7])
THETA = [np.array(t) for t in (
    [[0.9, 0.1], [0.2, 0.8]], [[0.8, 0.2], [0.3, 0.7]],
    [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [[0.85, 0.15], [0.25, 0.75]],
)]  # fmt: skip
LEVELS = [t.shape[1] for t in THETA]


def ordered(model):
    """The model's parameters with the smaller class first."""
    order = np.argsort(model.size_)
    return model.size_[order], [t[order] for t in model.theta_]


def drawn(n, seed):
    rng = np.random.default_rng(seed)
    c = rng.choice(2, n, p=SIZE)
    return np.column_stack([(rng.random(n)[:, None] > t.cumsum(1)[c]).sum(1) for t in THETA])


def test_an_exact_table_gives_the_exact_parameters():
    # noise off: every pattern as often as the model says, so many that the prior is nothing
    rows = np.array(list(itertools.product(*map(range, LEVELS))))
    held = [np.prod([t[c][rows[:, j]] for j, t in enumerate(THETA)], axis=0) for c in (0, 1)]
    model = LatentClasses(2, LEVELS, tolerance=1e-14, steps=20_000)
    size, theta = ordered(model.fit(rows, count=1e9 * (SIZE @ np.array(held))))
    assert size == pytest.approx(SIZE, abs=1e-4)
    for found, planted in zip(theta, THETA, strict=True):
        assert found == pytest.approx(planted, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_planted_classes_are_found_within_three_standard_errors(seed):
    X = drawn(4000, seed)
    model = LatentClasses(2, LEVELS, random_state=seed).fit(X)
    order = np.argsort(model.size_)
    size_se, theta_se = model.standard_errors(X)
    assert (abs(model.size_ - SIZE[np.argsort(order)]) < 3 * size_se).all()
    for found, planted, se in zip(model.theta_, THETA, theta_se, strict=True):
        assert (abs(found[order] - planted) < 3 * se[order]).all()


def test_standard_errors_halve_with_four_times_the_data():
    some, more = (drawn(n, 1) for n in (2000, 8000))
    ses = [LatentClasses(2, LEVELS).fit(X).standard_errors(X)[0].mean() for X in (some, more)]
    assert ses[0] / ses[1] == pytest.approx(2, rel=0.25)


def test_standard_errors_are_the_spread_of_estimates():
    found, said = [], []
    for seed in range(60):
        X = drawn(1500, 100 + seed)
        model = LatentClasses(2, LEVELS, starts=3).fit(X)
        found.append(ordered(model)[0][0])
        said.append(model.standard_errors(X)[0][0])
    # the sd of 60 estimates is known to about 1/sqrt(2 * 59) = 9 %
    assert np.mean(said) == pytest.approx(np.std(found, ddof=1), rel=3 * 0.092)


def test_the_posterior_never_falls():
    path = np.array(LatentClasses(3, LEVELS).fit(drawn(500, 3)).path_)
    assert (np.diff(path) > -1e-9 * abs(path[-1])).all()


def test_probabilities_follow_bayes():
    X = drawn(300, 2)
    model = LatentClasses(2, LEVELS).fit(X)
    rows = [[0, 0, 0, 0], [1, 1, 2, 1], [0, 1, 1, 0]]
    for row, p in zip(rows, model.predict_proba(rows), strict=True):
        joint = model.size_ * np.prod([t[:, x] for t, x in zip(model.theta_, row, strict=True)], 0)
        assert p == pytest.approx(joint / joint.sum())


def test_a_level_never_seen_is_unlikely_and_not_impossible():
    X = drawn(300, 2)
    model = LatentClasses(2, [2, 2, 4, 2]).fit(X)
    assert np.isfinite(model.predict_proba([[0, 0, 3, 0]])).all()


def test_what_cannot_be_told_apart_is_refused():
    X = drawn(300, 2)[:, :2]  # two columns of two: 3 free shares, and 5 parameters
    with pytest.raises(ValueError, match=r"2 classes have 5 parameters.*only 4 patterns"):
        LatentClasses(2).fit(X)


def test_too_few_steps_are_said():
    with pytest.warns(UserWarning, match="had not settled after 3 steps"):
        LatentClasses(2, LEVELS, steps=3).fit(drawn(300, 2))


def test_impossible_codes_are_named():
    model = LatentClasses(2, [2, 2, 2])
    with pytest.raises(ValueError, match="rows of 3 codes"):
        model.fit([[0, 1]])
    with pytest.raises(ValueError, match="codes must be 0 to below"):
        model.fit([[0, 1, 2]])


def test_standard_errors_do_not_hang_on_which_level_or_class_is_the_last():
    rng = np.random.default_rng(6)
    group = rng.integers(0, 2, 900)
    X = np.column_stack([(rng.random(900) < 0.2 + 0.6 * group) * 1 for _ in range(3)])
    X = np.column_stack([X, np.where(rng.random(900) < 0.6, 2 * group, rng.integers(0, 3, 900))])
    model = LatentClasses(2, levels=[2, 2, 2, 3], starts=3).fit(X)
    size, theta = model.standard_errors(X)
    turned = X.copy()
    turned[:, 3] = np.array([2, 0, 1])[X[:, 3]]  # what was last is now in the middle
    model.theta_[3] = model.theta_[3][:, [1, 2, 0]]
    again, other = model.standard_errors(turned)
    assert again == pytest.approx(size)
    assert other[3] == pytest.approx(theta[3][:, [1, 2, 0]])
