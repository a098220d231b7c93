import numpy as np
import pytest

import expo_lab as xl
from expo_lab.world.edition import run_edition
from expo_lab.world.streams import Luck


@pytest.fixture(scope="module")
def small():
    return xl.simulate("mature", customers=600, editions=4, seed=3)


def came(show):
    part = show.tables["participations"]
    here = part[(part["edition"] == show.editions) & part["turned_up"]]
    return set(here["customer_id"])


def test_only_those_in_the_job_come(small):
    guests = small.truth["guests"].set_index("customer_id")
    for future in range(3):
        there = came(small.advance(future=future)) & set(guests.index)
        assert guests.loc[sorted(there), "true_active"].all()


def test_as_many_come_as_the_chances_say(small):
    # the economy's luck is common to all: it is taken out by a show without it
    knobs = xl.Scenario(economy_sd=0.0)
    show = xl.simulate(knobs, customers=600, editions=4, seed=3)
    guests = show.truth["guests"].query("true_active").set_index("customer_id")["true_ready"]
    ahead = (run_edition(knobs, show.world, 5, Luck(3, 5, f))[0] for f in range(60))
    counts = [now.b_came.sum() for now in ahead]
    error = np.sqrt((guests * (1 - guests)).sum() / len(counts))
    assert abs(np.mean(counts) - guests.sum()) < 3 * error
    assert guests.std() > 0.05


def test_every_guest_is_listed_once(small):
    listed = small.tables["customers"].query("kind in ('buyer', 'visitor')")["customer_id"]
    assert small.truth["guests"]["customer_id"].tolist() == listed.tolist()
