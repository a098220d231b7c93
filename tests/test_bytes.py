"""The same bytes with every version that is allowed: hashes made once, held everywhere.

After a change of the world, `python tests/test_bytes.py` makes bytes.json anew.
"""

import hashlib
import json
from pathlib import Path

import pytest

import expo_lab as xl
from expo_lab.io.export import canonical_csv

HELD = Path(__file__).with_name("bytes.json")


def hashes():
    """What each stage of the chain gives, as hashes."""
    show = xl.simulate("mature", customers=300, editions=5, seed=11)
    lists = xl.extracts(show)
    base = xl.consolidate(lists)
    people = xl.profile(base)
    worth, _ = xl.value.relationship_values(base.tables, people)
    stages = {
        "tables": show.tables,
        "lists": lists.records,
        "base": base.tables | {"links": base.links},
        "profile": {"of the base": people.reset_index()},
        "value": {
            "potential": xl.value.potential(people).reset_index(),
            "relationships": worth.reset_index(),
        },
    }
    return {
        f"{stage}: {name}": hashlib.sha256(canonical_csv(frame)).hexdigest()
        for stage, frames in stages.items()
        for name, frame in frames.items()
    }


@pytest.fixture(scope="module")
def found():
    return hashes()


@pytest.mark.parametrize("stage", ["tables", "lists", "base", "profile", "value"])
def test_the_same_bytes_on_every_system_and_version(found, stage):
    wanted = json.loads(HELD.read_text("utf-8"))
    ours = {name: value for name, value in wanted.items() if name.startswith(stage)}
    assert {name: found[name] for name in ours} == ours
    assert found.keys() == wanted.keys()


if __name__ == "__main__":
    HELD.write_text(json.dumps(hashes(), indent=1) + "\n", encoding="utf-8", newline="\n")
