import zipfile

import pytest

from expo_lab.cli import classroom
from expo_lab.cli.commands import app, main


def call(*arguments):
    with pytest.raises(SystemExit) as end:
        main(lambda: app([str(a) for a in arguments]))
    return end.value.code or 0


@pytest.fixture
def place(tmp_path, monkeypatch):
    work = tmp_path / "Übung 展"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


def test_students_get_the_lessons_without_the_keys(place):
    folder = classroom.lessons_folder(teacher=False)
    assert folder == place / "expo-lab-notebooks" / "notebooks"
    copied = {p.name for p in folder.parent.rglob("*")}
    assert {"00_start_here.ipynb", "02_segmentation.ipynb"} <= copied
    assert not {"solutions", "make.py"} & copied


def test_a_teacher_gets_the_keys(place, monkeypatch):
    assert (classroom.lessons_folder(teacher=True).parent / "exercises" / "solutions").is_dir()
    monkeypatch.setattr(classroom, "in_clone", lambda: False)
    folder = classroom.lessons_folder(teacher=True)
    assert (folder.parent / "exercises" / "solutions" / "02_segmentation.ipynb").is_file()


def test_reset_brings_a_lesson_back_and_keeps_the_changed_one(place, capsys):
    mine = classroom.lessons_folder(teacher=False) / "01_collection.ipynb"
    was = mine.read_bytes()
    for text in ("first try", "second try"):
        mine.write_text(text)
        assert call("reset", "01_coll") == 0
    assert mine.read_bytes() == was
    kept = [mine.with_name(f"01_collection (mine {n}).ipynb").read_text() for n in (1, 2)]
    assert kept == ["first try", "second try"]
    assert "01_collection.ipynb is as it was." in capsys.readouterr().out  # the exercise


def test_reset_names_what_there_is(place, capsys):
    assert call("reset", "17") == 2
    assert "no lesson begins with '17'. There are 00_start_here, " in capsys.readouterr().err
    assert call("reset", "01") == 2
    assert "no folder expo-lab-notebooks" in capsys.readouterr().err


def test_the_zip_has_the_lessons_and_no_key_and_is_the_same_each_time(place):
    for name in ("a.zip", "b.zip"):
        assert call("lessons", "--out", name) == 0
    assert (place / "a.zip").read_bytes() == (place / "b.zip").read_bytes()
    names = zipfile.ZipFile(place / "a.zip").namelist()
    assert "expo-lab-notebooks/notebooks/00_start_here.ipynb" in names
    assert not [name for name in names if "solutions" in name or name.endswith("make.py")]


def test_grade_names_an_empty_folder(place, capsys):
    assert call("grade", place, "--exercise", "02") == 2
    assert "grade: no notebook (.ipynb)" in capsys.readouterr().err
