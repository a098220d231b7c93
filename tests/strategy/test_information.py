import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core.registry import UnknownName
from expo_lab.strategy.information import (
    _looked_up,
    _outcome,
    _without,
    log_score,
    value_of_field,
)

pytestmark = pytest.mark.usefixtures("linked_once")


@pytest.fixture(scope="module")
def small():
    return xl.simulate("mature", customers=400, editions=5, seed=3)


def complaints(people):
    return people["complaints"].mean()


@pytest.fixture(scope="module")
def judged(small):
    """What the decision gets with everything there."""
    known = _outcome(small)
    known = known[known.index.isin(small.truth["records"]["true_customer_id"])]
    return _looked_up(xl.consolidate(xl.extracts(small)), small, known)


def test_what_the_decision_is_made_of_is_lost_whole(small, judged):
    found = value_of_field(
        small, ["complaints"], complaints, cost=dict(complaints=2.0), draws=1000
    ).loc["complaints"]
    assert (found["decision"], found["without"]) == (complaints(judged), 0)
    assert found["loss"] == found["decision"] > 0
    assert found["cost"] == 2 * found["values"] == 2 * len(small.tables["complaints"])
    # a mean's standard error; the interval is the bootstrap's, about 3.92 of it wide
    se = judged["complaints"].std(ddof=0) / np.sqrt(len(judged))
    assert (found["high"] - found["low"]) / 3.92 == pytest.approx(se, rel=0.1)


def test_the_past_is_worth_something_and_the_sector_nothing_to_the_forecast(small):
    seen = []
    found = value_of_field(
        small, ["participations", "sector"], draws=200, progress=lambda *done: seen.append(done)
    )
    assert found.loc["participations", "low"] > 0
    assert (found.loc["sector", ["loss", "low", "high", "f1_lost"]] == 0).all()
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_list_less_leaves_the_show_and_its_events_alone(small):
    before = small.truth["records"].copy()
    rest, less = _without("sales", "list", xl.extracts(small), small)
    assert not len(less.records["sales"])
    stands = less.events["participations"].query("role == 'exhibitor'")
    assert (
        stands["revenue"].sum()
        == small.tables["participations"].query("role == 'exhibitor'")["revenue"].sum()
    )
    assert not stands["record_id"].dropna().str.startswith("sales").any()
    pd.testing.assert_frame_equal(small.truth["records"], before)
    assert len(rest.truth["records"]) < len(before)


def test_everybody_judged_is_looked_up(small, judged):
    later = small.advance().tables["participations"].query("edition == 6 and role == 'exhibitor'")
    assert (judged["came_back"] == judged.index.isin(later["customer_id"])).all()
    assert judged["p_next"].notna().all()
    # linkage is all but perfect, so nearly all look as they truly do
    truly = xl.profile(small)["editions_attended"].loc[judged.index]
    assert (judged["editions_attended"] == truly).mean() > 0.9


def test_log_score_in_closed_form():
    people = pd.DataFrame(dict(p_next=[0.8, 0.4, np.nan, 0.0], came_back=[1, 0, 1, 0])).astype(
        dict(came_back=bool)
    )
    want = (np.log(0.8) + np.log(0.6) + np.log(0.4) + np.log(0.99)) / 4
    assert log_score(people) == pytest.approx(want)


def test_bad_questions_are_refused(small):
    with pytest.raises(UnknownName, match=r"no field, list or table of events 'e-mail'.*'email'"):
        value_of_field(small, ["e-mail"])
    with pytest.raises(ValueError, match="must give a finite number, found nan"):
        value_of_field(small, ["email"], lambda people: np.nan, draws=1)
    with pytest.raises(ValueError, match="draws must be a whole number from 1, found 0"):
        value_of_field(small, ["email"], draws=0)
    with pytest.raises(ValueError, match="decision must be a function of a table of customers"):
        value_of_field(small, ["email"], decision=2.5)
    with pytest.raises(ValueError, match="fields must name one or more, found none"):
        value_of_field(small, [])
