"""Rules of other systems, as far as they can be had here."""

import os
import pickle
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

import expo_lab as xl

ROOT = Path(__file__).parents[1]
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # whatever the ending


def committed():
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, capture_output=True, text=True, cwd=ROOT, check=True)
    return list(filter(None, done.stdout.split("\0")))


def test_every_file_can_lie_on_windows_and_on_a_mac():
    names = committed()
    parts = {part for name in names for part in name.split("/")}
    assert [p for p in parts if RESERVED.fullmatch(p) or re.search(r'[<>:"\\|?*]|[. ]$', p)] == []
    assert len({name.lower() for name in names}) == len(names)  # case is blind there
    assert max(map(len, names)) < 120  # 260 with the folder of a clone before it


def test_text_files_end_their_lines_alike():
    """Git may check out CRLF on Windows: what is hashed or compared byte by byte must not be."""
    rules = (ROOT / ".gitattributes").read_text("utf-8")
    assert "* text=auto eol=lf" in rules


def glossary_on(encoding):
    """What a console of this encoding is given for a search of the glossary."""
    command = [sys.executable, "-m", "expo_lab", "glossary", "loyal"]
    env = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    return done.stdout


@pytest.mark.parametrize("encoding", ["cp1252", "cp437"])
def test_a_console_that_knows_no_chinese_shows_what_it_can(encoding):
    said = glossary_on(encoding).decode(encoding)
    assert "loyal" in said
    assert "?" in said  # in place of each Chinese sign


def test_a_console_that_says_ascii_is_taken_for_utf_8():
    """Click holds ASCII for a locale that nobody set, and writes UTF-8."""
    assert "忠诚" in glossary_on("ascii").decode("utf-8")


def test_public_functions_travel_to_processes_that_are_spawned():
    """Windows and macOS spawn: what a process gets is pickled by name."""
    rooms = [getattr(xl, name) for name in xl.__all__]
    rooms = [room for room in [xl, *rooms] if hasattr(room, "__all__")]
    for room in rooms:
        for name in room.__all__:
            thing = getattr(room, name)
            if isinstance(thing, types.FunctionType):
                assert pickle.loads(pickle.dumps(thing)) is thing, name
