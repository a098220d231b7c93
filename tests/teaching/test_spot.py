import IPython
import IPython.display
import numpy as np
import pandas as pd
import pytest

from expo_lab.teaching import spot as checks
from expo_lab.teaching.spot import check, results, score, start

answer = other = ...
labels = ...


@pytest.fixture(autouse=True)
def fresh():
    start()
    yield
    start()


def test_what_holds_says_what_was_checked(capsys):
    assert check("two and two is four", lambda: 2 + 2 == 4, "Count.") is True
    assert capsys.readouterr().out == "✓ Holds: two and two is four.\n"


def test_what_does_not_hold_gets_the_hint(capsys):
    assert check("two and two is five", lambda: 2 + 2 == 5, "Count.") is False
    assert capsys.readouterr().out == "✗ Not yet: two and two is five. Hint: Count.\n"


@pytest.mark.parametrize(
    "test",
    [
        lambda: answer == 4,
        lambda: answer is ...,  # would be true
        lambda: all(answer == n for n in range(3)),  # read by an inner function only
    ],
)
def test_what_is_still_dots_is_not_answered(test, capsys):
    assert check("there is an answer", test, "Try.") is False
    assert "It is not answered yet: `answer` is still `...`. Hint: Try." in capsys.readouterr().out


def test_an_attribute_is_no_variable():
    class Found:
        labels = 3

    assert check("an attribute may share a gap's name", lambda: Found().labels == 3, "No.")


def test_a_cell_that_was_not_run_is_named(capsys):
    check("a name exists", lambda: nothing_of_this_name == 3, "Run it.")  # noqa: F821
    assert "There is no `nothing_of_this_name` yet: run the cells above" in capsys.readouterr().out


def test_a_column_that_is_missing_is_no_cell_that_was_not_run(capsys):
    check("a column exists", lambda: pd.DataFrame().query("gone > 1").empty, "Look.")
    assert "(UndefinedVariableError: name 'gone' is not defined" in capsys.readouterr().out


def test_a_problem_is_named_with_its_line_and_no_traceback(capsys):
    space = {"check": check}
    source = "table = {}\n\ndef mine():\n    return table['loyal']\n\n"
    source += "check('it is there', lambda: mine() == 3, 'Put it.')"
    exec(compile(source, "<cell>", "exec"), space)
    shown = capsys.readouterr().out
    assert "It could not be compared (KeyError: 'loyal', at line 4). Hint: Put it." in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("found", [1, "yes", None, np.nan, pd.NA, pd.Series([True]), [True]])
def test_only_true_is_true(found, capsys):
    assert check("it is true", lambda: found, "Compare.") is False
    assert f"neither yes nor no but a {type(found).__name__}." in capsys.readouterr().out


def test_numpy_has_its_own_true():
    assert check("it is true", lambda: np.array([1, 2]).max() == 2, "Compare.") is True


def test_an_interrupt_is_no_wrong_answer():
    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("it runs", stop, "Wait.")


@pytest.mark.parametrize("wrong", [("", int, "h"), ("w", True, "h"), ("w", int, " ")])
def test_a_check_needs_words_a_function_and_a_hint(wrong):
    with pytest.raises(ValueError, match="check: needs words for what is checked, a function"):
        check(*wrong)
    assert results() == {}


def test_the_score_counts_and_names_what_does_not_hold(capsys):
    check("a", lambda: True, "h")
    check("b", lambda: False, "h")
    capsys.readouterr()
    table = score()
    assert capsys.readouterr().out == "1 of the 2 checks run so far hold.\n✗ Not yet: b.\n"
    assert table.to_dict("list") == {"checked": ["a", "b"], "holds": [True, False]}


def test_a_check_run_again_replaces_its_result():
    for value in (False, True):
        check("a", lambda value=value: value, "h")
    assert results() == {"a": True}
    assert len(score()) == 1


def test_no_check_is_no_success(capsys):
    assert score().empty
    assert capsys.readouterr().out == "No check has run yet.\n"


def test_a_notebook_gets_a_page_with_everything_escaped(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr(IPython.display, "display", lambda what, raw: shown.append(what))
    check("1 < 2 & `a<b`", lambda: False, "<script>")
    assert shown[0]["text/plain"] == "✗ Not yet: 1 < 2 & `a<b`. Hint: <script>"
    page = shown[0]["text/html"]
    assert "1 &lt; 2 &amp; <code>a&lt;b</code>. Hint: &lt;script&gt;" in page
    assert checks._COLOURS[False] in page
