"""One contract over every forecaster, ours and registered ones, and the socket they fit into."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

import expo_lab as xl
from expo_lab.core.schema import AHEAD
from expo_lab.profiles.assemble import _past
from expo_lab.profiles.forecaster import HISTORY, Forecaster, Past, declares
from expo_lab.profiles.forecasters import FORECASTERS, as_forecaster

# published models leave parameters open on short records, and say so
pytestmark = pytest.mark.filterwarnings("ignore:.*data do not pin down")
ALL = pytest.mark.parametrize("name", list(FORECASTERS))


@pytest.fixture(scope="module")
def past(show):
    return _past(show, None)[0]


@pytest.fixture(scope="module")
def fitted(past):
    """Each forecaster by name, fitted once for all who ask it."""
    return cache(lambda name: as_forecaster(name).fit(past))


@ALL
def test_every_forecaster_gives_everybody_a_chance(past, fitted, name):
    found = fitted(name)
    chance = found.p_next(past.people)
    assert chance.shape == (len(past.people),)
    assert ((chance >= 0) & (chance <= 1)).all()


@ALL
def test_a_path_begins_with_the_next_edition_and_adds_up(past, fitted, name):
    found = fitted(name)
    if not declares(found, "path"):
        with pytest.raises(ValueError, match="needs a forecaster with a horizon"):
            found.expected_editions(past.people)
        return
    path = found.path(past.people, 4)
    assert path[:, 0] == pytest.approx(found.p_next(past.people))
    assert path.sum(axis=1) == pytest.approx(found.expected_editions(past.people, 4))
    assert found.p_at(past.people, 3) == pytest.approx(path[:, 2])


def test_each_pattern_of_presences_stands_once_with_its_count(past):
    few = past.distinct
    cell = few.people.groupby(["kind", "newcomer"], observed=True).ngroup().to_numpy()
    assert not pd.DataFrame(np.column_stack([cell, few.listed, few.there])).duplicated().any()
    again = Past(few.people, few.there, 3 * few.counts, listed=few.listed).distinct
    assert (again.counts == 3 * few.counts).all()
    # whoever they stand for came as often, so that sums over all are sums over the few
    assert few.counts.sum() == len(past.people)
    for name in ("editions_attended", "x", "t_x", "n", "recency", "newcomer"):
        by_kind = past.people.groupby("kind", observed=True)[name].sum()
        weighed = few.counts * few.people[name]
        found = weighed.groupby(few.people["kind"], observed=True).sum()
        assert found.tolist() == by_kind.tolist()
    assert ((few.counts[:, None] * few.there).sum(axis=0) == past.there.sum(axis=0)).all()


@ALL
def test_it_reads_no_column_that_it_does_not_name(past, fitted, name):
    found = fitted(name)
    some = past.people[list(found.needs)]
    assert found.p_next(some) == pytest.approx(found.p_next(past.people))


@ALL
def test_the_order_of_rows_does_not_matter(past, fitted, name):
    found = fitted(name)
    order = np.random.default_rng(0).permutation(len(past.people))
    mixed = found.p_next(past.people.iloc[order])
    assert mixed == pytest.approx(found.p_next(past.people)[order])


@ALL
def test_a_forecaster_survives_cloning_and_is_copied(past, name):
    ours = FORECASTERS[name]
    assert clone(ours).get_params() == ours.get_params()
    before = dict(vars(ours))
    as_forecaster(ours).fit(past)
    assert vars(ours) == before


class Coin(Forecaster):
    """Says the same of everybody."""

    name, title, needs = "coin", "a coin", ("kind",)

    def __init__(self, p=0.5):
        self.p = p

    def fit(self, past):
        return self

    def p_next(self, people):
        return np.full(len(people), self.p)


def test_one_of_ones_own_takes_its_place_in_the_profile(show):
    people = xl.profile(show, forecaster=Coin(0.25))
    assert (people["p_next"] == 0.25).all()
    assert people[["p_alive", "expected_editions", "expected_value"]].isna().all(axis=None)


def test_value_refuses_one_without_a_horizon(show):
    people = xl.profile(show, forecaster=Coin())
    with pytest.raises(ValueError, match="forecaster sees no further than the next edition"):
        xl.value.lifetime_value(people)


def test_value_takes_any_forecaster_with_one(show):
    people = xl.profile(show, forecaster="last_rate")
    found = xl.value.lifetime_value(people, 0.1)
    known = people.loc[found.index]
    worth = (1.1 ** -np.arange(1.0, 11)).sum()
    expected = known["margin"] * known["p_next"] * worth
    assert found["future"].to_numpy() == pytest.approx(expected.to_numpy())
    assert found[["lower", "upper"]].isna().all(axis=None)


def test_the_path_is_what_the_profile_holds(show, people):
    fitted = xl.profiles.fit_forecaster(show)
    path = fitted.path(people, 10)
    assert people[list(AHEAD)].to_numpy() == pytest.approx(path, abs=2e-6)
    assert people["expected_editions"].to_numpy() == pytest.approx(path.sum(axis=1), abs=1e-5)


def test_holdout_asks_the_registry(monkeypatch):
    monkeypatch.setitem(FORECASTERS._items, "coin", Coin())
    some = pd.DataFrame(
        dict(series=["a", "b"] * 2, later_editions=["1011", "0110", "1111", "0000"], exhibitors=30)
    )
    with pytest.warns(UserWarning, match="only 2 series to draw from"):
        found = xl.predict.holdout(some, resamples=2)
    assert found.loc[found["model"] == "a coin", "predicted"].item() == 60


def test_lessons_of_the_past_know_nothing_of_later(show, past):
    people, came = past.lesson(2)
    last = show.editions
    pd.testing.assert_frame_equal(people, _past(show, last - 2)[0].people)
    there = show.tables["participations"].query("turned_up and edition == @last - 1")
    assert set(people.index[came]) == set(there["customer_id"])


def test_lessons_that_cannot_be_are_named(past):
    with pytest.raises(ValueError, match="back must be 1 to"):
        past.lesson(past.there.shape[1])
    with pytest.raises(ValueError, match="found a table of presences"):
        type(past)(past.people, past.there, past.counts).lesson()


def test_what_is_no_forecaster_is_named():
    with pytest.raises(ValueError, match="found int"):
        as_forecaster(3)
    with pytest.raises(KeyError, match="Did you mean 'bgbb'"):
        as_forecaster("bgb")
    assert set(HISTORY) >= set(FORECASTERS["bgbb"].needs)
