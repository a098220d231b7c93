import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.strategy import (
    PROGRAMMES,
    Even,
    Revised,
    advance_revised,
    informed,
    nothing,
    rollout,
)
from expo_lab.strategy import rollout_revised as twice

KNOWN = "kind == 'exhibitor' and editions_attended > 0"


@pytest.fixture(scope="module")
def show():
    return xl.simulate("mature", customers=400, editions=4, seed=2)


def visits(who):
    return pd.DataFrame(dict(customer_id=list(who), action="visit", amount=300.0))


def test_a_look_that_changes_nothing_is_the_plain_rollout(show):
    found = twice(show, {"a": Even("call", 900)}, editions=2, futures=2)
    plain = rollout(show, {"a": Even("call", 900)}, editions=2, futures=2)
    pd.testing.assert_frame_equal(found.paths, plain.paths)
    pd.testing.assert_frame_equal(found.effects, plain.effects)


def test_the_middle_shows_bookings_of_that_day_and_no_later_one(show):
    seen = {}

    def spy(people):
        seen["people"] = people
        return nothing(people)

    after = advance_revised(show, Revised(Even("call", 900), spy, weeks=20), future=1)
    stands = after.tables["participations"].query("edition == 5 and role == 'exhibitor'")
    early = set(stands.query("weeks_before >= 20")["customer_id"])
    people = seen["people"]
    assert set(people.index[people["booked"]]) == early
    assert 0 < len(early) < len(stands)
    assert not [c for c in people.columns if c.startswith("true_")]
    assert people["spent"].sum() == pytest.approx(900)


def test_who_is_left_alone_in_the_middle_decides_as_before(show):
    def the_rest(people):
        return visits(people.query(KNOWN).query("not booked and recency == 0").index)

    plain = advance_revised(show, Revised(nothing, nothing), future=1)
    more = advance_revised(show, Revised(nothing, the_rest), future=1)
    came = [
        set(s.tables["participations"].query("edition == 5")["customer_id"]) for s in (plain, more)
    ]
    touched = more.tables["contacts"].query("edition == 5 and purpose == 'programme'")
    assert len(touched) > 0
    assert came[0] ^ came[1] <= set(touched["customer_id"])
    booked = plain.tables["participations"].query("edition == 5 and weeks_before >= 12")
    assert set(booked["customer_id"]) <= came[1]


def test_a_policy_is_told_what_its_touches_brought(show):
    who = show.tables["participations"].query("edition == 4 and role == 'exhibitor'")
    after = show.advance(visits(who["customer_id"]))
    people = informed(after)
    told = people.loc[who["customer_id"]]
    assert (told["touched"] == 300).all()
    came = after.tables["participations"].query("edition == 5")["customer_id"]
    assert set(told.index[told["answer"] == "booking"]) == set(came) & set(told.index)
    assert people.drop(index=told.index)["answer"].eq("").all()


def test_looking_again_saves_what_booked_ones_would_have_cost(show):
    def all_present(people):
        return visits(people.query(KNOWN).query("recency == 0").index)

    def unbooked(people):
        return visits(people.query(KNOWN).query("recency == 0 and not booked").index)

    found = twice(
        show, {"at once": all_present, "look": Revised(nothing, unbooked)}, editions=1, futures=2
    )
    assert 0 < found.effects.loc["look", "spend"] < found.effects.loc["at once", "spend"]


def test_what_cannot_be_is_refused(show):
    with pytest.raises(ValueError, match="Revised: weeks must be above 0, found 0"):
        Revised(nothing, nothing, weeks=0)
    with pytest.raises(ValueError, match="none called 'nothing', which always runs"):
        twice(show, {"nothing": nothing})
    with pytest.raises(ValueError, match="futures of at least 2, found 1 and 1"):
        twice(show, {"a": nothing}, editions=1, futures=1)
    with pytest.raises(ValueError, match="advance_revised: needs a simulated show"):
        advance_revised({}, Revised(nothing, nothing))


def test_standing_rules_are_in_force_in_both(show):
    course = PROGRAMMES["complaints"]
    plain = rollout(show, {"p": course}, editions=1, futures=2).effects.loc["p", "effect"]
    calm = {"p": course, "looked": Revised(course, nothing)}
    found = twice(show, calm, editions=1, futures=2).effects["effect"]
    assert found[["p", "looked"]].tolist() == pytest.approx([plain, plain], abs=0.01)
    bare = twice(show, {"p": lambda people: course(people)}, editions=1, futures=2).effects
    assert bare.loc["p", "effect"] != pytest.approx(plain, abs=0.05)
