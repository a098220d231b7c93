import pytest

from expo_lab.strategy.decision import value
from expo_lab.strategy.decision.value import decision_value

ASK = dict(shows=4, editions=2, customers=60, training=[1], families=["value"])


class Ended(Exception):
    """What ends a run in its middle."""


def test_a_run_that_was_ended_goes_on_and_finds_the_same(tmp_path, monkeypatch):
    def end(done, total):
        if done == 3:
            raise Ended

    with pytest.raises(Ended):
        decision_value("status", **ASK, keep=tmp_path, progress=end)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.glob("*.pickle")}
    assert len(before) == 3
    made, tried = [], value.tried
    monkeypatch.setattr(value, "tried", lambda *args: made.append(args[3]) or tried(*args))
    found = decision_value("status", **ASK, keep=tmp_path)
    assert len(made) == 2
    assert {file: file.stat().st_mtime_ns for file in before} == before
    assert found.profits.equals(decision_value("status", **ASK).profits)


def test_more_test_shows_add_to_those_that_are_there(tmp_path):
    decision_value("status", **ASK, keep=tmp_path)
    more = decision_value("status", **ASK | dict(shows=5), keep=tmp_path)
    assert more.profits["show"].nunique() == 5
    assert len(list(tmp_path.glob("*.pickle"))) == 6


def test_a_folder_of_another_question_is_refused(tmp_path):
    decision_value("status", **ASK, keep=tmp_path)
    with pytest.raises(ValueError, match=r"keeps parts of another question \('budget: 10000.0'"):
        decision_value("status", **ASK, budget=5.0, keep=tmp_path)
