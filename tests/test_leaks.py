"""No way out for what is sensitive, unless it is named: every file that writes is looked at."""

import ast
import io
import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook

import expo_lab as xl
from expo_lab.cli.commands import app, main
from expo_lab.core.schema import TABLES
from expo_lab.core.validation import columns_with
from expo_lab.io.drafts import FORMATS
from expo_lab.io.export import MADE_HARMLESS, canonical_csv, write_tables

ROOT = Path(__file__).parents[1]
WRITES = {"copyfile", "copytree", "dump", "fdopen", "open", "print_png", "save", "savefig",
          "sink_parquet", "to_clipboard", "to_csv", "to_excel", "to_feather", "to_hdf",
          "to_html", "to_json", "to_latex", "to_markdown", "to_orc", "to_parquet", "to_pickle",
          "to_sql", "to_stata", "to_xml", "write_bytes", "write_csv", "write_parquet",
          "write_table", "write_text", "writerow", "writerows", "writestr"}  # fmt: skip
# Every file of the package that writes, and what holds it to the rule
WAYS_OUT = {
    "cli/classroom.py": "lessons and exercises as they ship, in a zip",
    "collect/client/workbooks.py": "reads a client's workbook; what it writes is a copy in memory",
    "strategy/capstone.py": "a student's plan, no customers",
    "teaching/grading/child.py": "a student's answers, as JSON for the marker",
    "teaching/grading/marking.py": "marks and feedback pages: students' words, no customers",
    "teaching/grading/run.py": "the answers to be run, no customers",
    "strategy/decision/kept.py": "what a study learned of invented shows, for itself to go on from",
    "value/relationships/truth.py": "shares of value by future, numbers alone",
    "view/explorers/png.py": "the pictures of all explorers: counts, money and scores, no names",
    "view/explorers/warm.py": "the page of the explorers, from a profile: below",
    "view/reports/handouts.py": "a client's workbook and slides: tests/view/reports",
    "world/people/names.py": "pools of invented names",
    "world/people/pools.py": "pools of invented names",
    "io/drafts.py": "moves and locks what others wrote",
    "io/export.py": "below, in each format",
    "io/workbook.py": "below, as the format xlsx",
    "world/portfolio.py": "below, as a portfolio",
    "view/reports/page.py": "tests/view/reports/test_tour.py, as the tour's page",
    "cli/intake.py": "a draft of a mapping, headers only; the base goes through collect/store.py",
    "collect/store.py": "a stored base is the base itself and keeps what is sensitive; it says so",
    "world/calibrate/accept.py": "knobs, no customers",
    "scenario.py": "knobs, no customers",
    "core/resources.py": "copies of what ships: below",
}
ACCOUNT = re.compile(r"XX\d{18}")
DANGER = ["=1+1", "+49 30", "-2", "@cmd", "\tx", "\rx"]
WITHIN = ["a;=1+1;b", "a\n=1+1", "a\r=1+1", ";;+1", "\r=1"]  # a cell within, in some countries
TEXTS = [*DANGER, *WITHIN, "Kessler", "O'Neill", "-", "1-2", ""]


def read(path):
    """All that a file says, as text."""
    if path.suffix == ".parquet":
        return canonical_csv(pd.read_parquet(path)).decode()
    if path.suffix == ".xlsx":
        with ZipFile(path) as parts:
            return "".join(parts.read(name).decode() for name in parts.namelist())
    # the examples of clients' files are written as clients write them
    return path.read_text("utf-8" if "examples" not in path.parts else "cp1252", errors="replace")


def leaks(folder):
    """Which files under a folder name a sensitive column as a heading, or hold an account."""
    found = set()
    for path in [p for p in Path(folder).rglob("*") if p.is_file()]:
        text = read(path)
        heads = any(re.search(rf"^.*\b{c}\b.*[,<]", text) for c in columns_with("sensitive"))
        if ACCOUNT.search(text) or (heads and path.suffix != ".json"):
            found.add(path.name)
    return found


def test_accounts_look_as_the_search_expects(show):
    assert show.tables["customers"]["bank_account"].str.fullmatch(ACCOUNT).all()
    assert columns_with("sensitive") == {"bank_account"}  # another one needs a search of its own


def test_every_file_that_writes_is_known():
    found = set()
    for path in (ROOT / "expo_lab").rglob("*.py"):
        calls = [
            n.func for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)
        ]
        if WRITES & {
            f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in calls
        }:
            found.add(path.relative_to(ROOT / "expo_lab").as_posix())
    assert found == set(WAYS_OUT), "a new way out: test it here, then name it in WAYS_OUT"


@pytest.fixture(scope="module")
def few():
    """A show with rows in every table: a column leaks whole, or not at all."""
    made = xl.simulate("mature", customers=300, editions=4, seed=5)
    assert all(len(frame) for frame in [*made.tables.values(), *made.truth.values()])
    return made


@pytest.mark.parametrize("kind", FORMATS)
def test_no_format_leaks_unless_asked(few, tmp_path, kind):
    everything = few.tables | {f"true_{k}": v for k, v in few.truth.items()}
    write_tables(everything, tmp_path / "a", {}, kind)
    assert leaks(tmp_path / "a") == set()
    assert not any("@example." in read(p) for p in (tmp_path / "a").iterdir())
    write_tables(everything, tmp_path / "b", {}, kind, ["bank_account"])
    holds = dict(csv="customers.csv", parquet="customers.parquet", xlsx="tables.xlsx")[kind]
    assert holds in leaks(tmp_path / "b")  # the search does find them


