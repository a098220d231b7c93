"""The glossary: its entries are whole, what each points to is there, and words find them."""

import doctest
import inspect
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType

import pytest

from expo_lab.core.glossary_terms import FILE, glossary
from expo_lab.core.schema import STATES, TABLES
from expo_lab.lifecycle.stage_schemes import CROSSWALK
from expo_lab.scenario import Scenario
from expo_lab.segment.scheme.scheme import SCHEMES
from expo_lab.world.actions import ACTIONS

ROOT = Path(__file__).parents[2]
ENTRIES = tomllib.loads(FILE.read_text(encoding="utf-8"))
KEYS = ["en", "zh", "es", "words", "meaning", "source", "where"]
GRID = "Reinartz and Kumar's grid (friends, butterflies, barnacles, strangers)"
MISSION = [f"C{number:02}" for number in range(1, 197)]


def is_module(path: str) -> bool | None:
    """Whether a dotted path under expo_lab is a module; None where there is nothing."""
    try:
        found = resolve_name(path)
    except (ImportError, AttributeError):
        return None
    return isinstance(found, ModuleType) if path.split(".")[0] == "expo_lab" else None


def has_column(name: str) -> bool:
    table, _, column = name.partition(".")
    return table in TABLES and column in TABLES[table].names


def has_segment(name: str) -> bool:
    scheme, _, segment = name.partition("/")
    return scheme in SCHEMES and segment in [s.name for s in SCHEMES[scheme].segments]


def has_stage(name: str) -> bool:
    names, slash, stage = name.partition("/")
    if not slash:
        return name in STATES
    return names in CROSSWALK and stage in {*CROSSWALK[names], *CROSSWALK[names].values()}


def has_heading(name: str, folder: Path = ROOT / "notebooks") -> bool:
    file, _, heading = name.partition("#")
    if not (folder / file).is_file():
        return False
    cells = json.loads((folder / file).read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return heading in re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)


LEADS = {
    "function": lambda name: is_module(name) is False,
    "module": lambda name: is_module(name) is True,
    "table": TABLES.__contains__,
    "column": has_column,
    "knob": lambda name: name != "name" and name in Scenario.__dataclass_fields__,
    "scheme": lambda name: name in SCHEMES,
    "segment": has_segment,
    "stage": has_stage,
    "action": ACTIONS.__contains__,
    "notebook": has_heading,
}


def leads_somewhere(where: str) -> bool:
    kind, _, name = where.partition(":")
    return kind in LEADS and LEADS[kind](name)


def test_ids_are_the_missions_and_in_order():
    assert list(ENTRIES) == [entry for entry in MISSION if entry in ENTRIES]
    assert "C195" in ENTRIES


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_is_whole(entry):
    row = ENTRIES[entry]
    assert list(row) == KEYS
    assert all(row[key] for key in KEYS if key != "words")  # what else it is called may be nothing
    assert re.fullmatch(r"00[0-3](, 00[0-3])*", row["source"])
    assert re.search("[一-鿿]", row["zh"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_is_short(entry):
    texts = [
        *(ENTRIES[entry][key] for key in ("en", "zh", "es", "meaning")),
        *ENTRIES[entry]["words"],
    ]
    assert [text for text in texts if len(text) > 160 or "\n" in text or text != text.strip()] == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_where_leads_somewhere(entry):
    where = ENTRIES[entry]["where"]
    assert len(set(where)) == len(where)
    assert [place for place in where if not leads_somewhere(place)] == []


@pytest.mark.parametrize("language", ["en", "zh", "es"])
def test_no_two_entries_share_a_term(language):
    terms = [row[language].casefold() for row in ENTRIES.values()]
    assert sorted(set(terms)) == sorted(terms)


@pytest.mark.parametrize(
    "where",
    [
        "function:expo_lab.simulated",
        "function:expo_lab.world",  # a module
        "function:json.loads",  # not ours
        "module:expo_lab.simulate",  # a function
        "module:expo_lab.worlds",
        "table:customer",
        "column:profile",
        "column:profile.true_state",
        "knob:name",
        "knob:without",  # a method
        "scheme:dick",
        "segment:dick_basu/disloyal",
        "segment:dick_basu/not applicable",
        "stage:trust",  # one of the five, so five/trust
        "stage:five/stable",
        "action:gift",
        "notebook:none.ipynb#Heading",
        "formula:x",
        "dick_basu",
    ],
)
def test_a_wrong_where_is_found_out(where):
    assert not leads_somewhere(where)


def test_where_can_be_a_heading_of_a_notebook(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "\n", "## Two words \n", "text"]},
        {"cell_type": "code", "source": ["# a comment"]},
    ]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    asked = ["Title", "Two words", "Two", "text", "a comment", ""]
    assert [h for h in asked if has_heading(f"a.ipynb#{h}", tmp_path)] == ["Title", "Two words"]


