"""Waiting for a first edition: planted wanings are found, and forecasts hold on shows to come."""

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.profiles import bgbb
from expo_lab.profiles.forecaster import Past
from expo_lab.profiles.waiting import arrivals, first_edition, waning


def waiting(rng, size, editions, hazard, left, founded=0.0):
    """Prospects whose hazard wanes from when they were listed; some are listed later."""
    listed = np.where(rng.random(size) < founded, rng.integers(1, editions, size), 0)
    there = np.zeros((size, editions), dtype=bool)
    never = np.ones(size, dtype=bool)
    for date in range(editions):
        age = np.maximum(0, date - listed)
        first = never & (listed <= date) & (rng.random(size) < hazard * left**age)
        there[first, date] = True
        never &= ~first
    people = pd.DataFrame(dict(kind="exhibitor", newcomer=~never))
    return Past(people, there, np.ones(size), listed=listed)


@pytest.mark.parametrize("left", [1.0, 0.9, 0.75])
def test_a_planted_waning_is_found(left):
    rng = np.random.default_rng(10)
    found = [waning(waiting(rng, 4000, 9, 0.06, left)) for _ in range(12)]
    error = np.std(found, ddof=1) / np.sqrt(len(found))
    # the prior draws it towards none, least where much is known
    assert left - 3 * error < np.mean(found) < left + 3 * error + 0.1 * (1 - left)
    assert max(found) <= 1


def test_who_is_founded_later_waits_from_then_on():
    rng = np.random.default_rng(4)
    past = waiting(rng, 40_000, 8, 0.08, 1.0, founded=0.5)
    assert first_edition(past) == pytest.approx(0.08, abs=3 * np.sqrt(0.08 * 0.92 / 60_000))
    assert waning(past) > 0.98
    # taken to have been there all along, they dilute the hazard
    as_of_today = Past(past.people, past.there, past.counts)
    assert first_edition(as_of_today) < 0.076


def test_who_came_before_the_record_and_is_seen_later_was_a_prospect_till_then():
    there = np.zeros((100, 4), dtype=bool)
    there[:10, 0] = there[10:14, 2] = there[14:20, 3] = True
    newcomer = np.arange(100) >= 16  # the first ten, and six who came again
    past = Past(pd.DataFrame(dict(newcomer=newcomer & there.any(axis=1))), there, np.ones(100))
    assert first_edition(past) == pytest.approx(10 / (90 + 90 + 86))


def test_arrivals_are_a_distribution():
    early = arrivals(0.2, 0.8, 60)
    assert early.sum() == pytest.approx(1 - np.prod(1 - 0.2 * 0.8 ** np.arange(60)))
    assert arrivals(0.0, 1.0, 5).tolist() == [0] * 5
    assert arrivals(1.0, 0.9, 3).tolist() == [1, 0, 0]


def test_nobody_came_or_no_edition_was_held():
    people = pd.DataFrame(dict(newcomer=np.zeros(5, dtype=bool)))
    for editions in (0, 1, 4):
        past = Past(people, np.zeros((5, editions), dtype=bool), np.ones(5))
        assert (first_edition(past), waning(past)) == (0.0, 1.0)


def test_prospects_of_a_date_are_not_expected_too_often(monkeypatch):
    """Over ten editions of eight shows that were not fitted to; without waning it is seen."""
    shows = [xl.simulate("list-level", 700, 20, seed=5100 + seed) for seed in range(8)]

    def expected_to_came():
        expected = came = 0.0
        for show in shows:
            people = xl.profile(show, 10)
            who = people.index[(people["kind"] == "exhibitor") & (people["editions_attended"] == 0)]
            expected += people.loc[who, "expected_editions"].sum()
            rows = show.tables["participations"].query("turned_up and edition > 10")
            came += rows["customer_id"].isin(who).sum()
        return expected / came

    assert 0.7 < expected_to_came() < 1.3
    monkeypatch.setattr(bgbb, "waning", lambda past, rows: 1.0)
    assert expected_to_came() > 1.6
