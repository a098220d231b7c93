"""Notebooks that loop, crash, pry or lie: each is marked, and the grader goes on."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from expo_lab.teaching.grading.plain import from_plain, to_plain
from expo_lab.teaching.grading.run import run
from expo_lab.teaching.grading.submission import Submission, read_submission

ANSWERS = {"answer-1": ["how_many", "share_latest"], "answer-8": ["rand", "by_lot", "disputed"]}
RIGHT = {"answer-1": "how_many = base + 1\nshare_latest = 0.5"}
RIGHT["answer-8"] = "rand = 0.25\nby_lot = 0\ndisputed = [base]"


def cell(name, source, kind="code", tags=()):
    return dict(id=name, cell_type=kind, source=source, metadata={"tags": list(tags)})


def gaps(names):
    return "".join(f"{name} = ...\n" for name in names)


PRISTINE = dict(
    metadata={"expo_lab": {"exercise": "02", "version": "2"}},
    cells=[
        cell("seed", "seed = 7  # your student number"),
        cell("setup", "base = seed * 10"),
        cell("answer-1", gaps(ANSWERS["answer-1"]), tags=["answer"]),
        cell("answer-8", gaps(ANSWERS["answer-8"]), tags=["answer"]),
        cell("answer-11", "*Your words here.*", "markdown", ["words"]),
        cell("score", "score();"),
    ],
)


def told(tmp_path, seconds=1.0, **answers):
    handed = Submission("anna", answers=RIGHT | answers)
    hidden = tmp_path / "solutions"
    hidden.mkdir()
    (hidden / "key.txt").write_text("42")
    return run(handed, PRISTINE, 5, seconds, [hidden])


def value(found, name):
    return from_plain(found[name]["plain"])


def test_answers_come_back_as_they_are_and_the_seed_is_the_students(tmp_path):
    found, problems = told(tmp_path)
    assert problems == {}
    assert value(found, "how_many") == 51
    assert (value(found, "share_latest"), value(found, "disputed")) == (0.5, [50])


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        ("while True: pass", "computed longer than 1 seconds"),
        (
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
            "computed longer|took too long",
        ),
        pytest.param(  # no line of Python in the loop, so nothing hears the alarm
            "sum(iter(int, 1))", "^It took too long and was stopped", marks=pytest.mark.slow
        ),
        ("import os\nos._exit(0)", r"^It ended the program \(code 0\)\.$"),
        ("import os\nos.abort()", r"^It crashed the program \(SIGABRT\)\.$"),
        ("raise SystemExit", "^SystemExit$"),
        ("(...).mean()", "needs an answer that is still `...`"),
        ("how_many = = 3", "SyntaxError"),
        ("import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()", "^RecursionError"),
        pytest.param(
            "held = bytearray(2**36)",
            "^MemoryError",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="others set no limit"),
        ),
        ("import urllib.request\nurllib.request.urlopen('http://example.com')", "network"),
        ("import socket\nsocket.create_connection(('127.0.0.1', 1))", "network"),
        ("import os\nos.system('true')", "no other program"),
        ("open('../outside.txt', 'w')", "no file outside"),
        ("import shutil\nshutil.rmtree('..')", "no file outside"),
        ("print('x' * 10**6)\nbase = None\ndel base", ""),
        ("shows = how_mny", r"not defined\. Nothing has the name 'how_mny'\. Did you mean 'how_ma"),
        ("len(my_own_table)", r"not defined\. Only the cells of answers are run: what a cell of"),
        (
            "class A:\n    def __dir__(self): 1 / 0\nA().name",
            "AttributeError: .* no attribute 'name'$",
        ),
    ],
    ids=lambda x: x[:24].replace("\n", " "),
)
def test_a_hostile_answer_costs_only_its_own_marks(tmp_path, hostile, said):
    found, problems = told(tmp_path, **{"answer-1": f"how_many = 1\n{hostile}"})
    assert value(found, "disputed") == [50]  # the next task has its own tables again
    assert re.search(said, problems.get("answer-1", ""))
    assert bool(said) <= ("answer-1" in problems)


def test_the_key_cannot_be_read(tmp_path):
    pry = f"how_many = int(open({str(tmp_path / 'solutions' / 'key.txt')!r}).read())"
    found, problems = told(tmp_path, **{"answer-1": pry})
    assert found["how_many"] == {"absent": True}
    assert "no file outside" in problems["answer-1"]


def test_an_answer_in_one_cell_cannot_change_another(tmp_path):
    found, _ = told(tmp_path, **{"answer-8": RIGHT["answer-8"] + "\nhow_many = 3\nseed = 9"})
    assert value(found, "how_many") == 51


def test_what_has_no_plain_form_is_named_by_its_kind():
    back = from_plain(json.loads(json.dumps(to_plain(socket))))
    assert type(back).__name__ == "module"
    assert from_plain(to_plain(...)) is ...
    assert callable(from_plain(to_plain(len)))
    assert from_plain(to_plain({"a": (1, 2)}))["a"] is not None
    assert sys.getsizeof(json.dumps(to_plain("x" * 10**6))) < 5000


def notebook(**metadata):
    return dict(metadata=metadata, cells=[])


def saved(tmp_path, text):
    path = tmp_path / "any name.ipynb"
    path.write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")
    return read_submission(path, "anna", PRISTINE)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("", "empty file"),
        ("not json", "no notebook"),
        ("[" * 100_000, "no notebook"),
        ("[]", "no notebook"),
        ({"cells": [1]}, "no notebook"),
        (notebook(), "version before 2, now 2"),
        (notebook(expo_lab={"exercise": "01", "version": "2"}), "says that it is exercise 01"),
        (notebook(), "no answer cell found"),
    ],
)
def test_a_broken_file_gives_a_note_and_no_error(tmp_path, text, note):
    assert note in "; ".join(saved(tmp_path, text).notes)


def test_answers_are_found_without_ids_and_the_seed_is_read_not_run(tmp_path):
    cells = [cell("", "seed = 123  # mine"), cell("", "how_many = 1\nshare_latest = 2")]
    found = saved(tmp_path, notebook() | {"cells": cells})
    assert found.seed == 123
    assert found.answers == {"answer-1": "how_many = 1\nshare_latest = 2", "answer-8": ""}
    for line in ("seed = print(1)", "seed = True", "seed = -1", f"seed = {'9' * 5000}"):
        assert saved(tmp_path, notebook() | {"cells": [cell("", line)]}).seed is None


def test_words_are_found_without_ids_by_the_heading_of_their_task(tmp_path):
    asked = {
        "metadata": {"tags": ["words"]},
        "id": "w",
        "cell_type": "markdown",
        "source": "*Your*",
    }
    heading = cell("t", "The end.\n\n## Task 9: In your words\nWhat?") | {"cell_type": "markdown"}
    pristine = PRISTINE | {"cells": [*PRISTINE["cells"], heading, asked]}
    words, more = (cell("", text) | {"cell_type": "markdown"} for text in ("Mine.", "And more."))
    last = cell("", "## What you have seen") | {"cell_type": "markdown"}
    for cells, said in [([words, more], "Mine.\n\nAnd more."), ([], ""), ([cell("", "1")], "")]:
        path = tmp_path / "mine.ipynb"
        handed = notebook() | {"cells": [heading | {"id": ""}, *cells, last, words]}
        path.write_text(json.dumps(handed), "utf-8")
        assert read_submission(path, "mine", pristine).words["w"] == said


@pytest.mark.parametrize("line", ['seed = "2026"', "seed = 02026", "seed = S17", "seed = 2.0"])
def test_a_seed_that_cannot_be_read_is_shown(tmp_path, line):
    notes = saved(tmp_path, notebook() | {"cells": [cell("", line)]}).notes
    assert f"the seed is written {line[7:]}, not in digits alone; the exercise's own" in "; ".join(
        notes
    )


CLASS = """
import json, sys
from expo_lab.teaching.grading.run import run, workers
from expo_lab.teaching.grading.submission import Submission

