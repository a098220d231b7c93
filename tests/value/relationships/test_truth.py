import subprocess
import sys
from copy import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.value.relationships.truth import (
    CHANNELS,
    _course,
    _edition,
    _hide,
    meets_buyers,
    talks,
    true_relationship_values,
)
from expo_lab.world.edition import run_edition
from expo_lab.world.steps import STEPS
from expo_lab.world.streams import Luck

OPEN = (True,) * 4


@pytest.fixture(scope="module")
def small():
    return xl.simulate("mature", customers=400, editions=5, seed=3)


def test_with_nothing_shut_the_edition_is_the_worlds(small):
    luck = Luck(3, 6, 1)
    ours, after = _edition(small.scenario, small.world, 6, luck, 0, OPEN)
    theirs, then = run_edition(small.scenario, small.world, 6, luck)
    for name, value in vars(theirs).items():
        if isinstance(value, np.ndarray):
            assert (vars(ours)[name] == value).all(), name
    assert after.quality == then.quality


def test_expected_profit_has_the_mean_of_the_booked_one(small):
    gaps = []
    for future in range(1, 41):
        later = small.advance(future=future)
        rows = later.tables["participations"].query("edition == 6 and role == 'exhibitor'")
        spent = later.tables["contacts"].query("edition == 6")["cost"].sum()
        booked = (rows["revenue"] * ~rows["unpaid"] - rows["cost_to_serve"]).sum() - spent
        gaps.append(1.1 * _course(small, -1, OPEN, 1, future, 0.10).sum() - booked)
    assert abs(np.mean(gaps)) < 3 * np.std(gaps, ddof=1) / np.sqrt(40)


def in_business(show):
    """The true traits of firms that have not closed."""
    return show.truth["customers"].iloc[show.world.firm]


@pytest.fixture(scope="module")
def largest(small):
    return in_business(small).nlargest(3, "true_area")["customer_id"].tolist()


@pytest.fixture(scope="module")
def values(small, largest):
    return true_relationship_values(small, largest, editions=3, futures=3)


def test_channels_add_up_to_leave_one_out(small, largest, values):
    assert values[list(CHANNELS)].sum(axis=1).to_numpy() == pytest.approx(values["total"])
    firm = int(largest[0][1:]) - 1
    i = int(np.flatnonzero(small.world.firm == firm)[0])
    without = []
    for future in (1, 2, 3):
        all_shut = _course(small, i, (False,) * 4, 3, future, 0.10)
        without.append(
            _course(small, -1, OPEN, 3, future, 0.10).sum() - np.delete(all_shut, firm).sum()
        )
    assert values["total"].iloc[0] == pytest.approx(np.mean(without))


def test_each_channel_that_can_be_shut_is_one_of_the_worlds():
    # were a step renamed or replaced, its channel would be shut to no effect
    assert {meets_buyers, talks} <= set(STEPS)
    show = xl.simulate("mature", customers=400, editions=5, seed=3)
    leader = int(np.flatnonzero(show.world.leader & show.world.present)[0])
    for shut in range(4):
        opened = tuple(k != shut for k in range(4))
        futures = range(1, 9)
        moved = [
            abs(_course(show, leader, opened, 4, f, 0.1) - _course(show, -1, OPEN, 4, f, 0.1)).sum()
            for f in futures
        ]
        assert shut == 2 or max(moved) > 0, shut  # an idea taken up is too rare to be sure of


def test_a_stand_unseen_and_undrawing_is_a_stand_that_is_not_there(small):
    was, luck, seen = small.world, Luck(3, 6, 1), {}

    def watch(step, now):
        if step is meets_buyers:
            there = np.flatnonzero(now.exhibits)
            for i in (there[was.leader[there]][0], there[~was.leader[there]][0]):
                away, ours = copy(now), copy(now)
                away.exhibits = now.exhibits & (np.arange(was.n) != i)
                _hide(was, ours, i, False, False)
                seen[i] = ours, step(small.scenario, was, away, luck)

    run_edition(small.scenario, was, 6, luck, alter=watch)
    assert len(seen) == 2
    for ours, theirs in seen.values():
        assert ours.hall == pytest.approx(theirs["hall"])
        assert ours.leaders_there == pytest.approx(theirs["leaders_there"])


