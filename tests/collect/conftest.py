import pytest

import expo_lab as xl


@pytest.fixture(scope="session")
def held(show):
    return xl.extracts(show)


@pytest.fixture(scope="session")
def base(held):
    return xl.consolidate(held)
