"""Every notebook runs top to bottom in a real kernel, once, and becomes a page.

Where a process can fork, kernels come from one that has imported what lessons import, and done
nothing else; lesson 00 starts plainly everywhere, and all do on other systems.
"""

import ast
import os
import re
import sys
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

import expo_lab as xl
from expo_lab.view.explorers import readers

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# CI keeps the pages; elsewhere they go with the test's own folder
PAGES = ROOT / "build" / "notebooks"


# pandas asks, as it is imported, whether it is for a kernel: it is told so
WARM = """
import builtins, os, types
# as a kernel that starts plainly sets it before it imports anything
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
from expo_lab.view.explorers import warm
builtins.get_ipython = lambda: types.SimpleNamespace(kernel=None)
import pandas
del builtins.get_ipython
warm.LOADED += ("duckdb", "scipy.stats", "seaborn", "sklearn.ensemble", "sklearn.mixture",
                "splink", "statsmodels.formula.api")
warm.rehearse = lambda: None
warm.main()
"""


def load(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def warm():
    """The kind of kernel whose imports are done."""
    if not readers.FORKS:
        yield AsyncKernelManager
        return
    process = readers.Warm(sys.executable, "-c", WARM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "WARM", process)
        with process.start():
            yield readers.ForkedKernel


def run(lesson, folder, kernel):
    """Run a lesson top to bottom, as from this folder."""
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(lesson, timeout=600, resources=where, kernel_manager_class=kernel).execute()


@pytest.fixture(scope="module")
def exporter():
    from nbconvert import HTMLExporter

    return HTMLExporter(embed_images=True, mathjax_url="", require_js_url="", jquery_url="")


# These follow the template to the letter; the others bring theirs.
TEMPLATE = list(NOTEBOOKS)
SEED = re.compile(r"^seed = \d+  # your student number$", re.M)
# A sentence that tells the reader to compare, and one that announces a cell.
COMPARE = re.compile(r"(?:^|[.!?:;)*] |\n)(?:And (?:now )?|But |Elsewhere )?[Cc]ompare\b")
NEXT = re.compile(
    r"\b(?:[Tt]he next cell|[Tt]he cell below|We can measure that|[Tt]he explorer below"
    r"|[Tt]his explorer)\b"
)


def test_the_ordered_lessons_are_there():
    names = ["00_start_here", "01_collection", "01b_profile", "02_segmentation", "02b_labels"]
    names += ["03_prediction", "03b_mining", "03c_needs", "04_lifecycle", "05_value"]
    names += ["05b_relationships", "06_strategy", "06b_programmes", "07_claims"]
    names += ["08_capstone"]
    assert [p.stem for p in NOTEBOOKS if p.name[0].isdigit()] == names


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.name[0] == "0"], ids=lambda p: p.stem)
def test_a_lesson_leads_on_and_not_back(path):
    end = re.search(r"\*\*Next:\*\*.*", "\n".join(c.source for c in load(path).cells))[0]
    lessons = [name for name in re.findall(r"\]\((\w+\.ipynb)", end) if name[0] == "0"]
    assert lessons[:1] > [path.name] or path.stem == "08_capstone"


def test_the_columns_of_lesson_07_stand_in_the_order_that_its_text_says():
    cells = {c.id: c.source for c in load(ROOT / "notebooks" / "07_claims.ipynb").cells}
    *steps, shown = ast.parse(cells["c16-programmes"]).body
    space = {"table": xl.datasets.load_claims()}
    exec(compile(ast.Module(steps, []), "07", "exec"), space)
    found = eval(compile(ast.Expression(shown.value), "07", "eval"), space)
    assert "first two columns" in cells["c17-programmes-after"]
    assert "The last column is in euros" in cells["c17-programmes-after"]
    assert list(found) == [
        "as members against others",
        "stands more a member",
        "profit more, EUR",
    ]


@pytest.mark.parametrize("path", TEMPLATE, ids=lambda p: p.stem)
def test_it_follows_the_template(path):
    cells = load(path).cells
    title, code = cells[0].source, [c.source for c in cells if c.cell_type == "code"]
    parts = ["# ", "**In this notebook you will**", "**Time:** about ", "**You need:** "]
    assert [title.count(part) for part in parts[1:]] == [1, 1, 1]
    assert title.startswith(parts[0])
    assert int(re.search(r"about (\d+) minutes", title)[1]) <= 75
    assert len(re.findall(r"^- ", title, re.M)) in (3, 4, 5, 6)
    end = " ".join(c.source for c in cells[-2:])
    assert "## In this notebook you have seen" in end
    assert re.search(r"\*\*(Next|Exercise):\*\*", end)
    # a misspelt name is answered with the right one, as lesson 00 promises
    assert sum(source.count("\nfriendly_errors()") for source in code) == 1
    # a show of one's own: one line sets the seed, and nothing goes past it
    assert sum(len(SEED.findall(source)) for source in code) == 1
    assert not [source for source in code if re.search(r"\bseed=\d", source)]
    folded = [c for c in cells if "folded" in c.metadata.get("tags", [])]
    assert all(c.metadata["jupyter"]["source_hidden"] for c in folded)
    assert all("answer(" in c.source for c in folded)