@pytest.mark.parametrize("kind", FORMATS)
def test_the_schema_alone_says_what_is_sensitive(few, tmp_path, monkeypatch, kind):
    about = TABLES["customers"]
    columns = [replace(c, privacy="sensitive") if c.name == "email" else c for c in about.columns]
    monkeypatch.setitem(TABLES._items, "customers", replace(about, columns=tuple(columns)))
    write_tables(few.tables, tmp_path / "a", {}, kind)
    assert not any("@example." in read(p) for p in (tmp_path / "a").iterdir())


@pytest.mark.parametrize(
    "options",
    [*(["--format", kind] for kind in FORMATS), ["--truth"], ["--shows", "2"]],
)
def test_the_command_leaks_nothing(tmp_path, options):
    sizes = ["--customers", "60", "--editions", "2", "--out", str(tmp_path / "o")]
    main(lambda: app(["generate", *sizes, *options], standalone_mode=False))
    assert len(list((tmp_path / "o").rglob("*"))) > 2
    assert leaks(tmp_path / "o") == set()


def test_what_ships_leaks_nothing():
    assert [leaks(ROOT / name) for name in ("datasets", "notebooks", "exercises")] == [set()] * 3


def test_pseudonymised_tables_leak_nothing_even_when_asked(few, tmp_path):
    veiled = xl.collect.pseudonymise(few.tables, "k" * 32)
    write_tables(veiled, tmp_path / "o", {}, "csv", ["personal", "sensitive"])
    assert not any(ACCOUNT.search(read(p)) for p in (tmp_path / "o").iterdir())
    assert not any("@example." in read(p) for p in (tmp_path / "o").iterdir())


def test_what_later_steps_and_pictures_see_has_no_sensitive_column():
    assert columns_with("sensitive") & set(TABLES["profile"].names) == set()


# cells that a spreadsheet would run --------------------------------------------------------------


def table():
    numbers = dict(margin=-1.5, change=[-3] * len(TEXTS), day=pd.Timestamp("2024-03-12"))
    kinds = pd.Categorical(TEXTS, categories=TEXTS)
    return pd.DataFrame({"name": TEXTS, "=kind": kinds} | numbers)


@pytest.mark.parametrize("separator", [",", ";"])
def test_no_cell_of_a_csv_runs_whatever_separates(tmp_path, separator):
    write_tables({"t": table()}, tmp_path / "o", {}, "csv", ["name"])
    text = (tmp_path / "o" / "t.csv").read_bytes().decode("utf-8-sig")
    if separator == ",":
        stored = pd.read_csv(io.StringIO(text), keep_default_na=False)
        cells = [*stored, *stored["name"], *stored["'=kind"]]
        assert stored[["margin", "change"]].to_numpy().tolist() == [[-1.5, -3]] * len(TEXTS)
    else:  # quotes taken as they stand, the worst reading
        cells = re.split(r"[;\r\n]", text)
    assert [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r")) and c] == []


def test_what_was_made_harmless_is_read_back(tmp_path):
    write_tables({"t": table()}, tmp_path / "o", {}, "csv", ["name"])
    raw = io.BytesIO((tmp_path / "o" / "t.csv").read_bytes())
    stored = pd.read_csv(raw, encoding="utf-8-sig", keep_default_na=False, lineterminator="\n")
    assert stored["name"].str.replace(MADE_HARMLESS, r"\1", regex=True).tolist() == TEXTS


def test_no_cell_of_a_workbook_runs_and_numbers_stay_numbers(tmp_path):
    made = table().assign(note="#N/A")
    write_tables({"t": made}, tmp_path / "o", {}, "xlsx", ["name"])
    sheet = load_workbook(tmp_path / "o" / "tables.xlsx")["t"]
    rows = list(sheet.iter_rows(min_row=2))
    assert {c.data_type for row in [*sheet.iter_rows(max_row=1), *rows] for c in row} <= {
        "s",
        "inlineStr",
        "n",
        "d",
    }
    assert [row[0].value or "" for row in rows] == TEXTS
    assert [row[0].quotePrefix for row in rows[:6]] == [True] * 6
    assert {(row[2].value, row[3].value, row[5].value) for row in rows} == {(-1.5, -3, "#N/A")}
    assert rows[0][4].value.isoformat().startswith("2024-03-12")


GAPS = ("satisfaction", "recommendation", "propensity")  # numbers that may be absent


def test_a_workbook_has_the_tables_to_the_last_value(few, tmp_path):
    folder = write_tables(few.tables, tmp_path / "o", {}, "xlsx", ["personal", "sensitive"])
    sheets = pd.read_excel(folder / "tables.xlsx", sheet_name=None, keep_default_na=False,
                           na_values={c: [""] for c in GAPS},
                           dtype={"postcode": "str", "phone": "str"})  # fmt: skip
    assert list(sheets) == list(few.tables)
    for name, frame in few.tables.items():
        pd.testing.assert_frame_equal(
            sheets[name].astype(frame.dtypes.to_dict()), frame.reset_index(drop=True)
        )


def test_the_same_tables_give_the_same_workbook(show, tmp_path):
    bytes_of = []
    for name in "ab":
        write_tables({"editions": show.tables["editions"]}, tmp_path / name, {}, "xlsx")
        bytes_of.append((tmp_path / name / "tables.xlsx").read_bytes())
    assert bytes_of[0] == bytes_of[1]
    assert b"1980-01-01T00:00:00Z" in ZipFile(io.BytesIO(bytes_of[0])).read("docProps/core.xml")


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"name": ["a\x00b"]}), "t holds a control character that no workbook may"),
        (pd.DataFrame({"n": range(1_048_576)}), "t has 1,048,576 rows, a sheet holds 1,048,575"),
    ],
)
def test_what_no_sheet_can_hold_is_said(tmp_path, frame, message):
    with pytest.raises(ValueError, match=message):
        write_tables({"t": frame}, tmp_path / "o", {}, "xlsx", ["name"])
    assert not list(tmp_path.iterdir())
