"""One contract for every exercise: all that is in exercises/solutions."""

import json
import re
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from expo_lab.teaching import checks
from expo_lab.teaching.checks import judge
from expo_lab.teaching.diagnosis import NUMBERS
from expo_lab.teaching.task import EXERCISES, exercise

FOLDER = Path(__file__).parents[2] / "exercises"
SOLUTIONS = sorted((FOLDER / "solutions").glob("*.ipynb"))
SEEDS = [20261130, 4711]  # besides each notebook's own

every_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda p: p.stem)


@lru_cache(maxsize=len(SOLUTIONS))
def world(number, seed):
    """An exercise's world, kept for as many as there are: each is asked by many tests."""
    return exercise(number).world(seed)


@pytest.fixture(autouse=True)
def no_screen_and_nothing_twice(monkeypatch, linked_once):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setattr(checks, "world", world)
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


@cache
def code_cells(path):
    """(id, source, metadata) of a notebook's code cells."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [
        (c["id"], "".join(c["source"]), c["metadata"]) for c in cells if c["cell_type"] == "code"
    ]


def run(cells, space):
    """Run cells one after another, as a notebook does."""
    for name, source, _ in cells:
        exec(compile(source, f"<{name}>", "exec"), space)


def number_of(path):
    return path.name.split("_")[0]


@cache
def solved(path, seed=None):
    """The variables of a solution that was run top to bottom."""
    space = {}
    cells = [
        (name, f"seed = {seed}" if name == "seed" and seed else source, about)
        for name, source, about in code_cells(path)
    ]
    run(cells, space)
    return space


def problems(path, space, task=None):
    """What is wrong with the answers among these variables: name -> words."""
    opened = exercise(number_of(path))
    asked = opened.checks if task is None else opened.of(task)
    return {each.answer: judge(opened, each, space) for each in asked}


def answers(path):
    """Each answer's cell, with the task of the check below it."""
    cells = code_cells(path)
    for i, (name, _, about) in enumerate(cells):
        if "solution" in about.get("tags", []):
            yield name, about, re.search(r"check\((\d+)\)", cells[i + 1][1])[1]


def variants(kind):
    return [
        pytest.param(path, task, code, id=f"{path.stem}-{name}-{i}")
        for path in SOLUTIONS
        for name, about, task in answers(path)
        for i, code in enumerate(about[kind])
    ]


def tried(path, task, code):
    """What is wrong with the answers of a task after a cell was run on the solution's variables."""
    space = dict(solved(path, None))
    exec(code, space)
    return [said for said in problems(path, space, task).values() if said]


def test_there_are_exercises_and_each_has_its_solution():
    assert [number_of(path) for path in SOLUTIONS] == list(EXERCISES)


@every_solution
@pytest.mark.parametrize("seed", [*SEEDS, None])  # its own last: the other tests go on with it
def test_the_solution_passes_for_any_seed(path, seed):
    wrong = {n: said for n, said in problems(path, solved(path, seed)).items() if said}
    assert wrong == {}


@pytest.mark.slow
@every_solution
@pytest.mark.parametrize("seed", range(100_001, 100_031))
def test_the_solution_passes_for_thirty_seeds(path, seed):
    wrong = {n: said for n, said in problems(path, solved(path, seed)).items() if said}
    solved.cache_clear()
    assert wrong == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_run_of_the_scheme_gives_a_figure_of_another(seed):
    made = vars(world("06b", seed))
    runs = ["came", "came_without", "came_half"]
    read = {"apart": 0, "claimed": 0, "extra": 0, "by_lot": 2, "usual": 1, "needed": 1}
    asked = {c.answer: c.right for c in exercise("06b").checks if c.answer in read}
    assert set(asked) == set(read)
    for answer, i in read.items():
        figures = [
            np.min(asked[answer](SimpleNamespace(**made | {runs[i]: made[other]})))
            for other in runs
        ]
        assert len(set(np.round(figures, 6))) == 3, answer


