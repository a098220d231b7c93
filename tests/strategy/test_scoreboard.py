import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.strategy import FOUR_R, four_r
from expo_lab.strategy.scoreboard import difference
from expo_lab.world import ACTIONS


@pytest.fixture(scope="module")
def show():
    return xl.simulate("mature", customers=1500, editions=5, seed=4)


def test_shares_are_counted_from_the_tables(show):
    board = four_r(show)
    stands = show.tables["participations"].query("role == 'exhibitor' and turned_up")
    last, now = (set(stands.query("edition == @e")["customer_id"]) for e in (4, 5))
    assert board.loc[("retain", "came again"), "after"] == len(last & now) / len(last)
    complaints = show.tables["complaints"].query("edition == 5")
    row = board.loc[("recover", "solved")]
    assert row["after"] == complaints["solved"].mean()
    assert row["of"] == len(complaints)
    assert four_r(show, edition=4)["after"].tolist() == board["before"].tolist()


def test_each_r_has_two_measures_and_each_measure_a_lever():
    board = pd.Series({m.name: m.r for m in FOUR_R.values()})
    assert board.value_counts().to_dict() == dict.fromkeys(
        ["retain", "relation", "recommend", "recover"], 2
    )
    for measure in FOUR_R.values():
        assert measure.levers
        assert measure.meaning


def test_a_show_against_itself_has_not_changed(show):
    board = four_r(show, against=show)
    assert (board["change"].dropna() == 0).all()
    assert (board["lower"].dropna() <= 0).all()
    assert (board["upper"].dropna() >= 0).all()


PULLED = [
    ("came again", "visit"),
    ("content", "service"),
    ("sold", "matchmaking"),
    ("spoke for us", "service"),
    ("solved", "recovery"),
    ("forgave", "discount"),
    ("linked", "hosting"),
]


@pytest.mark.parametrize(("measure", "action"), PULLED)
def test_a_lever_moves_its_measure_under_the_same_luck(show, measure, action):
    assert action in FOUR_R[measure].levers.split(", ")
    if action == "hosting":
        who = show.tables["customers"].query("kind == 'buyer'")["customer_id"]
    else:
        stands = show.tables["participations"].query("role == 'exhibitor' and edition == 5")
        who = stands["customer_id"]
    actions = pd.DataFrame(dict(customer_id=who, action=action, amount=3000.0))
    boards = [
        four_r(show.advance(actions, future=f), against=show.advance(future=f)) for f in range(4)
    ]
    assert sum(b.xs(measure, level="measure")["change"].item() for b in boards) > 0


def test_a_share_of_nobody_is_a_gap():
    assert np.isnan(difference(0, 0, 1, 2)).all()


@pytest.mark.parametrize("edition", [1, 9])
def test_an_edition_without_one_before_it_is_refused(show, edition):
    with pytest.raises(ValueError, match=f"with 2 held before it; found {edition}, held were 1, 2"):
        four_r(show, edition)


def test_levers_follow_the_actions_known():
    named = {a for m in FOUR_R.values() for a in m.levers.split(", ") if "rule" not in a}
    assert named <= set(ACTIONS)
