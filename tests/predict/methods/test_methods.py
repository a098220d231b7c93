"""What learnt forecasters promise, on one small show."""

import numpy as np
import pandas as pd
import pytest

from expo_lab.predict.features import Features, refuse_target
from expo_lab.predict.forecasters import OURS
from expo_lab.predict.lessons import lessons, remembered, split
from expo_lab.predict.methods.learnt import Learnt
from expo_lab.predict.methods.rule_list import RuleList, rules_of
from expo_lab.predict.methods.tables import RecencyCount, SameAsLastTime
from expo_lab.predict.methods.tree import PrunedTree, leaf_scheme, leaves
from expo_lab.profiles.assemble import _past
from expo_lab.profiles.forecaster import known
from expo_lab.profiles.forecasters import FORECASTERS

from ...profiles.test_hazard import past as presences

pytestmark = pytest.mark.filterwarnings("ignore:.*data do not pin down")
LEARNT = [f for f in OURS if isinstance(f, Learnt)]


@pytest.fixture(scope="module")
def past(show):
    return remembered(_past(show, None)[0])


@pytest.fixture(scope="module")
def some(past):
    return past.people[known(past.people, "exhibitor")]


@pytest.fixture(scope="module")
def tree(past):
    return PrunedTree().fit(past)


def test_the_registry_holds_ours():
    assert {f.name for f in OURS} <= set(FORECASTERS)


@pytest.mark.parametrize("method", LEARNT, ids=lambda f: f.name)
def test_seed_and_order_of_columns_alone_decide(past, some, method):
    first = type(method)().fit(past).p_next(some)
    again = type(method)().fit(past).p_next(some)
    assert (first == again).all()
    assert 0 < first.min() < first.max() < 1


@pytest.mark.parametrize("method", LEARNT, ids=lambda f: f.name)
def test_few_columns_are_enough_and_categories_unseen_are_no_error(past, some, method):
    found = type(method)(columns=("recency", "origin")).fit(past)
    assert found.needs == ("kind", "newcomer", "editions_attended", "recency", "origin")
    strange = some.assign(origin="the moon")
    assert np.isfinite(found.p_next(strange)).all()


def test_a_kind_with_one_answer_gets_its_rate(past):
    found = RuleList().fit(past)
    assert isinstance(found.fits_["partner"], float)
    assert 0 < found.fits_["partner"] < 1
    with pytest.raises(ValueError, match="no rules were found for kind 'partner'"):
        rules_of(found, "partner")


def test_leaves_hold_everybody_once_and_say_what_the_tree_says(past, tree, some):
    table = leaves(tree)
    _, came, _ = lessons(past, "exhibitor", 4)
    assert table["rows"].sum() == len(came)
    assert table["came"].sum() == came.sum()
    scheme = leaf_scheme(tree)
    p = scheme(past.people).loc[some.index].map(dict(zip(scheme.labels, table["p"], strict=False)))
    assert p.astype(float).to_numpy() == pytest.approx(tree.p_next(some))


def test_leaves_of_a_kind_without_a_tree_are_named(tree):
    with pytest.raises(ValueError, match="no tree was grown for kind 'partner'"):
        leaves(tree, "partner")


def test_a_rule_list_finds_a_planted_rule():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2000, 5))
    came = rng.random(2000) < np.where(x[:, 3] >= 0.5, 0.9, 0.3)
    rules, _ = RuleList()._learn(x, came, np.ones(2000))
    assert rules[0][0] == 3
    assert abs(rules[0][1] - 0.5) < 0.3


def test_a_rule_list_of_nothing_is_empty_nearly_always():
    found = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rules, _ = RuleList()._learn(rng.standard_normal((500, 5)), rng.random(500) < 0.5, 0)
        found += len(rules) > 1
    assert found <= 4  # 2 ln(tried) charges for the best of 90 looks: 1 in 20 at most


def test_rates_of_tables_by_hand():
    record = presences([[1, 1, 1], [1, 0, 1], [1, 1, 0], [1, 0, 0]])
    same = SameAsLastTime().fit(record)
    # there last: came 1 1 0 0, then 1 0; away: 1 0
    assert same.p_next(record.people)[:1] == pytest.approx((3 + 1) / (6 + 2))
    assert same.p_next(record.people)[2:] == pytest.approx((1 + 1) / (2 + 2))
    few = RecencyCount().fit(record).p_next(record.people)
    assert ((few > 0) & (few < 1)).all()


def test_features_refuse_what_cannot_be_learnt():
    people = pd.DataFrame({"n": [1.0, np.nan], "same": 1})
    with pytest.raises(ValueError, match="'n' has 1 gaps or infinite values"):
        Features(["n"]).fit(people)
    with pytest.raises(ValueError, match="none of the columns same varies over these 2"):
        Features(["same"]).fit(people)
    with pytest.raises(ValueError, match="me: the target 'n' is among the columns"):
        refuse_target(["n"], "n", "me")
    assert Features(["n", "same"]).fit(people.assign(n=[1, 2])).constant_ == ["same"]


def test_a_random_split_is_refused_with_the_reason():
    rows = pd.DataFrame({"edition": [1, 2, 2, 3]})
    learn, score = split(rows, 1)
    assert (learn["edition"] == 1).all()
    assert (score["edition"] == 2).all()
    with pytest.raises(ValueError, match="at random let a model learn from the edition"):
        split(rows, "random")
    with pytest.raises(ValueError, match="at must be an edition with rows before and after"):
        split(rows, 3)


def test_lessons_are_in_the_order_of_time(past):
    people, came, back = lessons(past, "exhibitor", 2)
    assert len(people) == len(came) == len(back)
    assert set(back) == {1, 2}
    assert people[back == 2]["n"].max() < people[back == 1]["n"].max()
    with pytest.raises(ValueError, match="needs two editions held"):
        lessons(presences([[1]]), "exhibitor", 2)
