"""Counts, Jaccard and prediction strength, against sums done by hand."""

import numpy as np
import pytest
from sklearn.metrics import jaccard_score

from expo_lab.core.stats.contingency import counts
from expo_lab.segment.robustness.overlap import found_again, jaccard, strength


def test_counts_leave_nobody_out_but_those_without_a_segment():
    a, b = np.array([0, 1, 1, -1, 2]), np.array([1, 0, 0, 0, -1])
    assert counts(a, b, 3, 2).tolist() == [[0, 1], [2, 0], [0, 0]]


def test_jaccard_by_hand():
    # segment A = {1, 2, 3, 4}, B = {5, 6}; anew X = {1, 2, 3}, Y = {4, 5, 6}
    table = counts(np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 1, 1]), 2, 2)
    # A and X share 3 of 4; A and Y 1 of 6; B and X none; B and Y 2 of 3
    assert jaccard(table) == pytest.approx(np.array([[3 / 4, 1 / 6], [0, 2 / 3]]))
    assert found_again(table) == pytest.approx([3 / 4, 2 / 3])


def test_jaccard_equals_the_reference_library():
    a, b = np.random.default_rng(0).integers(0, 3, (2, 300))
    ours = jaccard(counts(a, b, 3, 3))
    theirs = [[jaccard_score(a == i, b == j) for j in range(3)] for i in range(3)]
    assert ours == pytest.approx(np.array(theirs))


def test_prediction_strength_by_hand():
    # a cluster of 4 is split 3 and 1: 3 of its 6 pairs stay; one of 3 keeps all 3 pairs
    assert strength(np.array([[3, 1], [0, 3]])) == pytest.approx(3 / 6)
    # the same by listing pairs
    own, other = [0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1]
    pairs = [(i, j) for i in range(7) for j in range(i) if own[i] == own[j]]
    kept = {c: [other[i] == other[j] for i, j in pairs if own[i] == c] for c in (0, 1)}
    assert strength(np.array([[3, 1], [0, 3]])) == min(np.mean(v) for v in kept.values())


def test_prediction_strength_at_its_ends():
    assert strength(np.diag([5, 4, 1])) == 1  # a cluster of one has no pair to lose
    assert strength(np.array([[1, 1], [0, 2]])) == 0
    assert strength(np.array([[3, 0], [0, 0]])) == 1  # an empty cluster is not judged
