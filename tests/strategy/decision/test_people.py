import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.strategy.decision.course import Course, Remembered
from expo_lab.strategy.decision.people import KNOWN, fitted, lean_profile
from expo_lab.world.streams import Luck


@pytest.fixture(scope="module", params=["mature", "list-level", "cancelled-edition"])
def show(request):
    show = xl.simulate(request.param, customers=300, editions=5, seed=4)
    there = show.tables["participations"].query("edition == 5 and role == 'exhibitor'")
    ids = there["customer_id"].iloc[::2]
    actions = pd.DataFrame(dict(customer_id=ids, action="call", amount=33.337))
    return show.advance(pd.concat([actions, actions.assign(action="discount", amount=100.0)]))


def test_the_lean_profile_is_the_profile(show):
    whole = xl.profile(show).query("kind == 'exhibitor'")
    lean = lean_profile(Course.of(show), KNOWN)
    assert len(lean) == len(whole)
    for name in KNOWN:
        ours, theirs = lean[name].to_numpy(), whole[name].to_numpy()
        if lean[name].dtype == "category" or lean[name].dtype == bool:
            assert list(map(str, ours)) == list(map(str, theirs)), name
        else:
            assert np.allclose(ours.astype(float), theirs.astype(float), atol=2e-6), name


def test_what_earlier_looks_kept_changes_no_forecast():
    show = xl.simulate("growing", customers=300, editions=5, seed=4)
    for _ in range(2):
        looked = lean_profile(Course.of(show), ["p_next"])
        show = show.advance()
    fresh = Course.of(xl.simulate("growing", customers=300, editions=5, seed=4).advance())
    assert [bool(e.lessons) for e in Course.of(show).entries[-3:]] == [True, True, False]
    pd.testing.assert_frame_equal(looked, lean_profile(fresh, ["p_next"]))


def test_a_course_told_is_the_show_simulated():
    show = xl.simulate("mature", customers=200, editions=3, seed=1)
    course = Course.told(show.scenario, 200, 3, 1)
    assert [e.profit for e in course.entries] == [e.profit for e in Course.of(show).entries]
    assert np.array_equal(course.world.belief, show.world.belief)


def test_profit_and_spend_are_what_the_tables_add_up_to(show):
    entry = Course.of(show).entries[-1]
    stands = show.tables["participations"].query("edition == 6 and role == 'exhibitor'")
    touches = show.tables["contacts"].query("edition == 6")
    paid = stands.loc[~stands["unpaid"], "revenue"].sum() - stands["cost_to_serve"].sum()
    assert entry.profit == pytest.approx(paid - touches["cost"].sum(), abs=1.0)
    programme = touches.loc[touches["purpose"] == "programme", "cost"].sum()
    assert entry.spend == pytest.approx(programme + touches["concession"].sum(), abs=1.0)


def test_remembered_luck_is_the_luck():
    luck, kept = Luck(3, 7, 2), Remembered(3, 7, 2)
    assert np.array_equal(kept.normal("decide", 50), luck.normal("decide", 50))
    assert np.array_equal(kept.uniform("decide", 20), luck.uniform("decide", 20))
    assert np.array_equal(kept.uniform("decide", 90), luck.uniform("decide", 90))


def test_an_absent_column_is_named(show):
    with pytest.raises(ValueError, match="no column 'marign'"):
        lean_profile(Course.of(show), ["marign"])


def test_known_customers_under_a_forecaster_of_the_same_date_are_the_same(show):
    course = Course.of(show)
    columns = ["expected_value", "p_next"]
    ours = lean_profile(course, columns, known=True, forecaster=fitted(course))
    whole = xl.profile(show, forecaster="bgbb")
    firms = whole.query("kind == 'exhibitor' and editions_attended > 0")[columns]
    assert ours[columns].to_numpy() == pytest.approx(firms.to_numpy(), abs=2e-6, rel=1e-6)


def test_expected_profit_is_the_mean_of_profit_over_lucks():
    course = Course.told(xl.PRESETS["mature"], 300, 3, 5)
    call = {"call": {"exhibitor": np.full(course.world.n, 5.0)}}
    ends = [course.advance(call, Luck(5, 4, k)).entries[-1] for k in range(1, 301)]
    gap = np.array([e.expected - e.profit for e in ends])
    assert abs(gap.mean()) < 3 * gap.std(ddof=1) / np.sqrt(len(gap))
    assert np.std([e.expected for e in ends]) < np.std([e.profit for e in ends])