@pytest.mark.parametrize(
    "term", ["C34", "c34", "Basu", "忠诚度矩阵", "matriz de LEALTAD", " basu "]
)
def test_an_id_or_a_word_in_any_language_finds_the_entry(term):
    assert glossary(term).index.tolist() == ["C34"]


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_other_word_finds_its_entry_too(entry):
    for word in ENTRIES[entry]["words"]:
        assert entry in glossary(word).index, word


@pytest.mark.parametrize(
    ("word", "entry"),
    [("sponsor", "C01"), ("赞助商", "C01"), ("专业观众", "C01"), ("相对态度", "C34"),
     ("odds", "C162"), ("razón de posibilidades", "C162"), ("首次参展", "C68"),
     ("patronage", "C34"), ("投入程度", "C39"), ("valor de ejemplo", "C95"), ("awareness", "C74")],
)  # fmt: skip
def test_words_of_the_sources_and_of_the_field_find_an_entry(word, entry):
    assert entry in glossary(word).index


def test_a_word_of_no_term_is_looked_for_in_the_meanings():
    assert glossary("list a department").index.tolist() == ["C13"]


def test_a_word_finds_all_entries_that_hold_it():
    found = glossary("etapa de")
    assert found.index.tolist() == ["C74", "C75", "C76", "C77", "C78"]
    assert list(found) == KEYS


def test_without_a_term_all_are_listed_and_where_reads_as_text():
    table = glossary()
    assert table.index.tolist() == list(ENTRIES)
    joined = "scheme:dick_basu, column:profile.relative_attitude, column:profile.repeat_patronage"
    assert table.loc["C34", "where"] == joined


@pytest.mark.parametrize(
    ("term", "nearest"),
    [
        ("crosswalk of stages", "crosswalk of stage names"),
        ("SATISFACION DEL CLIENTE", "satisfacción del cliente"),
        ("客户忠实度", "客户忠诚度（意愿与行为）"),
        ("barnacel", "barnacle test"),
        ("buterflies", GRID),
    ],
)
def test_an_unknown_term_gets_the_nearest(term, nearest):
    with pytest.raises(KeyError) as problem:
        glossary(term)
    message = str(problem.value)
    assert message.startswith(f"There is no glossary term {term!r}. Did you mean {nearest!r}")
    assert len(message) < 250


@pytest.mark.parametrize("term", ["", "  "])
def test_an_empty_term_finds_nothing(term):
    with pytest.raises(KeyError, match="There is no glossary term"):
        glossary(term)


def test_the_public_name_loads_the_glossary_when_first_used():
    code = """
import sys, expo_lab as xl
assert "expo_lab.core.glossary" not in sys.modules
look_up = xl.glossary
assert "pandas" not in sys.modules
print(*look_up("C188").index)
"""
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.stdout.strip(), done.returncode) == ("C188", 0), done.stderr


def test_every_entry_of_the_mission_is_here_or_named_in_the_readme():
    limits = (ROOT / "README.md").read_text("utf-8").partition("## Known limits")[2]
    assert [entry for entry in MISSION if entry not in ENTRIES and entry not in limits] == []
    assert [entry for entry in re.findall(r"\bC\d+\b", limits) if entry in ENTRIES] == []


def has_example(name: str) -> bool:
    """Whether the run of the tests collects an example of a function or class, from its module."""
    thing = resolve_name(name)
    module = inspect.getmodule(thing)
    if not (inspect.isroutine(thing) or inspect.isclass(thing)) or module is None:
        return False
    if not Path(module.__file__ or "").is_relative_to(ROOT / "expo_lab"):
        return False
    finder = doctest.DocTestFinder(exclude_empty=True)
    # through the module, as the run does it; recursion goes on to a class' methods
    whole = f"{module.__name__}.{thing.__qualname__}"
    return any(
        test.examples and (test.name == whole or test.name.startswith(f"{whole}."))
        for test in finder.find(module, module.__name__)
    )


CALLED = {
    entry: [w.partition(":")[2] for w in row["where"] if w.startswith("function:")]
    for entry, row in ENTRIES.items()
}
# What these point to are names of the data (registries, cut points): columns, segments and knobs
# are there, and nothing is called.
NOT_CALLED = {entry for entry, names in CALLED.items() if not names}


@pytest.mark.parametrize("entry", [entry for entry in CALLED if entry not in NOT_CALLED])
def test_an_example_of_what_an_entry_names_is_run(entry):
    named = [name for name in CALLED[entry] if callable_of(name)]
    assert not named or any(has_example(name) for name in named)


def callable_of(name: str) -> bool:
    thing = resolve_name(name)
    return inspect.isroutine(thing) or inspect.isclass(thing)


def test_an_example_is_told_from_none():
    assert has_example("expo_lab.allocate")
    assert not has_example("expo_lab.PRESETS")
    assert not has_example("json.loads")


def test_notebooks_that_entries_name_are_there():
    """They are run whole by tests/test_notebooks.py."""
    named = {
        w.partition(":")[2].partition("#")[0]
        for row in ENTRIES.values()
        for w in row["where"]
        if w.startswith("notebook:")
    }
    assert named
    assert [name for name in named if not (ROOT / "notebooks" / name).is_file()] == []
