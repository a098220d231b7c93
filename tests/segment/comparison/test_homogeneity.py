"""Shares of variance and silhouettes, by hand and against the reference library."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import silhouette_samples

from expo_lab.core.stats.standardise import standardise
from expo_lab.segment.comparison.homogeneity import homogeneity, silhouette, silhouettes

PEOPLE = pd.DataFrame({"x": [0.0, 2.0, 4.0, 10.0], "what": list("aabb")})
CODES = {"halves": np.array([0, 0, 1, 1])}


def test_explained_by_hand():
    # mean 4; halves have means 1 and 7: between 2 * 9 + 2 * 9 = 36, total 16 + 4 + 0 + 36 = 56
    found = homogeneity(PEOPLE, CODES, ["x", "what"]).set_index("column")
    assert found.loc["x", "explained"] == pytest.approx(36 / 56)
    assert found.loc["what", "explained"] == pytest.approx(1)
    assert found["by_chance"].tolist() == pytest.approx([1 / 3] * 2)
    assert found.loc["x", "lower"] <= 36 / 56 <= found.loc["x", "upper"]


def test_the_interval_does_not_hang_on_the_order_of_rows():
    rng = np.random.default_rng(1)
    people, codes = pd.DataFrame({"x": rng.normal(size=60)}), rng.integers(0, 3, 60)
    turned = homogeneity(people[::-1], {"thirds": codes[::-1]}, ["x"])
    pd.testing.assert_frame_equal(homogeneity(people, {"thirds": codes}, ["x"]), turned)


def test_of_categories_it_is_goodman_and_kruskals_tau():
    rng = np.random.default_rng(1)
    codes, what = rng.integers(0, 3, 400), rng.choice(list("pqr"), 400, p=[0.5, 0.3, 0.2])
    people = pd.DataFrame({"what": np.where(codes == 0, "p", what)})
    share = pd.crosstab(codes, people["what"], normalize=True).to_numpy()
    alone = (share.sum(axis=0) ** 2).sum()
    tau = ((share**2 / share.sum(axis=1, keepdims=True)).sum() - alone) / (1 - alone)
    found = homogeneity(people, {"c": codes}, ["what"])["explained"].item()
    assert found == pytest.approx(tau)


def test_random_segments_explain_what_chance_gives():
    rng = np.random.default_rng(2)
    people = pd.DataFrame({"x": rng.standard_normal(60)})
    codes = {str(i): rng.integers(0, 6, 60) for i in range(300)}
    found = homogeneity(people, codes, ["x"])
    error = found["explained"].std() / np.sqrt(300)
    assert found["explained"].mean() == pytest.approx(found["by_chance"].mean(), abs=3 * error)


def test_the_interval_of_the_share_covers():
    # x is the segment's middle plus noise of the same variance: half is between
    rng, held = np.random.default_rng(3), 0
    for _ in range(100):
        code = rng.integers(0, 2, 300)
        people = pd.DataFrame({"x": 2 * code + rng.standard_normal(300)})
        row = homogeneity(people, {"c": code}, ["x"]).iloc[0]
        held += row["lower"] <= 0.5 <= row["upper"]
    assert held >= 95 - 3 * np.sqrt(100 * 0.95 * 0.05)


def test_silhouette_equals_the_reference_library():
    rng = np.random.default_rng(4)
    values, codes = rng.standard_normal((120, 3)), rng.integers(0, 4, 120)
    codes[0] = 9  # a segment of one
    theirs = silhouette_samples(values, codes, metric="sqeuclidean")
    assert silhouette(values, codes) == pytest.approx(theirs)


def test_silhouettes_are_means_and_one_segment_has_none():
    index = pd.RangeIndex(4)
    labels = pd.DataFrame(
        {"two": pd.Categorical(list("aabb")), "one": pd.Categorical(list("aaaa"))}, index=index
    )
    found = silhouettes(PEOPLE, labels, ["x"]).set_index(["scheme", "segment"])["silhouette"]
    each = silhouette(standardise(PEOPLE, ["x"], "t")[0], np.array([0, 0, 1, 1]))
    assert found["two", "all"] == pytest.approx(each.mean())
    assert found["two", "a"] == pytest.approx(each[:2].mean())
    assert found["one", "all"] == 0


def test_constants_are_worth_nothing_and_gaps_are_named():
    values, owner = standardise(PEOPLE.assign(c=0.1), ["x", "c", "what"], "me")
    assert values.var(axis=0)[1] == 0
    assert [values[:, owner == i].var(axis=0).sum() for i in (0, 2)] == pytest.approx([1, 1])
    with pytest.raises(ValueError, match="me: column 'x' has 1 gaps or infinite values"):
        standardise(PEOPLE.replace(10, np.inf), ["x"], "me")
    with pytest.raises(ValueError, match="me: column 'what' has 2 gaps"):
        standardise(PEOPLE.replace("b", None), ["what"], "me")
