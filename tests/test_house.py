"""The rules of the house: who may import whom, what stays small, what stays cheap."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import expo_lab

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "expo_lab"
# Below all, and knowing nothing of fairs; scenario, io and datasets are what the flow stands on.
GROUND = ["core", "models", "io", "scenario", "datasets"]
FLOW = ["world", "collect", "profiles"]
SIBLINGS = ["segment", "predict", "lifecycle", "value"]  # none needs another ...
SHARED = "segment.scheme"  # ... but for what a scheme is: leaves and stages are schemes as well
AFTER = ["strategy", "readiness", "view"]
ENDS = {"view", "teaching", "cli"}  # nothing imports these ...
DOORS = {"__init__", "__main__", "cli"}  # ... except the doors to the house
HEAVY = ["duckdb", "faker", "matplotlib", "numpy", "pandas", "scipy", "seaborn"]
HEAVY += ["sklearn", "splink", "statsmodels"]


def imports(path: Path, package: Path = PACKAGE) -> Iterator[tuple[str, ...]]:
    """What of ours a file imports, wherever in the file: names below expo_lab, as tuples."""
    here = path.relative_to(package).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            dotted = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = ["expo_lab", *here][: len(here) + 2 - node.level] if node.level else []
            stem = above + (node.module.split(".") if node.module else [])
            dotted = [[*stem, alias.name] for alias in node.names]
        else:
            continue
        yield from (tuple(names[1:]) for names in dotted if names[0] == "expo_lab")


def allowed(home: str) -> list[str]:
    """The rooms that a room may import."""
    if home == "core" or home == "models":
        return []
    if home in GROUND:
        return ["core", *GROUND[2 : GROUND.index(home)]]
    if home in FLOW:
        return [*GROUND, *FLOW[: FLOW.index(home)]]
    if home in SIBLINGS:
        return [*GROUND, *FLOW]
    if home in ENDS:
        return [*GROUND, *FLOW, *SIBLINGS, *AFTER]
    return [*GROUND, *FLOW, *SIBLINGS, *AFTER[: AFTER.index(home)]] if home in AFTER else []


def forbidden(path: Path, target: tuple[str, ...], package: Path = PACKAGE) -> bool:
    """Whether the house forbids this file to import this name."""
    home = path.relative_to(package).with_suffix("").parts[0]
    room = target[0] if target else ""
    if home in DOORS or room in {home, "__version__"} or target[:2] == ("core", "rooms"):
        return False
    if home in SIBLINGS and ".".join(target).startswith(f"{SHARED}."):
        return False
    return room not in allowed(home)


def test_a_room_imports_only_rooms_to_its_left_and_no_sibling():
    wrong = {
        f"{path.relative_to(PACKAGE)} imports {'.'.join(target)}"
        for path in PACKAGE.rglob("*.py")
        for target in imports(path)
        if forbidden(path, target)
    }
    assert wrong == set()


def test_no_module_needs_one_that_needs_it():
    files = {p.relative_to(PACKAGE).with_suffix("").parts: p for p in PACKAGE.rglob("*.py")}
    files = {name: path for name, path in files.items() if name[-1] != "__init__"}  # not the doors
    needs = {
        name: {at for t in imports(path) for at in (t, t[:-1]) if at in files and at != name}
        for name, path in files.items()
    }
    assert len(list(TopologicalSorter(needs).static_order())) == len(files)  # or a CycleError


@pytest.mark.parametrize(
    ("file", "line", "is_forbidden"),
    [
        ("segment/rule.py", "from ..world.show import Show", False),
        ("segment/rule.py", "from .other import x", False),
        ("segment/rule.py", "from ..core.schema import TABLES", False),
        ("segment/rule.py", "from ..models.bgbb import BetaGeoBetaBinom", False),
        ("segment/rule.py", "from ..lifecycle.stage_schemes import stages", True),
        ("lifecycle/stages.py", "from ..segment.scheme.scheme import Scheme", False),
        ("lifecycle/stages.py", "from ..segment.comparison.compare import compare", True),
        ("value/lifetime.py", "def f():\n    from expo_lab.predict import holdout", True),
        ("value/lifetime.py", "import expo_lab.strategy.playbook", True),
        ("profiles/table.py", "from ..segment.scheme.scheme import Scheme", True),
        ("models/bgbb.py", "from ..core.schema import TABLES", True),
        ("core/schema.py", "from ..world.show import Show", True),
        ("segment/rule.py", "from .. import view", True),
        ("segment/rule.py", "from expo_lab import simulate", True),
        ("segment/rule.py", "from expo_lab import __version__", False),
        ("strategy/playbook.py", "from ..world import show", False),
        ("readiness.py", "from .strategy.playbook import Playbook", False),
        ("strategy/playbook.py", "from ..readiness import available", True),
        ("view/plot.py", "from ..strategy import rollout", False),
        ("value/lifetime.py", "from ..teaching.checks import check", True),
        ("cli/commands.py", "from ..view import plot", False),
    ],
)
def test_the_rule_itself(tmp_path, file, line, is_forbidden):
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(line)
    found = [forbidden(tmp_path / file, t, tmp_path) for t in imports(tmp_path / file, tmp_path)]
    assert found == [is_forbidden]


ROOMS = [name for name in expo_lab.__all__ if (PACKAGE / name / "__init__.py").is_file()]
MODULES = [*ROOMS, "datasets", "readiness", "schema"]  # what is offered as a module


@pytest.mark.parametrize("order", [1, -1], ids=["forwards", "backwards"])
def test_every_room_offers_what_it_names_whatever_was_imported_before(order):
    code = f"""
