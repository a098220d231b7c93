"""The nasty things that a client's real files hold, and what reading makes of each."""

import datetime as dt
import warnings

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

import expo_lab as xl
from expo_lab.core.schema import HELD, TABLES
from expo_lab.core.validation import problems

from .conftest import BOOKED, CUSTOMERS, EDITIONS, MAPPING, noted

EXAMPLES = xl.datasets.folder() / "examples"


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_whatever_the_encoding_the_tables_are_the_same(client, code):
    plain = CUSTOMERS.replace("Žižka", "Núñez")
    base = client(customers=plain, code=code)
    assert base.tables["customers"]["name"].tolist() == ["Müller", "Böhm", "Núñez"]
    assert base.tables["participations"]["revenue"].tolist() == [1234.56, 900.0, 1000.0]
    said = base.notes["what"].str.cat(sep=" ")
    assert {"utf-8": ".csv: utf-8,", "utf-16-le": "utf-16-le (guessed)"}.get(code, code) in said


def test_chinese_windows_files_are_read(client):
    customers = "客户编号;公司\n1;上海机械有限公司\n2;北京展览\n3;广州\n"
    theirs = '"客户编号", name = "公司"'
    mapping = MAPPING.replace('"Kd.-Nr.", name = "Firma", country = "Land"', theirs)
    booked, mapping = (t.replace("Fläche", "面积") for t in (BOOKED, mapping))
    base = client(customers, EDITIONS, booked, mapping, code="gb18030")
    assert base.tables["customers"]["name"].iloc[0] == "上海机械有限公司"


@pytest.mark.parametrize("separator", [";", "\t", "|", ","])
def test_whatever_the_separator_the_tables_are_the_same(client, separator):
    texts = [t.replace(";", separator) for t in (CUSTOMERS, EDITIONS)]
    booked = "\n".join(
        separator.join(f'"{c}"' for c in line.split(";")) for line in BOOKED.splitlines()
    )
    base = client(*texts, booked)
    assert base.tables["participations"]["revenue"].tolist() == [1234.56, 900.0, 1000.0]
    assert len(base.tables["customers"]) == 3


def test_title_lines_blank_rows_and_a_two_level_header_are_left_behind(client):
    booked = "Bericht vom 1.6.2022\n\n;;Stand;Geld\n" + BOOKED.replace("\n", "\n\n")
    base = client(booked=booked)
    assert base.tables["participations"]["area"].tolist() == [12.5, 9.0, 9.0]


def test_what_is_finer_than_a_hundredth_of_a_metre_is_rounded_and_counted(client):
    base = client(booked=BOOKED.replace("12,5", "12,3456"))
    assert base.tables["participations"]["area"].tolist() == [12.35, 9.0, 9.0]
    assert noted(base, "rounded to 2 decimals") == 1


def test_excels_separator_line_is_obeyed_and_not_counted(client):
    with pytest.warns(UserWarning, match="set aside"):
        base = client(booked="sep=;\n" + BOOKED + "9;Expo 21;1;1\n")
    assert base.set_aside["row"].tolist() == [5]


