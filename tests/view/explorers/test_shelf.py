"""What the web page's shelf offers opens, one at a time."""

import pytest

import expo_lab as xl
from expo_lab.view.explorers.shelf import PLACEHOLDER, _makers, shelf


@pytest.fixture(scope="module")
def given():
    show = xl.simulate("mature", customers=600, editions=8, seed=1)
    return show, xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")


@pytest.mark.parametrize("name", list(_makers(None, None)))
def test_each_opens_with_a_picture_and_goes_again(given, name):
    page = shelf(*given)
    which = page.children[0]
    assert page.children == (which,)
    which.value = name
    assert bytes(page.children[1].image.value).startswith(b"\x89PNG")
    which.value = PLACEHOLDER
    assert page.children == (which,)