@every_solution
def test_the_student_version_runs_and_nothing_holds(path, capsys):
    space = {}
    run(code_cells(FOLDER / path.name), space)
    shown = capsys.readouterr().out
    every = len(exercise(number_of(path)).checks)
    assert f"0 of the {every} checks of this exercise hold." in shown
    assert shown.count("It is not answered yet") == every


@pytest.mark.parametrize(("path", "task", "code"), variants("mistakes"))
def test_a_plausible_mistake_is_noticed_and_named(path, task, code):
    said = tried(path, task, code)
    assert said
    assert all(len(words) > 15 for words in said)


@pytest.mark.parametrize(("path", "task", "code"), variants("also_right"))
def test_a_right_answer_written_differently_is_right(path, task, code):
    assert tried(path, task, code) == []


@every_solution
def test_every_answer_was_tried_often_enough(path):
    for name, about, _ in answers(path):
        assert len(set(about["mistakes"])) >= 8, name
        assert len(set(about["also_right"])) >= 5, name


def wrong_kinds(form, right):
    """Wrong answers of different kinds to any question of this form: name -> answer."""
    kinds = {"nothing": None, "a function": lambda: right, "an object": object()}
    if form in NUMBERS:
        one = float(right[0] if isinstance(right, tuple) else right)
        kinds |= {"text": str(one), "a list": [one, one], "a column": pd.Series([one, one])}
        kinds |= {"a table": pd.DataFrame({"a": [one]}), "yes": True, "not a number": np.nan}
        kinds |= {"another": one + 1, "infinite": np.inf}
        kinds |= {} if one == 0 else {"sign": -one, "per cent": 100 * one}
        # a sum of half cents may be whole cents but for its last bit: that is no rounding
        if form != "count" and not np.isclose(round(one, 2), one, rtol=1e-9, atol=0):
            kinds["rounded"] = round(one, 2)
    elif form == "table":
        kinds |= {"a number": len(right), "a mask": pd.Series(True, right.index), "text": "all"}
        kinds |= {"columns": list(right.columns), "twice": pd.concat([right, right])}
        kinds |= {"one row less": right.iloc[1:], "no rows": right.iloc[:0], "a column": right["x"]}
        kinds |= {"changed": right.assign(x="?"), "no columns": right[[]]}
    elif form == "labels":
        kinds |= {"a number": 3, "text": "loyal", "codes": list(range(len(right)))}
        kinds |= {"one less": list(right)[1:], "capitals": [str(x).upper() for x in right]}
        kinds |= {"a mask": right == right.iloc[0], "a set": set(range(len(right)))}
        kinds |= {"all equal": ["?"] * len(right), "elsewhere": right.set_axis(right.index + "x")}
    else:
        kinds |= {"a number": right.sum(), "text": "all", "a list": list(right), "empty": {}}
        kinds |= {"doubled": right * 2 + 1, "one less": right.iloc[1:] + 1, "unnamed": {1: 2}}
        kinds |= {"too many columns": pd.DataFrame({"a": right, "b": right})}
    return kinds


def right_kinds(form, right):
    """Right answers, written differently."""
    if form in NUMBERS:
        one = float(right[0] if isinstance(right, tuple) else right)
        kinds = [one, np.float64(one), np.array(one), Decimal(one), one * (1 + 1e-12)]
        return kinds + ([int(one), np.int64(one)] if form == "count" else [])
    if form == "table":
        other = right.sample(frac=1, random_state=1)
        return [right, right.copy(), other, right[[right.columns[0], "x"]], right.reset_index()]
    if form == "labels":
        shuffled = right.sample(frac=1, random_state=1)
        kinds = [list(right), right.to_numpy(), dict(right), shuffled, right.astype("category")]
        return [*kinds, pd.Series(list(right)), right.reset_index(), list(right.items())]
    named = {str(name): value for name, value in right.items()}
    kinds = [right, named, right.sort_values(), right.to_frame("n"), right.astype(float)]
    kinds += [right.reset_index(), right.to_frame().T, list(right.items())]
    return [*kinds, pd.concat([right, pd.Series({"not applicable": 0})])]