@pytest.mark.parametrize(
    ("column", "line", "value", "expected"),
    [
        ("Kd.-Nr.", "9;Expo 21;9;9,00", "9", "a customer on the customers' list"),
        ("Messe", "1;Expo 23;9;9,00", "Expo 23", "one of the editions Expo 21, Expo 22"),
        ("Fläche", "2;Expo 21;-20;9,00", "-20", "a number from 0 to 20000 m2"),
        ("Umsatz", "2;Expo 21;9;viel", "viel", "a number from 0 EUR"),
        ("Kd.-Nr.", ";Expo 21;30;9,00", "", "a value"),
        ("Kd.-Nr.", ";Summe;30;9,00", "Summe", "a value, not a total"),
        ("Kd.-Nr.", "2;Expo 22;9;1.000", "2", "no row twice, cell for cell"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside_beside_its_reason(
    client, column, line, value, expected
):
    with pytest.warns(UserWarning, match="1 rows or values were set aside"):
        base = client(booked=BOOKED + line + "\n")
    found = base.set_aside.iloc[0]
    assert (found["row"], found["column"], found["value"]) == (5, column, value)
    assert found["expected"] == expected
    assert found["mend"]
    assert found["effect"] == "row set aside"
    assert noted(base, f"expected {expected}: row set aside") == 1
    assert base.tables["participations"].equals(client().tables["participations"])


def test_an_unknown_category_is_named_with_those_that_are_known(client):
    roles = BOOKED.replace("Umsatz", "Umsatz;Rolle").replace("00\n", "00;Aussteller\n")
    roles = roles.replace("56\n", "56;Austeller\n")
    mapping = MAPPING.replace('Umsatz" }', 'Umsatz", role = "Rolle" }')
    mapping = mapping.replace('constants = { role = "exhibitor" }',
                              'values = { role = { Aussteller = "exhibitor" } }')  # fmt: skip
    with pytest.warns(UserWarning, match="set aside"):
        base = client(booked=roles, mapping=mapping)
    assert base.set_aside["value"].tolist() == ["Austeller"]
    assert "exhibitor, buyer, visitor" in base.set_aside["expected"][0]
    assert len(base.tables["participations"]) == 2


def test_a_second_row_of_a_customer_is_set_aside_and_a_repeated_one_kept_once(client):
    with pytest.warns(UserWarning, match="set aside"):
        base = client(customers=CUSTOMERS + "1;Müller;DE\n2;Boehm;AT\n")
    assert base.set_aside["cells"].tolist() == ["Kd.-Nr.=2; Firma=Boehm; Land=AT"]
    assert noted(base, "word for word: kept once") == 1
    assert base.tables["customers"]["name"].tolist() == ["Müller", "Böhm", "Žižka"]


@pytest.mark.parametrize("word", ["Summe", "TOTAL", "合计"])
def test_a_total_is_no_customer(client, word):
    with pytest.warns(UserWarning, match="set aside"):
        base = client(customers=CUSTOMERS + f"{word};3;\n")
    assert base.set_aside["value"].tolist() == [word]
    assert len(base.tables["customers"]) == 3


def test_two_stands_of_one_customer_become_one(client):
    base = client(booked=BOOKED + "2;Expo 22;18;2.000,00\n")
    last = base.tables["participations"].iloc[-1]
    assert (last["area"], last["revenue"]) == (27, 3000)
    assert noted(base, "rows of one key merged into one") == 1


def test_an_impossible_date_loses_the_date_and_not_the_edition(client):
    mapping = MAPPING.replace('closes = "Ende"', 'closes = "Ende", year = "Jahr"')
    editions = EDITIONS.replace("Ende", "Ende;Jahr").replace("2021\n", "2021;2021\n")
    editions = editions.replace("2022\n", "2022;2022\n").replace("02.05.2022", "31.02.2022")
    with pytest.warns(UserWarning, match="set aside"):
        base = client(editions=editions, mapping=mapping)
    assert base.set_aside[["value", "effect"]].iloc[0].tolist() == ["31.02.2022", "value not used"]
    assert base.tables["editions"]["opens"].dt.year.tolist() == [2021, 2022]


def test_nobody_takes_part_in_a_cancelled_edition(client):
    editions = EDITIONS.replace("Ende", "Ende;fand statt").replace("2021\n", "2021;nein\n")
    editions = editions.replace("2022\n", "2022;ja\n")
    with pytest.warns(UserWarning, match="set aside"):
        base = client(editions=editions,
                      mapping=MAPPING.replace('"Ende"', '"Ende", held = "fand statt"'))  # fmt: skip
    assert base.tables["participations"]["edition"].tolist() == [2, 2]
    assert "cancelled" in base.set_aside["expected"][0]
    assert base.set_aside["value"].tolist() == ["Expo 21"]


def test_editions_are_numbered_by_date_and_the_numbers_are_noted(client):
    lines = EDITIONS.splitlines()
    base = client(editions="\n".join([lines[0], lines[2], lines[1]]))
    assert base.tables["editions"]["year"].tolist() == [2021, 2022]
    assert noted(base, "'Expo 21' is edition 1") == 1
    assert xl.profile(base)["first_edition"].tolist() == [1, 2, 0]


def test_first_times_are_unknown_unless_the_record_is_complete(client):
    assert not client().tables["participations"]["first_time"].any()
    assert noted(client(), "nobody is a newcomer") == 3
    base = client(mapping="complete_record = true\n" + MAPPING)
    assert base.tables["participations"]["first_time"].tolist() == [True, False, True]


def test_whatever_is_filled_in_is_counted(client):
    base = client()
    filled = base.notes[~base.notes["what"].str.startswith("rounded")]
    filled = filled.set_index(["table", "column"])["what"]
    for about in TABLES["participations"].columns:
        given = about.name in ("customer_id", "edition", "area", "revenue", "role")
        assert given == (("participations", about.name) not in filled.index), about.name


def test_every_row_is_a_record_of_its_own(client):
    base = client()
    assert base.records["record_id"].tolist() == base.records["customer_id"].tolist()
    assert base.records["source"].unique().tolist() == ["Kunden 展.csv"]
    assert len(base.links) == 0
    consolidated = ["record_id_l", "record_id_r", "match_weight", "match_probability", "decision"]
    assert list(base.links) == consolidated


def test_what_the_mapping_leaves_out_is_noted(client, tmp_path):
    client()
    home = tmp_path / "Kunde mit Leerzeichen 展"
    (home / "alt.csv").write_text("a;b\n1;2\n")
    mapping = MAPPING.replace(', country = "Land"', "")
    (home / "m.toml").write_text(mapping, encoding="utf-8")
    base = xl.read_tables(home, home / "m.toml")
    assert noted(base, "columns not in the mapping: Land") == 3
    assert base.notes["what"].str.contains("alt.csv is not in the mapping: not read").any()


def test_a_workbook_with_two_level_headers_real_dates_and_numbers_as_ids(tmp_path):
    book = Workbook()
    book.active.title = "Kunden"
    for row in (["Stand 2022"], [], ["Nr", "Firma"], [1.0, "A"], [2, "B"]):
        book.active.append(row)
    sheet = book.create_sheet("Messen")
    for row in (["Jahr", "Beginn"], [2021, dt.date(2021, 5, 3)], [2022, 44683]):
        sheet.append(row)
    sheet = book.create_sheet("Stände")
    rows = ([None, "2021", None, "2022", None], ["Nr", "Fläche", "Umsatz", "Fläche", "Umsatz"],
            ["1", 9, 900.5, 12, 1200], ["2", None, None, 18, "1.800,50 €"])  # fmt: skip
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "Mappe 展.xlsx")
    parts = ['[[source]]\ntable = "customers"\nfile = "Mappe 展.xlsx"\nsheet = "Kunden"\n'
             'columns = { customer_id = "Nr", name = "Firma" }\n'
             '[[source]]\ntable = "editions"\nfile = "Mappe 展.xlsx"\nsheet = "Messen"\n'
             'columns = { edition = "Jahr", opens = "Beginn" }\n']  # fmt: skip
    for year in (2021, 2022):
        parts.append(
            f'[[source]]\ntable = "participations"\nfile = "Mappe 展.xlsx"\nsheet = "Stände"\n'
            f'columns = {{ customer_id = "Nr", area = "{year} Fläche", '
            f'revenue = "{year} Umsatz" }}\nconstants = {{ edition = {year} }}\n'
        )
    (tmp_path / "m.toml").write_text("".join(parts), encoding="utf-8-sig")
    base = xl.read_tables(tmp_path / "Mappe 展.xlsx", tmp_path / "m.toml")
    days = base.tables["editions"]["opens"].dt.strftime("%d.%m.%Y")
    assert days.tolist() == ["03.05.2021", "02.05.2022"]
    assert base.tables["participations"]["revenue"].tolist() == [900.5, 1200, 1800.5]
    assert noted(base, "no 2021 Fläche, 2021 Umsatz: not there") == 1


def test_own_tables_need_no_mapping(show, tmp_path):
    for name in ("customers", "editions", "participations", "surveys"):
        show.tables[name].to_parquet(tmp_path / f"{name}.parquet")
    base = xl.read_tables(tmp_path)
    for name in ("customers", "editions", "participations", "surveys"):
        key = [c for c in ("edition", "customer_id") if c in show.tables[name]]
        expected = show.tables[name].sort_values(key, ignore_index=True)
        pd.testing.assert_frame_equal(
            base.tables[name].sort_values(key, ignore_index=True), expected
        )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('table = "editions"', 'table = "edition"', "no table 'edition'. Did you mean 'editions'?"),
        ("area =", "aera =", "participations has no column 'aera'. Did you mean 'area'?"),
        ('"Fläche"', '"Flaeche qm"', "Buchungen.csv: has no column 'Flaeche qm' for area"),
        ('"Messen.csv"', '"Messe.csv"', "no file 'Messe.csv'. Did you mean 'Messen.csv'?"),
        ('edition = "Messe", opens', "opens", "editions needs edition, which is not mapped"),
        ("constants", "constant", "key 'constant' is not known. Did you mean 'constants'?"),
        ('"exhibitor" }', "", "is no valid TOML"),
        ('role = "exhibitor"', 'edition = "x"', "edition stands under columns and under constants"),
    ],
)
def test_a_wrong_mapping_is_explained(client, old, new, message):
    assert old in MAPPING
    with pytest.raises(ValueError, match=r"read_tables: ") as problem:
        client(mapping=MAPPING.replace(old, new))
    assert message in str(problem.value)


