"""Drafts: right, or they say that they do not know."""

import tomllib

import pytest

import expo_lab as xl


def draft(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    said = xl.collect.suggest_mapping(tmp_path)
    found = {}
    for source in tomllib.loads(said)["source"]:
        found |= {f"{source['table']}.{c}": theirs for c, theirs in source["columns"].items()}
    return said, found


@pytest.mark.parametrize(
    ("name", "text", "right"),
    [
        (
            "commandes.csv",
            "Code client;Société;Pays;Foire;Surface (m²);Montant HT\n7;Frêne;FR;Foire 2023;9;900\n",
            dict(
                customer_id="Code client",
                edition="Foire",
                area="Surface (m²)",
                revenue="Montant HT",
            ),
        ),
        (
            "prenotazioni.csv",
            "Codice cliente;Azienda;Paese;Fiera;Superficie mq;Importo\n7;Faggio;IT;Fiera "
            "2023;9;900\n",
            dict(
                customer_id="Codice cliente",
                edition="Fiera",
                area="Superficie mq",
                revenue="Importo",
            ),
        ),
        (
            "参展商名单.csv",
            "展商编号 ID;展商名称 Name;展会 Event;面积(平方米);金额(元)\n7;丙公司;展会2023;9;900\n",
            dict(
                customer_id="展商编号 ID",
                edition="展会 Event",
                area="面积(平方米)",
                revenue="金额(元)",
            ),
        ),
        (
            "Aussteller.csv",
            "Ausstellernummer;Firma;Messe;Halle;Standgröße;Betrag\n7;Linde;Messe 2023;2;9;900\n",
            dict(
                customer_id="Ausstellernummer", edition="Messe", area="Standgröße", revenue="Betrag"
            ),
        ),
    ],
)
def test_headers_of_other_languages_are_found(tmp_path, name, text, right):
    found = draft(tmp_path, name, text)[1]
    assert {k: found.get(f"participations.{k}") for k in right} == right
    assert "customers.name" in found
    assert "editions.phase" not in found


def test_what_cannot_be_a_columns_value_is_no_hit(tmp_path):
    text = "Customer ID,Event,Size,Exhibitors,New,Stand\nC1,Fair 2023,large,Alder,Birch,B12\n"
    found = draft(tmp_path, "bookings.csv", text)[1]
    assert not {
        "customers.size",
        "participations.stand",
        "participations.first_time",
        "editions.exhibitors",
    } & set(found)


def test_units_status_and_currency_are_written_out(tmp_path):
    text = "Kd.-Nr.;Messe;Rabatt %;Umsatz TEUR;Status\n"
    text += "1;Messe 2023;10;4,5;storniert\n2;Messe 2023;5;3,5;gebucht\n"
    said, _ = draft(tmp_path, "Buchungen.csv", text)
    source = tomllib.loads(said)["source"][-1]
    assert source["units"] == {"discount": "percent", "revenue": "thousand"}
    assert source["skip"] == {"Status": ["storniert"]}
    assert tomllib.loads(said)["currency"] == "EUR"
    (tmp_path / "m.toml").write_text(said, encoding="utf-8")
    base = xl.collect.read_tables(tmp_path, tmp_path / "m.toml")
    assert base.tables["participations"]["revenue"].tolist() == [3500.0]


def test_files_named_by_a_year_are_editions(tmp_path):
    for year in (2022, 2023):
        (tmp_path / f"bookings {year}.csv").write_text(
            f"Customer ID,Company,Area\n7,Alder,9\n{year},Birch,12\n"
        )
    said = xl.collect.suggest_mapping(tmp_path)
    constants = [s["constants"] for s in tomllib.loads(said)["source"] if "constants" in s]
    assert constants == [{"edition": "2022"}, {"edition": "2023"}]
    (tmp_path / "m.toml").write_text(said)
    base = xl.collect.read_tables(tmp_path, tmp_path / "m.toml")
    assert base.sums["area"].tolist() == [21, 21, 42]


@pytest.mark.parametrize(
    ("header", "is_area"),
    [("Stand m2", True), ("Hall floor, sq ft", True), ("Fläche in qm", True), ("EUR/m2", False),
     ("price per sqm", False), ("Preis je m²", False)],
)  # fmt: skip
def test_a_column_in_square_metres_is_area_unless_it_is_a_price(tmp_path, header, is_area):
    text = f"Customer no;Company;Year;{header}\n1;Alfa;2021;12,5\n2;Beta;2022;9\n"
    found = draft(tmp_path, "list.csv", text)[1]
    assert (found.get("participations.area") == header) == is_area


def test_two_columns_in_square_metres_are_not_chosen_between(tmp_path):
    text = "Customer no;Company;Year;Hall m2;Yard m2\n1;Alfa;2021;12;4\n2;Beta;2022;9;3\n"
    said, found = draft(tmp_path, "list.csv", text)
    assert "participations.area" not in found
    assert '"Hall m2", "Yard m2"' in said


def test_a_name_stands_for_a_number_where_there_is_none(tmp_path):
    said, found = draft(tmp_path, "a.csv", "Aussteller,Jahr\nAhorn,2023\nBuche,2023\n")
    assert found["customers.customer_id"] == found["participations.customer_id"] == "Aussteller"
    assert "no number was found: the name stands for it" in said
    (tmp_path / "a.csv").unlink()
    text = "Email,Company,Event,Paid\na@b.example.com,Ahorn,Expo 2023,20\n"
    said, _ = draft(tmp_path, "b.csv", text)
    assert '"Email" would do, and then leaves with every table' in said


def test_one_column_an_edition_is_told(tmp_path):
    said, _ = draft(
        tmp_path,
        "p.csv",
        "Werte,Messe,,,\nFirma,2021,2022,2023,2024\nAhorn,9,9,9,12\nBuche,9,9,,6\n",
    )
    assert "one column an edition (2021, 2022, 2023, 2024)?" in said


def test_bookings_of_two_offices_are_both_drafted_and_no_area_is_the_editions(tmp_path):
    head = "Kundennummer,Firma,Messe,Beginn,Fläche,Betrag\n"
    (tmp_path / "a.csv").write_text(head + "1,Ahorn,Messe 2024,2024-03-01,9,90\n", encoding="utf-8")
    said, found = draft(tmp_path, "b.csv", head + "2,Buche,Messe 2024,2024-03-01,9,90\n")
    assert said.count('table = "participations"') == 2
    assert "editions.area" not in found


def test_a_price_with_tax_is_no_list_price_and_statuses_nobody_knows_are_told(tmp_path):
    text = "Kundennummer,Firma,Messe,Netto,MwSt,Brutto,Deal Stage\n"
    text += "1,A,Messe 2024,100,19,119,Won\n2,B,Messe 2024,100,19,119,Lost\n"
    text += "3,C,Messe 2024,100,19,119,Met\n"
    said, found = draft(tmp_path, "a.csv", text)
    assert found["participations.revenue"] == "Netto"
    assert "participations.list_price" not in found
    assert 'skip = { "Deal Stage" = ["Lost"] }' in said
    assert "These count, unless you name them too: Met" in said


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("visitors 2023.csv", ['role = "visitor"']),
        ("Fachbesucher 2023.csv", ['role = "buyer"']),
        ("visitors of exhibitors 2023.csv", []),
        ("booth 2023.csv", []),
    ],
)
def test_those_in_a_file_of_visitors_are_visitors(tmp_path, name, role):
    said, found = draft(tmp_path, name, "Badge ID,Name,Checked in\n1,Ann,yes\n2,Bob,no\n")
    assert [line for line in said.splitlines() if line.startswith("role = ")] == role
    assert found["participations.customer_id"] == "Badge ID"
