"""Numbers as clients' programs write them."""

import pytest

from expo_lab.collect.client.amounts import marks, number
from expo_lab.collect.client.units import scale_of, unit_of
from expo_lab.core import TABLES

from .conftest import took

BOOKED = TABLES["participations"]
AREA, REVENUE, OFF = (BOOKED[c] for c in ("area", "revenue", "discount"))


@pytest.mark.parametrize(
    ("cell", "about", "value"),
    [
        ("2.400,--", REVENUE, 2400.0),
        ("2.400,-", REVENUE, 2400.0),
        ("€ 1.200,50", REVENUE, 1200.5),
        ("310,50-", OFF, -310.5),
        ("(310,50)", OFF, -310.5),
        ("-$80", OFF, -80.0),
        ("−7", OFF, -7.0),
        ("4,5 T€", REVENUE, 4500.0),
        ("2,5 Mio", REVENUE, 2.5e6),
        ("1,5k", REVENUE, 1500.0),
        ("6x3", AREA, 18.0),
        ("6 m x 3 m", AREA, 18.0),
        ("10' x 20'", AREA, 200 * 0.3048**2),
        ("200 sq ft", AREA, 200 * 0.3048**2),
        ("24㎡", AREA, 24.0),
        ("24 平米", AREA, 24.0),
        ("12,5 mq", AREA, 12.5),
        ("CHF 90.50", REVENUE, 90.5),
    ],
)
def test_a_cell_with_a_unit_sign_or_currency_is_the_amount_it_says(cell, about, value):
    assert number(cell, True, about) == pytest.approx(value)


@pytest.mark.parametrize(
    ("cell", "about"),
    [
        ("9 chairs", AREA),
        ("12-18", AREA),
        ("15 %", REVENUE),
        ("9 €", AREA),
        ("(9", AREA),
        ("9 m", AREA),
        ("1.2.3.4", AREA),
        (True, AREA),
        ("", AREA),
        ("two", AREA),
    ],
)
def test_what_is_no_amount_of_that_kind_is_refused(cell, about):
    with pytest.raises(ValueError, match=r"^$"):
        number(cell, True, about)


def test_what_proves_the_decimal_mark():
    assert marks(["5200.000", "0.125", "7.5"]) == (0, 3, 0)
    assert marks(["5200,000", "1.234.567", "1.234,5"]) == (3, 0, 0)
    assert marks(["1.234", "12", "x", "3,456 €"]) == (0, 0, 2)
    with pytest.raises(ValueError, match=r"^$"):
        number("1.234", None, AREA)


def test_three_decimals_in_a_file_of_semicolons_are_no_thousands(folder):
    base, said = folder(
        "No;Show;Net\n11;Expo 2022;820.500\n12;Expo 2022;6100.000\n", 'revenue = "Net"'
    )
    assert took(base, "revenue").tolist() == [820.5, 6100.0]
    assert not said


def test_each_column_has_a_decimal_mark_of_its_own(folder):
    rows = "No;Show;Area;Net\n11;Expo 2022;12,5;1500.250\n12;Expo 2022;9,0;980.500\n"
    base, said = folder(rows)
    assert took(base, "revenue").tolist() == [1500.25, 980.5]
    assert not said


@pytest.mark.parametrize(("area", "money"), [(18, 3250.0), (0.02, 3.25)])
def test_of_two_readings_the_plausible_price_of_a_square_metre_decides(folder, area, money):
    rows = f'No,Show,Area,Net\n11,Expo 2022,{area},"3.250"\n12,Expo 2022,{area},"3.500"\n'
    base, said = folder(rows)
    assert took(base, "revenue").iloc[0] == money
    assert not said


def test_what_nothing_decides_is_asked(folder):
    base, said = folder("No;Show;Net\n11;Expo 2022;3.250\n", 'revenue = "Net"')
    assert took(base, "revenue").tolist() == [3250.0]
    assert "column 'Net' ('3.250'): no cell tells decimal comma from decimal point" in said
    base, said = folder(
        "No;Show;Net\n11;Expo 2022;3.250\n", 'revenue = "Net"', 'decimal = { revenue = "." }'
    )
    assert took(base, "revenue").tolist() == [3.25]
    assert not said


def test_a_column_that_contradicts_itself_is_not_read_by_majority(folder):
    rows = "No;Show;Area;Net\n11;Expo 2022;9;7,5\n12;Expo 2022;9;8.25\n13;Expo 2022;9;1.250\n"
    base, said = folder(rows)
    assert took(base, "revenue").to_dict() == {"11": 7.5, "12": 8.25}
    assert "1 cells tell decimal comma and 1 tell decimal point" in said


@pytest.mark.parametrize(
    ("header", "column", "unit"),
    [
        ("Umsatz (TEUR)", "revenue", "thousand"),
        ("Net in k€", "revenue", "thousand"),
        ("金额(万元)", "revenue", "ten thousand"),
        ("Rabatt in %", "discount", "percent"),
        ("Size sqft", "area", "sq ft"),
        ("Fläche qm", "area", "m2"),
        ("Net", "revenue", ""),
        ("Days before", "weeks_before", "day"),
        ("Amount", "revenue", ""),
    ],
)
def test_a_header_that_names_a_unit(header, column, unit):
    assert unit_of(header, BOOKED[column]) == unit


