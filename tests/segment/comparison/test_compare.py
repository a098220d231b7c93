import dataclasses
from functools import partial

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, cohen_kappa_score

import expo_lab as xl
from expo_lab.core.stats.agreement import (
    adjusted_rand,
    chance_information,
    kappa,
    mutual,
    resampled,
    wilson,
)
from expo_lab.segment.comparison.compare import compare

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
    assert found.validity is None
    assert [m.split(":")[0] for m in found.missing] == [
        "with_other_answers of status",
        "movement, moves, foresight, validity",
        "recovery",
    ]


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


def test_movement_has_an_interval_a_cell_and_counts_everybody(show):
    before = xl.profile(show, as_of=7).query("kind == 'exhibitor' and editions_attended > 0")
    found = compare(before, ["status"], later=xl.profile(show, as_of=8))
    moves = found.moves
    assert moves["customers"].sum() == len(before)
    assert moves.groupby("before")["share"].sum().to_numpy() == pytest.approx(np.ones(2))
    assert ((moves["lower"] <= moves["share"]) & (moves["share"] <= moves["upper"])).all()
    assert not any(m.startswith("validity") for m in found.missing)
    assert set(found.validity["outcome"]) == {"came_again", "area", "margin"}


def test_a_later_table_without_margins_lacks_their_validity(show):
    before = xl.profile(show, as_of=7).query("kind == 'exhibitor' and editions_attended > 0")
    later = xl.profile(show, as_of=8).drop(columns="margin_total")
    found = compare(before, ["status"], later=later)
    assert "validity for margin: needs margin_total in both profiles" in found.missing


def test_a_scheme_beside_itself_with_another_cut_has_a_kappa(known):
    one = xl.SCHEMES["dick_basu"]
    found = compare(known, {"ours": one, "lower": one.at(attitude_cut=0.4), "r": "reinartz_kumar"})
    rows = found.agreement.set_index(["first", "second"])
    both = rows.loc[("ours", "lower")]
    assert both["kappa"] == pytest.approx(
        cohen_kappa_score(found.labels["ours"], found.labels["lower"])
    )
    assert both["kappa_lower"] < both["kappa"] < both["kappa_upper"]
    assert np.isnan(rows.loc[("ours", "r"), "kappa"])  # their segments do not correspond


def test_information_equals_the_reference_library(known):
    labels = compare(known, SCHEMES).labels
    row = compare(known, SCHEMES).agreement.iloc[0]
    theirs = adjusted_mutual_info_score(labels[row["first"]], labels[row["second"]])
    assert row["adjusted_mutual_information"] == pytest.approx(theirs)


@pytest.mark.parametrize("shares", [[[0.3, 0.05], [0.15, 0.5]], [[0.25, 0.25], [0.25, 0.25]]])
@pytest.mark.parametrize("measure", [adjusted_rand, mutual, kappa])
def test_bootstrap_intervals_cover_as_they_say(shares, measure):
    # in the population nothing is by chance: the value is that of the shares as counts of a
    # table so large that the correction is nothing
    rng, n, runs = np.random.default_rng(3), 200, 100
    shares = np.array(shares)
    large = partial(mutual, by_chance=0.0) if measure is mutual else measure
    true = large((shares * 10**9).astype(np.int64))
    held = 0
    for _ in range(runs):
        table = rng.multinomial(n, shares.ravel()).reshape(2, 2)
        once = partial(mutual, by_chance=chance_information(table))
        low, high = resampled(table, once if measure is mutual else measure, 100)
        held += low <= true + 1e-9 and true - 1e-9 <= high
    # not below its level by more than luck; near no agreement it may be wider, which is safe
    assert held / runs > 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)


def test_a_fitted_model_takes_a_schemes_place(known):
    columns = ["relative_attitude", "repeat_patronage"]
    model = KMeans(3, n_init=3, random_state=0).fit(known[columns])
    found = compare(known, {"k-means": model, "dick_basu": "dick_basu"})
    assert found.labels["k-means"].cat.categories.tolist() == ["1", "2", "3", "not applicable"]
    assert (found.labels["k-means"].cat.codes == model.labels_).all()
    assert "at_other_cuts of k-means: needs cut points" in found.missing


def test_categories_and_all_kinds_can_be_compared(people):
    # a scheme for everybody that asks for a word
    home = nw.col("origin").cast(nw.String) == "local"
    one = dataclasses.replace(
        xl.SCHEMES["status"],
        name="home",
        segments=xl.SCHEMES["status"].segments[:2],
        rule=lambda: [home],
        cuts={},
        columns=("origin",),
        kinds=("exhibitor", "buyer"),
    )
    found = compare(people, [one, "status"])
    rows = found.homogeneity.set_index(["scheme", "column"])["explained"]
    shares = people.loc[found.labels.index, "origin"].value_counts(normalize=True)
    alone, here = (shares**2).sum(), shares["local"]
    rest = (shares.drop("local") ** 2).sum() / (1 - here)
    tau = (here + rest - alone) / (1 - alone)  # one of three categories is told apart wholly
    assert rows["home", "origin"] == pytest.approx(tau)
    assert found.sizes.query("scheme == 'status'")["customers"].sum() == len(found.labels)


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
        (lambda k: k, [KMeans(2)], "KMeans must be fitted on a table with named columns"),
        (lambda k: k, [3], "needs a name, a scheme, .* found int"),
        (lambda k: k.drop(columns="kind"), ["status"], "compare: needs column 'kind'"),
    ],
)
def test_impossible_comparisons_are_named(known, which, schemes, message):
    with pytest.raises(ValueError, match=message):
        compare(which(known), schemes)


def test_customers_lacking_later_are_named(known):
    with pytest.raises(ValueError, match="1 customers are not in later"):
        compare(known, ["status"], later=known.iloc[1:])


def test_foresight_means_the_stands_of_those_who_came_again():
    from expo_lab.segment.comparison.movement import foresight

    index = list("abcd")
    labels = pd.DataFrame({"s": pd.Categorical(["x", "x", "x", "y"])}, index=index)
    came = pd.Series([True, False, True, False], index=index)
    area = pd.Series([10.0, 500.0, 30.0, 70.0], index=index)
    found = foresight(labels, came, area).set_index("segment")
    assert found["mean_area"].to_dict() == {"x": 20.0, "y": 0.0}
    assert found["came_again"].to_dict() == {"x": 2 / 3, "y": 0.0}
