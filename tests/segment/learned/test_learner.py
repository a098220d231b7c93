"""Learned schemes: planted groups found, frozen, ordered, the same whatever the order of rows."""

import dataclasses
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.cluster import MeanShift
from sklearn.metrics import adjusted_rand_score

import expo_lab as xl
from expo_lab.segment.learned import estimators
from expo_lab.segment.learned.learner import LEARNERS, Learner
from expo_lab.segment.scheme.explanation import explain
from expo_lab.segment.scheme.scheme import NOT_APPLICABLE

CLUSTERS = ["kmeans", "mixture", "ward", "latent_classes"]
COLUMNS = ["recency", "leads", "orders"]


@pytest.fixture(scope="module")
def planted():
    # three groups, far apart on three columns in units of their own
    rng = np.random.default_rng(8)
    group = rng.integers(0, 3, 600)
    centre = np.array([[0, 40, 0], [4, 20, 3], [8, 0, 6]])
    people = pd.DataFrame(centre[group] + rng.normal(0, [0.4, 2, 0.3], (600, 3)), columns=COLUMNS)
    return people.assign(kind="exhibitor", planted=group)


@pytest.mark.parametrize("name", CLUSTERS)
def test_groups_far_apart_are_found(name, planted):
    found = LEARNERS[name].fit(planted, COLUMNS, segments=3)
    assert adjusted_rand_score(planted["planted"], found(planted)) > 0.98


@pytest.mark.parametrize("name", CLUSTERS)
def test_segments_are_ordered_by_the_column_that_is_named(name, planted):
    for by, turned in (("recency", False), ("leads", True)):
        labels = LEARNERS[name].fit(planted, COLUMNS, segments=3, by=by)(planted)
        means = planted.groupby(labels, observed=True)["recency"].mean()
        assert means.is_monotonic_increasing == turned
        assert means.is_monotonic_decreasing != turned


@pytest.mark.parametrize("name", CLUSTERS)
def test_the_order_of_rows_and_the_hour_change_nothing(name, known):
    one = LEARNERS[name].fit(known, segments=3, seed=4)(known)
    mixed = known.sample(frac=1, random_state=1)
    two = LEARNERS[name].fit(mixed, segments=3, seed=4)(known)
    assert (one == two).all()


def test_it_stays_as_it_was_fitted(planted):
    found = LEARNERS["kmeans"].fit(planted, COLUMNS, segments=3)
    before = found(planted)
    moved = planted.assign(recency=planted["recency"] + 100)  # a later edition, all far away
    assert found(moved).nunique() == 1
    assert (found(planted) == before).all()
    assert (pickle.loads(pickle.dumps(found))(planted) == before).all()


def test_the_unit_of_a_column_does_not_matter(known):
    way, columns = LEARNERS["kmeans"], ["margin", "area", "repeat_patronage"]
    dollars = known.assign(margin=known["margin"] * 1000, area=known["area"] * 10.76)
    one, two = (way.fit(people, columns, 3)(people) for people in (known, dollars))
    assert (one == two).all()


def test_standardised_columns_count_alike(known):
    form = LEARNERS["kmeans"].fit(known).form
    values = form(known, "kmeans")
    assert values.mean(axis=0) == pytest.approx(np.zeros(5), abs=1e-9)
    assert values.std(axis=0) == pytest.approx(np.ones(5))