import importlib, types
import expo_lab as xl
for room in [*{ROOMS!r}, ""][::{order}]:
    home = importlib.import_module(f"expo_lab.{{room}}".rstrip("."))
    assert dir(home) == sorted(home.__all__), room
    for name in home.__all__[::{order}]:
        found = getattr(home, name)
        is_module = isinstance(found, types.ModuleType)
        assert is_module == (name in {MODULES!r}), (room, name)
        assert getattr(home, name) is found, (room, name)
"""
    loaded_after(code)


def test_no_module_bears_the_name_of_something_exported_beside_it():
    for room in ROOMS:
        offers = set(getattr(expo_lab, room).__all__)
        beside = {p.stem for p in (PACKAGE / room).iterdir() if p.suffix in {"", ".py"}}
        assert offers & beside <= {"schema"}, room  # the module itself is what core offers


def test_files_stay_short():
    lines = {p: len(p.read_text("utf-8").splitlines()) for p in PACKAGE.rglob("*.py")}
    assert {str(p): n for p, n in lines.items() if n > 300} == {}


def test_nothing_is_called_utils():
    assert [p for p in PACKAGE.rglob("*") if p.stem in {"utils", "util", "helpers"}] == []


def loaded_after(code: str) -> set[str]:
    """Which heavy libraries a fresh interpreter holds after running the code."""
    report = f"import sys, json; print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    run = [sys.executable, "-c", f"{code}\n{report}"]
    done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_every_public_name_leads_somewhere():
    assert [name for name in expo_lab.__all__ if not hasattr(expo_lab, name)] == []


def test_importing_the_package_is_cheap():
    assert loaded_after("import expo_lab") == set()


def test_help_is_cheap():
    code = """
import runpy, sys
sys.argv = ["expo_lab", "--help"]
try:
    runpy.run_module("expo_lab", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
"""
    assert loaded_after(code) == set()


# Put together from pieces, so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:[w]ork|[f]arm|tmp/[v]|root/[.])/")
PACKAGE_INDEX = re.compile(r"https?://[^\s)\"']*(?:[p]ypi|[p]ythonhosted|[n]pmjs|[d]ebian)")


def test_what_is_committed_names_no_machine_and_no_index():
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, capture_output=True, text=True, cwd=ROOT, check=True).stdout
    wrong = []
    for name in filter(None, names.split("\0")):
        path = ROOT / name
        text = path.read_bytes().decode("utf-8", errors="ignore") if path.is_file() else ""
        found = [*MACHINE_PATH.finditer(text), *PACKAGE_INDEX.finditer(text)]
        wrong += [f"{name}: {match[0]}" for match in found]
    assert wrong == []
