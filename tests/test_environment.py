"""What a reader installs: pyproject.toml, environment.yml and constraints.txt say the same."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import expo_lab

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text("utf-8")
PYPI_NAME = {"python-duckdb": "duckdb", "matplotlib-base": "matplotlib"}


def bounds(requirements: Iterable[str]) -> dict[str, SpecifierSet]:
    parsed = [Requirement(line) for line in requirements]
    return {canonicalize_name(PYPI_NAME.get(r.name, r.name)): r.specifier for r in parsed}


def test_conda_has_the_same_packages_and_bounds():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    conda = bounds(line for line in listed if isinstance(line, str))
    assert conda.pop("python") == SpecifierSet(PROJECT["requires-python"])
    assert conda.pop("pip") == SpecifierSet()
    assert conda == bounds(PROJECT["dependencies"])


def pins(name: str) -> list[str]:
    """Every pinned version of a package: one, or one for each range of Python versions."""
    lines = [Requirement(x) for x in CONSTRAINTS.splitlines() if x and not x.startswith("#")]
    named = [r.specifier for r in lines if canonicalize_name(r.name) == name]
    return [spec.version for specifiers in named for spec in specifiers]


@pytest.mark.parametrize("group", ["dependencies", "test", "web", "zh"])
def test_constraints_pin_every_direct_dependency_within_its_bounds(group):
    wanted = bounds(EXTRAS.get(group) or PROJECT["dependencies"])
    assert [name for name in wanted if not pins(name)] == []
    assert [f"{n}=={v}" for n, bound in wanted.items() for v in pins(n) if v not in bound] == []


def test_constraints_hold_versions_only():
    body = [line for line in CONSTRAINTS.splitlines() if not line.startswith("#")]
    assert [x for x in body if not re.fullmatch(r"[\w.-]+==[\w.]+( ; [\w .<>=!'\"()]+)?", x)] == []


def imported(folder: str) -> set[str]:
    """Top-level names of everything that the Python files under a folder import."""
    names = set()
    for path in (ROOT / folder).rglob("*.py"):
        if path.parent.name == "benchmarks":  # peers there are timed where they are installed
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - {"expo_lab"}


@pytest.mark.parametrize("folder", ["expo_lab", "tests"])
def test_what_we_import_is_declared(folder):
    groups = EXTRAS if folder == "tests" else {k: v for k, v in EXTRAS.items() if k != "test"}
    declared = set(bounds([*PROJECT["dependencies"], *(x for g in groups.values() for x in g)]))
    shipped_by = packages_distributions()
    undeclared = {
        name
        for name in imported(folder)
        if declared.isdisjoint(canonicalize_name(d) for d in shipped_by.get(name, [name]))
    }
    assert undeclared == set()


def test_citation_names_this_version():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert cited["version"] == expo_lab.__version__