if __name__ == "__main__":
    handed = Submission("anna", answers=json.loads(sys.argv[1]))
    with workers(1) as pool:
        pool.submit(run, handed, json.loads(sys.argv[2]), 5, 600.0, []).result()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no such signal")
def test_who_kills_the_grader_ends_what_it_started_and_its_folders_go(tmp_path):
    script, temporary = tmp_path / "grader.py", tmp_path / "temporary"
    script.write_text(CLASS, "utf-8")
    temporary.mkdir()
    mine = "import os, time\nopen('who', 'w').write(f'{os.getpid()} {os.getppid()}')\n"
    answers = {"answer-1": f"{mine}while True: time.sleep(1)", "answer-8": ""}
    command = [sys.executable, str(script), json.dumps(answers), json.dumps(PRISTINE)]
    grader = subprocess.Popen(command, env=os.environ | {"TMPDIR": str(temporary)})
    while not (found := [p for p in temporary.glob("*/home/who") if p.read_text().count(" ")]):
        assert grader.poll() is None
        time.sleep(0.1)
    pids = [int(pid) for pid in found[0].read_text().split()]
    grader.kill()
    grader.wait()
    for _ in range(1200):  # no time is promised; a test that waits for ever would tell nothing
        left = [pid for pid in pids if _runs(pid)], list(temporary.iterdir())
        if left == ([], []):
            break
        time.sleep(0.1)
    assert left == ([], [])


def _runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")  # one that ended and that nobody has asked for is gone, too
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
