"""Shows shared by the tests: made once a session, never changed."""

import gc
import os
import pkgutil
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings

import expo_lab

os.environ.setdefault("MPLBACKEND", "Agg")
# A worker has one core: with more threads than that, learners wait for their own. Set before
# anything imports NumPy.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
# Where Python is told to store nothing compiled, every lesson's kernel and every command that is
# tried would compile all packages anew: they share a folder instead, and so do later runs. Python
# itself sees by time and size which of it is out of date.
if sys.dont_write_bytecode and "PYTEST_XDIST_WORKER" not in os.environ:
    compiled = Path(__file__).resolve().parents[1] / "build" / "compiled"
    os.environ["PYTHONPYCACHEPREFIX"] = str(compiled)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# What reads notebooks brings a check of web addresses that compiles 38 grammars, 3 s in every
# process; nobody asks for it, and who brings it does without where it is not installed.
sys.modules.setdefault("rfc3987_syntax", None)
# how long an example takes is the machine's affair
settings.register_profile("expo_lab", deadline=None)
settings.load_profile("expo_lab")


def pytest_configure(config):
    """Open every door before any test: a function is guarded once its room's door is open.

    So no test depends on which ran before it. Who only hands tests out to workers needs no doors.
    """
    if config.getoption("numprocesses", None):
        return
    # all that is read and collected stays to the end: nothing of it is looked through for garbage
    gc.disable()
    for about in pkgutil.walk_packages(expo_lab.__path__, "expo_lab."):
        if about.ispkg:
            room = import_module(about.name)
            for name in getattr(room, "__all__", []):
                getattr(room, name)


def pytest_collection_finish():
    """Look for garbage from now on, in what the tests make.

    Seldom: as often as Python does by itself, looking through what fixtures keep takes a tenth of
    the time of tests that draw.
    """
    gc.freeze()
    gc.set_threshold(20_000, 10, 100)
    gc.enable()


@pytest.fixture(scope="session")
def show():
    import expo_lab as xl

    return xl.simulate("mature", customers=1000, editions=8, seed=5)


@pytest.fixture(scope="session")
def people(show):
    import expo_lab as xl

    return xl.profile(show)


@pytest.fixture(scope="session")
def known(people):
    return people.query("kind == 'exhibitor' and editions_attended > 0")


@pytest.fixture(scope="session")
def held(show):
    import expo_lab as xl

    return xl.extracts(show)


@pytest.fixture(scope="session")
def consolidated():
    """`consolidate`, which links the same lists once: for what is made once and never changed."""
    from expo_lab.collect.linkage import base

    def once(extracts, earlier=None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(base, "link", _links())
            return base.consolidate(extracts, base=earlier)

    return once


@pytest.fixture(scope="session")
def base(held, consolidated):
    return consolidated(held)


@cache
def _links():
    """`link`, which does the same work once."""
    import pandas as pd

    from expo_lab.collect.linkage import base

    known, really = {}, base.link

    def link(records, merge, review):
        rows = pd.util.hash_pandas_object(records, index=False).to_numpy().tobytes()
        key = rows, tuple(records), repr((merge, review))
        if key not in known:
            known[key] = really(records, merge, review)
        return known[key].copy()

    return link


@pytest.fixture
def linked_once(monkeypatch):
    """For tests of something else, in which the same lists are consolidated again and again."""
    from expo_lab.collect.linkage import base

    monkeypatch.setattr(base, "link", _links())
