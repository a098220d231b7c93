import numpy as np
import pandas as pd
import pytest

from expo_lab.strategy.experiments import assign, assign_saturation

THREE = {"nothing": 0.5, "call": 0.3, "visit": 0.2}


def test_each_stratum_holds_each_arms_share_rounded():
    strata = np.repeat(list("abc"), [10, 7, 3])
    drawn = assign(range(20), THREE, seed=1, strata=strata)
    count = pd.crosstab(strata, drawn["arm"])[list(THREE)]
    exact = np.outer([10, 7, 3], list(THREE.values()))
    assert (np.abs(count - exact) < 1).all(axis=None)
    assert drawn["propensity"].tolist() == drawn["arm"].map(THREE).tolist()


def test_everyones_chance_is_the_share_whatever_the_size_of_the_stratum():
    strata = list("aaabbbbbbb")
    arms = np.array([assign(range(10), THREE, s, strata)["arm"] for s in range(1200)])
    for arm, share in THREE.items():
        error = np.sqrt(share * (1 - share) / 1200)
        assert (np.abs((arms == arm).mean(axis=0) - share) < 4 * error).all()


def test_the_same_seed_draws_the_same():
    one, two = (assign(range(50), THREE, seed=4) for _ in range(2))
    assert one.equals(two)
    assert not one.equals(assign(range(50), THREE, seed=5))


def test_saturations_are_balanced_in_blocks_and_within_clusters():
    cluster = np.repeat(np.arange(15), 12)
    drawn = assign_saturation(cluster, seed=2)
    level = drawn.groupby("cluster")["saturation"].first().to_numpy()
    assert all(sorted(block) == [0, 0.25, 0.5, 0.75, 1] for block in level.reshape(3, 5))
    share = drawn.groupby("cluster")["treated"].mean()
    assert share.tolist() == pytest.approx(level.tolist())
    assert np.unique(drawn["saturation_propensity"]).tolist() == [0.2]


def test_propensity_is_that_of_what_was_drawn():
    drawn = assign_saturation(np.repeat(np.arange(10), 5), seed=3)
    given = drawn["saturation"].where(drawn["treated"], 1 - drawn["saturation"])
    assert drawn["propensity"].tolist() == given.tolist()
    assert (drawn["propensity"] > 0).all()
    # weighted by one over the chance, each arm stands for everyone in the mixed clusters
    many = [assign_saturation(np.repeat(np.arange(10), 5), s) for s in range(400)]
    mixed = pd.concat(m[m["saturation"].between(0.1, 0.9)] for m in many)
    assert (mixed["treated"] / mixed["propensity"]).mean() == pytest.approx(1, abs=0.03)


def test_bad_input():
    with pytest.raises(ValueError, match="assign") as caught:
        assign([1, 1, 2], THREE, 0)
    assert str(caught.value) == (
        "assign: unit 1 stands more than once; for clusters give each cluster once and join the "
        "result to its customers."
    )
    with pytest.raises(ValueError, match="shares must be above 0 and sum to 1"):
        assign([1, 2], {"a": 0.5, "b": 0.6}, 0)
    with pytest.raises(ValueError, match="one stratum a unit, none a gap"):
        assign([1, 2], THREE, 0, strata=["a", None])
    with pytest.raises(ValueError, match="1 customers have no cluster"):
        assign_saturation(["a", None], 0)
    with pytest.raises(ValueError, match=r"levels must be in \[0, 1\], found \[0, 25\]"):
        assign_saturation(["a"], 0, levels=[0, 25])
