import pytest

import expo_lab as xl
from expo_lab.strategy import Even, over_editions, rollout


@pytest.fixture(scope="module")
def result():
    show = xl.simulate("mature", customers=300, editions=4, seed=2)
    courses = {"calls": Even("call", 3000), "visits": Even("visit", 3000)}
    return rollout(show, courses, editions=3, futures=3)


def test_at_the_last_edition_it_is_the_rollouts_own_interval(result):
    last = over_editions(result, "calls", "visits").iloc[-1]
    expected = result.difference("calls", "visits")
    assert last[["total", "lower", "upper"]].tolist() == pytest.approx(list(expected.values()))


def test_differences_add_up_and_turn_round(result):
    one, other = over_editions(result, "calls", "visits"), over_editions(result, "visits", "calls")
    assert one["difference"].cumsum().tolist() == pytest.approx(one["total"].tolist())
    assert one["total"].tolist() == pytest.approx((-other["total"]).tolist())
    assert one["upper"].tolist() == pytest.approx((-other["lower"]).tolist())


def test_a_course_against_itself_stays_at_nothing(result):
    assert (over_editions(result, "calls", "calls") == 0).all().all()


def test_spend_is_the_rollouts(result):
    spend = over_editions(result, "calls")["spend"].iloc[-1]
    assert spend == pytest.approx(result.effects.loc["calls", "spend"])


def test_a_course_that_did_not_run_is_refused(result):
    with pytest.raises(ValueError, match=r"no course 'call' ran\. Did you mean 'calls'"):
        over_editions(result, "call")
