"""Students' notebooks are made of the solutions, and differ from them in the answers alone."""

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "exercises"
SOLUTIONS = sorted((FOLDER / "solutions").glob("*.ipynb"))
spec = importlib.util.spec_from_file_location("make", FOLDER / "make.py")
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)


def test_students_get_what_the_solutions_make():
    assert make.drift() == {}


@pytest.mark.parametrize("path", [*SOLUTIONS, *sorted(FOLDER.glob("*.ipynb"))], ids=str)
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
    cells = [cell("x = 1"), cell("# Q\nx = 2", ["solution"], mistakes=["x = 3"], also_right=[])]
    cells += [cell("Because.", ["solution", "hide"], "markdown"), cell("Prose.", kind="markdown")]
    plain, answer, words, prose = make.student(dict(cells=cells))["cells"]
    assert plain == cells[0] | dict(outputs=[], execution_count=None)
    assert (answer["source"], answer["metadata"]) == (["# Q\n", "x = ..."], {"tags": ["answer"]})
    assert words["source"] == ["*Your words here.*"]
    assert words["metadata"] == {"tags": ["words", "hide"]}
    assert prose == cells[3]


def test_an_answer_without_a_name_is_refused():
    with pytest.raises(ValueError, match=r"gaps: answer-1 is tagged solution and must assign"):
        make.gaps("print(3)", "answer-1")
