import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.strategy import PLAYBOOKS, Even
from expo_lab.strategy.look import first_looks, look, reads


@pytest.mark.parametrize("name", ["four_cells", "stages", "region"])
def test_a_policy_does_the_same_on_the_columns_that_it_reads(show, name):
    later = show.advance(None, future=1)
    policy = PLAYBOOKS[name].policy(9_000)
    lean, whole = policy(look(later, reads(policy))), policy(xl.profile(later))
    pd.testing.assert_frame_equal(lean, whole)


def test_who_does_not_say_what_it_reads_gets_all(show):
    class Own(Even):
        """May read more than its parent."""

    assert reads(Even("call", 1.0)) == ()
    assert reads(Own("call", 1.0)) is None
    assert reads(lambda people: people) is None
    pd.testing.assert_frame_equal(look(show, None), xl.profile(show))


def test_a_column_that_is_not_on_the_lean_record_brings_all(show):
    assert "name" in look(show, ["name"])
    assert list(look(show, ["margin"])) == ["kind", "editions_attended", "margin"]


def test_the_first_look_shows_each_policy_what_it_reads(show):
    ones = [Even("call", 1.0), PLAYBOOKS["stages"].policy(9_000), lambda people: people]
    short, some, whole = first_looks(show, ones)
    assert list(short) == ["kind", "editions_attended"]
    pd.testing.assert_frame_equal(some, look(show, reads(ones[1])))
    pd.testing.assert_frame_equal(whole, xl.profile(show))
