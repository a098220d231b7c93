"""A writer is killed at every step, and random ones: the old or the new is there, and no draft."""

import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from expo_lab.io import drafts
from expo_lab.io.drafts import Busy, recover, whole_file, whole_folder, writing

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals and rights")
FILES = ["a.csv", "b.csv", "c.csv"]
MANIFEST = '{"made_by": "expo-lab", "tables": ["a", "b", "c"]}'
WRITER = f"""
import os, signal, sys, time
from pathlib import Path
from expo_lab.io import drafts
from expo_lab.io.drafts import whole_folder

def save(folder, version):
    with whole_folder(folder) as draft:
        for name in {FILES}:
            (draft / name).write_text(version * 1000)
        (draft / "manifest.json").write_text('{MANIFEST}')
        step("written")

def step(name):
    pass

"""


def writer(code, *arguments):
    """Start a process that can `save(folder, version)`."""
    command = [sys.executable, "-c", WRITER + textwrap.dedent(code), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(Path(drafts.__file__).parents[2])}
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)


def save(folder, version):
    with whole_folder(folder) as draft:
        for name in FILES:
            (draft / name).write_text(version * 1000)
        (draft / "manifest.json").write_text(MANIFEST)


def version(folder):
    """Which version stands there: one, whole, or none."""
    if not folder.exists():
        return None
    found = {(folder / name).read_text() for name in FILES}
    assert len(found) == 1
    text = found.pop()
    assert text == text[0] * 1000
    return text[0]


KILL = """
    def kill(name):
        if name == sys.argv[2]:
            os.kill(os.getpid(), getattr(signal, sys.argv[3]))
            if signal.getsignal(getattr(signal, sys.argv[3])) is not signal.SIG_IGN:
                time.sleep(10)
    step = kill
    moved, count = os.replace, []
    def replace(old, new):
        count.append(1)
        kill(f"before {len(count)}")
        moved(old, new)
        kill(f"after {len(count)}")
    os.replace = replace
    save(sys.argv[1], "2")
"""


@posix
@pytest.mark.parametrize("then", ["open", "save"])
@pytest.mark.parametrize(
    ("moment", "found"), [("written", "1"), ("before 1", "1"), ("after 1", "1"), ("after 2", "2")]
)
def test_a_kill_at_any_step_leaves_the_old_or_the_new(tmp_path, moment, found, then):
    folder = tmp_path / "o"
    save(folder, "1")
    assert writer(KILL, folder, moment, "SIGKILL").wait() == -signal.SIGKILL
    assert [p.name for p in tmp_path.glob(".*")] == [".expo_lab-o"]
    if then == "open":
        recover(folder)
        assert version(folder) == found
    else:
        save(folder, "3")
        assert version(folder) == "3"
    assert os.listdir(tmp_path) == ["o"]


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("moment", ["written", "after 1", "after 2"])
def test_a_signal_to_end_leaves_nothing_behind(tmp_path, name, moment):
    folder = tmp_path / "o"
    save(folder, "1")
    code = writer(KILL, folder, moment, name).wait()
    unheard = signal.getsignal(getattr(signal, name)) is signal.SIG_IGN  # hanging up, under nohup
    assert code == (0 if unheard else 128 + getattr(signal, name))
    assert version(folder) == ("2" if unheard or moment == "after 2" else "1")
    assert os.listdir(tmp_path) == ["o"]


@posix
def test_thirty_kills_at_random_moments(tmp_path):
    folder = tmp_path / "o"
    code = """
        print("ready", flush=True)
        for i in range(10**6):
            save(sys.argv[1], "12"[i % 2])
    """
    for i in range(30):
        process = writer(code, folder)
        process.stdout.readline()
        try:
            process.wait(timeout=0.003 * i)
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait()
        process.stdout.close()
        recover(folder)
        assert version(folder) in {None, "1", "2"}
        assert set(os.listdir(tmp_path)) <= {"o"}
    assert version(folder)


def test_the_second_of_two_writers_is_told_so(tmp_path):
    folder = tmp_path / "o"
    with whole_folder(folder) as draft:
        said = []

        def second():
            try:
                save(folder, "2")
            except Busy as problem:
                said.append(str(problem))

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        for name in FILES:
            (draft / name).write_text("1" * 1000)
    assert said == [
        f"Another program writes {folder} just now; wait until it has ended, or name another place."
    ]
    assert version(folder) == "1"
    assert os.listdir(tmp_path) == ["o"]


def test_who_opens_what_is_written_for_the_first_time_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(drafts, "PATIENCE", 0.1)
    with whole_folder(tmp_path / "o"), pytest.raises(Busy, match="for the first time just now"):
        recover(tmp_path / "o")


def test_who_opens_what_is_written_anew_finds_the_old(tmp_path):
    folder = tmp_path / "o"
    save(folder, "1")
    with whole_folder(folder) as draft:
        (draft / "a.csv").write_text("half")
        recover(folder)
        assert version(folder) == "1"
        assert (draft / "a.csv").exists()  # a reader takes nothing from a writer at work
        for name in FILES:
            (draft / name).write_text("2" * 1000)
    assert version(folder) == "2"


