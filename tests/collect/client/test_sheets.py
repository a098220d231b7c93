"""Finding tables, headers, encodings and separators in clients' files."""

import unicodedata

import pandas as pd
import pytest
from openpyxl import Workbook

import expo_lab as xl
from expo_lab.collect.client.encodings import decode
from expo_lab.collect.client.files import files
from expo_lab.collect.client.headers import table
from expo_lab.collect.client.raw import Raw, squeeze
from expo_lab.collect.client.sheets import sheets


def rows(tmp_path, data, name="x.csv", **how):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return next(iter(sheets(path, tmp_path, **how)))


@pytest.mark.parametrize(
    ("code", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"),
     ("utf-16-be", "utf-16-be (guessed)"), ("cp1252", "cp1252 (guessed)")],
)  # fmt: skip
@pytest.mark.parametrize("text", ["Größe;Öl\n1;2\n", "Straße\tAño\n€ 5\tñ\n"])
def test_encodings(text, code, said):
    assert decode(text.encode(code)) == (text, said)


def test_a_chinese_file_without_a_mark_is_read_in_both_its_encodings():
    text = "客户编号;公司名称\n1;上海机械有限公司\n" * 20
    for code in ("gb18030", "utf-16-le"):
        assert decode(text.encode(code)) == (text, f"{code} (guessed)")


def test_a_named_encoding_is_taken():
    assert decode("Łódź".encode("cp1250"), "cp1250") == ("Łódź", "cp1250")
    with pytest.raises(UnicodeDecodeError):
        decode(b"\xff", "utf-8")


def test_decimal_commas_and_title_lines_do_not_pass_for_separators(tmp_path):
    text = "Messe, Hannover, 2023\n\na;b\n1,5;2,5\n3,5;4,5\n1,0;2,0\n"
    raw = rows(tmp_path, text)
    assert raw.separator == ";"
    assert table(raw).columns.tolist() == ["a", "b"]
    assert table(raw).index.tolist() == [4, 5, 6]


def test_a_line_break_in_quotes_is_one_row_as_in_a_spreadsheet(tmp_path):
    frame = table(rows(tmp_path, 'id;note\n1;"two\nlines"\n2;x\n'))
    assert frame.index.tolist() == [2, 3]
    assert frame["note"][2] == "two\nlines"


def test_an_empty_file_and_an_empty_sheet_are_empty_tables(tmp_path):
    assert table(rows(tmp_path, "")).empty
    Workbook().save(tmp_path / "e.xlsx")
    assert table(next(iter(sheets(tmp_path / "e.xlsx", tmp_path)))).empty


def test_header_names_that_repeat_are_told_apart(tmp_path):
    raw = rows(tmp_path, ";2021;;2022;\nid;area;note;area;note\n1;9;a;12;b\n2;9;a;12;b\n")
    assert table(raw).columns.tolist() == ["id", "2021 area", "2021 note", "2022 area", "2022 note"]
    raw = rows(tmp_path, "id;area;area\n1;9;12\n")
    assert table(raw).columns.tolist() == ["id", "area", "area (2)"]


def test_the_row_of_the_header_can_be_named(tmp_path):
    raw = rows(tmp_path, "a;b\nc;d\n1;2\n")
    assert table(raw, header=2).columns.tolist() == ["c", "d"]
    assert table(raw, known=["C", "D"]).columns.tolist() == ["c", "d"]
    with pytest.raises(ValueError, match="has no row 9 for a header; it has 3 rows"):
        table(raw, header=9)


def test_two_spellings_of_a_header_are_one():
    assert squeeze("Straße (Nr.)") == squeeze("STRASSE_NR")
    assert squeeze(unicodedata.normalize("NFD", "Größe")) == squeeze("Größe")


def test_lock_files_and_hidden_files_are_no_tables(tmp_path):
    for name in ("~$x.xlsx", ".x.csv", "x.docx", "x.csv"):
        (tmp_path / name).write_text("a;b\n1;2\n")
    assert [p.name for p in files(tmp_path, "test")] == ["x.csv"]


