"""Tables: the same bytes one by one as all together, and a dictionary in all else."""

import copy
import pickle

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core import schema
from expo_lab.world.rules import Rules

DONE = ("visit", "discount")


@pytest.fixture(scope="module")
def start():
    return xl.simulate("mature", customers=300, editions=3, seed=4)


def go_on(show):
    """Two editions more, the first with a visit and a discount for each of some."""
    ids = [f"E{k:06d}" for k in range(1, 60)]
    both = [pd.DataFrame(dict(customer_id=ids, action=a, amount=200.0)) for a in DONE]
    return show.advance(pd.concat(both), rules=Rules(hall=30)).advance(future=1)


@pytest.fixture(scope="module")
def whole(start):
    return dict(go_on(start).tables)


@pytest.fixture
def fresh(start):
    """Tables of which none is made."""
    return go_on(start).tables


def same(one, other):
    assert list(one) == list(other)
    for name in other:
        pd.testing.assert_frame_equal(one[name], other[name], check_exact=True)


@pytest.mark.parametrize("name", schema.HELD)
def test_alone_a_table_is_what_it_is_among_all(fresh, whole, name):
    pd.testing.assert_frame_equal(fresh[name], whole[name], check_exact=True)
    assert dict.__len__(fresh) == 1
    assert fresh[name] is fresh[name]


def test_a_table_that_was_read_stays_the_one_it_was(fresh, whole):
    read = fresh["surveys"]
    same(fresh, whole)
    assert fresh["surveys"] is read
    assert fresh._left is None


@pytest.mark.parametrize(
    "way",
    [
        dict,
        lambda t: {**t},
        lambda t: dict(t.items()),
        lambda t: dict(zip(t.keys(), t.values(), strict=True)),
        lambda t: t.copy(),
        lambda t: t | {},
        lambda t: {} | t,
        lambda t: {name: t.get(name) for name in t},
        lambda t: dict(reversed([(name, t[name]) for name in reversed(t)])),
        lambda t: (lambda **named: named)(**t),
        copy.copy,
        lambda t: pickle.loads(pickle.dumps(t)),
    ],
)
def test_all_of_them_come_in_every_way_in_which_a_dictionary_is_read(fresh, whole, way):
    same(way(fresh), whole)


def test_what_is_left_to_make_travels(fresh, whole):
    fresh["surveys"]
    there = pickle.loads(pickle.dumps(fresh))
    assert list(dict.keys(there)) == ["surveys"]
    same(there, whole)


def test_it_counts_and_knows_all_names_before_any_is_made(fresh):
    assert "surveys" in fresh
    assert "survey" not in fresh
    assert dict.__len__(fresh) == 0
    assert len(fresh) == len(schema.HELD)


def test_a_table_of_ones_own_is_kept(fresh):
    mine = pd.DataFrame({"edition": [1]})
    fresh["surveys"] = fresh["mine"] = mine
    assert fresh["surveys"] is mine
    assert list(fresh) == [*schema.HELD, "mine"]
    assert fresh.pop("surveys") is mine
    assert "surveys" not in fresh


@pytest.mark.parametrize("are_made", [False, True])
def test_a_name_that_is_no_table_gets_the_nearest(fresh, are_made):
    if are_made:
        list(fresh)
    with pytest.raises(KeyError, match=r"There is no table 'survey'\. Did you mean 'surveys'"):
        fresh["survey"]
    assert fresh.get("survey") is None
    with pytest.raises(KeyError):
        del fresh["survey"]
