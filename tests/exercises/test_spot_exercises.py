"""The contract of exercises whose checks stand in their own cells."""

import ast
import importlib.util
import json
from functools import cache
from pathlib import Path

import pytest

from expo_lab.teaching import spot as checks
from expo_lab.teaching.task import EXERCISES

FOLDER = Path(__file__).parents[2] / "exercises"
SOLUTIONS = sorted((FOLDER / "solutions").glob("*.ipynb"))
SOLUTIONS = [path for path in SOLUTIONS if path.name.split("_")[0] not in EXERCISES]
spec = importlib.util.spec_from_file_location("make", FOLDER / "make.py")
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)


def brief(path):
    """How a notebook is called among the tests."""
    return f"{path.parent.name}-{path.stem}"


every_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=brief)


@pytest.fixture(autouse=True)
def without_a_screen(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
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
    """Run cells one after another; return what was checked and whether it holds."""
    for name, source, _ in cells:
        exec(compile(source, f"<{name}>", "exec"), space)
    return checks.results()


@cache
def solved(path):
    """The variables and the results of a solution that was run top to bottom."""
    space = {}
    return space, run(code_cells(path), space)


def calls(source):
    """The calls of check() in a cell."""
    found = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call))
    return [n for n in found if isinstance(n.func, ast.Name) and n.func.id == "check"]


def answers(path):
    """Each answer's cell with the checks below it, up to the next answer."""
    groups = []
    for cell in code_cells(path):
        if "solution" in cell[2].get("tags", []):
            groups.append((cell, []))
        elif groups:
            groups[-1][1].append(cell)
    return groups


MISTAKES = [
    pytest.param(path, wrong, below, id=f"{path.stem}-{cell[0]}-{i}")
    for path in SOLUTIONS
    for cell, below in answers(path)
    for i, wrong in enumerate(cell[2].get("mistakes", []))
]


def test_there_are_exercises():
    assert SOLUTIONS


@every_solution
def test_the_solution_passes_its_checks(path):
    results = solved(path)[1]
    assert [what for what, holds in results.items() if not holds] == []
    assert len(results) == sum(len(calls(source)) for _, source, _ in code_cells(path))


@every_solution
def test_the_student_version_runs_and_nothing_holds(path):
    results = run(code_cells(FOLDER / path.name), {})
    assert results == dict.fromkeys(solved(path)[1], False)


@pytest.mark.parametrize(("path", "wrong", "below"), MISTAKES)
def test_a_plausible_mistake_is_noticed(path, wrong, below, capsys):
    space = dict(solved(path)[0])
    checks.start()
    exec(wrong, space)
    results = run([cell for cell in below if calls(cell[1])], space)
    assert not all(results.values())
    assert "✗ Not yet" in capsys.readouterr().out


@every_solution
def test_every_answer_is_tagged_checked_and_mistaken(path):
    groups = answers(path)
    assert len(groups) >= 6
    for (name, _, about), below in groups:
        assert any(calls(source) for _, source, _ in below), name
        assert about["mistakes"], name
    before = code_cells(path)[: code_cells(path).index(groups[0][0])]
    assert not any(calls(source) for _, source, _ in before)


@every_solution
def test_every_check_has_words_of_its_own_and_a_hint(path):
    found = [call for _, source, _ in code_cells(path) for call in calls(source)]
    assert all(len(call.args) == 3 and not call.keywords for call in found)
    words = [(ast.literal_eval(call.args[0]), ast.literal_eval(call.args[2])) for call in found]
    assert len({what for what, _ in words}) == len(words)
    assert all(hint.strip() for _, hint in words)


@every_solution
def test_cells_are_short(path):
    assert {name: s for name, s, _ in code_cells(path) if len(s.splitlines()) > 12} == {}
