"""Which rows are bookings."""

import pytest
from openpyxl import Workbook

import expo_lab as xl
from expo_lab.collect.client.words import is_error

from .conftest import LIST, took

STATUS = "No,Show,Net,State\n11,Expo 2022,100,Bestätigt\n12,Expo 2022,200,%s\n"


@pytest.mark.parametrize(
    "word", ["Storniert", "Anulado", "Remboursé", "Pending (2 days)", "已取消", "Waitlist"]
)
def test_bookings_that_may_not_stand_are_asked_about(folder, word):
    base, said = folder(STATUS % word, 'revenue = "Net"')
    assert (
        "column 'State': it is not in the mapping and tells of bookings that may not "
        f"stand, which count: {word!r} (1)" in said
    )
    assert took(base, "revenue").sum() == 300


@pytest.mark.parametrize(
    "more", ['skip = { State = "storniert" }', 'only = { State = ["Bestätigt"] }']
)
def test_a_filter_leaves_rows_out_and_counts_them(folder, more):
    base, said = folder(STATUS % "Storniert", 'revenue = "Net"', more)
    assert took(base, "revenue").tolist() == [100.0]
    assert not said
    row = base.control.set_index("table").loc["participations"]
    assert row[["read", "used", "left_out"]].tolist() == [2, 1, 1]


def test_a_status_that_stands_throughout_needs_no_question(folder):
    assert folder(STATUS % "Bezahlt", 'revenue = "Net"')[1] == ""


def test_a_column_called_cancelled_is_asked_about_where_it_says_yes(folder):
    rows = "No,Show,Cancelled\n11,Expo 2022,%s\n12,Expo 2022,\n"
    assert "1 rows say so" in folder(rows % "2022-01-03", "")[1]
    assert folder(rows % "no", "")[1] == ""


@pytest.mark.parametrize(
    "label", ["Zwischensumme", "Total général", "合计", "Suma total", "Summe 2022", "11 Ergebnis"]
)
def test_a_total_is_no_customer_whatever_it_is_called(folder, label):
    base, said = folder(
        f"No;Show;Area;Net\n11;Expo 2022;9;900\n12;Expo 2022;9;800\n{label};;18;1700\n"
    )
    assert took(base, "revenue").sum() == 1700
    assert "a value, not a total" in said
    assert base.sums["revenue_stated"].iloc[-1] == 1700
    assert base.control.set_index("table").loc["participations", "totals"] == 1


def test_a_row_that_adds_up_the_rows_above_is_a_total_without_a_name(folder):
    rows = "".join(f"{n},Expo 2022,9,{n * 10}\n" for n in (11, 12, 13))
    base, said = folder(f"No,Show,Area,Net\n{rows}14,Expo 2022,27,360\n")
    assert took(base, "revenue").sum() == 360
    assert "not a total" in said


def test_a_firm_called_total_is_one(folder):
    firms = "No,Firm\n11,Total\nTOTALBAU,Gesamt & Sohn\n"
    base, said = folder(
        "No,Show,Net\n11,Expo 2022,10\nTOTALBAU,Expo 2022,20\n", 'revenue = "Net"', list=firms
    )
    assert len(base.tables["customers"]) == 2
    assert took(base, "revenue").sum() == 30
    assert not said


def test_error_values_are_nobody():
    assert all(
        map(is_error, ("#N/A", "#NV", "#REF!", "#WERT!", "#DIV/0!", "#¿NOMBRE?", "Err:502", "####"))
    )
    assert not any(map(is_error, ("# 7", "NV", "", "#1 Tools", None, 5)))


def test_rows_of_an_error_value_are_set_aside(folder):
    base, said = folder("No,Show,Net\n11,Expo 2022,10\n#BEZUG!,Expo 2022,20\n", 'revenue = "Net"')
    assert took(base, "revenue").sum() == 10
    assert "found '#BEZUG!'" in said


def test_merged_cells_are_filled_down_but_amounts_are_not(folder):
    def write(path):
        book = Workbook()
        for row in (
            ["No", "Show", "Area", "Net"],
            ["11", "Expo 2022", 9, 900],
            ["12", None, 9, None],
            ["13", None, 9, 700],
        ):
            book.active.append(row)
        book.active.merge_cells("B2:B4")
        book.active.merge_cells("D2:D3")
        book.save(path)

    base, _ = folder(write)
    assert took(base, "revenue").to_dict() == {"11": 900.0, "12": 0.0, "13": 700.0}


def test_blank_parents_of_a_printed_report_are_filled_down_and_said(folder):
    rows = "Show,No,Net\nExpo 2021,11,10\n,12,20\n,13,30\nExpo 2022,11,40\n"
    base, said = folder(rows, 'revenue = "Net"')
    assert base.sums["revenue"].tolist() == [60.0, 40.0, 100.0]
    assert "blank in 2 rows: taken from the row above" in said


