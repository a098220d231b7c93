"""A run that keeps its parts; each part is made once for all that is asked here."""

import shutil
from types import SimpleNamespace

import pytest

from expo_lab.strategy.decision import value
from expo_lab.strategy.decision.value import decision_value

ASK = dict(shows=4, editions=2, customers=60, training=[1], families=["value"])
PARTS = 5


class Ended(Exception):
    """What ends a run in its middle."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run in one go: where it kept its parts, what it found and what it told meanwhile."""
    folder, told = tmp_path_factory.mktemp("kept"), []
    found = decision_value(
        "status", **ASK, keep=folder, progress=lambda done, total: told.append((done, total))
    )
    return SimpleNamespace(folder=folder, found=found, told=told)


@pytest.fixture
def kept(whole, tmp_path):
    """A copy of all that such a run keeps."""
    return shutil.copytree(whole.folder, tmp_path / "kept")


def test_a_run_that_was_ended_goes_on_and_finds_the_same(whole, kept, monkeypatch):
    for file in sorted(kept.glob("*.pickle"), key=lambda f: f.stat().st_mtime_ns)[-2:]:
        file.unlink()  # as if it had been ended before the last two
    made, tried = [], value.tried
    monkeypatch.setattr(value, "tried", lambda *args: made.append(args[3]) or tried(*args))

    def end(done, total):
        if done == 4:
            raise Ended

    with pytest.raises(Ended):
        decision_value("status", **ASK, keep=kept, progress=end)
    before = {file: file.stat().st_mtime_ns for file in kept.glob("*.pickle")}
    assert (len(before), len(made)) == (4, 1)
    found = decision_value("status", **ASK, keep=kept)
    assert len(set(made)) == len(made) == 2
    assert {file: file.stat().st_mtime_ns for file in before} == before
    assert found.profits.equals(whole.found.profits)


def test_what_is_kept_changes_nothing_and_nor_do_more_processes(whole):
    two = decision_value("status", **ASK, jobs=2)
    assert whole.told == [(i, PARTS) for i in range(1, PARTS + 1)]
    assert whole.found.profits.equals(two.profits)
    assert whole.found.table.equals(two.table)


def test_more_test_shows_add_to_those_that_are_there(kept):
    more = decision_value("status", **ASK | dict(shows=5), keep=kept)
    assert more.profits["show"].nunique() == 5
    assert len(list(kept.glob("*.pickle"))) == PARTS + 1


def test_a_folder_of_another_question_is_refused(kept):
    with pytest.raises(ValueError, match=r"keeps parts of another question \('budget: 10000.0'"):
        decision_value("status", **ASK, budget=5.0, keep=kept)
