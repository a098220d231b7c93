"""Drafts: write beside the target, one writer at a time, and put right what a kill left behind."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PREFIX = ".expo_lab-"
LOCK = "lock"
BASE = "expo-lab base"  # `made_by` of a stored base; everything else of ours is an export
FORMATS = ("csv", "parquet", "xlsx")
WORKBOOK = "tables.xlsx"
LITTER = {".DS_Store", "desktop.ini", "Thumbs.db"}  # a system's file manager puts them anywhere
ENDINGS = [s for name in ("SIGTERM", "SIGHUP") if (s := getattr(signal, name, None))]
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
LOCKLESS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP)  # some network disks: do without
OPEN = "{} cannot be replaced; is it open in another program, such as Excel?"
PATIENCE = 2.0  # seconds to wait for another's swap, which takes far less; ours


class Busy(ValueError):
    """Somebody else writes there at this moment."""


def beside(target: Path) -> Path:
    """Name the hidden folder beside a target in which it is drafted: one name, so it is found."""
    return target.with_name(PREFIX + target.name)


def real(path: str | Path) -> Path:
    """Give the absolute path; of a link the place it leads to, or its old content would remain."""
    if not str(path).strip() or not Path(path).absolute().name:
        raise ValueError(f"needs a folder or file by name, found {str(path)!r} as path.")
    path = Path(path).absolute()
    return path.resolve() if path.is_symlink() else path


@contextmanager
def writing(target: Path, work: Path | None = None) -> Iterator[Path]:
    """Give an empty hidden folder to draft in, to one writer at a time; it goes with the block.

    What a writer that was killed left there is put right first: an old version that had been moved
    aside goes back to its place, drafts go. SIGTERM ends the block as an error does, so that
    nothing stays behind.

    Parameters
    ----------
    target : path
        What is to be written; not touched here.
    work : path, optional
        The hidden folder; by default beside the target, so that a rename is enough.

    Raises
    ------
    Busy
        A ValueError: another program writes there now.
    OSError
        If the place cannot be written, or its disk is full.
    """
    work = beside(target) if work is None else work
    work.parent.mkdir(parents=True, exist_ok=True)
    with _ending_cleanly(), _locked(target, work):
        try:
            yield work
        except OSError as problem:
            if problem.errno not in FULL:
                raise
            why = f"no space is left to write {target}; free some, or name a place on another disk"
            raise OSError(problem.errno, why) from problem


def recover(target: Path) -> None:
    """Put right what a killed writer left beside a target, before it is read.

    Raises
    ------
    Busy
        If the target is absent because it is being written at this moment.
    """
    work = beside(target)
    for _ in range(int(PATIENCE / 0.05)):
        if not work.is_dir():
            return
        try:
            with _locked(target, work):
                return
        except Busy:
            if target.exists():  # as it was before, whole
                return
            time.sleep(0.05)
        except OSError:  # a place that may be read only
            return
    raise Busy(f"{target} is being written for the first time just now; wait until that has ended.")


def _put_right(target: Path, work: Path) -> None:
    """Move an old version back whose place is empty; remove all drafts."""
    old = work / "old"
    if old.exists() and not target.exists():
        os.replace(old, target)
    for left in work.iterdir():
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        elif left.name != LOCK:
            left.unlink(missing_ok=True)


@contextmanager
def _locked(target: Path, work: Path) -> Iterator[None]:
    """Hold the folder's lock, which the system takes from a process that dies; tidy up."""
    handle = _take(target, work)
    try:
        _put_right(target, work)
        yield
    finally:
        _put_right(target, work)
        if os.name == "nt":  # an open file cannot be deleted there
            os.close(handle)
        try:
            (work / LOCK).unlink()
            work.rmdir()
        except OSError:  # the next one is there already
            pass
        if os.name != "nt":
            os.close(handle)


def _take(target: Path, work: Path) -> int:
    while True:
        work.mkdir(mode=0o700, exist_ok=True)
        try:
            handle = os.open(work / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # the one before has just cleared the place
            continue
        try:
            _lock(handle)
            if os.path.samestat(os.fstat(handle), os.stat(work / LOCK)):
                return handle
        except FileNotFoundError:
            pass
        except OSError as problem:
            if problem.errno in LOCKLESS:
                return handle
            os.close(handle)
            if problem.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise
            raise Busy(
                f"Another program writes {target} just now; wait until it has ended, or name "
                "another place."
            ) from None
        os.close(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _ending_cleanly() -> Iterator[None]:
    """Turn the signals that end a program into SystemExit, where nobody else handles them."""
    in_main = threading.current_thread() is threading.main_thread()
    ours = [s for s in ENDINGS if in_main and signal.getsignal(s) is signal.SIG_DFL]

    def end(number: int, _: Any) -> None:
        for each in ours:  # once is enough: a second one must not disturb the tidying up
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for number in ours:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def whole_folder(folder: str | Path, private: bool = False) -> Iterator[Path]:
    """Give a draft folder to write to, and put it in the folder's place when all is written.

    After an error, a full disk or a kill the folder is as it was before.

    Parameters
    ----------
    folder : path
    private : bool
        A stored base: for its owner's eyes only (0700, files 0600), flushed to the disk before the
        old one goes. It replaces a base and an export replaces an export, but neither the other.

    Raises
    ------
    ValueError
        If the folder is a file, holds anything else, or is written by another program.
    """
    folder = real(folder)
    with writing(folder) as work:
        if folder.exists() and not folder.is_dir():
            raise ValueError(f"{folder} is a file; name a folder to write to.")
        if folder.is_dir() and not _is_ours(folder, private):
            raise ValueError(f"{folder} holds something else; name a new or an empty folder.")
        draft = work / "new"
        draft.mkdir(mode=0o700 if private else 0o777)
        yield draft
        if private:
            for path in draft.iterdir():
                settle(path)
        _swap(draft, folder, work / "old")


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Give a draft to write to, and put it in the file's place when all is written.

    After an error, a full disk or a kill the file is as it was before.
    """
    path = real(path)
    if path.is_dir():
        raise ValueError(f"{path} is a folder; name a file to write to.")
    with writing(path) as work:
        draft = work / path.name
        yield draft
        try:
            os.replace(draft, path)
        except PermissionError as problem:  # as in `_swap`
            raise PermissionError(problem.errno, OPEN.format(path)) from problem


def settle(path: Path) -> None:
    """Make a finished file its owner's alone, and see it on the disk."""
    os.chmod(path, 0o600)
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _is_ours(folder: Path, private: bool) -> bool:
    """Say whether a folder is empty, or holds what we wrote, of this kind, and nothing beside."""
    found = {p.name for p in folder.iterdir()} - LITTER
    if not found:
        return True
    try:
        about = json.loads((folder / "manifest.json").read_text("utf-8"))
        made_by = str(about["made_by"])
        tables = list(about["tables"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    known = {f"{name}.{kind}" for name in tables for kind in FORMATS}
    known |= {"manifest.json", "dictionary.csv", WORKBOOK}
    return made_by.startswith("expo-lab") and (made_by == BASE) == private and found <= known


def _swap(draft: Path, folder: Path, old: Path) -> None:
    """Put the finished draft in the folder's place; the old one goes when all is tidied up."""
    try:
        if folder.is_dir():
            os.replace(folder, old)
        os.replace(draft, folder)
    except PermissionError as problem:  # Windows moves no file that a program has open
        raise PermissionError(problem.errno, OPEN.format(folder)) from problem
