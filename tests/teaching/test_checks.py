from types import SimpleNamespace

import IPython
import IPython.display
import pandas as pd
import pytest

from expo_lab.teaching import checks
from expo_lab.teaching.task import Check, Exercise, exercise

seed = 5
half = ...
table = ...


def made(number):
    """The world of a small exercise: what it gives depends on the seed."""
    return SimpleNamespace(half=number / 2, given=pd.DataFrame({"a": [number]}))


ASKED = (
    Check("1", "half", "number", "`half` is half the seed", lambda w: w.half, "Divide by 2."),
    Check("2", "table", "table", "`table` is the given one", lambda w: w.given, "Copy `<b>`."),
)
SMALL = Exercise("99", "Small", "1", made, ("given",), ASKED)


@pytest.fixture(autouse=True)
def opened(monkeypatch):
    monkeypatch.setattr(checks, "_open", [SMALL])
    monkeypatch.setattr(checks, "world", lambda number, seed: made(seed))
    monkeypatch.setitem(globals(), "given", made(seed).given)


def say(capsys, task=1, **variables):
    """What a check of the notebook's variables prints."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setitem(globals(), name, value)
        checks.check(task)
    return capsys.readouterr().out


def test_what_holds_says_what_was_checked(capsys):
    assert say(capsys, half=2.5) == "✓ Holds: `half` is half the seed.\n"


def test_what_does_not_hold_names_the_value_found_and_the_hint(capsys):
    told = (
        "✗ Not yet: `half` is half the seed. You gave 3, which is too large. Hint: Divide by 2.\n"
    )
    assert say(capsys, half=3) == told


def test_what_is_still_dots_is_not_answered(capsys):
    assert "It is not answered yet: `half` is still `...`." in say(capsys)


def test_a_cell_that_was_not_run_is_named(capsys, monkeypatch):
    monkeypatch.delitem(globals(), "half")
    assert "There is no `half` yet: run the cell above first. An answer under" in say(capsys)


@pytest.mark.parametrize("wrong", ["5", 2.5, True, -1, None])
def test_a_seed_is_a_whole_number(capsys, wrong):
    assert "`seed` must be a whole number, your student number" in say(capsys, half=1, seed=wrong)


def test_a_seed_that_is_wrong_is_named_once_and_without_a_hint(capsys):
    assert say(capsys, half=1, seed=...) == (
        "✗ `seed` must be a whole number, your student number, written in digits and without "
        "quotes; found `...`. Mend it, then run its cell and those below it again.\n"
    )


def test_a_table_that_is_made_further_down_is_not_asked_for(capsys, monkeypatch):
    monkeypatch.delitem(globals(), "given", raising=False)
    assert "And `given` is not" not in say(capsys, half=3)


def test_a_notebook_without_a_seed_is_told_so(capsys, monkeypatch):
    monkeypatch.delitem(globals(), "seed")
    assert "There is no `seed` yet: run the cells from the top first." in say(capsys, half=1)


def test_a_changed_table_cannot_make_a_wrong_answer_right(capsys):
    other = pd.DataFrame({"a": [1]})
    said = say(capsys, 2, table=other, given=other)
    assert "values in them were changed" in said
    assert "And `given` is not what the cells above make of this seed" in said
    assert say(capsys, 2, table=made(5).given, given=other).startswith("✓")


class Hostile:
    """An answer that fails wherever it is touched."""

    def __getattribute__(self, name):
        raise RuntimeError("no")


def test_no_answer_ends_in_a_traceback(capsys):
    assert "✗ Not yet" in say(capsys, half=Hostile())


def test_the_score_counts_all_checks_as_the_answers_are_now(capsys, monkeypatch):
    checks.check(1)
    monkeypatch.setitem(globals(), "half", 2.5)
    capsys.readouterr()
    table = checks.score()
    told = (
        "1 of the 2 checks of this exercise hold.\n✗ Not yet (task 2): `table` is the given one.\n"
    )
    assert capsys.readouterr().out == told
    assert table.to_dict("list")["holds"] == [True, False]
    monkeypatch.setitem(globals(), "half", 7)  # a stale ✓ is none
    assert not checks.score()["holds"].any()


def test_an_unknown_task_and_a_missing_start_are_named(monkeypatch):
    with pytest.raises(ValueError, match=r"check: exercise 99 has tasks 1, 2; found 7\."):
        checks.check(7)
    monkeypatch.setattr(checks, "_open", [])
    for verb in (lambda: checks.check(1), checks.score):
        with pytest.raises(ValueError, match=r"no exercise is open; run the cell with start"):
            verb()


@pytest.mark.parametrize("found", [None, "", pd.DataFrame(), 3])
def test_what_was_asked_of_a_linked_base_is_a_base(found):
    asked = next(each for each in exercise("01").checks if each.answer == "other")
    with pytest.raises(
        ValueError, match=r"where a customer base, as `xl\.consolidate` returns it,"
    ):
        asked.plain(found)


def test_an_exercise_is_found_by_its_number_or_its_file():
    assert exercise("02_segmentation.ipynb") is exercise("02")
    with pytest.raises(ValueError, match=r"exercise: no exercise '12'\."):
        checks.start("12")


def test_a_notebook_gets_a_page_with_everything_escaped(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr(IPython.display, "display", lambda what, raw: shown.append(what))
    monkeypatch.setitem(globals(), "table", "<script>")
    checks.check(2)
    page = shown[0]["text/html"]
    assert "<script>" not in page
    assert "Hint: Copy <code>&lt;b&gt;</code>." in page
    assert checks._COLOURS[False] in page
