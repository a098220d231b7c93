"""Excel files: bounds, far cells, formats, formulas; and what is kept out of a folder."""

import zipfile

import pytest
from openpyxl import Workbook

import expo_lab as xl
from expo_lab.collect.client import workbooks

SHEET = "Sheet"
HEAD = ["No", "Show", "Off", "Net"]


def writer(*rows, after=lambda sheet: None):
    def write(path):
        book = Workbook()
        for row in (HEAD, *rows):
            book.active.append(row)
        after(book.active)
        book.save(path)

    return write


def test_stray_cells_in_the_last_corner_cost_nothing_and_are_told(folder):
    def stray(sheet):
        sheet.cell(1_048_576, 16_384, "x")
        sheet.cell(900_000, 1, " ")

    base, said = folder(writer(["11", "Expo 2022", None, 10], after=stray), 'revenue = "Net"')
    assert base.tables["participations"]["revenue"].tolist() == [10]
    assert "1,000 empty rows or columns stand before it: not read" in said


def test_formats_show_per_cent_and_currency(folder):
    def shown(sheet):
        sheet["C2"].number_format = "0%"
        sheet["D2"].number_format = "[$£-809]#,##0.00"

    base, said = folder(
        writer(["11", "Expo 2022", 0.1, 900], after=shown), 'discount = "Off", revenue = "Net"'
    )
    row = base.tables["participations"].iloc[0]
    assert (row["discount"], row["list_price"], base.currency) == (100, 1000, "GBP")
    assert not said


def test_a_formula_that_no_program_has_worked_out_is_no_0(folder):
    write = writer(["11", "Expo 2022", None, "=9*100"], ["12", "Expo 2022", None, 700])
    base, said = folder(write, 'revenue = "Net"')
    assert base.tables["participations"]["revenue"].tolist() == [700]
    assert "found '#formula without a stored value'" in said


@pytest.mark.parametrize(
    ("bound", "what"), [("MOST_BYTES", "unpacks to"), ("MOST_CELLS", "holds more than 5 cells")]
)
def test_bounds_are_said_in_words(folder, monkeypatch, bound, what):
    monkeypatch.setattr(workbooks, bound, 5)
    with pytest.raises(ValueError, match=f"bookings.xlsx: cannot be read as .xlsx .{what}"):
        folder(
            writer(["11", "Expo 2022", None, 10], ["12", "Expo 2022", None, 10]), 'revenue = "Net"'
        )


def test_merged_cells_over_a_whole_sheet_are_refused(folder):
    def write(path):
        writer(["11", "Expo 2022", None, 10])(path)
        with zipfile.ZipFile(path) as old:
            parts = {n: old.read(n) for n in old.namelist()}
        sheet = "xl/worksheets/sheet1.xml"
        merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        parts[sheet] = parts[sheet].replace(b"</sheetData>", merge)
        with zipfile.ZipFile(path, "w") as new:
            for name, data in parts.items():
                new.writestr(name, data)

    with pytest.raises(ValueError, match="merges more than so many"):
        folder(write, 'revenue = "Net"')


def test_entities_are_refused_at_once(folder):
    def write(path):
        with zipfile.ZipFile(path, "w") as new:
            new.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')

    with pytest.raises(
        ValueError,
        match=r"bookings\.xlsx: .*holds XML entities",
    ):
        folder(write, "")


def test_links_out_of_the_folder_are_not_read(folder, tmp_path):
    folder("No,Show\n11,Expo 2022\n", "")
    secret = tmp_path / "secret.csv"
    (tmp_path / "client" / "bookings.csv").rename(secret)
    (tmp_path / "client" / "bookings.csv").symlink_to(secret)
    with pytest.raises(
        ValueError, match=r"bookings.csv cannot be read: a link that leads out of the folder"
    ):
        xl.collect.read_tables(tmp_path / "client", tmp_path / "m.toml")


def test_files_of_other_kinds_beside_are_told(folder):
    base, _ = folder(
        "No,Show\n11,Expo 2022\n", "", **{"old.xls": "x", "sub.ods": "y", "notes.docx": "z"}
    )
    told = base.notes["what"].str.cat(sep=" | ")
    assert "old.xls: files that end in .xls are not read" in told
    assert "sub.ods" in told
    assert "docx" not in told


@pytest.mark.parametrize("name", ["bookings.xlsx", "bookings.parquet", "bookings.csv"])
def test_an_error_never_carries_what_a_file_holds(folder, tmp_path, name):
    folder("No,Show\n11,Expo 2022\n", "")
    (tmp_path / "client" / name).write_bytes(b"IBAN SECRET \xff\xfe\x00")
    mapping = (tmp_path / "m.toml").read_text("utf-8").replace("bookings.csv", name)
    mapping += 'encoding = "utf-8"\n'
    (tmp_path / "m.toml").write_text(mapping, "utf-8")
    with pytest.raises(ValueError, match="read_tables") as problem:
        xl.collect.read_tables(tmp_path / "client", tmp_path / "m.toml")
    assert "SECRET" not in str(problem.value)
    assert "xff" not in str(problem.value)