def test_ward_sends_each_to_the_nearest_mean(planted):
    found = LEARNERS["ward"].fit(planted, COLUMNS, segments=3)
    values = found.form(planted, "ward")
    clusters = found.model.clusters_
    means = np.array([values[clusters == c].mean(axis=0) for c in range(3)])
    nearest = ((values[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert (found.model.predict(values) == nearest).all()


def test_a_tree_finds_the_split_of_its_outcome():
    rng = np.random.default_rng(3)
    people = pd.DataFrame(dict(kind="exhibitor", recency=rng.integers(0, 8, 400), leads=1.0))
    people["leads"] = rng.random(400)
    people["came_back"] = people["recency"] < 3
    found = LEARNERS["tree"].fit(people, ["recency", "leads"], segments=2, outcome="came_back")
    assert found.model.tree_.tree_.threshold[0] == 2.5
    assert ((found(people) == "segment 1") == people["came_back"]).all()
    assert (found(people.drop(columns="came_back")) == found(people)).all()


def test_thirds_keep_words_and_leave_out_cuts_that_divide_nobody():
    people = pd.DataFrame(dict(kind="exhibitor", orders=[0] * 45 + [5] * 15, leads=range(60)))
    people["sector"] = ["logistics", "energy", "logistics"] * 20
    found = LEARNERS["latent_classes"].fit(people, ["orders", "leads", "sector"], segments=2)
    codes = found.form(people, "latent_classes")
    assert codes.max(axis=0).tolist() == [1, 2, 1]
    assert np.bincount(codes[:, 0]).tolist() == [45, 15]
    assert np.bincount(codes[:, 1]).tolist() == [20, 20, 20]


def test_anything_that_fits_and_predicts_takes_a_place(planted):
    mine = Learner("mine", lambda k, seed: MeanShift()).fit(planted, COLUMNS, segments=2)
    three = LEARNERS["kmeans"].fit(planted, COLUMNS, segments=3)
    by = dataclasses.replace(three, name="k-means, 3")
    found = xl.compare(planted.assign(editions_attended=1), [mine, by, "status"])
    assert len(mine.segments) == 3  # it finds their number itself
    pair = found.agreement.query("first == 'mine' and second == 'k-means, 3'")
    assert pair["adjusted_rand"].item() > 0.95


def test_it_has_a_place_in_a_playbook_and_in_movement(show, known):
    found = LEARNERS["kmeans"].fit(known, segments=3)
    policy = xl.Playbook(found, {"segment 1": ("visit", 1)}, budget=1000)
    assert policy(known)["amount"].sum() == pytest.approx(1000)
    before = xl.profile(show, as_of=7).query("kind == 'exhibitor' and editions_attended > 0")
    moved = xl.compare(before, [found], later=xl.profile(show)).movement["kmeans"]
    assert moved.to_numpy().sum() == len(before)


def test_it_says_what_it_cannot_do(known):
    found = LEARNERS["kmeans"].fit(known)
    with pytest.raises(ValueError, match=r"kmeans: has no rule to run on other frames"):
        found(pl.from_pandas(known[["kind", *found.columns]].astype({"kind": "str"})))
    with pytest.raises(ValueError, match="kmeans is learned: its borders are no cut points"):
        explain(known, found, known.index[0])
    with pytest.raises(ValueError, match="no cut point 'x'"):
        found(known, x=1)


def test_other_kinds_are_not_applicable(people, known):
    found = LEARNERS["kmeans"].fit(known)(people)
    assert ((found == NOT_APPLICABLE) == (people["kind"] != "exhibitor")).all()


@pytest.mark.parametrize(
    ("name", "more", "message"),
    [
        ("kmeans", dict(columns=["margin", "marge"]), "needs column 'marge'"),
        ("kmeans", dict(columns=["margin", "margin"]), "each once"),
        ("kmeans", dict(columns=[]), "found none"),
        ("kmeans", dict(columns=["margin", "sector"]), "'sector' must hold numbers"),
        ("kmeans", dict(segments=1), "2 or more, found 1"),
        ("kmeans", dict(segments=100), "customers a segment or more, 1000; found"),
        ("kmeans", dict(outcome="margin"), "needs no outcome"),
        ("kmeans", dict(kinds=("alien",)), "found 0 aliens"),
        ("tree", {}, "needs an outcome column"),
        ("tree", dict(outcome="sector"), "'sector' must hold numbers"),
        ("kmeans", dict(columns=["margin", "same"]), "all are alike in same"),
        ("latent_classes", dict(columns=["margin", "leads"], segments=3), "more columns"),
        ("latent_classes", dict(columns=["margin", "kind"]), "all are alike in kind"),
        ("tree", dict(outcome="same", columns=["margin"]), "2 segments were asked for and 1 found"),
    ],
)
def test_impossible_fits_are_named(name, more, message, known):
    with pytest.raises(ValueError, match=message):
        LEARNERS[name].fit(known.assign(same=1.0), **(dict(segments=2) | more))


class Short:
    """A model that classes fewer than it is given."""

    def fit(self, values):
        return self

    def predict(self, values):
        return np.zeros(3)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (3, r"mine: make\(segments, seed\) must give a model with fit and predict, found int"),
        (Short(), r"mine: its model must give one class a customer, \d+; it gives .* shape \(3,\)"),
    ],
)
def test_a_model_of_ones_own_that_is_none_is_named(made, message, known):
    with pytest.raises(ValueError, match=message):
        Learner("mine", lambda segments, seed: made).fit(known, segments=2)


def test_a_hierarchy_of_too_many_is_refused(planted, monkeypatch):
    monkeypatch.setattr(estimators, "WARD_MOST", 100)
    with pytest.raises(ValueError, match="takes 100 customers at most, found 600; fit on a sample"):
        LEARNERS["ward"].fit(planted, COLUMNS)


def test_words_are_complete(known):
    for name, way in LEARNERS.items():
        assert way.name == name
        assert way.title
        assert way.source
        assert way.question.endswith("?")
    first = LEARNERS["kmeans"].fit(known, segments=2).segments[0]
    assert (first.name, first.zh, first.es) == ("segment 1", "第1类", "segmento 1")
    assert "mean margin" in first.treatment
