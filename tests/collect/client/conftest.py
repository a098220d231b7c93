"""A client's folder of three files, of which a test replaces what it is about."""

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