def test_another_error_between_the_renames_puts_the_old_back(tmp_path, monkeypatch):
    folder = tmp_path / "o"
    save(folder, "1")
    moved, calls = os.replace, []

    def interrupted(old, new):
        calls.append(old)
        if len(calls) == 2:
            raise KeyboardInterrupt
        moved(old, new)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(folder, "2")
    assert version(folder) == "1"
    assert os.listdir(tmp_path) == ["o"]


def test_a_full_disk_is_named_and_what_was_there_stays(tmp_path):
    folder = tmp_path / "o"
    save(folder, "1")
    with pytest.raises(OSError, match=r"no space is left to write .*; free some") as problem:  # noqa: SIM117
        with whole_folder(folder):
            raise OSError(errno.ENOSPC, "No space left on device")
    assert problem.value.errno == errno.ENOSPC
    assert version(folder) == "1"
    assert os.listdir(tmp_path) == ["o"]


@posix
def test_a_private_folder_is_its_owners_alone_from_the_first_moment(tmp_path):
    def mode(path):
        return stat.S_IMODE(path.stat().st_mode)

    before = os.umask(0)
    try:
        with whole_folder(tmp_path / "o", private=True) as draft:
            (draft / "a.csv").write_text("account")
            assert mode(draft) == mode(draft.parent) == 0o700
        with whole_folder(tmp_path / "p") as draft:
            (draft / "a.csv").write_text("for all")
            assert mode(draft.parent) == 0o700
    finally:
        os.umask(before)
    assert (mode(tmp_path / "o"), mode(tmp_path / "o" / "a.csv")) == (0o700, 0o600)
    assert (mode(tmp_path / "p"), mode(tmp_path / "p" / "a.csv")) == (0o777, 0o666)


@posix
def test_of_a_link_the_place_it_leads_to_is_replaced(tmp_path):
    save(tmp_path / "disk" / "o", "1")
    (tmp_path / "link").symlink_to(tmp_path / "disk" / "o")
    save(tmp_path / "link", "2")
    assert (tmp_path / "link").is_symlink()
    assert version(tmp_path / "disk" / "o") == "2"


def test_what_a_file_manager_puts_there_is_no_hindrance(tmp_path):
    save(tmp_path / "o", "1")
    (tmp_path / "o" / ".DS_Store").write_bytes(b"")
    save(tmp_path / "o", "2")
    assert version(tmp_path / "o") == "2"


def test_without_locks_as_on_some_network_disks_it_goes_on(tmp_path, monkeypatch):
    def none_here(handle):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(drafts, "_lock", none_here)
    save(tmp_path / "o", "1")
    assert version(tmp_path / "o") == "1"
    assert os.listdir(tmp_path) == ["o"]


def test_a_place_that_may_only_be_read_is_read(tmp_path, monkeypatch):
    save(tmp_path / "o", "1")
    drafts.beside(tmp_path / "o").mkdir()

    def refused(*_):
        raise PermissionError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "open", refused)
    recover(tmp_path / "o")
    assert version(tmp_path / "o") == "1"


def test_the_lock_goes_with_the_block(tmp_path):
    for _ in range(3):
        with writing(tmp_path / "x.html") as work:
            assert sorted(os.listdir(work)) == ["lock"]
        assert os.listdir(tmp_path) == []


FILE = """
    from expo_lab.io.drafts import whole_file
    with whole_file(sys.argv[1]) as draft:
        draft.write_text("half")
        os.kill(os.getpid(), getattr(signal, sys.argv[2]))
        time.sleep(10)
"""


@posix
@pytest.mark.parametrize("end", ["SIGKILL", "SIGTERM"])
def test_a_file_whose_writer_is_killed_is_as_before_and_the_next_one_tidies_up(tmp_path, end):
    file = tmp_path / "marks.csv"
    file.write_text("old")
    assert writer(FILE, file, end).wait() != 0
    assert file.read_text() == "old"
    left = {".expo_lab-marks.csv"} if end == "SIGKILL" else set()
    assert set(os.listdir(tmp_path)) == {"marks.csv"} | left
    with whole_file(file) as draft:
        draft.write_text("new")
    assert (os.listdir(tmp_path), file.read_text()) == (["marks.csv"], "new")


def test_a_folder_is_no_file_to_write(tmp_path):
    with pytest.raises(ValueError, match="is a folder; name a file to write to"):
        whole_file(tmp_path).__enter__()


def test_a_file_that_another_program_has_open_is_named(tmp_path, monkeypatch):
    def refused(old, new):
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(PermissionError, match=r"x\.csv cannot be replaced; is it open in another"):  # noqa: SIM117
        with whole_file(tmp_path / "x.csv") as draft:
            draft.write_text("new")
    assert os.listdir(tmp_path) == []
