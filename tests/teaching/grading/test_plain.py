"""An answer goes to JSON and comes back as what it holds, and as nothing that can run."""

import json

import pytest

from expo_lab.teaching.grading.plain import from_plain, to_plain


def there_and_back(found):
    return from_plain(json.loads(json.dumps(to_plain(found))))


@pytest.mark.parametrize("found", [[[1, 0.5], [2.0, 1]], ((1, 2), (3, 4)), [0.5, "a", None]])
def test_rows_of_a_list_come_back(found):
    assert [list(x) if isinstance(x, tuple) else x for x in found] == list(there_and_back(found))


def test_a_list_within_itself_or_of_long_rows_is_only_named():
    endless = [1]
    endless.append(endless)
    assert there_and_back([endless])[0].__class__.__name__ == "list"
    assert there_and_back([list(range(1000))])[0].__class__.__name__ == "list"
