import IPython
import pandas as pd
import pytest

import expo_lab as xl
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
        (lambda t: t["a"]["a" == 0], "The square bracket closes too late"),
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


@pytest.mark.parametrize(("name", "others"), [("truth", ["start"]), ("mature", ["math"])])
def test_a_name_that_is_only_a_little_alike_is_not_offered(name, others):
    said = errors.unknown(NameError(f"name '{name}' is not defined"), None, others)
    assert said.endswith("If it is spelt right, run the cells above, from the top.")


OPEN = ...  # an answer that was not given yet


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda t: t["area"].value_count(), "no 'value_count' behind this dot. Did you mean 'val"),
        (lambda t: t.aera, "There is no 'aera' behind this dot. Did you mean 'area'?"),
        (lambda t: xl.SCHEMES.rfm, "in square brackets and quotes, without the dot: ['rfm']."),
        (lambda t: xl.SCHEMES["rfm"].at_median(t), "Did you mean 'at_medians'?"),
        (lambda t: OPEN.mean(), "An answer is still `...`: replace it, run its cell, then this"),
        (lambda t: OPEN["area"], "An answer is still `...`"),
        (lambda t: print(end="").mean(), "this dot is None, nothing: did its line end in a print"),
        (lambda t: OPEN - 1, "An answer is still `...`"),
        (lambda t: t["area"] == 1 & t["half"] > 2, "Put each comparison in brackets: (a > 1) &"),
        (lambda t: t["name"] == "a" & t["area"] > 2, "Put each comparison in brackets: (a > 1) &"),
        (lambda t: t[(t["area"] > 1) and (t["half"] > 0)], "by & and |, not by `and` and `or`"),
        (lambda t: t[0 < t["area"] < 2], "1 < a < 5 is two of them."),
        (lambda t: t["area"].zzz, ""),
        (lambda t: xl.SCHEME, ""),  # says it already
        (lambda t: xl.simulate("mature", customers="many"), ""),
    ],
)
def test_a_usual_slip_is_answered_with_how_to_mend_it(ask, words):
    table = pd.DataFrame({"name": ["a", "b"], "area": [1, 2], "half": [0.5, 1.0]})
    with pytest.raises((AttributeError, TypeError, ValueError)) as caught:
        ask(table)
    said = errors.advised(caught.value, ["table"])
    assert words in said if words else not said


def test_a_name_of_ones_own_that_begins_with_a_line_is_not_offered():
    said = errors.advised(NameError("name 'show' is not defined"), ["_show"])
    assert said.endswith("run the cells above, from the top.")


def test_a_notebook_explains_names_from_then_on(monkeypatch):
    taken = []

    class Shell:
        def set_custom_exc(self, kinds, handler):
            taken.append(kinds)

    monkeypatch.setattr(IPython, "get_ipython", Shell)
    errors.friendly_errors()
    start("01")
    assert taken == [(KeyError, NameError, AttributeError, TypeError, ValueError)] * 2


def test_a_folded_answer_is_closed_and_escaped(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr(IPython.display, "display", lambda what, raw: shown.append(what))
    fold.answer("**3** < 4 in `a`")
    page = shown[0]["text/html"]
    assert page.startswith("<details><summary>")
    assert "<b>3</b> &lt; 4 in <code>a</code>" in page
    assert " open" not in page.split("<summary>")[0]
