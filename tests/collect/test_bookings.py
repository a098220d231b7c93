"""The booking curve: by hand, at its ends, and the same from linked lists as from the books."""

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.collect import booking_curve


def took(weeks, areas, editions, role="exhibitor"):
    columns = dict(weeks_before=weeks, area=areas, edition=editions, role=role)
    return {"participations": pd.DataFrame(columns)}


def test_a_curve_by_hand():
    curve = booking_curve(took([3, 1, 1, 2], [10.0, 20.0, 10.0, 9.0], [1, 1, 1, 2]))
    assert curve["edition"].tolist() == [1] * 4 + [2] * 4
    assert curve["weeks_before"].tolist() == [3, 2, 1, 0] * 2
    assert curve["stands"].tolist() == [1, 1, 3, 3, 0, 1, 1, 1]
    assert curve["area"].tolist() == [10, 10, 40, 40, 0, 9, 9, 9]
    assert curve["share"].tolist() == pytest.approx([1 / 3, 1 / 3, 1, 1, 0, 1, 1, 1])
    assert curve["area_share"].tolist() == pytest.approx([1 / 4, 1 / 4, 1, 1, 0, 1, 1, 1])


def test_without_areas_their_share_is_a_gap():
    curve = booking_curve(took([2, 1], [0.0, 0.0], [1, 1]))
    assert curve["area_share"].isna().all()
    assert curve["share"].tolist() == [0.5, 1, 1]


def test_it_ends_with_the_editions_of_the_books():
    show = xl.simulate("mature", 300, 4, seed=5)
    end = booking_curve(show).query("weeks_before == 0").set_index("edition")
    books = show.tables["editions"].set_index("edition")
    assert end["stands"].tolist() == books["exhibitors"].tolist()
    assert end["area"].tolist() == pytest.approx(books["area"].tolist())
    assert (
        booking_curve(show)
        .groupby("edition")["stands"]
        .apply(lambda s: s.is_monotonic_increasing)
        .all()
    )


@pytest.mark.parametrize(
    ("tables", "found"),
    [(took([0, 0], [9.0, 9.0], [1, 1]), 2), (took([4], [9.0], [1], role="visitor"), 0)],
)
def test_without_weeks_there_is_no_curve(tables, found):
    with pytest.raises(ValueError, match=f"found {found} exhibitors, none booked a week ahead"):
        booking_curve(tables)