def test_units_of_a_header_are_worked_out(folder):
    rows = "No;Show;Size (sq ft);Umsatz T€;Rabatt %\n11;Expo 2022;200;4,5;10\n"
    columns = 'area = "Size (sq ft)", revenue = "Umsatz T€", discount = "Rabatt %"'
    row = folder(rows, columns)[0].tables["participations"].iloc[0]
    assert row["area"] == pytest.approx(18.58, abs=0.5)
    assert row["revenue"] == 4500.0
    assert row["discount"] == pytest.approx(500)  # 10 % of 5,000
    assert row["list_price"] == pytest.approx(5000)


def test_a_unit_of_the_mapping_goes_before_that_of_the_header(folder):
    base, _ = folder(
        "No,Show,Net\n11,Expo 2022,4\n", 'revenue = "Net"', 'units = { revenue = "thousand" }'
    )
    assert took(base, "revenue").tolist() == [4000.0]


def test_a_row_of_units_below_the_header_is_none_of_the_bookings(folder):
    base, said = folder("No;Show;Area;Net\n;;qm;T€\n11;Expo 2022;9;4,5\n")
    assert took(base, "revenue").tolist() == [4500.0]
    assert not said


def test_a_share_of_no_price_is_not_used(folder):
    rows = "No,Show,Rabatt\n11,Expo 2022,20 %\n"
    base, said = folder(rows, 'discount = "Rabatt"')
    assert took(base, "discount").tolist() == [0.0]
    assert "found '20 %', expected an amount, or a share of a known price" in said


SURVEY = """[[source]]
table = "surveys"
file = "survey.csv"
columns = { customer_id = "No", edition = "Show", %s }
%s
"""


@pytest.mark.parametrize(
    ("header", "scale", "answers"),
    [
        ("Mood 1-5", "", [1.0, 0.0]),
        ("Mood", "scales = { attitude = [1, 5] }", [1.0, 0.0]),
        ("Mood", "scales = { attitude = [5, 1] }", [0.0, 1.0]),
        ("Mood", "", []),
    ],
)
def test_answers_on_another_scale_are_brought_to_ours_or_not_used(folder, header, scale, answers):
    survey = f"No,Show,{header}\n11,Expo 2022,5\n12,Expo 2022,1\n"
    more = SURVEY % (f'attitude = "{header}"', scale)
    base, said = folder("No,Show\n11,Expo 2022\n12,Expo 2022\n", "", more, survey=survey)
    assert base.tables["surveys"]["attitude"].dropna().tolist() == answers
    assert ("another scale, so the whole column is not used" in said) == (not answers)


def test_scales_of_headers():
    assert scale_of("Satisfaction (1 to 10)") == (1, 10)
    assert scale_of("Umfrage 2023-24") is None


@pytest.mark.parametrize(("text", "value"), [("12,34,567.00", 1234567.0), ("2,50,000", 250000.0)])
def test_thousands_and_lakhs_of_india(text, value):
    assert number(text, False, TABLES["participations"]["revenue"]) == value


@pytest.mark.parametrize(
    ("header", "cells", "right"),
    [
        ("Zufriedenheit (Schulnote 1-6)", "1 6 1", [5, 1, 5]),
        ("Zufriedenheit (1 = sehr gut, 5 = mangelhaft)", "1 5 3", [5, 1, 3]),
        ("Satisfaction (1 = very dissatisfied, 5 = very satisfied)", "1 5 3", [1, 5, 3]),
        ("Satisfaction (-2..+2)", "-2 +2 0", [1, 5, 3]),
    ],
)
def test_the_best_answer_is_the_one_that_the_header_says(folder, header, cells, right):
    rows = "".join(f"{n},Expo 2022,{c}\n" for n, c in enumerate(cells.split(), 11))
    survey = f'No,Show,"{header}"\n{rows}'
    more = (
        '[[source]]\ntable = "surveys"\nfile = "survey.csv"\ncolumns = { customer_id = "No", '
        f"edition = \"Show\", satisfaction = '{header}' }}\n"
    )
    base, said = folder("No,Show\n11,Expo 2022\n", "", more, survey=survey)
    assert base.tables["surveys"]["satisfaction"].tolist() == right
    assert not said


def test_marks_of_a_school_without_an_end_are_not_used(folder):
    more = (
        '[[source]]\ntable = "surveys"\nfile = "survey.csv"\n'
        'columns = { customer_id = "No", edition = "Show", satisfaction = "Schulnote" }\n'
    )
    survey = "No,Show,Schulnote\n11,Expo 2022,1\n12,Expo 2022,2\n"
    base, said = folder("No,Show\n11,Expo 2022\n", "", more, survey=survey)
    assert base.tables["surveys"]["satisfaction"].isna().all()
    assert "the header says that the lowest is the best" in said
    more += "scales = { satisfaction = [6, 1] }\n"
    base, said = folder("No,Show\n11,Expo 2022\n", "", more, survey=survey)
    assert base.tables["surveys"]["satisfaction"].tolist() == [5, 4]
    assert not said
