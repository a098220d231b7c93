"""One contract for every exercise: all that is in exercises/solutions."""

import ast
import importlib.util
import json
import shutil
from functools import cache
from pathlib import Path

import pytest

from expo_lab.teaching import checks

FOLDER = Path(__file__).parents[2] / "exercises"
SOLUTIONS = sorted((FOLDER / "solutions").glob("*.ipynb"))
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


def test_students_get_what_the_solutions_make():
    assert make.drift() == {}


@pytest.mark.parametrize("path", [*SOLUTIONS, *sorted(FOLDER.glob("*.ipynb"))], ids=brief)
def test_notebooks_are_stored_as_jupyter_would_and_without_outputs(path):
    notebook = json.loads(path.read_text("utf-8"))
    assert path.read_bytes() == make.text(notebook).encode()
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    names = [cell["id"] for cell in notebook["cells"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("folder", [".", "solutions"])
def test_drift_is_noticed_and_mended(tmp_path, capsys, folder):
    copy = shutil.copytree(FOLDER, tmp_path / "exercises")
    assert make.main(["--check"], copy) == 0
    path = copy / folder / SOLUTIONS[0].name
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][0]["source"].append("\nOne more line.")
    path.write_text(make.text(notebook), "utf-8")
    assert make.main(["--check"], copy) == 1
    assert SOLUTIONS[0].name in capsys.readouterr().out
    assert [make.main([], copy), make.main(["--check"], copy)] == [0, 0]


def test_a_notebook_without_solution_is_drift_and_is_left(tmp_path, capsys):
    copy = shutil.copytree(FOLDER, tmp_path / "exercises")
    (copy / "99_own_work.ipynb").write_text("{}", "utf-8")
    assert [make.main([], copy), make.main(["--check"], copy)] == [0, 1]
    assert (copy / "99_own_work.ipynb").is_file()


def test_wrong_arguments_are_refused(capsys):
    assert make.main(["--chekc"]) == 2
    assert "Usage" in capsys.readouterr().err


def cell(source, tags=(), kind="code", **about):
    """A cell as a notebook stores it."""
    about |= {"tags": list(tags)} if tags else {}
    made = dict(cell_type=kind, id="a", metadata=about, source=source.splitlines(keepends=True))
    return made | (dict(outputs=[1], execution_count=3) if kind == "code" else {})


def test_an_answer_leaves_its_comment_and_its_names():
    source = "# How many?\n# In all\nn: int = 3\na, (b, *c) = f(n)  # so\nd[0] = e.f = n = 4\n"
    made = make.gaps(source + "def g(x):\n    y = x\n\n# why\ng(3)")
    assert made == "# How many?\n# In all\nn = ...\na = ...\nb = ...\nc = ...\ng = ..."


def test_only_answers_change():
    cells = [cell("x = 1"), cell("# Q\nx = 2", ["solution"], mistakes=["x = 3"])]
    cells += [cell("Because.", ["solution", "hide"], "markdown"), cell("Prose.", kind="markdown")]
    plain, answer, words, prose = make.student(dict(cells=cells))["cells"]
    assert plain == cells[0] | dict(outputs=[], execution_count=None)
    assert (answer["source"], answer["metadata"]) == (["# Q\n", "x = ..."], {})
    assert (words["source"], words["metadata"]) == (["*Your words here.*"], {"tags": ["hide"]})
    assert prose == cells[3]


def test_an_answer_without_a_name_is_refused():
    with pytest.raises(ValueError, match=r"gaps: answer-1 is tagged solution and must assign"):
        make.gaps("print(3)", "answer-1")