def test_a_blank_in_a_plain_list_stays_a_gap(folder):
    rows = "Show,No,Net\nExpo 2021,11,10\nExpo 2021,12,20\n,13,30\n,14,30\n"
    base, said = folder(rows, 'revenue = "Net"')
    assert base.sums["revenue"].iloc[-1] == 30
    assert "expected a value" in said


def test_several_editions_in_a_cell_are_split_where_no_amount_is_doubled(folder):
    base, said = folder('No,Show\n11,"Expo 2021; Expo 2022"\n12,Expo 2022\n', "")
    assert base.sums["bookings"].tolist() == [1, 2, 3]
    assert not said
    base, said = folder(
        'No,Show,Net\n11,"Expo 2021; Expo 2022",500\n12,Expo 2022,10\n', 'revenue = "Net"'
    )
    assert base.sums["revenue"].iloc[-1] == 10
    assert "found 'Expo 2021; Expo 2022', expected one of the editions" in said


def test_nothing_or_a_0_in_the_column_of_an_edition_is_not_there(tmp_path):
    part = '[[source]]\ntable = "%s"\nfile = "all.csv"\n%s\n'
    years = [
        part
        % (
            "participations",
            f'columns = {{ customer_id = "No", area = "{y}" }}\nconstants = {{ edition = {y} }}',
        )
        for y in (2021, 2022)
    ]
    (tmp_path / "all.csv").write_text("No;2021;2022\n11;9;0\n12;0,0;12\n13;;-\n")
    (tmp_path / "m.toml").write_text(
        part % ("customers", 'columns = { customer_id = "No" }') + "".join(years)
    )
    base = xl.collect.read_tables(tmp_path, tmp_path / "m.toml")
    assert base.sums[["edition", "bookings", "area"]].to_numpy().tolist() == [
        ["2021", 1, 9],
        ["2022", 1, 12],
        ["all", 2, 21],
    ]


def test_the_same_booking_in_two_files_counts_once(folder):
    again = '[[source]]\ntable = "participations"\nfile = "old.csv"\n'
    again += 'columns = { customer_id = "No", edition = "Show", revenue = "Net" }'
    rows = "No,Show,Net\n11,Expo 2022,10\n12,Expo 2022,20\n"
    base, said = folder(rows, 'revenue = "Net"', again, old=rows)
    assert took(base, "revenue").sum() == 30
    assert "no row twice, in one file and in another" in said


def test_a_ticket_that_stands_twice_is_asked_about(folder):
    rows = "No,Show,Net,Ticket No,Scanned\n11,Expo 2022,10,T1,9:00\n11,Expo 2022,10,T1,9:05\n"
    assert "the same number twice with the same booking" in folder(rows, 'revenue = "Net"')[1]


def test_a_bad_side_value_goes_and_the_booking_stays(folder):
    rows = "No,Show,Net,Late,Ahead,Leads\n11,Expo 2022,10,-9,110,many\n"
    columns = 'revenue = "Net", payment_delay = "Late", weeks_before = "Ahead", leads = "Leads"'
    base, said = folder(rows, columns)
    row = base.tables["participations"].iloc[0]
    assert row[["revenue", "payment_delay", "weeks_before", "leads"]].tolist() == [10.0, 0, 60, 0]
    assert "found 'many'" in said
    assert "participations: value not used" in said


def test_areas_that_co_exhibitors_repeat_count_once(folder):
    rows = "No,Show,Role,Main,Area\n11,Expo 2022,exhibitor,,40\n"
    rows += "12,Expo 2022,co-exhibitor,11,40\n13,Expo 2022,co-exhibitor,11,6\n"
    base, said = folder(rows, 'role = "Role", area = "Area"')
    assert took(base, "area").to_dict() == {"11": 40.0, "12": 0.0, "13": 6.0}
    assert "repeat the area of the main exhibitor's stand: counted once (1 rows)" in said
    assert "co-exhibitors have an area of their own" in said


HALLS = """No,Show,Hall,Area,Net
11,Expo 2022,3,36,9000
12,Expo 2022,3,50,12500
Hall 3 total,,,86,21500
13,Expo 2022,4,24,6000
Hall 4 total,,,24,6000
TOTAL ALL HALLS,,,110,27500
"""


def test_totals_of_halls_between_the_rows_are_no_bookings(folder):
    base, _ = folder(HALLS)
    assert took(base, "revenue").to_dict() == {"11": 9000, "12": 12500, "13": 6000}
    assert base.control.set_index("table").loc["participations", "totals"] == 3
    assert base.sums["revenue_stated"].iloc[-1] == 27500
    assert base.sums["revenue_in_files"].iloc[-1] == 27500
    # the list itself is cut in the same way, though it has no amounts
    base, _ = folder(HALLS, list=HALLS.replace("Show", "Firm"))
    assert sorted(base.tables["customers"]["customer_id"]) == ["11", "12", "13"]


