"""The wheel, installed in an environment of its own, works without the repository and offline."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

OFFLINE = """
import socket

def refuse(*args, **kwargs):
    raise OSError("no network in this test")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.create_connection = socket.getaddrinfo = refuse
"""


def run(command, cwd):
    """Run without any of the caller's Python settings; return what it printed."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT], out)
    return next(out.glob("expo_lab-*.whl"))


@pytest.fixture(scope="module")
def clean(wheel, tmp_path_factory):
    """A virtual environment with the wheel; of the test environment it sees the libraries only."""
    home = tmp_path_factory.mktemp("clean environment")
    venv.create(home, symlinks=os.name != "nt")
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", scripts / "python", "install"]
    run([*pip, "--quiet", "--no-deps", "--no-index", "--no-compile", wheel], home)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    (site / "no_network.py").write_text(OFFLINE)
    # A .pth line adds a folder or runs an import. The .pth files of the added folder are not read,
    # so an editable expo_lab there stays unseen.
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "test.pth").write_text("\n".join(["import no_network", *sorted(libraries), ""]))
    return scripts


def test_the_wheel_carries_what_a_reader_opens(wheel):
    packed = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("datasets", "exercises", "notebooks"):
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder]
        kept = [name for name in run(listing, ROOT).split("\0") if (ROOT / name).is_file()]
        expected = {f"expo_lab/_data/{name}" for name in kept}
        assert expected
        assert expected <= packed
    assert {"expo_lab/core/glossary.toml", "expo_lab/py.typed"} <= packed


def test_the_wheel_carries_both_licences(wheel):
    packed = {Path(name).name for name in zipfile.ZipFile(wheel).namelist()}
    assert {"LICENSE", "LICENSE-CC-BY-4.0.md"} <= packed


def test_installed_it_reads_its_data_offline(clean, tmp_path):
    code = """
import socket
try:
    socket.create_connection(("127.0.0.1", 9), 1)
except OSError as error:
    assert "no network in this test" in str(error), error
import expo_lab
from expo_lab import datasets
print(expo_lab.__file__)
print(len(datasets.load_real_figures()))
"""
    where, rows = run([clean / "python", "-I", "-c", code], tmp_path).splitlines()
    assert Path(where).is_relative_to(clean.parent)
    assert int(rows) > 0


@pytest.mark.parametrize("command", [["python", "-I", "-m", "expo_lab"], ["expo-lab"]])
def test_installed_it_tells_its_version(clean, tmp_path, command, wheel):
    told = run([clean / command[0], *command[1:], "--version"], tmp_path)
    assert wheel.name.split("-")[1] in told