MAP = '[[source]]\ntable = "customers"\nfile = "a.csv"\ncolumns = { customer_id = "No" }\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MAP + "constants = [1]", "columns, constants and values are written"),
        (MAP + "constants = { kind = {} }", "constants: kind must be one value"),
        (MAP + "constants = { kind = [[1]] }", "constants: kind must be one value"),
        (MAP + "values = { kind = { a = [1] } }", "values: kind must be a table"),
        (MAP + "skip = { State = [] }", "skip: State must be a value"),
        (MAP + "only = 3", "columns, constants and values are written"),
        (
            MAP + 'units = { distance_km = "furlong" }',
            "units: distance_km can be in km, mile, metre",
        ),
        (MAP + "scales = { kind = [1, 7] }", "scales: kind must be the worst and the best answer"),
        (MAP + 'currency = "euros"', "currency must be a code"),
        ('currency = "£"', "currency must be a code"),
        ("rates = { USD = -1 }", "rates: USD must be a currency's code and a number above 0"),
        ("rates = 3", "rates are written"),
        ("edition = 3", "editions are written"),
        ("[[edition]]\nname = 'x'", "edition 1 has no 'name'"),
        ("a = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        (MAP + 'decimal = { area = ";" }', "decimal must be one of ',', '.', found ';'"),
        ("[[source]]\ntable = {}\nfile = {}", "there is no table {}"),
    ],
)
def test_a_mapping_of_any_shape_is_explained(tmp_path, text, said):
    (tmp_path / "a.csv").write_text("No\n1\n")
    (tmp_path / "m.toml").write_text(text)
    with pytest.raises(ValueError, match="read_tables: ") as problem:
        xl.collect.read_tables(tmp_path, tmp_path / "m.toml")
    assert said in str(problem.value)


def test_a_part_that_grows_as_no_sheet_does_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "customers.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("xl/worksheets/sheet1.xml", b"A" * 60_000_000)
    with pytest.raises(
        ValueError, match=r"unpacks a part of it from \d\d,\d{3} to 60,000,000 bytes, as no sheet"
    ):
        list(workbooks.workbook("customers.xlsx", path))


def test_hidden_rows_and_hidden_sheets_are_read_and_told(folder):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.parent.create_sheet("front")
        sheet.sheet_state = "hidden"

    rows = ["11", "Expo 2022", None, 10], ["12", "Expo 2022", None, 20]
    more = f'sheet = "{SHEET}"'
    base, said = folder(writer(*rows, after=hide), 'revenue = "Net"', more)
    assert base.tables["participations"]["revenue"].sum() == 30
    assert "row 3: hidden rows (1 of them), maybe by a filter: read like the others" in said
    assert "the sheet is hidden, maybe an old one" in said


def test_a_number_that_is_shown_with_zeros_has_them(folder):
    def padded(sheet):
        sheet["A2"].number_format = "00000"

    base, said = folder(
        writer([11, "Expo 2022", None, 10], after=padded),
        'revenue = "Net"',
        list="No,Firm\n00011,Ahorn\n11,Buche\n",
    )
    assert base.tables["participations"]["customer_id"].tolist() == ["00011"]
    assert not said


def test_a_number_longer_than_excel_keeps_is_nobody(folder):
    rows = [415086800000022501, "Expo 2022", None, 1], ["11", "Expo 2022", None, 2]
    base, said = folder(writer(*rows), 'revenue = "Net"')
    assert base.tables["participations"]["customer_id"].tolist() == ["11"]
    assert "found '4.15086800000023E+17'" in said


def test_an_edition_over_area_and_amount_is_a_header_of_two_levels(tmp_path):
    book = Workbook()
    for row in (["No", "Firm", "Expo 2021", None, "Expo 2022"], [None, None, *["m²", "EUR"] * 2],
                [11, "Ahorn", 20, 5000, 30, 7500], [12, "Buche", 9, 900, 12, 1200]):  # fmt: skip
        book.active.append(row)
    for cells in ("C1:D1", "E1:F1", "A1:A2", "B1:B2"):
        book.active.merge_cells(cells)
    book.save(tmp_path / "two.xlsx")
    text = '[[source]]\ntable = "customers"\nfile = "two.xlsx"\n'
    text += 'columns = { customer_id = "No", name = "Firm" }\n'
    for year in (2021, 2022):
        text += '[[source]]\ntable = "participations"\nfile = "two.xlsx"\ncolumns = { '
        text += f'customer_id = "No", area = "Expo {year} m²", revenue = "Expo {year} EUR" }}\n'
        text += f'constants = {{ edition = "Expo {year}" }}\n'
    mapping = tmp_path / "m.toml"
    mapping.write_text(text, encoding="utf-8")
    took = xl.read_tables(tmp_path, mapping).tables["participations"]
    assert took["revenue"].tolist() == [5000, 900, 7500, 1200]
