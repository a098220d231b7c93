"""What a package brings by entry points is there, whatever is asked for first."""

import os
import subprocess
import sys

import pytest

MODULE = """
import dataclasses
import expo_lab as xl
from expo_lab.profiles import ProfileColumn
from expo_lab.scenario import knob
from expo_lab.strategy import PLAYBOOKS, PROGRAMMES, Claim, judge_claims
from expo_lab.world import ACTIONS, CAUSES, Cause

@dataclasses.dataclass(frozen=True)
class Rainy(xl.Scenario):
    rain: float = knob(1.0, 0, 3, "logits", "what rain takes", cause="weather", switch=True)

less = lambda knobs, was, state, price: -knobs.rain
weather = Cause("weather", "whether it rains", term=less, scenario=Rainy)
stormy = [dataclasses.replace(xl.PRESETS["mature"], name="stormy", cancelled=3), Rainy(name="wet")]
mine = dataclasses.replace(xl.SCHEMES["status"], name="mine")
birch = dataclasses.replace(xl.LEARNERS["kmeans"], name="birch")
postcard = dataclasses.replace(ACTIONS["call"], name="postcard")
cards = dataclasses.replace(PROGRAMMES["greetings"], name="cards")
advice = dataclasses.replace(PLAYBOOKS["status"], name="advice")
grows = Claim("grows", "Shows grow.", "ours", ("C84",), len, 1.0, "times", None, None, "New ones.")
letters = ProfileColumn("letters", lambda tables, people: people["name"].str.len(), meaning="many")
"""
POINTS = dict(schemes="mine", learners="birch", actions="postcard", causes="weather",
              presets="stormy", profile_columns="letters", programmes="cards",
              claims="grows")  # fmt: skip
ALL_THERE = """
import expo_lab as xl
from expo_lab.profiles import COLUMNS
from expo_lab.world import ACTIONS, CAUSES
assert "mine" in xl.SCHEMES and "birch" in xl.LEARNERS and "postcard" in ACTIONS
assert "weather" in CAUSES and {"stormy", "wet"} <= set(xl.PRESETS) and "letters" in COLUMNS
assert "cards" in xl.strategy.PROGRAMMES and "grows" in xl.strategy.CLAIMS
assert "stages_five" in xl.SCHEMES and "tree" in xl.profiles.FORECASTERS
assert len(xl.simulate("wet", 100, 2, seed=1).tables["participations"])
print("all there")
"""


@pytest.fixture
def run(tmp_path):
    """Run code where such a package is installed."""
    about = tmp_path / "own-0.1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: own\nVersion: 0.1\n")
    lines = [f"[expo_lab.{group}]\na = own:{name}\n" for group, name in POINTS.items()]
    (about / "entry_points.txt").write_text("\n".join(lines))
    (tmp_path / "own.py").write_text(MODULE)
    path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])

    def run(code):
        return subprocess.run([sys.executable, "-c", code], env=os.environ | dict(PYTHONPATH=path),
                              capture_output=True, text=True)  # fmt: skip

    return run


@pytest.mark.parametrize(
    "first",
    [
        "import own",
        "from expo_lab.world import sweep",
        "import expo_lab as xl; xl.PRESETS['stormy']",
        "import expo_lab as xl; xl.SCHEMES['mine']",
        "from expo_lab.strategy import PROGRAMMES; PROGRAMMES['cards']",
        "from expo_lab.strategy import CLAIMS; CLAIMS['grows']",
    ],
)
def test_all_that_a_package_brings_is_there_whatever_is_asked_for_first(run, first):
    """A preset made of ours by its name failed: the registry that it asked was being filled."""
    done = run(f"{first}\n{ALL_THERE}")
    assert done.stdout == "all there\n", done.stderr


def test_a_package_that_cannot_be_read_is_named(run, tmp_path):
    (tmp_path / "own.py").write_text("mine = birch = stormy = 3")
    said = run("import expo_lab as xl\nxl.SCHEMES['status']").stderr
    assert "TypeError: register: a scheme must be a Scheme, found int." in said
    assert "a = 'own:mine', an entry point of expo_lab.schemes: mend or uninstall the pac" in said
