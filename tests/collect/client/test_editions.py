"""Editions: their order, their names, their days; countries and calls beside."""

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.collect.client.countries import country
from expo_lab.collect.client.dates import date, orders


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("March 3, 2022", "2022-03-03"),
        ("Thu, 3 Mar 2022", "2022-03-03"),
        ("3-Mar-22 08:00 PM", "2022-03-03"),
        ("3 mars 2022", "2022-03-03"),
        ("3 août 2022", "2022-08-03"),
        ("3 luglio 2022", "2022-07-03"),
        ("1646265600000", "2022-03-03"),
        (1646265600, "2022-03-03"),
        ("Do, 3. März 2022", "2022-03-03"),
    ],
)
def test_days_as_programs_write_them(cell, day):
    assert date(cell, None) == pd.Timestamp(day)


@pytest.mark.parametrize("cell", ["04/05/2022", "3.3.1921", "3.3.2121", "0", "Mar 2022"])
def test_days_that_nobody_knows_or_no_show_had(cell):
    with pytest.raises(ValueError, match=r"^$|day|out of"):
        date(cell, None)


def test_what_proves_the_order_of_day_and_month():
    assert orders(["13/05/2022", "05/13/2022", "05/06/2022", "5.6.2022", "x"]) == (2, 1, 1)


CALLS = """[[source]]
table = "contacts"
file = "calls.csv"
columns = { customer_id = "No", date = "Day", channel = "How" }
"""


def test_dates_in_two_orders_are_asked_about_and_no_majority_decides(folder):
    calls = "No,Day,How\n11,25/01/2022,call\n12,26/01/2022,call\n13,01/27/2022,call\n"
    calls += "14,01/02/2022,call\n"
    base, said = folder("No,Show\n11,Expo 2022\n", "", CALLS, calls=calls)
    assert len(base.tables["contacts"]) == 3
    assert "2 cells tell day first and 1 tell month first" in said


def test_calls_without_a_purpose_are_merged_and_that_is_said(folder):
    calls = "No,Day,How\n11,2022-01-05,call\n11,2022-01-06,call\n"
    base, said = folder("No,Show\n11,Expo 2022\n", "", CALLS, calls=calls)
    assert len(base.tables["contacts"]) == 1
    assert "1 calls or other contacts with the same customer" in said


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Spring 2022", "Autumn 2022"),
        ("Primavera 2022", "Otoño 2022"),
        ("Expo I 2022", "Expo II 2022"),
        ("Expo 2022 H1", "Expo 2022 H2"),
        ("Frühjahrsmesse März 2022", "Messe September 2022"),
        ("2022 春", "2022 秋"),
    ],
)
def test_editions_of_one_year_stand_in_the_order_that_their_names_tell(folder, one, two):
    fairs = f"Show,From,To\n{two},,\n{one},,\n"
    base, said = folder(f"No,Show\n11,{one}\n12,{two}\n13,{two}\n", "", fairs=fairs)
    assert base.sums["bookings"].tolist() == [1, 2, 3]
    assert not said


def test_an_order_that_nothing_tells_is_asked_for(folder):
    fairs = "Show,From,To\nBig 2022,,\nArt 2022,,\n"
    assert "their order is not known" in folder("No,Show\n11,Big 2022\n", "", fairs=fairs)[1]


def test_signs_tell_editions_apart_and_spellings_do_not(folder):
    fairs = "Show,From,To\nExpo 2022,2022-03-01,\nExpo+ 2022,2022-09-01,\n"
    base, said = folder("No,Show\n11,EXPO-2022\n12,Expo+ 2022\n13,Expo + 2022\n", "", fairs=fairs)
    assert base.sums["bookings"].tolist() == [1, 2, 3]
    assert "differs from another by a sign only" in said


