"""SLSA, against sums done by hand."""

import numpy as np
import pytest

from expo_lab.segment.robustness.slsa import slsa

TWO = [0, 0, 0, 0, 1, 1]


def at(found, k):
    return found[found["segments"] == k].set_index("segment")


def test_by_hand():
    # segment 1 of three: one member from 0, three from 1, so p = (1/4, 3/4)
    found = at(slsa({2: [0, 0, 0, 1, 1, 1], 3: [0, 0, 1, 1, 1, 1]} | {3: [0, 0, 1, 1, 1, 2]}), 3)
    # members of 1: one from 0 (third customer), two from 1: p = (1/3, 2/3)
    entropy = -(1 / 3 * np.log(1 / 3) + 2 / 3 * np.log(2 / 3))
    assert found["slsa"].tolist() == pytest.approx([1, 1 - entropy / np.log(2), 1])
    assert found["parent"].tolist() == [0, 1, 1]
    # of parent 0 two of three went to 0; of parent 1 two of three to 1, one of three to 2
    assert found["survival"].tolist() == pytest.approx([2 / 3, 2 / 3, 1 / 3])


def test_a_mere_split_scores_1_and_survival_tells():
    found = at(slsa({2: TWO, 3: [0, 0, 2, 2, 1, 1]}), 3)
    assert found["slsa"].tolist() == [1, 1, 1]
    assert found["survival"].tolist() == [0.5, 1, 0.5]


def test_a_segment_from_all_alike_scores_0():
    found = at(slsa({2: [0, 0, 1, 1], 3: [0, 2, 1, 2]}), 3)
    assert found.loc[2, "slsa"] == pytest.approx(0)


def test_numbers_of_segments_may_have_gaps():
    found = slsa({5: [0, 1, 2, 3, 4, 4], 2: TWO})
    assert found["segments"].tolist() == [2] * 2 + [5] * 5
    assert at(found, 5).loc[4, "parent"] == 1


def test_after_one_segment_it_is_not_defined():
    found = at(slsa({1: [0] * 6, 2: TWO}), 2)
    assert found["slsa"].isna().all()
    assert found["survival"].tolist() == pytest.approx([4 / 6, 2 / 6])


def test_children_stand_by_their_parents():
    found = at(slsa({2: TWO, 3: [2, 2, 0, 0, 1, 1]}), 3)
    assert found["place"].tolist() == [0, 2, 1]  # 0 and 2 were one, and stand together


def test_names_of_segments_do_not_matter():
    a = slsa({2: TWO, 3: [0, 0, 1, 1, 1, 2]})
    b = slsa({2: list("AAAABB"), 3: list("aabbbc")})
    assert a["slsa"].equals(b["slsa"])


@pytest.mark.parametrize(
    ("labelings", "message"),
    [
        ({2: TWO}, "needs two numbers of segments or more, found 1"),
        ({2: TWO, 3: [0, 1, 2]}, r"all solutions must be of the same customers, found \{2: 6, 3"),
        ({2: TWO, 3: [0, 0, 1, 1, 2, None]}, "the solution of 3 segments has 1 gaps"),
    ],
)
def test_impossible_ones_are_named(labelings, message):
    with pytest.raises(ValueError, match=message):
        slsa(labelings)