def test_later_profit_counts_less_by_the_discount(small):
    one, two = (_course(small, -1, OPEN, 1, 1, d).sum() for d in (0.0, 0.25))
    assert two == pytest.approx(one / 1.25)


def test_a_world_without_talk_has_no_recommendation_and_no_demonstration():
    knobs = replace(xl.PRESETS["mature"], word_of_mouth=0.0, cross_side=0.0)
    show = xl.simulate(knobs, customers=300, editions=4, seed=1)
    some = in_business(show)["customer_id"].head(2).tolist()
    table = true_relationship_values(show, some, editions=3, futures=2)
    talked = table[["recommendation", "demonstration", "popularity"]]
    assert (talked.abs() < 1e-6).all(axis=None)


def test_only_a_leader_demonstrates(small):
    follower = in_business(small).query("not true_leader").nlargest(1, "true_need")
    table = true_relationship_values(small, follower["customer_id"].tolist(), 2, 2)
    assert table["demonstration"].item() == pytest.approx(0, abs=1e-6)


def test_a_run_that_was_stopped_goes_on_where_it_was(small, largest, values, tmp_path):
    def stop(done, all_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        true_relationship_values(small, largest, 3, 3, folder=tmp_path, progress=stop)
    assert [p.stem for p in tmp_path.glob("*.csv")] == largest[:1]
    seen = []
    again = true_relationship_values(
        small, largest, 3, 3, folder=tmp_path, progress=lambda *a: seen.append(a)
    )
    assert seen == [(2, 3), (3, 3)]
    pd.testing.assert_frame_equal(again, values, rtol=1e-12)
    assert {p.name for p in tmp_path.iterdir()} == {"about.txt", *(f"{c}.csv" for c in largest)}


KILLED = """
import sys
import expo_lab as xl
from expo_lab.value import true_relationship_values as true
show = xl.simulate("mature", customers=400, editions=5, seed=3)
true(show, sys.argv[2:], 3, 3, folder=sys.argv[1], progress=lambda *a: print(*a, flush=True))
"""


def test_a_run_that_was_killed_goes_on_in_another_process(small, largest, values, tmp_path):
    call = [sys.executable, "-c", KILLED, str(tmp_path), *largest]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline().strip() == "1 3"
        run.kill()
    kept = len(list(tmp_path.glob("*.csv")))
    seen = []
    again = true_relationship_values(
        small, largest, 3, 3, folder=tmp_path, progress=lambda *a: seen.append(a)
    )
    assert len(seen) == 3 - kept < 3
    pd.testing.assert_frame_equal(again, values, rtol=1e-12)


def test_a_folder_is_for_one_call(small, largest, tmp_path):
    true_relationship_values(small, largest[:1], 1, 2, folder=tmp_path)
    other = r"holds shares of another call \(.*discount \(1, 2, 0.1\)\); this one .*\(1, 2, 0.2\)"
    with pytest.raises(ValueError, match=other):
        true_relationship_values(small, largest[:1], 1, 2, 0.2, folder=tmp_path)
    later = small.advance(future=1)
    with pytest.raises(ValueError, match="Give each its own folder"):
        true_relationship_values(later, largest[:1], 1, 2, folder=tmp_path)


def test_impossible_input_is_named(small):
    with pytest.raises(
        ValueError, match=r"E000001 to E000\d+, or of its partners; found .V000001., which is none"
    ):
        true_relationship_values(small, ["V000001"])
    with pytest.raises(ValueError, match="a discount above -1; found 5, 8 and -1"):
        true_relationship_values(small, in_business(small)["customer_id"].head(1), discount=-1)
    with pytest.raises(ValueError, match="needs a simulated show, found DataFrame"):
        true_relationship_values(pd.DataFrame(), ["E000001"])