@pytest.mark.parametrize(
    "text",
    ["source = 3", "source = [3]", "[[source]]\nfile = 3", "[[source]]\ntable = ['a']\nfile = 'x'",
     "[[source]]\ntable = 'customers'\nfile = 'x'\ncolumns = 3",
     "[[source]]\ntable = 'customers'\nfile = 'x'\nvalues = { kind = 3 }",
     "[[source]]\ntable = 'customers'\nfile = 'x'\nseparator = ''", "complete_record = 'yes'",
     MAPPING.replace('"Kunden 展.csv"', '"Kunden 展.csv"\nencoding = "klingon"')],
)  # fmt: skip
def test_a_mapping_of_the_wrong_shape_is_a_clear_mistake(client, text):
    with pytest.raises(ValueError, match="read_tables: "):
        client(mapping=text)


def test_all_that_is_fatal_is_told_at_once(client):
    mapping = MAPPING.replace('"Messen.csv"', '"x.csv"').replace('"Fläche"', '"y"')
    with pytest.raises(ValueError, match="2 problems to mend first") as problem:
        client(mapping=mapping)
    assert "x.csv" in str(problem.value)
    assert "'y'" in str(problem.value)


def test_nothing_usable_is_an_error_with_the_first_problems(client):
    booked = BOOKED.splitlines()[0] + "\n" + "".join(f"{i};Expo 99;9;9\n" for i in range(50))
    with pytest.raises(ValueError, match="participations: no row can be used") as problem:
        client(booked=booked)
    assert "50 rows or values beside" in str(problem.value)
    assert "(50 like this)" in str(problem.value)
    assert len(str(problem.value)) < 3500


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.xlsx", b"no workbook", "x.xlsx: cannot be read as .xlsx"),
        ("x.parquet", b"", "x.parquet: cannot be read as .parquet"),
        ("x.xls", b"old", "Save an old .xls as .xlsx first"),
    ],
)
def test_a_broken_file_is_named(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match=r"read_tables|cannot be read") as problem:
        xl.read_tables(tmp_path)
    assert message in str(problem.value)


