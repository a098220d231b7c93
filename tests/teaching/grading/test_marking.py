"""A class's folder: marks, feedback and words, with one small world for all."""

import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from expo_lab.teaching.grading import marking, pages, run, submission

ROOT = Path(__file__).parents[3]
KEY = ROOT / "exercises" / "solutions" / "02_segmentation.ipynb"


@pytest.fixture
def pristine():
    return json.loads((ROOT / "exercises" / "02_segmentation.ipynb").read_text("utf-8"))


def told(answers):
    return {name: {"plain": {"is": "value", "of": value}} for name, value in answers.items()}


@pytest.fixture
def small(monkeypatch):
    """An exercise with two checks, whose answers need no process."""
    asked = [
        SimpleNamespace(task=str(i), answer=name, what=f"`{name}` is {i}", hint="Try <b>.")
        for i, name in enumerate(["how_many", "share_latest"], 1)
    ]
    for each in asked:
        each.wrong = lambda found, world, right=each.task: "" if str(found) == right else "You."
    opened = SimpleNamespace(number="02", title="Small & fine", checks=asked, tasks=["1", "2"])
    opened.of = lambda task: [each for each in asked if each.task == task]
    opened.rubric = {"3": "Says why."}
    monkeypatch.setattr(marking, "exercise", lambda number: opened)
    monkeypatch.setattr(marking, "world", lambda number, seed: None)
    return opened


def test_marks_feedback_and_words_are_written(tmp_path, monkeypatch, small, pristine):
    seen = []

    def without_a_process(handed, pristine, seed, seconds, hidden):
        seen.append(seed)
        return told({"how_many": 1, "share_latest": 9}), {"answer-1": "ValueError: <i>"}

    monkeypatch.setattr(marking, "run", without_a_process)
    file = tmp_path / "=cmd.ipynb"
    file.write_text(KEY.read_text("utf-8"), "utf-8")
    one = marking.mark(file, "=cmd", pristine, "02", None, 2.0, [])
    (tmp_path / "empty.ipynb").write_text("")
    other = marking.mark(tmp_path / "empty.ipynb", "empty", pristine, "02", None, 2.0, [])
    table = marking._write([one, other], small, tmp_path / "out")
    assert seen == [7]
    assert table["marks"].tolist() == [1, 0]
    assert table.loc[0, ["task 1", "task 2", "of", "seed"]].tolist() == [1, 0, 2, 7]
    kept = pd.read_csv(tmp_path / "out" / "marks.csv")
    assert kept["student"].tolist() == ["'=cmd", "empty"]  # a spreadsheet runs no formula of it
    page = (tmp_path / "out" / "feedback" / "=cmd.html").read_text("utf-8")
    assert "<b>1 of 2</b>" in page
    assert "Task 2 did not run: ValueError: &lt;i&gt;" in page
    assert "Hint: Try &lt;b&gt;." in page
    words = (tmp_path / "out" / "words.html").read_text("utf-8")
    assert "Says why." in words
    assert "One answer of many." in words
    assert "<i>nothing</i>" in words


def test_one_seed_for_all_takes_the_place_of_each_ones_own(tmp_path, monkeypatch, small, pristine):
    seen = []
    monkeypatch.setattr(marking, "run", lambda h, p, seed, *a: (seen.append(seed) or {}, {}))
    file = tmp_path / "a.ipynb"
    file.write_text(KEY.read_text("utf-8"), "utf-8")
    marking.mark(file, "a", pristine, "02", 4711, 2.0, [])
    assert seen == [4711]


def test_code_that_an_exercise_does_not_need_is_pointed_out():
    handed = submission.Submission("a", answers={"answer-1": "import os\nn = x.__class__\n%time 1"})
    assert marking._strange(handed) == ["%", "__class__", "os"]
    key = json.loads(KEY.read_text("utf-8"))
    for cell in key["cells"]:
        for code in ["".join(cell["source"]), *cell["metadata"].get("also_right", [])]:
            if "solution" in cell["metadata"].get("tags", []) and cell["cell_type"] == "code":
                assert not submission.STRANGE.search(code), code


def test_a_folder_without_notebooks_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"grade: no notebook \(\.ipynb\) in"):
        marking.grade(tmp_path, "02", tmp_path / "out")


def test_no_text_of_a_student_becomes_markup():
    opened = SimpleNamespace(number="02", title="t", tasks=[], rubric={"9": "r"}, checks=[])
    told = dict(student="<a>", words={"x": "<script>alert(1)</script>"}, notes="", said={})
    told |= dict(problems={}, used=1)
    for page in (pages.words_page([told], opened), pages.feedback_page(told, opened)):
        assert "<script>" not in page
        assert "overflow-wrap: anywhere" in page  # a long address makes no page wider
        assert "<a>" not in page


@pytest.mark.slow
def test_a_class_of_seven_with_its_hostile_ones(tmp_path):
    """The real exercise, in processes: a solution, the empty exercise, and what should not be."""
    folder = tmp_path / "class"
    folder.mkdir()
    key = json.loads(KEY.read_text("utf-8"))
    blank = ROOT / "exercises" / "02_segmentation.ipynb"
    (folder / "anna.ipynb").write_text(json.dumps(key), "utf-8")
    (folder / "blank.ipynb").write_text(blank.read_text("utf-8"), "utf-8")
    (folder / "empty.ipynb").write_text("")
    for name, code in {"loop": "while True: pass", "crash": "import os\nos._exit(1)"}.items():
        bad = json.loads(json.dumps(key))
        next(c for c in bad["cells"] if c["id"] == "answer-3")["source"] = [code]
        (folder / f"{name}.ipynb").write_text(json.dumps(bad), "utf-8")
    table = marking.grade(folder, "02", tmp_path / "out", seconds=5).set_index("student")
    assert table.loc["anna", "marks"] == table.loc["anna", "of"]
    assert table.loc[["blank", "empty"], "marks"].tolist() == [0, 0]
    for name in ("loop", "crash"):
        assert table.loc[name, "task 3"] == 0
        assert table.loc[name, "marks"] == table.loc[name, "of"] - 2


def test_the_network_prefix_is_a_command_or_nothing():
    assert run._no_network() == () or run._no_network()[-1] == "--net"
