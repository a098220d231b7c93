"""The floor: who met whom, in which session, and who was more than an exhibitor."""

from dataclasses import replace

import numpy as np
import pytest

import expo_lab as xl
from expo_lab.world.books.badges import SCANS, SESSIONS, SPEAKS


@pytest.fixture(scope="module")
def crowded():
    """A show with many visitors held as individuals."""
    return xl.simulate(replace(xl.PRESETS["mature"], buyers=3.0), 600, 3, seed=2).tables


@pytest.fixture(scope="module")
def came(crowded):
    guests = crowded["participations"].query("role in ['buyer', 'visitor'] and turned_up")
    return guests[["customer_id", "edition"]]


def test_only_visitors_who_came_are_scanned_at_stands_of_their_business(crowded, came):
    scans = crowded["scans"]
    assert len(scans.merge(came)) == len(scans) > 500
    stands = crowded["participations"].query("role == 'exhibitor'")
    there = scans.merge(
        stands, left_on=["to_customer_id", "edition"], right_on=["customer_id", "edition"]
    )
    assert len(there) == len(scans)
    sector = crowded["customers"].set_index("customer_id")["sector"].astype("str")
    visitor, stand = (sector.loc[scans[c]].to_numpy() for c in ("customer_id", "to_customer_id"))
    assert (visitor == stand).all()


def test_larger_stands_scan_more_and_no_rating_is_lacking(crowded):
    stands = crowded["participations"].query("role == 'exhibitor'")
    met = crowded["scans"].groupby(["to_customer_id", "edition"]).size()
    stands = stands.set_index(["customer_id", "edition"])
    count = met.reindex(stands.index, fill_value=0)
    large = stands["area"] >= 54
    assert count[large].mean() > 2 * count[~large].mean()
    share = crowded["scans"]["rating"].value_counts(normalize=True)
    assert share["cold"] > share["warm"] > share["hot"] > 0.1


def test_scans_follow_their_knob_and_are_off_at_zero():
    world = replace(xl.PRESETS["mature"], buyers=3.0)
    rows = [
        len(xl.simulate(replace(world, scans=k), 600, 2, 2).tables["scans"]) for k in (0, 1, SCANS)
    ]
    assert rows[0] == 0
    assert rows[2] > 2.5 * rows[1]


def test_scanning_moves_nothing_else(crowded):
    quiet = xl.simulate(replace(xl.PRESETS["mature"], buyers=3.0, scans=0), 600, 3, seed=2).tables
    assert all(crowded[name].equals(quiet[name]) for name in quiet if name != "scans")


def test_sessions_are_filled_at_their_rate(crowded, came):
    sessions = crowded["sessions"]
    assert len(sessions.merge(came)) == len(sessions)
    n = 4 * len(came)
    assert abs(len(sessions) - SESSIONS * n) < 3 * np.sqrt(n * SESSIONS * (1 - SESSIONS))


def test_one_organisation_may_have_several_roles_and_the_fee_is_in_its_bill():
    tables = xl.simulate("mature", 3000, 4, seed=3).tables
    stands = tables["participations"].query("role == 'exhibitor'")
    both = tables["roles"].merge(stands, on=["customer_id", "edition"], suffixes=("", "_stand"))
    assert len(both) == len(tables["roles"])
    paid = both.query("role == 'sponsor'")
    space = paid["list_price"] - paid["discount"]
    fees = 450 * 1.02 ** (paid["edition"] - 1)
    assert (paid["revenue"] - space - fees).to_numpy() == pytest.approx(
        paid["fee"].to_numpy(), abs=0.02
    )
    assert len(paid) > 3
    speakers, n = (both["role"] == "speaker").sum(), len(stands)
    assert abs(speakers - SPEAKS * n) < 3 * np.sqrt(n * SPEAKS * (1 - SPEAKS))


def test_an_ending_is_paid_for_once_by_each_who_left(crowded):
    stands = crowded["participations"].query("role == 'exhibitor'")
    endings = crowded["contacts"].query("purpose == 'ending'")
    for edition in (2, 3):
        before, now = (
            set(stands.query("edition == @e")["customer_id"]) for e in (edition - 1, edition)
        )
        assert set(endings.query("edition == @edition")["customer_id"]) == before - now
    assert (endings["cost"] == 40).all()
    opens = crowded["editions"].set_index("edition")["opens"]
    assert (endings["date"].to_numpy() > opens.loc[endings["edition"]].to_numpy()).all()