def test_paths_that_lead_nowhere_are_named(tmp_path):
    with pytest.raises(ValueError, match="does not exist"):
        xl.read_tables(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="suggest_mapping"):
        xl.read_tables(EXAMPLES / "crm", tmp_path / "none.toml")
    with pytest.raises(ValueError, match="no file or sheet is called customers"):
        xl.read_tables(EXAMPLES / "crm")


def test_a_sensitive_cell_is_not_shown_beside_the_reason(client):
    mapping = MAPPING.replace('country = "Land"', 'bank_account = "IBAN"')
    with pytest.warns(UserWarning, match="set aside"):
        base = client("Kd.-Nr.;Firma;IBAN\n1;A;XX01\n1;B;XX02\n2;C;\n3;D;\n", mapping=mapping)
    assert base.set_aside["cells"].tolist() == ["Kd.-Nr.=1; Firma=B"]
    assert base.tables["customers"]["bank_account"].tolist() == ["XX01", "", ""]


def test_what_was_set_aside_can_be_exported_harmlessly(client, tmp_path):
    from expo_lab.io.export import write_tables

    with pytest.warns(UserWarning, match="set aside"):
        base = client(booked=BOOKED + "=cmd();Expo 21;1;1\n")
    write_tables({"set_aside": base.set_aside}, tmp_path / "out", {}, "csv")
    text = (tmp_path / "out" / "set_aside.csv").read_text("utf-8-sig")
    assert '"\'=cmd()"' in text
    assert '"=' not in text


