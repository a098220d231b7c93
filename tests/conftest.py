"""Shows shared by the tests: made once a session, never changed."""

import os
import pkgutil
import sys
from importlib import import_module
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

import expo_lab

os.environ.setdefault("MPLBACKEND", "Agg")
# Where Python is told to store nothing compiled, every lesson's kernel and every command that is
# tried would compile all packages anew: they share a folder instead, which is gone at the end.
if sys.dont_write_bytecode and "PYTEST_XDIST_WORKER" not in os.environ:
    compiled = TemporaryDirectory(prefix="expo_lab-compiled-")
    os.environ["PYTHONPYCACHEPREFIX"] = compiled.name
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# how long an example takes is the machine's affair
settings.register_profile("expo_lab", deadline=None)
settings.load_profile("expo_lab")

# A function is guarded once its room's door is opened: opened here for all, so that no test
# depends on which ran before it.
for about in pkgutil.walk_packages(expo_lab.__path__, "expo_lab."):
    if about.ispkg:
        room = import_module(about.name)
        for name in getattr(room, "__all__", []):
            getattr(room, name)


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
def base(held):
    import expo_lab as xl

    return xl.consolidate(held)
