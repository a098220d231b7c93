"""Marking: a folder of notebooks becomes a table of marks and a page for each student."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import as_completed
from pathlib import Path
from typing import Any

import pandas as pd

from ...core.resources import lend
from ...io.drafts import whole_file
from ...io.export import file_names, harmless
from ..task import Exercise, exercise, world
from .plain import from_plain
from .run import run
from .run import workers as pool_of
from .submission import STRANGE, Submission, names_in, read_submission


def grade(
    folder: str | Path,
    number: str,
    out: str | Path,
    seed: int | None = None,
    seconds: float = 20.0,
    workers: int = 2,
    tick: Callable[[int, int, str], None] = lambda done, every, student: None,
) -> pd.DataFrame:
    """Mark all notebooks below a folder.

    Only answers are taken out of a student's notebook and put into the exercise as it was handed
    out; what is right is computed anew for the notebook's seed in another process.

    Parameters
    ----------
    folder : path
        Every ``.ipynb`` below it is one student's; checkpoints are left out.
    number : str
        The exercise, "02".
    out : path
        Folder for marks.csv, words.html and feedback/; made if absent.
    seed : int, optional
        One show for all in place of each student's own: a number that was typed in, and not
        computed, is then wrong.
    seconds : float
        Of the processor, a cell; ten times as long may pass on a busy machine.
    workers : int
        Notebooks at a time.
    tick : callable
        Called after each notebook: how many are done, of how many, whose.

    Returns
    -------
    DataFrame
        One row a notebook: student, exercise, version, seed, marks, of, a column a task (checks
        that hold), look (what a lecturer should read before trusting the marks), notes.

    Raises
    ------
    ValueError
        If there is no such exercise or the folder holds no notebook.
    """
    opened = exercise(number)
    folder, out = Path(folder).resolve(), Path(out).resolve()
    files = {
        str(path.relative_to(folder).with_suffix("")): path
        for path in sorted(folder.rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts and out not in path.parents and path.is_file()
    }
    if not files:
        raise ValueError(f"grade: no notebook (.ipynb) in {folder}; name the folder that has them.")
    pristine = _pristine(opened)
    hidden = [folder, out, *_solutions()]
    marked: dict[str, dict[str, Any]] = {}
    how = (pristine, opened.number, seed, seconds, hidden)
    with pool_of(workers) as pool:
        jobs = {pool.submit(mark, path, name, *how): name for name, path in files.items()}
        for done, job in enumerate(as_completed(jobs), 1):
            name = jobs[job]
            try:
                marked[name] = job.result()
            except Exception as error:  # one notebook must not end thirty
                marked[name] = _unmarked(name, opened, f"not marked: {type(error).__name__}")
            tick(done, len(files), name)
    return _write([marked[name] for name in files], opened, out)


def mark(
    path: Path,
    student: str,
    pristine: dict[str, Any],
    number: str,
    seed: int | None,
    seconds: float,
    hidden: list[Path],
) -> dict[str, Any]:
    """Mark one notebook: marks, what is wrong with each answer, and the words to be read."""
    opened = exercise(number)
    handed = read_submission(path, student, pristine)
    made = _unmarked(student, opened, "; ".join(handed.notes))
    made |= dict(version=handed.version, words=handed.words, answers=handed.answers)
    made["look"] = ", ".join(_strange(handed))
    made["seed"] = handed.seed
    if not any(handed.answers.values()):
        return made
    used = seed if seed is not None else handed.seed
    used = _own_seed(pristine) if used is None else used
    told, problems = run(handed, pristine, used, seconds, hidden)
    known = _places(pristine, opened)
    problems = {known.get(cell, f"Cell {cell}"): said for cell, said in problems.items()}
    truth = world(number, used)
    said = {each.answer: _judge(each, told.get(each.answer), truth) for each in opened.checks}
    return made | dict(said=said, problems=problems, used=used)


def _judge(asked: Any, told: dict[str, Any] | None, truth: Any) -> str:
    """What is wrong with an answer that came back as JSON; nothing if it is right."""
    if told is None or told.get("absent"):
        return f"There is no `{asked.answer}`."
    if "refused" in told:
        return str(told["refused"])
    try:
        found = from_plain(told["plain"])
        return "It was not answered." if found is ... else asked.wrong(found, truth)
    except Exception as error:
        return f"It could not be compared ({type(error).__name__})."


def _unmarked(student: str, opened: Exercise, notes: str) -> dict[str, Any]:
    said = {each.answer: "It was not answered." for each in opened.checks}
    empty: dict[str, Any] = dict(words={}, answers={}, problems={}, seed=None, used=None)
    return dict(student=student, version="", notes=notes, look="", said=said, **empty)


def _write(marked: list[dict[str, Any]], opened: Exercise, out: Path) -> pd.DataFrame:
    from .pages import feedback_page, words_page

    (out / "feedback").mkdir(parents=True, exist_ok=True)
    rows, files = [], file_names(one["student"] for one in marked)
    for one in marked:
        said = one["said"]
        tasks = {
            f"task {task}": sum(not said[each.answer] for each in opened.of(task))
            for task in opened.tasks
        }
        about = dict(student=one["student"], exercise=opened.number, version=one["version"])
        about |= dict(seed=one["seed"], marks=sum(tasks.values()), of=len(opened.checks))
        rows.append(about | tasks | dict(look=one["look"], notes=one["notes"]))
        with whole_file(out / "feedback" / f"{files[one['student']]}.html") as draft:
            draft.write_text(feedback_page(one, opened), "utf-8")
    with whole_file(out / "words.html") as draft:
        draft.write_text(words_page(marked, opened), "utf-8")
    table = pd.DataFrame(rows).astype({"seed": "Int64"})
    with whole_file(out / "marks.csv") as draft:
        harmless(table).to_csv(draft, index=False, encoding="utf-8-sig")
    return table


def _pristine(opened: Exercise) -> dict[str, Any]:
    path = next(lend("exercises").glob(f"{opened.number}_*.ipynb"))
    return json.loads(path.read_text("utf-8"))


def _solutions() -> list[Path]:
    return [path for path in [lend("exercises") / "solutions"] if path.is_dir()]


def _places(pristine: dict[str, Any], opened: Exercise) -> dict[str, str]:
    """Id of an answer's cell -> its task, which a student knows it by."""
    task = {each.answer: each.task for each in opened.checks}
    cells = [(c["id"], names_in("".join(c["source"]))) for c in pristine["cells"]]
    return {cell: f"Task {task[name]}" for cell, names in cells for name in names if name in task}


def _own_seed(pristine: dict[str, Any]) -> int:
    source = next("".join(c["source"]) for c in pristine["cells"] if c["id"] == "seed")
    return int(source.split("#")[0].split("=")[1])


def _strange(handed: Submission) -> list[str]:
    """Words in the answers that these exercises never need."""
    found = {m[0].strip() for text in handed.answers.values() for m in STRANGE.finditer(text)}
    return sorted(found)
