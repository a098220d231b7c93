import IPython
import pandas as pd
import pytest

from expo_lab.teaching import errors, fold, start


@pytest.mark.parametrize("key", ["aera", ["name", "aera"]])
def test_a_misspelt_column_is_answered_with_the_right_one(key):
    with pytest.raises(KeyError) as caught:
        pd.DataFrame({"name": ["a"], "area": [1]})[key]
    said = errors.advice(caught.value.__traceback__)
    assert said == "The table has no column 'aera'. Did you mean 'area'? Known: name, area."


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda t: t["a" == 0], "The square bracket closes too late: write it before the ==, "),
        (lambda t: t["a"]["spurious"], "The table has no row 'spurious'. Did you mean 'spurious l"),
        (lambda t: t.loc["loyl"], "The table has no row 'loyl'. Did you mean 'loyal'? Known: loy"),
        (lambda t: t.loc["loyl", "a"], "The table has no row 'loyl'. Did you mean 'loyal'? Known"),
        (lambda t: t.loc["loyal", "A"], "The table has no column 'A'. Known: a."),
        (lambda t: t["a"].loc["loyl"], "The table has no row 'loyl'. Did you mean 'loyal'? Known"),
        (lambda t: pd.concat([t] * 51).loc["loyl"], "The table has no row 'loyl'."),
    ],
)
def test_a_row_or_a_bracket_is_answered_too(ask, words):
    with pytest.raises(KeyError) as caught:
        ask(pd.DataFrame({"a": [1, 2]}, ["loyal", "spurious loyal"]))
    assert errors.advice(caught.value.__traceback__).startswith(words)


def test_a_key_error_of_no_table_gets_no_advice():
    with pytest.raises(KeyError) as caught:
        {}["x"]
    assert errors.advice(caught.value.__traceback__) == ""


def test_a_misspelt_column_in_a_query_is_answered_too():
    with pytest.raises(NameError) as caught:
        pd.DataFrame({"name": ["a"], "area": [1]}).query("aera > 1")
    said = errors.unknown(caught.value, caught.value.__traceback__, ["aerial"])
    assert said == "The table has no column 'aera'. Did you mean 'area'? Known: name, area."


def test_a_cell_that_was_not_run_is_named_in_the_last_line(capsys):
    class Shell:
        def __init__(self):
            self.user_ns = {"_": 1, "seed": 7}

        def showtraceback(self, what, tb_offset):
            print(what[0].__name__)

    errors._explain(Shell(), NameError, NameError("name 'show' is not defined"), None)
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "NameError",
        "Nothing has the name 'show' yet. If it is spelt right, run the cells above, from the top.",
    ]


def test_a_notebook_explains_names_from_then_on(monkeypatch):
    taken = []

    class Shell:
        def set_custom_exc(self, kinds, handler):
            taken.append(kinds)

    monkeypatch.setattr(IPython, "get_ipython", Shell)
    errors.friendly_errors()
    start("01")
    assert taken == [(KeyError, NameError)] * 2


def test_a_folded_answer_is_closed_and_escaped(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr(IPython.display, "display", lambda what, raw: shown.append(what))
    fold.answer("**3** < 4 in `a`")
    page = shown[0]["text/html"]
    assert page.startswith("<details><summary>")
    assert "<b>3</b> &lt; 4 in <code>a</code>" in page
    assert " open" not in page.split("<summary>")[0]
