import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.profiles.outcome import came_back


def test_the_outcome_is_presence_at_the_next_edition(show):
    found = came_back(show, as_of=6)
    stands = show.tables["participations"].query("edition == 7 and role == 'exhibitor'")
    assert set(found.index[found["came_back"]]) == set(found.index) & set(stands["customer_id"])


def test_everything_else_is_the_profile_of_the_date(show):
    found = came_back(show, as_of=6).drop(columns="came_back")
    pd.testing.assert_frame_equal(found, xl.profile(show, as_of=6).loc[found.index])


def test_a_cancelled_edition_is_no_outcome():
    from dataclasses import replace

    show = xl.simulate(replace(xl.PRESETS["mature"], cancelled=3), 300, 4, 1)
    stands = show.tables["participations"].query("edition == 4 and role == 'exhibitor'")
    found = came_back(show, as_of=2)
    assert found["came_back"].sum() == found.index.isin(stands["customer_id"]).sum()


def test_without_a_later_edition_there_is_no_outcome(show):
    with pytest.raises(ValueError, match="needs an edition held after 8, found none"):
        came_back(show, as_of=8)


def test_a_guest_on_anothers_stand_has_come_back_too():
    show = xl.simulate("list-level", customers=2000, editions=5, seed=1)
    found = xl.profiles.came_back(show, as_of=4)
    guests = show.tables["participations"].query("edition == 5 and role == 'co_exhibitor'")
    known = found.index.intersection(guests["customer_id"])
    assert len(known)
    assert found.loc[known, "came_back"].all()
    later = xl.profile(show, 5).loc[found.index, "editions_attended"]
    assert (found["came_back"] == (later > found["editions_attended"])).all()