def test_editions_that_exist_only_as_names_are_taken_from_the_bookings(tmp_path):
    part = '[[source]]\ntable = "%s"\nfile = "all.csv"\ncolumns = { customer_id = "No"%s }\n'
    (tmp_path / "all.csv").write_text("No,Show\n1,Expo 2022\n2,Expo 2023\n2,EXPO 2022\n")
    text = part % ("customers", "") + part % ("participations", ', edition = "Show"')
    (tmp_path / "m.toml").write_text(text)
    base = xl.collect.read_tables(tmp_path, tmp_path / "m.toml")
    assert base.tables["editions"]["year"].tolist() == [2022, 2023]
    days = '[[edition]]\nedition = "Expo 2022"\nopens = 2022-05-03\n'
    days += '[[edition]]\nedition = "Expo 2023"\nyear = 2023\n'
    (tmp_path / "m.toml").write_text(text + days)
    base = xl.collect.read_tables(tmp_path, tmp_path / "m.toml")
    assert base.tables["editions"]["opens"].dt.month.tolist() == [5, 1]


def test_a_country_is_one_however_it_is_spelt(folder):
    for names, code in (
        ("France Frankreich FRA F Francia 法国", "FR"),
        ("UAE VAE", "AE"),
        ("ITA Italien I", "IT"),
    ):
        assert {country(n) for n in names.split()} == {code}
    assert [country(n) for n in ("Great Britain", "Vereinigte Staaten", "Nowhere", "")] == [
        "GB",
        "US",
        None,
        None,
    ]
    firms = "No,Firm,Land\n11,A,Deutschland\n12,B,Atlantis\n"
    base, _ = folder("No,Show\n11,Expo 2022\n", "", list=firms)
    assert base.tables["customers"]["country"].tolist() == ["", ""]


def test_neighbours_at_one_address_are_left_apart():
    rows = pd.DataFrame(
        dict(
            customer_id=list("abcd"),
            name=["Adler Guss GmbH", "Brandt Optik AG", "Adler Guss", "Cilly Druck"],
            city="Ulm",
            street="Weg 1",
            postcode="89073",
            phone=[None, None, None, "0731 22222222"],
        )
    )
    from expo_lab.collect.client.linked import _neighbours_apart

    links = pd.DataFrame(dict(record_id_l=list("aab"), record_id_r=list("bcd"), decision="merged"))
    assert _neighbours_apart(rows, links)["decision"].tolist() == ["review", "merged", "review"]


def test_quarters_and_halves_stand_in_the_order_of_the_year(folder):
    names = "4. Quartal 2022", "2. Quartal 2022", "3rd quarter 2022", "1. Halbjahr 2022"
    rows = "No,Show\n" + "".join(f"11,{name}\n" for name in names)
    base, said = folder(rows, "", fairs="Show,From,To\n" + "".join(f"{n},,\n" for n in names))
    opens = base.tables["editions"]["opens"].dt.month.tolist()
    assert opens == [1, 4, 7, 10]
    assert not said


def test_a_year_of_two_digits_is_one_behind_an_apostrophe(folder):
    base, _ = folder("No,Show\n11,Expo '24\n", "", fairs="Show,From,To\nExpo '24,,\n")
    assert base.tables["editions"]["year"].tolist() == [2024]
    with pytest.raises(ValueError, match=r'\[\[edition\]\], below it edition = "Expo 24"'):
        folder("No,Show\n11,Expo 24\n", "", fairs="Show,From,To\nExpo 24,,\n")
    base, _ = folder("No,Show\n11,Expo '98\n", "", fairs="Show,From,To\nExpo '98,,\n")
    assert base.tables["editions"]["year"].tolist() == [1998]


def test_a_half_that_no_year_has_is_no_month(folder):
    name = "3. Semester 2022"
    base, _ = folder(f"No,Show\n11,{name}\n", "", fairs=f"Show,From,To\n{name},,\n")
    assert base.tables["editions"]["opens"].dt.year.tolist() == [2022]


def test_a_range_of_days_is_no_day():
    with pytest.raises(ValueError, match=r"^$"):
        date("12. - 15. März 2024", True)
    assert date("Di 12. März 2024", True).day == 12
