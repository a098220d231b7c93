"""What clients' programs write, read as the schema's types."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from expo_lab.collect.client.amounts import number
from expo_lab.collect.client.cells import Habits, expected, habits, read_cells
from expo_lab.collect.client.dates import date
from expo_lab.collect.client.rows import fallen
from expo_lab.collect.client.units import taxed, unit_of
from expo_lab.core.schema import TABLES

AREA, ORDERS = TABLES["participations"]["area"], TABLES["participations"]["orders"]
OPENS, HELD = TABLES["editions"]["opens"], TABLES["editions"]["held"]
KIND, NAME = TABLES["customers"]["kind"], TABLES["customers"]["name"]


def one(cell, about, comma=True, day_first=True, words=None):
    column = pd.Series([cell], dtype=object)
    values, bad = read_cells(column, about, Habits(comma, day_first, ""), words or {})
    return "bad" if bad.iloc[0] else values.iloc[0]


@pytest.mark.parametrize(
    ("cell", "comma", "number"),
    [
        ("1.234,56", True, 1234.56),
        ("1.234,56", False, 1234.56),  # beyond doubt, whatever the rest of the table writes
        ("1,234.56", True, 1234.56),
        ("1.234", True, 1234.0),
        ("1.234", False, 1.234),
        ("1,234", False, 1234.0),
        ("0.123", True, 0.123),  # no thousands begin with 0
        ("12,5", False, 12.5),
        ("1.234.567", False, "bad"),  # above 20,000 square metres
        ("12.345 m²", True, 12345.0),
        ("1'234.50", True, 1234.5),
        ("1\u202f234,5", True, 1234.5),
        ("1 234,50 qm", True, 1234.5),
        ("+7", True, 7.0),
        ("1.5e3", False, 1500.0),
        (12, True, 12.0),
        (np.float32(0.5), True, 0.5),
        (Decimal("1.234"), True, 1.234),
        ("", True, None),
        ("-", True, None),
        ("k.A.", True, None),
        (float("nan"), True, None),
        ("-1", True, "bad"),
        ("−1", True, "bad"),
        ("15 %", True, "bad"),
        ("1.23.4", True, "bad"),
        ("12,34,5", False, "bad"),
        ("zwölf", True, "bad"),
        ("#REF!", True, "bad"),
        (True, True, "bad"),
        ("inf", True, "bad"),
        ("1e999", True, "bad"),
    ],
)
def test_numbers(cell, comma, number):
    assert one(cell, AREA, comma) == number


@pytest.mark.parametrize(("cell", "whole"), [("3", 3), ("3,0", 3), (3.0, 3), ("2,5", "bad")])
def test_whole_numbers(cell, whole):
    assert one(cell, ORDERS) == whole


@pytest.mark.parametrize(
    ("cell", "day_first", "day"),
    [
        ("03.04.2023", True, "2023-04-03"),
        ("03.04.2023", False, "2023-04-03"),  # with points the day comes first
        ("3.4.23", True, "2023-04-03"),
        ("03/04/2023", True, "2023-04-03"),
        ("03/04/2023", False, "2023-03-04"),
        ("31/12/2023", False, "2023-12-31"),
        ("12/31/2023", True, "2023-12-31"),
        ("2023-04-03", False, "2023-04-03"),
        ("2023-04-03T10:15:00Z", True, "2023-04-03"),
        ("03.04.2023 10:15", True, "2023-04-03"),
        ("20230403", True, "2023-04-03"),
        ("2023/4/3", True, "2023-04-03"),
        ("2023年4月3日", True, "2023-04-03"),
        ("3. März 2023", True, "2023-03-03"),
        ("3 de abril de 2023", True, "2023-04-03"),
        ("03-Apr-2023", True, "2023-04-03"),
        ("45019", True, "2023-04-03"),
        (45019, True, "2023-04-03"),
        (45019.75, True, "2023-04-03"),
        (dt.date(2023, 4, 3), True, "2023-04-03"),
        (dt.datetime(2023, 4, 3, 18), True, "2023-04-03"),
        (pd.Timestamp("2023-04-03", tz="Europe/Berlin"), True, "2023-04-03"),
        ("3.4.71", True, "1971-04-03"),
    ],
)
def test_dates(cell, day_first, day):
    assert one(cell, OPENS, day_first=day_first) == pd.Timestamp(day)


@pytest.mark.parametrize(
    "cell",
    ["31.02.2023", "0.4.2023", "13/13/2023", "2023", 7, True, "bald", "1.1.3023", dt.time(9)],
)
def test_what_is_no_date_is_said_to_be_none(cell):
    assert one(cell, OPENS) == "bad"


@pytest.mark.parametrize(
    ("cell", "flag"),
    [("ja", True), ("Nein", False), ("true", True), ("FALSE", False),
     ("Sí", True), ("是", True), ("否", False), ("x", True),
     (1, True), (0.0, False), (True, True), (np.bool_(False), False), ("", None),
     ("vielleicht", "bad")],
)  # fmt: skip
def test_yes_and_no(cell, flag):
    assert one(cell, HELD) == flag


def test_categories_are_translated_and_never_guessed():
    words = {"aussteller": "exhibitor", "unbekannt": ""}
    assert one("Aussteller", KIND, words=words) == "exhibitor"
    assert one(" EXHIBITOR ", KIND) == "exhibitor"
    assert one("unbekannt", KIND, words=words) is None
    assert one("Aussteler", KIND, words=words) == "bad"


def test_texts_keep_what_they_say():
    assert one("n/a", NAME) == "n/a"
    assert one(1001.0, NAME) == "1001"
    assert one("00017", NAME) == "00017"
    assert one("  two\n words ", NAME) == "two words"


@pytest.mark.parametrize(
    ("cells", "separator", "comma", "day_first"),
    [
        (["1.234", "12,5"], ",", True, True),
        (["1.234", "12.5"], ";", False, True),
        (["1.234"], ";", True, True),
        (["1,234"], ",", False, True),
        (["03/04/2023", "12/31/2023"], ";", True, False),
        (["03/04/2023", "31/12/2023"], ";", True, True),
        (["03/04/2023"], ",", False, True),
    ],
)
def test_habits_come_from_cells_that_leave_no_doubt(cells, separator, comma, day_first):
    found = habits(cells, separator, None, None)
    assert (found.comma, found.day_first) == (comma, day_first)


def test_the_mapping_overrules_what_is_seen():
    found = habits(["12,5", "31/12/2023"], ";", ".", "month first")
    assert (found.comma, found.day_first) == (False, False)
    assert found.said.count("named in the mapping") == 2
    assert "assumed" in habits([], ";", None, None).said


def test_what_was_expected_is_said_in_words():
    assert expected(OPENS) == "a date of the years 1950 to 2100"
    assert expected(KIND).startswith("one of exhibitor, buyer")
    assert expected(ORDERS) == "a whole number from 0 leads".replace("leads", "orders")


def test_long_cells_are_read_in_the_time_of_their_length():
    # each took minutes, growing with the square of the length
    long = 200_000
    revenue = TABLES["participations"]["revenue"]
    for text in ("a" * long, "12 " + "a " * (long // 2)):
        with pytest.raises(ValueError, match=r"^$"):
            number(text, True, revenue)
    with pytest.raises(ValueError, match=r"^$"):
        date("a" + " " * long + "b", True)
    assert unit_of("(" * long, revenue) == ""
    assert unit_of("Amount (net (TEUR))", revenue) == "thousand"
    assert not taxed("incl" * (long // 4))
    assert not fallen(pd.DataFrame({"Remark": ["(" * long, "fine"]}, dtype=object), [])