@pytest.mark.parametrize("path", TEMPLATE, ids=lambda p: p.stem)
def test_who_compares_finds_a_folded_answer_below(path):
    cells = load(path).cells
    for i, cell in enumerate(cells):
        if cell.cell_type == "markdown" and i and COMPARE.search(cell.source):
            near = cells[i + 1 : i + 4]
            assert any("folded" in c.metadata.get("tags", []) for c in near), cell.source


@pytest.mark.parametrize("path", TEMPLATE, ids=lambda p: p.stem)
def test_a_text_that_announces_the_next_cell_stands_before_it(path):
    cells = load(path).cells
    for cell, after in pairwise(cells):
        found = list(NEXT.finditer(cell.source)) if cell.cell_type == "markdown" else []
        if found:
            rest = cell.source[found[-1].start() :]
            assert after.cell_type == "code", cell.source
            assert "\n#" not in rest, cell.source


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Look. Compare the two lines.", True),
        ("And now compare the other two.", True),
        ("You may compare two of them.", False),
        ("To compare is to learn.", False),
    ],
)
def test_what_a_request_to_compare_is(text, is_one):
    assert bool(COMPARE.search(text)) == is_one


def with_seed(path, seed):
    """A lesson as a student with this number opens it."""
    lesson = load(path)
    for cell in lesson.cells:
        if cell.cell_type == "code":
            cell.source = SEED.sub(f"seed = {seed}", cell.source)
    return lesson


# In CI two of them for the first lesson; thirty for each by hand.
SEEDS = [("00_start_here", 4711), ("00_start_here", 20261130)]
MANY = [(p.stem, seed) for p in TEMPLATE for seed in range(100_001, 100_031)]


@pytest.mark.parametrize(
    ("name", "seed"),
    [*SEEDS, *(pytest.param(*each, marks=pytest.mark.slow) for each in MANY)],
)
def test_it_runs_for_any_seed_and_its_folded_answers_are_filled(name, seed, tmp_path, warm):
    lesson = with_seed(ROOT / "notebooks" / f"{name}.ipynb", seed)
    run(lesson, tmp_path, warm)
    for cell in lesson.cells:
        if "folded" in cell.metadata.get("tags", []):
            told = cell.outputs[0]["data"]["text/plain"]
            assert re.search(r"\d", told), told
            assert not re.search(r"\bnan\b|\binf\b|<NA>", told), told


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_runs_and_becomes_a_page(path, tmp_path, monkeypatch, warm, exporter):
    lesson = load(path)
    monkeypatch.delenv(
        "MPLBACKEND", raising=False
    )  # pictures go into the notebook, as for a reader
    # a copy elsewhere, in a folder with a space and other letters: as on a student's laptop
    work = tmp_path / "Übung 展会"
    work.mkdir()
    run(lesson, work, AsyncKernelManager if path.stem == "00_start_here" else warm)
    loud = [o for c in lesson.cells for o in c.get("outputs", []) if o.get("name") == "stderr"]
    assert not loud, loud[0]["text"]
    pictures = [
        o for c in lesson.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})
    ]
    assert len(pictures) >= 2
    page, _ = exporter.from_notebook_node(lesson)
    out = PAGES if os.environ.get("CI") else tmp_path
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{path.stem}.html").write_text(page, encoding="utf-8")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_reads_as_a_lesson(path):
    cells = load(path).cells
    first, last = cells[0].source, cells[-1].source
    assert first.startswith("# ")
    assert re.search(r"you will", first, re.I)
    assert re.search(r"minutes", " ".join(c.source for c in cells[:3]))
    assert re.search(r"you have seen", " ".join(c.source for c in cells[-3:]), re.I), last
    code = [c for c in cells if c.cell_type == "code"]
    told = [c for c in code if "folded" not in c.metadata.get("tags", [])]
    assert sum(c.cell_type == "markdown" for c in cells) >= len(told)  # prose first
    for cell in code:
        lines = [x for x in cell.source.splitlines() if x.strip()]
        assert len(lines) <= 12, cell.source
        assert not cell.outputs
        assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_its_links_lead_somewhere(path):
    for cell in load(path).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)#:]+)\)", cell.source):
                assert (path.parent / target).exists(), target
