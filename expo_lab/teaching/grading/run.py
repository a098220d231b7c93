"""Run: a student's answers in the pristine notebook, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any

from .submission import Submission, names_in

_at_work: dict[subprocess.Popen[bytes], Path] = {}  # who runs answers, and in which folder
TRIES = 4  # starts after a process that died; each leaves out the cell that it died in


def run(
    handed: Submission,
    pristine: dict[str, Any],
    seed: int,
    seconds: float,
    hidden: list[Path],
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Run a submission's answers.

    Returns
    -------
    answers : dict of str to dict
        Name of an answer -> what `child` told of it: plain, refused or absent.
    problems : dict of str to str
        Id of a cell -> what went wrong in it, in words.
    """
    cells, skipped = _cells(handed, pristine), dict[str, str]()
    first = next((c["id"] for c in cells if c["answer"]), "")
    answers: dict[str, dict[str, Any]] = {}
    problems: dict[str, str] = {}
    for _ in range(TRIES):
        todo = [c | {"source": ""} if c["id"] in skipped else c for c in cells]
        job = dict(cells=todo, first=first, seed=seed, seconds=seconds)
        job |= dict(exercise=pristine["metadata"]["expo_lab"]["exercise"])
        told, ended = _once(job, hidden, seconds)
        answers |= {t.pop("answer"): t for t in map(dict, told) if "answer" in t}
        problems |= {t["end"]: t["problem"] for t in told if t.get("problem") and "end" in t}
        problems |= {t["setup"]: t["problem"] for t in told if "setup" in t}
        begun = [t["begin"] for t in told if "begin" in t]
        over = {t["end"] for t in told if "end" in t}
        died = [name for name in begun if name not in over]
        if any("done" in t for t in told) or not died or died[0] in skipped:
            if not any("done" in t for t in told) and not died:
                problems["setup"] = f"The exercise's own cells did not run: {ended}."
            break
        skipped[died[0]] = problems[died[0]] = f"{ended[:1].upper()}{ended[1:]}."
    return answers, problems | skipped


def _cells(handed: Submission, pristine: dict[str, Any]) -> list[dict[str, Any]]:
    """The pristine code cells up to the last answer, each answer's code in its place."""
    made = []
    for one in pristine["cells"]:
        source, tags = "".join(one["source"]), one["metadata"].get("tags", [])
        if one["cell_type"] != "code" or "check" in tags or source.startswith("score("):
            continue
        answer = "answer" in tags
        names = names_in(source) if answer else []
        text = handed.answers.get(one["id"], "") if answer else source
        made.append(dict(id=one["id"], source=text, answer=answer, names=names))
    return made


def _once(
    job: dict[str, Any], hidden: list[Path], seconds: float
) -> tuple[list[dict[str, Any]], str]:
    """Start the child, wait, and read what it told."""
    with tempfile.TemporaryDirectory(prefix="expo-lab-grade-", ignore_cleanup_errors=True) as place:
        home = Path(place) / "home"
        home.mkdir()
        out, job_file = Path(place) / "told.jsonl", Path(place) / "job.json"
        job = job | dict(out=str(out), hidden=[str(p) for p in [*hidden, job_file]])
        job_file.write_text(json.dumps(job), "utf-8")
        limit = 300 + len(job["cells"]) * (3 * seconds + 5)
        command = [*_no_network(), sys.executable, "-m", f"{__package__}.child", str(job_file)]
        with subprocess.Popen(
            command,
            cwd=home,
            env=_environment(home),
            stdin=subprocess.PIPE,  # closes with this process, however it ends: `child` hears that
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as child:
            _at_work[child] = Path(place)
            try:
                ended = _ending(child.wait(timeout=limit))
            except subprocess.TimeoutExpired:
                ended = f"it took longer than {limit:g} seconds"
            finally:
                _kill(child)
                del _at_work[child]
        lines = out.read_text("utf-8", errors="replace").splitlines() if out.exists() else []
    return [told for line in lines if (told := _read(line)) is not None], ended


def workers(number: int) -> ProcessPoolExecutor:
    """Make a pool whose processes end, and leave nothing behind, when the one that made it does."""
    return ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=_follow)


def _follow() -> None:
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the end of the parent, which may have been killed, and take everything along."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        for child, place in list(_at_work.items()):
            _kill(child)
            shutil.rmtree(place, ignore_errors=True)
        os._exit(1)


def _ending(code: int) -> str:
    """How a process ended; `child` ends with 1 or by SIGXCPU what takes too long."""
    if code in (1, -24):
        return "it took too long and was stopped"
    if code < 0:
        return f"it crashed the program ({signal.Signals(-code).name})"
    return f"it ended the program (code {code})"


def _read(line: str) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except ValueError:  # cut off in the middle
        return None
    return told if isinstance(told, dict) else None


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started: it has a session of its own."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    elif child.poll() is None:
        child.kill()


def _environment(home: Path) -> dict[str, str]:
    """No names, keys or proxies of the grader's; a home that is thrown away."""
    kept = ("PATH", "PYTHONPATH", "LANG", "SYSTEMROOT", "OMP_NUM_THREADS", "VIRTUAL_ENV")
    mine = {name: os.environ[name] for name in kept if name in os.environ}
    own = dict(HOME=str(home), TMPDIR=str(home), MPLBACKEND="Agg", PYTHONDONTWRITEBYTECODE="1")
    return mine | own | dict(OMP_NUM_THREADS=mine.get("OMP_NUM_THREADS", "1"))


@cache
def _no_network() -> tuple[str, ...]:
    """A prefix that takes the network away, where the system lets a user do so."""
    unshare = shutil.which("unshare")
    prefix = (unshare or "", "--user", "--map-root-user", "--net")
    if unshare is None:
        return ()
    tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return prefix if tried.returncode == 0 else ()
