"""Clients' folders of three files, of which a test replaces what it is about."""

import warnings

import pytest

import expo_lab as xl

LIST = "No,Firm\n" + "".join(f"{n},{name}\n" for n, name in enumerate(
    ("Ahorn", "Buche", "Cypress", "Dattel", "Esche", "Feige"), 11))  # fmt: skip
FAIRS = "Show,From,To\nExpo 2021,2021-03-01,2021-03-03\nExpo 2022,2022-03-01,2022-03-03\n"
PLAIN = """
[[source]]
table = "customers"
file = "list.csv"
columns = { customer_id = "No", name = "Firm" }
[[source]]
table = "editions"
file = "fairs.csv"
columns = { edition = "Show", opens = "From", closes = "To" }
[[source]]
table = "participations"
file = "%s"
columns = { customer_id = "No", edition = "Show"%s }
%s
"""
CUSTOMERS = "Kd.-Nr.;Firma;Land\n1;Müller;DE\n2;Böhm;AT\n3;Žižka;CZ\n"
EDITIONS = "Messe;Beginn;Ende\nExpo 21;03.05.2021;05.05.2021\nExpo 22;02.05.2022;04.05.2022\n"
BOOKED = (
    "Kd.-Nr.;Messe;Fläche;Umsatz\n1;Expo 21;12,5;1.234,56\n1;Expo 22;9;900,00\n2;Expo 22;9;1.000\n"
)
MAPPING = """
[[source]]
table = "customers"
file = "Kunden 展.csv"
columns = { customer_id = "Kd.-Nr.", name = "Firma", country = "Land" }
[[source]]
table = "editions"
file = "Messen.csv"
columns = { edition = "Messe", opens = "Beginn", closes = "Ende" }
[[source]]
table = "participations"
file = "Buchungen.csv"
columns = { customer_id = "Kd.-Nr.", edition = "Messe", area = "Fläche", revenue = "Umsatz" }
constants = { role = "exhibitor" }
"""


@pytest.fixture
def folder(tmp_path):
    """Reads bookings (text, bytes or a workbook's rows); returns the base and what was asked."""

    def read(rows, columns='area = "Area", revenue = "Net"', more="", top="", **files):
        home = tmp_path / "client"
        home.mkdir(exist_ok=True)
        texts = {"list": LIST, "fairs": FAIRS} | files
        name = "bookings.csv" if isinstance(rows, (str, bytes)) else "bookings.xlsx"
        for stem, text in texts.items():
            data = text if isinstance(text, bytes) else text.encode("utf-8")
            (home / (stem if "." in stem else f"{stem}.csv")).write_bytes(data)
        if name.endswith(".csv"):
            (home / name).write_bytes(rows if isinstance(rows, bytes) else rows.encode("utf-8"))
        else:
            rows(home / name)
        mapping = top + PLAIN % (name, f", {columns}" if columns else "", more)
        (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            base = xl.collect.read_tables(home, tmp_path / "m.toml")
        base_said = " | ".join(str(w.message) for w in caught)
        return base, base_said

    return read


def took(base, column):
    """One column of the bookings, by customer."""
    return base.tables["participations"].set_index("customer_id")[column]


@pytest.fixture
def client(tmp_path):
    """Writes a client's folder, with files replaced as asked, and reads it."""

    def read(customers=CUSTOMERS, editions=EDITIONS, booked=BOOKED, mapping=MAPPING, code="utf-8"):
        home = tmp_path / "Kunde mit Leerzeichen 展"
        home.mkdir(exist_ok=True)
        named = {"Kunden 展.csv": customers, "Messen.csv": editions, "Buchungen.csv": booked}
        for name, text in named.items():
            (home / name).write_bytes(text.encode(code))
        (home / "m.toml").write_text(mapping, encoding="utf-8")
        return xl.read_tables(home, home / "m.toml")

    return read


def noted(base, part):
    return int(base.notes.loc[base.notes["what"].str.contains(part, regex=False), "rows"].sum())
