"""Shows shared by the tests: made once a session, never changed."""

import os
import pkgutil
from importlib import import_module

import pytest
from hypothesis import settings

import expo_lab

os.environ.setdefault("MPLBACKEND", "Agg")
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
