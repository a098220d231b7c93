"""Gorge, neighbours and the plane, against distances done by hand."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from expo_lab.segment.robustness.separation import gorge, neighbours, separation

LINE = pd.DataFrame({"x": [0.0, 2.0, 8.0, 10.0]})  # mean 5, sd sqrt(17)
AB = pd.Series(list("aabb"))


def test_gorge_by_hand():
    found = gorge(LINE, AB, ["x"])
    sd = np.sqrt(17)  # (25 + 9 + 9 + 25) / 4
    to_a, to_b = np.exp(-1 / sd), np.exp(-9 / sd)  # the first is 1 from 1 and 9 from 9
    first = found[found["customer"] == 0].set_index("segment")
    assert first["distance"].to_numpy() == pytest.approx(np.array([1, 9]) / sd)
    assert first.loc["a", "similarity"] == pytest.approx(to_a / (to_a + to_b))
    assert found.groupby("customer")["similarity"].sum().to_numpy() == pytest.approx(np.ones(4))


def test_power_widens_the_gorge():
    own = "own == segment and customer == 0"
    one, two = (gorge(LINE, AB, ["x"], p).query(own)["similarity"].item() for p in (1, 2))
    assert two > one
    assert two == pytest.approx(1 / (1 + np.exp(-(81 - 1) / 17)))


def test_a_customer_far_from_all_still_sums_to_one():
    found = gorge(pd.DataFrame({"x": [0.0] * 5000 + [1.0]}), pd.Series(["a", *["b"] * 5000]), ["x"])
    assert np.isfinite(found["similarity"]).all()


def test_a_gorge_where_groups_are_and_none_in_a_cloud():
    # the share of customers in the middle, between .2 and .8, tells the two apart
    rng = np.random.default_rng(1)
    cloud = pd.DataFrame(rng.standard_normal((2000, 6)), columns=list("abcdef"))
    groups = cloud.assign(**{c: cloud[c] + 12 * (np.arange(2000) % 2) for c in "abcdef"})
    middle = []
    for people in (cloud, groups):
        labels = pd.Series(KMeans(2, n_init=3, random_state=0).fit_predict(people).astype(str))
        own = gorge(people, labels, list("abcdef")).query("own == segment")
        middle.append(own["similarity"].between(0.2, 0.8).mean())
    assert middle[0] > 0.7
    assert middle[1] < 0.05


def test_neighbours_by_hand():
    # three on a line with middles 1, 9, 18: b lies between, a and c do not meet
    line = pd.DataFrame({"x": [0.0, 2.0, 8.0, 10.0, 17.0, 19.0]})
    found = neighbours(line, pd.Series(list("aabbcc")), ["x"]).set_index(["segment", "neighbour"])
    # of a both are nearest to b: 2 * 1 / (1 + 9) and 2 * 1 / (1 + 7)
    assert found.loc[("a", "b"), "shadow"] == pytest.approx((2 / 10 + 2 / 8) / 2)
    assert found.loc[("a", "c"), "shadow"] == 0
    # of b the one at 8 leans to a (1 and 7), the one at 10 to c (1 and 8); of two customers
    assert found.loc[("b", "a"), "shadow"] == pytest.approx(2 / 8 / 2)
    assert found.loc[("b", "c"), "shadow"] == pytest.approx(2 / 9 / 2)
    assert found["customers"].sum() == len(line)


def test_one_segment_has_no_neighbours():
    assert neighbours(LINE, pd.Series(list("aaaa")), ["x"]).empty
    assert gorge(LINE, pd.Series(list("aaaa")), ["x"])["similarity"].eq(1).all()


def test_the_plane_is_that_of_principal_components():
    rng = np.random.default_rng(2)
    people = pd.DataFrame(rng.standard_normal((80, 4)) @ rng.standard_normal((4, 4)))
    people.columns = list("pqrs")
    found = separation(people, pd.Series(["a", "b"] * 40), list("pqrs"))
    z = (people - people.mean()) / people.std(ddof=0)
    pca = PCA(2).fit(z)
    assert found[["x", "y"]].abs().to_numpy() == pytest.approx(np.abs(pca.transform(z)))
    assert found.attrs["shown"] == pytest.approx(pca.explained_variance_ratio_.sum())
    assert found.groupby("segment", observed=True)["inner"].mean().tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("people", "labels", "message"),
    [
        (LINE.head(0), AB.head(0), "needs at least one customer"),
        (LINE, AB.head(2), r"must have the index of people \(4 customers\), found 2"),
        (LINE, AB.where(AB == "a"), "2 customers have no segment"),
        (LINE.replace(0, np.inf), AB, "column 'x' has 1 gaps or infinite values"),
    ],
)
@pytest.mark.parametrize("verb", [gorge, neighbours, separation])
def test_impossible_ones_are_named(verb, people, labels, message):
    with pytest.raises(ValueError, match=message):
        verb(people, labels, ["x"])


def test_an_edge_is_over_the_size_of_its_own_segment():
    # a at 0 and 2 (middle 1), b at 9 alone: each edge is a mean over its own segment
    people, labels = pd.DataFrame({"x": [0.0, 2.0, 9.0]}), pd.Series(list("aab"))
    found = neighbours(people, labels, ["x"]).set_index("segment")["shadow"]
    assert found["a"] == pytest.approx((2 * 1 / (1 + 9) + 2 * 1 / (1 + 7)) / 2)
    assert found["b"] == 0
    wide = people.assign(x=[0.0, 4.0, 9.0]).reindex([0, 1, 2, 2]).reset_index(drop=True)
    wide.loc[3, "x"] = 8.0
    uneven = pd.concat([wide, pd.DataFrame({"x": [10.0]})], ignore_index=True)
    found = neighbours(uneven, pd.Series(list("aabbb")), ["x"]).set_index("segment")["shadow"]
    # b: 9, 8, 10 about 9; a's middle is 2
    assert found["b"] == pytest.approx((0 + 2 * 1 / (1 + 6) + 2 * 1 / (1 + 8)) / 3)
    assert found["a"] == pytest.approx((2 * 2 / (2 + 9) + 2 * 2 / (2 + 5)) / 2)
