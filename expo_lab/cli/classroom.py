"""Classroom: the lessons as a copy of one's own, a lesson brought back, a class's work marked."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.resources import in_clone, lend

if TYPE_CHECKING:
    from ..strategy.capstone import Entry

KEYS = {"solutions", "make.py"}  # for a teacher only
NOBODYS = {"__pycache__", ".ipynb_checkpoints"}
COPY = Path("expo-lab-notebooks")
SHELVES = ("notebooks", "exercises")


def lessons_folder(teacher: bool) -> Path:
    """Return the folder of lessons to open: a copy without the answer keys, or for a teacher all.

    A file that is already in the copy stays as it is: it may be somebody's work.
    """
    if teacher and in_clone():
        return lend("notebooks")
    for shelf in SHELVES:
        if teacher:
            lend(shelf, copy_to=COPY / shelf)
            continue
        for source, place in _for_students(shelf):
            target = COPY / place
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
    return (COPY / "notebooks").absolute()


def _for_students(shelf: str) -> Iterator[tuple[Path, Path]]:
    """Every file of a shelf that students get, and its place in their copy."""
    found = lend(shelf)
    for path in sorted(found.rglob("*")):
        place = path.relative_to(found)
        if path.is_file() and not (KEYS | NOBODYS) & set(place.parts):
            yield path, Path(shelf) / place


def reset(
    lesson: Annotated[str, typer.Argument(help="Beginning of its name, as 02 or appendix_your.")],
    folder: Annotated[Path, typer.Option(help="Your copy of the lessons.")] = COPY,
) -> None:
    """Bring a changed lesson and its exercise back as they were; yours is kept beside it."""
    wanted = [
        (source, place)
        for shelf in SHELVES
        for source, place in _for_students(shelf)
        if place.name.startswith(lesson) and place.suffix == ".ipynb"
    ]
    if not wanted:
        names = sorted(place.stem for shelf in SHELVES for _, place in _for_students(shelf))
        raise ValueError(f"reset: no lesson begins with {lesson!r}. There are {', '.join(names)}.")
    if not folder.is_dir():
        raise ValueError(f"reset: no folder {folder}; name yours with --folder.")
    for source, place in wanted:
        target = folder / place
        if target.exists() and target.read_bytes() == source.read_bytes():
            typer.echo(f"{place} is as it was.")
            continue
        if target.exists():
            kept = _free(target)
            target.rename(kept)
            typer.echo(f"Yours is kept: {kept}")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        typer.echo(f"As it was:     {target}")


def _free(path: Path) -> Path:
    """A name beside the path that nothing has yet."""
    number = 1
    while (kept := path.with_name(f"{path.stem} (mine {number}){path.suffix}")).exists():
        number += 1
    return kept


def lessons(
    out: Annotated[Path, typer.Option(help="The .zip file to write.")] = Path(
        "expo-lab-lessons.zip"
    ),
) -> None:
    """Pack lessons and exercises, without answer keys, into a zip for those without git."""
    import zipfile

    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for shelf in SHELVES:
            for source, place in _for_students(shelf):
                # the same bytes for the same lessons: no clock in it
                entry = zipfile.ZipInfo((COPY / place).as_posix(), (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                pack.writestr(entry, source.read_bytes())
    typer.echo(f"Lessons: {out.absolute()}")


def grade(
    folder: Annotated[Path, typer.Argument(help="Folder with the students' notebooks.")],
    exercise: Annotated[str, typer.Option(help="Which exercise, as 02.")],
    out: Annotated[Path, typer.Option(help="Folder for marks and feedback.")] = Path(
        "expo-lab-marks"
    ),
    seed: Annotated[
        int | None, typer.Option(help="One show for all in place of each student's own.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="Processor time of a cell.")] = 20.0,
    workers: Annotated[int, typer.Option(help="Notebooks at a time.")] = 2,
) -> None:
    """Mark a folder of notebooks: a table of marks and a page of feedback for each student."""
    from ..teaching.grading import grade as mark

    def tick(done: int, every: int, student: str) -> None:
        typer.echo(f"{done:>4} of {every}  {student}")

    table = mark(folder, exercise, out, seed, seconds, workers, tick)
    look = int((table["look"] != "").sum())
    typer.echo(f"Marks:    {(out / 'marks.csv').absolute()}")
    typer.echo(f"Feedback: {(out / 'feedback').absolute()}, to be read in words: words.html")
    if look:
        which = "1 notebook holds" if look == 1 else f"{look} notebooks hold"
        typer.echo(f"{which} code that an exercise does not need: column look.")


def leaderboard(
    folder: Annotated[Path, typer.Argument(help="Folder with the students' entries (.json).")],
    out: Annotated[Path, typer.Option(help="The table, as CSV.")] = Path("leaderboard.csv"),
) -> None:
    """Play every entry of the capstone again, and rank the class."""
    from ..io.drafts import whole_file
    from ..io.export import canonical_csv, harmless
    from ..strategy import capstone

    if not folder.is_dir():
        raise ValueError(f"{folder} is no folder; name the one that holds the entries.")
    entries, bad = _entries(folder)
    played = {}
    for done, (name, entry) in enumerate(entries.items(), start=1):
        try:
            played[entry.student, entry.seed] = capstone.play(entry)
        except (ValueError, KeyError) as problem:  # one that stumbles must not stop the class
            bad.append(f"{name}: {problem}")
        typer.echo(f"{done:>4} of {len(entries)}")
    whole = [e for e in entries.values() if (e.student, e.seed) in played]
    if not whole:
        raise ValueError(f"{folder} holds no entry that can be played. {' '.join(bad)}".strip())
    board = capstone.leaderboard(whole, played)
    with whole_file(out) as draft:
        draft.write_bytes(canonical_csv(harmless(board.round(2).reset_index())))
    for place, row in board.head(10).iterrows():
        typer.echo(f"{place:>3}  {row['student']:24} {row['ahead']:+.2f} EUR a euro of budget")
    for said in bad:
        typer.echo(f"Not played: {said}", err=True)
    typer.echo(f"Table: {out.absolute()}")


def _entries(folder: Path) -> tuple["dict[str, Entry]", list[str]]:
    """Entries of a folder by file, one a student and show, and what is wrong with the others."""
    from ..strategy.capstone import Entry

    found: dict[str, Entry] = {}
    bad = []
    for path in sorted(folder.iterdir()):
        name = path.name
        if ".json" not in name.lower():
            continue
        if not name.lower().endswith(".json"):
            bad.append(f"{name}: the name of an entry ends in .json; rename it.")
            continue
        try:
            entry = Entry.load(path)
        except (ValueError, KeyError) as problem:
            bad.append(f"{name}: {problem}")
            continue
        twin = next((n for n, e in found.items() if e == entry), None)
        if twin:
            bad.append(f"{name}: the same entry as {twin}.")
        else:
            found[name] = entry
    keys = [(e.student, e.seed) for e in found.values()]
    for name, entry in list(found.items()):
        if keys.count((entry.student, entry.seed)) > 1:
            del found[name]
            bad.append(
                f"{name}: {entry.student} has entered the show of seed {entry.seed} with more than "
                "one plan; ask which one counts."
            )
    return found, bad
