"""Rules of other systems, as far as they can be had here."""

import os
import pickle
import re
import shutil
import subprocess
import sys
import tomllib
import types
from pathlib import Path

import pandas as pd
import pytest
import yaml

import expo_lab as xl
from expo_lab.io.export import file_names

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


def test_files_of_a_class_have_names_of_their_own_on_every_system():
    given = ["1/Ana", "1_ana", "con", "NUL.x", "Bo.", "a:b", "a?b", " ", "Jürgen", "李"]
    made = file_names(given)
    assert list(made) == given
    assert len({name.lower() for name in made.values()}) == len(given)
    for name in made.values():
        assert not RESERVED.fullmatch(name)
        assert not re.search(r'[\x00-\x1f<>:"/\\|?*]|[. ]$', name), name
    assert (made["Jürgen"], made["李"]) == ("Jürgen", "李")


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_a_clients_file_reads_alike_however_its_lines_end(tmp_path, ends):
    home = xl.datasets.folder() / "examples" / "crm"
    shutil.copytree(home, tmp_path / "in")
    for path in (tmp_path / "in").glob("*.csv"):
        lines = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", ends.encode())
        path.write_bytes(lines)
    mapping = tmp_path / "in" / "mapping.toml"
    mapping.write_bytes(mapping.read_bytes().replace(b"\n", b"\r\n"))  # a notepad's
    found = xl.collect.read_tables(tmp_path / "in", mapping)
    wanted = xl.collect.read_tables(home, home / "mapping.toml")
    for name, frame in wanted.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], frame)


def test_a_class_ranked_and_a_client_read_show_what_a_cp1252_console_can(tmp_path):
    """What is printed of a name that the console cannot show is a question mark, no traceback."""
    code = (
        "from expo_lab.cli.commands import app, main; import typer\n"
        "main(lambda: typer.echo('李 Łódź ✓ Jürgen'))\n"
    )
    env = os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("cp1252").strip() == "? ?ód? ? Jürgen"


def test_the_workflow_names_what_is_there():
    """It has not run yet: what it calls must at least be had."""
    flow = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    matrix = flow["jobs"]["tests"]["strategy"]["matrix"]
    assert {s.split("-")[0] for s in matrix["system"]} == {"ubuntu", "macos", "windows"}
    assert f">={matrix['python'][0]}" == project["requires-python"]
    for job in flow["jobs"].values():
        assert job["timeout-minutes"] <= 90
        for step in job["steps"]:
            assert {"uses", "run"} & set(step), step
            for extras in re.findall(r"\.\[([\w,]+)\]", step.get("run", "")):
                assert set(extras.split(",")) <= set(project["optional-dependencies"])
            for place in re.findall(r"-c (\S+)|pytest (tests/\S+)", step.get("run", "")):
                assert (ROOT / (place[0] or place[1])).exists()