def test_a_file_named_by_a_mac_is_found(tmp_path):
    nested = tmp_path / "Unter Ordner"
    nested.mkdir()
    name = unicodedata.normalize("NFD", "Künden.csv")
    (nested / name).write_text("a;b\n1;2\n")
    raw = next(iter(sheets(nested / name, tmp_path)))
    assert raw.file == unicodedata.normalize("NFC", "Unter Ordner/Künden.csv")


def test_parquet_keeps_types_and_shows_lists_as_text(tmp_path):
    frame = pd.DataFrame(
        dict(id=[1, 2], tags=[["a"], None], day=pd.to_datetime(["2023-04-03"] * 2))
    )
    frame.to_parquet(tmp_path / "x.parquet")
    found = table(next(iter(sheets(tmp_path / "x.parquet", tmp_path))))
    assert found["tags"].tolist() == ["['a']", None]
    assert found["day"].tolist() == [pd.Timestamp("2023-04-03")] * 2


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("Kunden-Nr.;Firmenname;PLZ;Ort;Ansprechpartner", "customer_id name postcode city contact"),
        ("Nº cliente;Razón social;Código postal;Población;Teléfono",
         "customer_id name postcode city phone"),
        ("客户编号;公司名称;国家;城市;联系人", "customer_id name country city contact"),
        ("Account ID;Account Name;Industry;Employees;Lead Source",
         "customer_id name sector size source"),
        ("customer_id;name;kind;distance_km;bank_account",
         "customer_id name kind distance_km bank_account"),
    ],
)  # fmt: skip
def test_a_suggestion_knows_headers_in_four_languages(tmp_path, headers, expected):
    import tomllib

    (tmp_path / "Liste 展.csv").write_text(f"{headers}\n1;2;3;4;5\n", encoding="utf-8")
    draft = tomllib.loads(xl.collect.suggest_mapping(tmp_path))
    source = next(s for s in draft["source"] if s["table"] == "customers")
    found = {theirs: ours for ours, theirs in source["columns"].items()}
    assert [found.get(h) for h in headers.split(";")] == expected.split()


def test_a_suggestion_survives_names_with_quotes_and_says_what_it_did_not_know(tmp_path):
    import tomllib

    (tmp_path / "a.csv").write_text('"Kunden ""Nr"" \\";Firma\n1;x\n', encoding="utf-8")
    (tmp_path / "b.csv").write_text("foo;bar\n1;2\n", encoding="utf-8")
    draft = xl.collect.suggest_mapping(tmp_path)
    tomllib.loads(draft)
    assert "# Not recognised: b.csv" in draft
    assert (
        "# No file was found for editions: they are taken from their names in the bookings" in draft
    )


def test_one_list_of_customers_and_bookings_is_suggested_as_both(tmp_path):
    import tomllib

    text = "Kd.-Nr.;Firma;Ort;Messe;Fläche;Umsatz\n1;A;Ulm;Expo 21;9;100\n1;A;Ulm;Expo 22;9;100\n"
    (tmp_path / "alles.csv").write_text(text, encoding="utf-8")
    editions = "Messe;Beginn\nExpo 21;3.5.2021\nExpo 22;2.5.2022\n"
    (tmp_path / "messen.csv").write_text(editions, encoding="utf-8")
    draft = xl.collect.suggest_mapping(tmp_path)
    tables = [s["table"] for s in tomllib.loads(draft)["source"]]
    assert tables == ["customers", "editions", "participations"]
    (tmp_path / "m.toml").write_text(draft, encoding="utf-8")
    base = xl.read_tables(tmp_path, tmp_path / "m.toml")
    assert len(base.tables["customers"]) == 1
    assert len(base.tables["participations"]) == 2
    assert not len(base.set_aside)


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (
            [["No", "Firm", "2021", None, "2022", None], [None, None, *["m2", "EUR"] * 2],
             ["1", "A", "9", "90", "9", "90"]],
            ["No", "Firm", "2021 m2", "2021 EUR", "2022 m2", "2022 EUR"],
        ),
        ([["No", "Firm", "Land", None], ["A1", "A", "DE", "DE"], ["B1", "B", "AT", "AT"]],
         ["No", "Firm", "Land"]),
    ],
)  # fmt: skip
def test_a_second_level_of_the_header_is_no_row_of_the_table(rows, names):
    raw = Raw("a.csv", "", rows, "", ";")
    assert list(table(raw, known=["No", "Firm"])) == names
