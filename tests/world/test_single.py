"""Single tables: the same bytes as all together, and nothing made that is not read."""

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core import schema
from expo_lab.world.single import SingleTables, single


@pytest.fixture(scope="module")
def start():
    return xl.simulate("mature", customers=300, editions=3, seed=4)


@pytest.mark.parametrize("name", schema.HELD)
def test_alone_it_is_what_it_is_among_all(start, name):
    alone, whole = start.advance().advance(future=1), start.advance().advance(future=1)
    pd.testing.assert_frame_equal(single(alone, name), whole.tables[name], check_exact=True)
    assert "tables" not in vars(alone)
    assert single(alone, name) is single(alone, name)


def test_where_all_are_made_they_are_read():
    show = xl.simulate("mature", customers=100, editions=1, seed=4)
    assert show.tables["scans"] is single(show, "scans")


def test_a_name_that_is_no_table_gets_the_nearest(start):
    seen = SingleTables(start.advance())
    assert [*seen] == list(start.tables)
    assert len(seen) == len(start.tables)
    with pytest.raises(KeyError, match="Did you mean 'surveys'"):
        seen["survey"]
