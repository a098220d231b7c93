"""Shows shared by the tests: made once a session, never changed."""

import os

import pytest
from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "Agg")
# how long an example takes is the machine's affair
settings.register_profile("expo_lab", deadline=None)
settings.load_profile("expo_lab")


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