# of a choice many answers are right; those of the exercise's own metadata try it
CHECKS = [
    pytest.param(n, c, id=f"{n}-{c.answer}")
    for n in EXERCISES
    for c in exercise(n).checks
    if c.judged is None
]


@pytest.mark.parametrize(("number", "asked"), CHECKS)
def test_every_check_refuses_eight_kinds_of_wrong_and_accepts_five_of_right(number, asked):
    from expo_lab.teaching.diagnosis import diagnose

    path = next(path for path in SOLUTIONS if number_of(path) == number)
    own = next(source for name, source, _ in code_cells(path) if name == "seed")
    made = world(number, int(own.split()[2]))
    right = asked.right(made)
    if asked.form == "table":
        right = right.assign(x=range(len(right)))
    said = {
        kind: diagnose(found, right, asked.form, tolerance=asked.tolerance)
        for kind, found in wrong_kinds(asked.form, right).items()
    }
    assert len(said) >= 8
    assert [kind for kind, words in said.items() if not words] == []
    assert len(set(said.values())) >= 7  # what is said depends on what was given
    rights = right_kinds(asked.form, right)
    assert len(rights) >= 5
    told = [diagnose(found, right, asked.form, tolerance=asked.tolerance) for found in rights]
    assert told == [""] * len(rights)


@every_solution
def test_every_task_is_asked_answered_and_checked_in_this_order(path):
    opened, cells = exercise(number_of(path)), json.loads(path.read_text("utf-8"))["cells"]
    flow = []
    for one in cells:
        source, tags = "".join(one["source"]), one["metadata"].get("tags", [])
        flow += [("asked", n) for n in re.findall(r"^## Task (\d+): ", source, re.M)]
        flow += [("answered", "")] if "solution" in tags else []
        flow += [("checked", n) for n in re.findall(r"^check\((\d+)\)$", source, re.M)]
    checked = [(what, n) for what, n in flow if what == "checked"]
    assert [n for _, n in checked] == opened.tasks
    words = [n for what, n in flow if what == "asked" and n not in opened.tasks]
    assert words == list(opened.rubric)
    expected = []
    for task in [*opened.tasks, *words]:
        expected += [("asked", task), ("answered", "")]
        expected += [("checked", task)] if task in opened.tasks else []
    assert flow == expected


@every_solution
def test_every_exercise_follows_the_template(path):
    notebook = json.loads(path.read_text("utf-8"))
    opened = exercise(number_of(path))
    mark = {"exercise": opened.number, "version": opened.version}
    assert notebook["metadata"]["expo_lab"] == mark
    cells = [("".join(c["source"]), c) for c in notebook["cells"]]
    assert cells[0][0].startswith(f"# Exercise {opened.number}: {opened.title}\n")
    for part in ("**Afterwards you can**", "**Time:**", "**You need:**", "**How it works.**"):
        assert part in cells[0][0], part
    code = [source for source, c in cells if c["cell_type"] == "code"]
    assert f'start("{opened.number}")' in code[0]
    assert re.fullmatch(r"seed = \d+  # your student number", code[1])
    assert not any(re.search(r"seed=\d", source) for source in code)
    assert "## What you have seen" in cells[-2][0]
    assert code[-1] == "score();"


@pytest.mark.parametrize("number", EXERCISES)
def test_every_check_has_words_of_its_own_and_a_hint(number):
    checks = exercise(number).checks
    assert len({each.what for each in checks}) == len(checks)
    assert len({each.answer for each in checks}) == len(checks)
    assert all(each.hint.endswith(".") and not each.what.endswith(".") for each in checks)


@every_solution
def test_cells_are_short(path):
    assert {name: s for name, s, _ in code_cells(path) if len(s.splitlines()) > 12} == {}