def test_the_order_of_rows_changes_nothing(client):
    def turned(text):
        head, *lines = text.splitlines()
        return "\n".join([head, *lines[::-1]])

    one, two = client(), client(turned(CUSTOMERS), turned(EDITIONS), turned(BOOKED))
    for name in HELD:
        pd.testing.assert_frame_equal(one.tables[name], two.tables[name])
    pd.testing.assert_frame_equal(one.notes, two.notes)


CELLS = {
    "id": ["1", "2", "3", "9", "", "=1+1", " 2 ", "1.0"],
    "edition": ["Expo 21", "expo-22", "Expo 99", "", "EXPO 22"],
    "area": ["9", "12,5", "-3", "x", "", "1.200", "99999", "#REF!"],
    "revenue": ["900,00", "1.234,56", "-1", "viel", "", "15 %", "inf"],
}


@settings(max_examples=15, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(st.tuples(*map(st.sampled_from, CELLS.values())), max_size=25))
def test_every_row_is_in_the_base_set_aside_or_counted(client, rows):
    lines = [";".join(row) for row in rows if any(cell.strip() for cell in row)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        base = client(booked=BOOKED + "".join(f"{line}\n" for line in lines))
    assert (base.set_aside["effect"] == "row set aside").all()
    assert base.set_aside["row"].is_unique
    merged = noted(base, "rows of one key merged into one")
    assert len(base.tables["participations"]) + len(base.set_aside) + merged == 3 + len(lines)
    assert not [p for t in HELD for p in problems(t, base.tables[t])]
    notes = base.notes[base.notes["what"].str.endswith("row set aside")]
    assert notes["rows"].sum() == len(base.set_aside)


def test_columns_without_a_header_are_told_and_a_lone_zip_is_to_be_unpacked(folder, tmp_path):
    _, said = folder("No,Show,,Area,Net\n11,Expo 2022,x,9,90\n12,Expo 2022,,9,90\n")
    assert "column C has no header: its 1 cells are not read" in said
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "tables.zip").write_bytes(b"PK")
    with pytest.raises(ValueError, match="Unpack it first"):
        xl.read_tables(tmp_path / "only")
