import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score, cohen_kappa_score

import expo_lab as xl
from expo_lab.segment.agreement import adjusted_rand, kappa, wilson
from expo_lab.segment.compare import compare

SCHEMES = ["dick_basu", "reinartz_kumar", "value_tiers"]


def test_adjusted_rand_and_kappa_equal_the_reference_library():
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 4, (2, 500))
    table = pd.crosstab(a, b).to_numpy()
    assert adjusted_rand(table) == pytest.approx(adjusted_rand_score(a, b))
    assert kappa(table) == pytest.approx(cohen_kappa_score(a, b))


def test_a_scheme_agrees_wholly_with_itself():
    table = np.diag([5, 3, 2])
    assert adjusted_rand(table) == 1
    assert kappa(table) == 1
    assert adjusted_rand(np.array([[7]])) == 1


def test_wilson_covers_as_it_says():
    rng = np.random.default_rng(2)
    low, high = wilson(rng.binomial(40, 0.1, 4000), np.full(4000, 40))
    inside = ((low <= 0.1) & (high >= 0.1)).mean()
    assert 0.93 < inside < 0.985  # discrete: near its level, never far below


def test_sizes_and_crosstabs_count_everybody(known):
    found = compare(known, SCHEMES)
    assert (found.sizes.groupby("scheme")["customers"].sum() == len(known)).all()
    assert found.sizes.groupby("scheme")["share"].sum().to_numpy() == pytest.approx(np.ones(3))
    assert all(t.to_numpy().sum() == len(known) for t in found.crosstabs.values())
    pairs = found.agreement[["first", "second"]].to_numpy().tolist()
    assert [list(p) for p in found.crosstabs] == pairs


def test_the_interval_holds_the_estimate(known):
    rows = compare(known, SCHEMES).agreement
    assert (rows["lower"] < rows["adjusted_rand"]).all()
    assert (rows["adjusted_rand"] < rows["upper"]).all()


def test_what_is_absent_is_named(known):
    found = compare(known, ["status"])
    assert found.foresight is None
    assert found.recovery is None
    assert [m.split(":")[0] for m in found.missing] == ["movement, foresight", "recovery"]


def test_explained_variance_is_one_where_segments_are_the_values():
    people = pd.DataFrame(dict(kind="exhibitor", recency=[0, 0, 5, 5], editions_attended=1))
    share = compare(people, ["status"]).homogeneity.set_index("column")["explained"]
    assert share["recency"] == 1
    assert share["editions_attended"] == 0  # a constant has no variance to explain


def test_later_shows_movement_and_what_they_did(show):
    before = xl.profile(show, as_of=7).query("kind == 'exhibitor' and editions_attended > 0")
    after = xl.profile(show, as_of=8)
    found = compare(before, ["status"], later=after)
    assert found.movement["status"].to_numpy().sum() == len(before)
    rows = found.foresight.set_index("segment")
    stands = show.tables["participations"].query("edition == 8 and role == 'exhibitor'")
    back = before.index.isin(stands["customer_id"])
    existing = xl.SCHEMES["status"](before) == "existing"
    assert rows.loc["existing", "came_again"] == pytest.approx(back[existing].mean())
    assert (rows["lower"] <= rows["came_again"]).all()


def test_truth_equal_to_the_observed_is_recovered_wholly(known):
    found = compare(known, SCHEMES, truth=known).recovery
    assert found[["accuracy", "kappa"]].to_numpy() == pytest.approx(np.ones((3, 2)))


@pytest.mark.parametrize(
    ("which", "schemes", "message"),
    [
        (lambda k: k.head(0), ["status"], "needs at least one customer"),
        (lambda k: k, [], "needs at least one scheme"),
        (lambda k: k, ["status", "status"], "'status' is named twice"),
        (lambda k: k.assign(kind="buyer"), ["status"], "no customer is of a kind"),
    ],
)
def test_impossible_comparisons_are_named(known, which, schemes, message):
    with pytest.raises(ValueError, match=message):
        compare(which(known), schemes)


def test_customers_lacking_later_are_named(known):
    with pytest.raises(ValueError, match="1 customers are not in later"):
        compare(known, ["status"], later=known.iloc[1:])
