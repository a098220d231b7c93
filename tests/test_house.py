"""The rules of the house: who may import whom, what stays small, what stays cheap."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import expo_lab

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "expo_lab"
FLOW = ["world", "collect", "segment", "predict", "lifecycle", "value", "strategy", "view"]
ENDS = {"view", "checks", "cli"}  # nothing imports these ...
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


def is_free(target: tuple[str, ...], package: Path = PACKAGE) -> bool:
    """Whether a name comes from a model on plain arrays: a file that, of ours, imports nothing.

    A model too long for one file may be spread over neighbours that keep to the same rule.
    """
    todo, seen = [target], set()
    while todo:
        name = todo.pop()
        modules = [package.joinpath(*name[:n]).with_suffix(".py") for n in range(2, len(name) + 1)]
        file = next(filter(Path.is_file, modules), None)
        if file is None or name[0] != target[0]:
            return False
        if file not in seen:
            seen.add(file)
            todo += imports(file, package)
    return True


def forbidden(path: Path, target: tuple[str, ...], package: Path = PACKAGE) -> bool:
    """Whether the house forbids this file to import this name."""
    home = path.relative_to(package).with_suffix("").parts[0]
    room = target[0] if target else ""
    if home in DOORS or room in {home, "__version__"}:
        return False
    if room in ENDS:
        return True
    if room in FLOW:
        allowed = FLOW[: FLOW.index(home)] if home in FLOW else FLOW if home == "checks" else []
        return room not in allowed and not is_free(target, package)
    # What is left is a root module, or else a public name, which would come by the front door.
    return not (package / f"{room}.py").is_file()


def test_a_folder_imports_only_folders_to_its_left():
    wrong = {
        f"{path.relative_to(PACKAGE)} imports {'.'.join(target)}"
        for path in PACKAGE.rglob("*.py")
        for target in imports(path)
        if forbidden(path, target)
    }
    assert wrong == set()


@pytest.mark.parametrize(
    ("file", "line", "is_forbidden"),
    [
        ("segment/rule.py", "from ..world.show import Show", False),
        ("segment/rule.py", "from .other import x", False),
        ("segment/rule.py", "from ..schema import TABLES", False),
        ("segment/rule.py", "from ..lifecycle.bgbb import BGBB", False),  # a model on arrays
        ("segment/rule.py", "from ..lifecycle import bgbb", False),
        ("segment/rule.py", "from ..lifecycle import BGBB", True),  # the folder's own __init__
        ("segment/rule.py", "from ..lifecycle.stages import stages", True),
        ("segment/rule.py", "from ..value.clv import clv", True),
        ("segment/rule.py", "def f():\n    from expo_lab.value import clv", True),
        ("segment/rule.py", "import expo_lab.value.clv", True),
        ("segment/rule.py", "from .. import view", True),
        ("segment/rule.py", "from expo_lab import simulate", True),
        ("segment/rule.py", "from expo_lab import __version__", False),
        ("schema.py", "from .world.show import Show", True),
        ("strategy/rollout.py", "from ..world import show", False),
        ("view/plot.py", "from ..strategy import rollout", False),
        ("value/clv.py", "from ..checks import check", True),
        ("cli.py", "from .view import plot", False),
    ],
)
def test_the_rule_itself(tmp_path, file, line, is_forbidden):
    ours = "from ..schema import TABLES"
    house = {"schema.py": "", "checks.py": "", "cli.py": "", "__init__.py": ""}
    house |= {"world/show.py": ours, "value/clv.py": ours, "segment/other.py": ours}
    house |= {"view/plot.py": ours, "strategy/rollout.py": ours, "lifecycle/stages.py": ours}
    house |= {"lifecycle/bgbb.py": "from .sums import f", "lifecycle/sums.py": "import math"}
    house |= {f"{folder}/__init__.py": "" for folder in FLOW if folder != "value"}
    house |= {"value/__init__.py": "from .clv import clv", file: line}
    for name, text in house.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = [forbidden(tmp_path / file, t, tmp_path) for t in imports(tmp_path / file, tmp_path)]
    assert found == [is_forbidden]


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