def test_an_average_beside_a_subtotal_and_a_firm_like_the_one_above(folder):
    rows = (
        HALLS.replace("Hall,", "Rate,").replace(",3,", ",250,").replace("total,,,", "total,,250,")
    )
    assert sorted(took(folder(rows)[0], "area")) == [24, 36, 50]
    listed = "No,Firm\nAhorn,Ahorn\nTotal Fitness,Total Fitness\n"
    rows = "No,Show,Hall,Area,Net\nAhorn,Expo 2022,3,9,90\nTotal Fitness,Expo 2022,,9,90\n"
    base, said = folder(rows, list=listed)
    assert took(base, "revenue").to_dict() == {"Ahorn": 90, "Total Fitness": 90}
    assert "1 rows called a total, which add up none" in said


def test_what_is_called_a_total_and_adds_nothing_up_is_asked_about(folder):
    base, said = folder(HALLS.replace("86,21500", "99,1"), list=LIST + "Hall 3 total,\n")
    assert "1 rows called a total, which add up none of the rows above" in said
    assert "14" not in took(base, "area")


def test_a_firm_called_a_total_is_none_where_its_number_or_another_row_says_so(folder):
    rows = "Firm,No,Show,Net,Remark\nTotal Energies,11,Expo 2022,10,\n"
    rows += "Ahorn,12,Expo 2022,20,fine\nBuche,13,Expo 2022,40,fine\n"
    assert folder(rows, 'revenue = "Net"')[1] == ""
    listed = "No,Firm\nSum & Co,Sum & Co\nAhorn,Ahorn\n"
    rows = "No,Show,Net,Remark\nSum & Co,Expo 2021,10,fine\nAhorn,Expo 2021,20,fine\n"
    rows += "Sum & Co,Expo 2022,5,\nAhorn,Expo 2022,7,fine\n"
    assert folder(rows, 'revenue = "Net"', list=listed)[1] == ""


def test_a_state_that_is_a_place_tells_nothing_of_a_booking(folder):
    rows = "No,Show,Net,State\n11,Expo 2022,10,TX\n12,Expo 2022,20,CA\n"
    assert folder(rows, 'revenue = "Net"')[1] == ""


def test_footnotes_are_no_customers(folder):
    notes = "* as of today,,\nSource: the ERP,,\n"
    listed = "No,Firm,Land\n11,Ahorn,DE\n12,Buche,DE\n13,Cypress,AT\n" + notes
    base, said = folder("No,Show\n11,Expo 2022\n12,Expo 2022\n", "", list=listed)
    assert sorted(base.tables["customers"]["customer_id"]) == ["11", "12", "13"]
    assert "'* as of today', expected a row of the table, not a remark" in said
    assert base.control["set_aside"].tolist()[0] == 2


def test_headings_over_rows_are_told(folder):
    rows = "No,Show,Area,Net\nExpo 2021,,,\n11,Expo 2021,9,90\n12,Expo 2021,9,90\n"
    base, said = folder(rows)
    assert "a heading over other rows" in said
    assert took(base, "area").to_dict() == {"11": 9, "12": 9}


def test_names_alone_at_the_end_of_a_list_of_names_are_asked_about(folder):
    listed = "No,Firm,Land\nAhorn,Ahorn,DE\nBuche,Buche,DE\nNot for others,,\n"
    base, said = folder("No,Show\nAhorn,Expo 2022\nBuche,Expo 2022\n", "", list=listed)
    assert len(base.tables["customers"]) == 3
    assert "1 rows at the end hold nothing but this" in said


def test_a_status_that_skip_keeps_and_nobody_knows_is_noted(folder):
    rows = "No,Show,Net,Deal Stage\n11,Expo 2022,1,Won\n12,Expo 2022,2,Lost\n13,Expo 2022,4,Met\n"
    base, said = folder(rows, 'revenue = "Net"', 'skip = { "Deal Stage" = ["Lost"] }')
    assert took(base, "revenue").sum() == 5
    assert not said
    assert any("not known to stand: 'Met'" in what for what in base.notes["what"])
    assert "'Lost' (1), 'Met' (1)" in folder(rows, 'revenue = "Net"')[1]


def test_numbers_that_lost_their_zeros_are_found_and_told(folder):
    listed = "No,Firm\n0011,Ahorn\n0012,Buche\n"
    base, said = folder("No,Show\n11,Expo 2022\n0012,Expo 2022\n", "", list=listed)
    assert sorted(base.tables["participations"]["customer_id"]) == ["0011", "0012"]
    assert "1 numbers are on the customers' list with other zeros in front, as '0011'" in said
    base, said = folder("No,Show\n11,Expo 2022\n12,Expo 2022\n", "", list=listed + "011,Esche\n")
    assert "found '11', expected a customer on the customers' list" in said
