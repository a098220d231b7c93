"""Child: runs one student's answers in a process of its own and writes down what they gave.

Started by `run` with a job's file; not imported. The checks are not in this process, so code in an
answer has nothing to forge but its own values.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

HARD = 10  # seconds that a cell gets to notice the end of its time; ours
WAIT = 10  # times as long as it may compute a cell may take, on a busy machine; ours
MEMORY = 8 * 2**30  # address space in bytes; libraries map much more than they use; ours
LARGEST = 50 * 2**20  # bytes of a file; ours
DEEPEST = 20_000  # calls within one another that an answer may ask for; ours
NET = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.sendmsg")
START = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty")
WRITE = (
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "shutil.rmtree", "shutil.move"),
)


class OutOfTime(BaseException):
    """Not an Exception, so that an answer's own `except Exception` lets it pass."""


def main(job_file: str) -> None:
    """Run the job's cells, one line of JSON a thing found."""
    _end_with_parent()
    job = json.loads(Path(job_file).read_text("utf-8"))
    with open(job["out"], "a", encoding="utf-8") as out:

        def tell(**what: Any) -> None:
            out.write(json.dumps(what) + "\n")
            out.flush()

        _limits()
        from .. import errors  # noqa: F401  # before the fence, which lets nothing be read
        from ..task import exercise
        from .plain import to_plain

        checks = exercise(job["exercise"]).checks
        space: dict[str, Any] = {"__name__": "__main__"}
        for cell in job["cells"]:
            before = dict(space)
            if cell["answer"]:
                tell(begin=cell["id"])
            else:
                space |= {"seed": job["seed"]} if cell["id"] == "seed" else {}
            if cell["id"] == job["first"]:
                _fence(Path.cwd(), [Path(p) for p in job["hidden"]])
            problem = "" if cell["id"] == "seed" else _run(cell, space, job["seconds"])
            if not cell["answer"]:
                if problem:
                    tell(setup=cell["id"], problem=problem)
                continue
            tell(end=cell["id"], problem=problem)
            for each in checks:
                if each.answer in cell["names"]:
                    tell(answer=each.answer, **_value(each, space, to_plain))
            mine = set(cell["names"])
            space |= {name: old for name, old in before.items() if name not in mine}
        tell(done=True)


def _value(each: Any, space: dict[str, Any], to_plain: Callable[[Any], Any]) -> dict[str, Any]:
    if each.answer not in space:
        return {"absent": True}
    found = space[each.answer]
    try:
        return {"plain": to_plain(found if found is ... else each.plain(found))}
    except ValueError as said:
        return {"refused": str(said)}
    except BaseException as error:  # whatever an answer's own class does when it is read
        return {"refused": f"It could not be read ({type(error).__name__})."}


def _run(cell: dict[str, Any], space: dict[str, Any], seconds: float) -> str:
    """Run a cell within its time; what went wrong, in words."""
    lines = [x for x in cell["source"].splitlines() if not x.lstrip().startswith(("%", "!"))]
    if cell["answer"]:
        _processor(seconds + HARD)
    faulthandler.dump_traceback_later(WAIT * seconds + HARD, exit=True)
    try:
        code = compile("\n".join(lines), f"<{cell['id']}>", "exec")
        with _Alarm(seconds if cell["answer"] else 0):
            exec(code, space)
    except OutOfTime:
        return f"It computed longer than {seconds:g} seconds and was stopped."
    except BaseException as error:  # also SystemExit and KeyboardInterrupt
        text = " ".join(str(error).split())[:300]
        if "ellipsis" in text:
            return "It needs an answer that is still `...`: one of its own, or of a cell above."
        said = f"{type(error).__name__}: {text}" if text else type(error).__name__
        advice = _advice(error, space)
        return f"{said.removesuffix('.')}. {advice}" if advice else said
    finally:
        faulthandler.cancel_dump_traceback_later()
    return ""


def _advice(error: BaseException, space: dict[str, Any]) -> str:
    from ..errors import advised

    try:
        said = advised(error, space)
    except Exception:  # whatever an answer's own class does when it is asked
        return ""
    if said.endswith("from the top."):  # all above was run here, but for cells of one's own
        return "Only the cells of answers are run: what a cell of your own makes is not there."
    return said


class _Alarm:
    """Raise OutOfTime after some seconds of the processor, and again for those who catch it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds if hasattr(signal, "setitimer") else 0

    def __enter__(self) -> None:
        if self.seconds:
            signal.signal(signal.SIGPROF, self._ring)
            signal.setitimer(signal.ITIMER_PROF, self.seconds, 1.0)

    def __exit__(self, *args: object) -> None:
        if self.seconds:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def _ring(self, number: int, frame: Any) -> None:
        raise OutOfTime


def _processor(seconds: float) -> None:
    """End the process after so many more seconds of the processor: a loop inside a library, too."""
    try:
        import resource
    except ImportError:  # Windows: the time on the clock is all there is
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 1, hard))


def _end_with_parent() -> None:
    """End when the pipe from the parent closes, as it does however the parent ends.

    The pipe moves away from the standard input, which an answer may read: there is nothing there.
    """
    pipe, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    def wait() -> None:
        os.read(pipe, 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _limits() -> None:
    # calls without end fill the memory until the time is over, and take ten times that to go
    as_asked = sys.setrecursionlimit
    sys.setrecursionlimit = lambda limit: as_asked(min(limit, DEEPEST))
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit is all there is
        return
    most = {"RLIMIT_AS": MEMORY, "RLIMIT_FSIZE": LARGEST, "RLIMIT_CORE": 0}
    for name, value in most.items():
        with suppress(ValueError, OSError):  # macOS maps more than that before anything runs
            resource.setrlimit(getattr(resource, name), (value, value))


def _fence(home: Path, hidden: list[Path]) -> None:
    """Refuse network, other programs, writing outside the home and reading what is hidden."""
    home = home.resolve()
    hidden = [path.resolve() for path in hidden]

    def outside(path: Any) -> bool:
        if isinstance(path, int) or path is None:
            return False
        return not Path(os.fsdecode(path)).resolve().is_relative_to(home)

    def seen(path: Any) -> bool:
        if isinstance(path, int):
            return False
        real = Path(os.fsdecode(path)).resolve()
        return any(real.is_relative_to(each) for each in hidden)

    busy = False

    def watch(event: str, args: tuple[Any, ...]) -> None:
        nonlocal busy
        if busy:
            return
        if event in NET:
            raise PermissionError("no network while answers are marked")
        if event in START:
            raise PermissionError("no other program while answers are marked")
        if event != "open" and event not in WRITE:
            return
        busy = True  # resolving a path raises events itself
        try:
            path, mode = args[0], args[1] if event == "open" else "w"
            writes = event != "open" or _writes(mode, args[2])
            null = not isinstance(path, int) and os.fsdecode(path) == os.devnull
            if (writes and not null and outside(path)) or (event == "open" and seen(path)):
                raise PermissionError("no file outside the answer's own folder")
        finally:
            busy = False

    sys.addaudithook(watch)


def _writes(mode: Any, flags: Any) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


if __name__ == "__main__":
    main(sys.argv[1])
