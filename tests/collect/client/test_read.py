"""A client's files: two worked examples, and what the base made of them can and cannot do."""

import shutil
import tomllib
from pathlib import Path

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core.schema import HELD
from expo_lab.core.validation import problems
from expo_lab.predict.held_back import holdout

from .conftest import BOOKED, CUSTOMERS, EDITIONS, MAPPING, noted

EXAMPLES = xl.datasets.folder() / "examples"


@pytest.mark.parametrize(
    ("call", "wants"),
    [
        (xl.value.lifetime_value, r"lifetime_value: needs a table.* xl\.profile"),
        (xl.value.potential, "potential: needs a table"),
        (xl.lifecycle.stages, "stages: needs a table"),
        (xl.SCHEMES["rfm"], "rfm: needs a table, found CustomerBase"),
        (lambda base: xl.compare(base, ["rfm"]), "compare: needs a table"),
        (lambda base: xl.collect.k_anonymity(base, ["kind"]), "k_anonymity: needs a table"),
        (lambda base: xl.rollout(base, {}), "rollout: needs a simulated show, found CustomerBase"),
        (xl.true_profile, "true_profile: needs a simulated show"),
        (xl.strategy.value_of_field, "extracts: needs a simulated show"),
        (xl.consolidate, "consolidate: needs lists of several departments"),
        (
            lambda base: holdout(xl.profiles.sequences(base)),
            "holdout: needs histories .* complete_record",
        ),
    ],
)
def test_what_a_clients_base_cannot_do_is_said_and_how_to_go_on(client, call, wants):
    with pytest.raises(ValueError, match=wants):
        call(client())


def test_a_file_that_a_program_holds_is_to_be_closed(tmp_path, monkeypatch):
    (tmp_path / "Kunden.csv").write_text(CUSTOMERS, encoding="utf-8")

    def held(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", held)
    with pytest.raises(ValueError, match=r"Kunden\.csv: cannot be opened .* Close it in Excel"):
        xl.collect.suggest_mapping(tmp_path)


def test_a_base_stored_in_the_clients_folder_is_none_of_its_files(tmp_path):
    home = tmp_path / "Kunde"
    shutil.copytree(EXAMPLES / "crm", home)
    draft = xl.collect.suggest_mapping(home)
    base = xl.read_tables(home, home / "mapping.toml")
    xl.collect.save_base(base, home / "expo-lab-base")
    assert xl.collect.suggest_mapping(home) == draft
    again = xl.read_tables(home, home / "mapping.toml")
    pd.testing.assert_frame_equal(again.notes, base.notes)


def test_a_backslash_in_the_mapping_is_explained(client):
    mapping = MAPPING.replace("Kunden 展.csv", "Daten\\Kunden 展.csv")
    with pytest.raises(ValueError, match=r"no valid TOML: .* Write / for \\"):
        client(mapping=mapping)


def test_one_customer_under_several_numbers_is_put_together_if_the_mapping_says_so(client):
    firms = [f"{a}{b}" for a in ("Adler", "Bruck", "Cramer", "Dorn", "Elster", "Falk", "Gruber")
             for b in ("werk", "mann", "bau", "tal", "hof", "au")]  # fmt: skip
    rows = [
        f"{i};{firm} GmbH;Stadt{i};post@{firm}.example.com" for i, firm in enumerate(firms, 100)
    ]
    again = [f"{i + 400};{firm.upper()} G.m.b.H.;Stadt{i};POST@{firm}.example.com"
             for i, firm in enumerate(firms[:9], 100)]  # fmt: skip
    customers = "\n".join(["Kd.-Nr.;Firma;Ort;Mail", *rows, *again]) + "\n"
    booked = BOOKED.splitlines()[0] + "\n100;Expo 21;9;900\n500;Expo 21;9;100\n501;Expo 22;9;50\n"
    mapping = MAPPING.replace('country = "Land"', 'city = "Ort", email = "Mail"')
    apart = client(customers, booked=booked, mapping=mapping)
    assert len(apart.tables["customers"]) == 51
    base = client(customers, booked=booked, mapping="link_customers = true\n" + mapping)
    assert len(base.tables["customers"]) == 42
    assert noted(base, "linked with another number") == 9
    assert base.records.set_index("record_id")["customer_id"]["500"] == "100"
    part = base.tables["participations"].set_index("customer_id")
    assert part.loc["100", ["area", "revenue"]].tolist() == [18, 1000]
    assert "101" in part.index
    assert apart.tables["participations"]["revenue"].sum() == part["revenue"].sum()
    assert xl.profile(base)["editions_attended"].sum() == 2
    with pytest.raises(ValueError, match="looks back"):
        xl.profile(base, as_of=1)


def test_too_few_rows_to_learn_from_is_said(client):
    with pytest.raises(ValueError, match=r"link learns from .* Or say link_customers = false"):
        client(mapping="link_customers = true\n" + MAPPING)


def test_a_line_of_the_draft_can_be_used_by_taking_its_first_mark_away(tmp_path):
    (tmp_path / "Kunden.csv").write_text("Kd-Nr;Firma\n1;Adler\n", encoding="utf-8")
    draft = xl.collect.suggest_mapping(tmp_path)
    assert '# city = ""  # city' in draft
    used = "\n".join(x.removeprefix("# ") if '= ""' in x else x for x in draft.splitlines())
    assert tomllib.loads(used)["source"][0]["columns"]["country"] == ""


def test_the_year_of_the_fair_names_the_edition(tmp_path):
    (tmp_path / "Buchungen.csv").write_text("Kd-Nr;Messejahr\n1;2021\n", encoding="utf-8")
    assert 'edition = "Messejahr"' in xl.collect.suggest_mapping(tmp_path)
    (tmp_path / "Buchungen.csv").write_text("Kd-Nr;Jahr\n1;2021\n", encoding="utf-8")
    assert 'edition = "Jahr"' in xl.collect.suggest_mapping(tmp_path)


def test_money_of_those_who_did_not_come_is_counted_and_said(client):
    booked = "Kd.-Nr.;Messe;Fläche;Umsatz;Status\n1;Expo 21;9;900;ja\n2;Expo 22;9;700;nein\n"
    base = client(
        booked=booked, mapping=MAPPING.replace('area = "F', 'turned_up = "Status", area = "F')
    )
    assert noted(base, "billed to customers who did not turn up") == 1
    assert xl.profile(base)["revenue"].tolist() == [900, 700, 0]


def test_problems_of_one_sort_take_one_line(client):
    more = "".join(f"9{i};Expo 21;9;900\n" for i in range(30))
    with pytest.warns(UserWarning, match="31 rows or values were set aside") as caught:
        client(booked=BOOKED + more + "1;Expo 22;-4;1\n")
    said = str(caught[0].message).splitlines()
    assert len(said) == 3, said
    assert "found '90', expected a customer" in said[1]
    assert "(30 like this" in said[1]
    assert "expected a number from 0" in said[2]
    assert "like this" not in said[2]


def test_a_price_of_nothing_is_no_price(client):
    priced = EDITIONS.replace("Ende", "Ende;qm").replace("21\n", "21;0,00\n", 1)
    priced = priced.replace("22\n", "22;230\n")
    assert "05.05.2021;0,00" in priced
    mapping = MAPPING.replace('closes = "Ende"', 'closes = "Ende", price_sqm = "qm"')
    with pytest.warns(UserWarning, match=r"found '0,00', expected a number from 0\.01"):
        base = client(editions=priced, mapping=mapping)
    assert base.tables["editions"]["price_sqm"].tolist() == [230, 230]
    assert base.set_aside["effect"].tolist() == ["value not used"]


@pytest.mark.parametrize("name", ["ticketing", "crm"])
def test_a_worked_example_goes_all_the_way(name, recwarn):
    base = xl.read_tables(EXAMPLES / name, EXAMPLES / name / "mapping.toml")
    assert len(base.set_aside) == {"ticketing": 2, "crm": 0}[name] == 2 * len(recwarn)
    assert not [p for t in HELD for p in problems(t, base.tables[t])]
    people = xl.profile(base)
    found = xl.SCHEMES["reinartz_kumar"](people)
    assert found[people["kind"] == "exhibitor"].ne("not applicable").all()
    assert (people["kind"] == "exhibitor").sum() == {"ticketing": 26, "crm": 14}[name]
    assert xl.lifecycle.stages(people).notna().all()
    firms = people.query("kind == 'exhibitor' and editions_attended > 0")
    assert len(xl.value.lifetime_value(people)) == len(firms)
    assert xl.Playbook(xl.SCHEMES["status"], {"existing": ("call", 1)}, 500)(people)[
        "amount"
    ].sum() == pytest.approx(500)


def test_the_money_of_the_ticketing_example_is_that_of_its_sum_row():
    with pytest.warns(UserWarning, match="2 rows or values were set aside"):
        base = xl.read_tables(EXAMPLES / "ticketing", EXAMPLES / "ticketing" / "mapping.toml")
    aside = base.set_aside.set_index("value")
    total = aside.loc["Summe", "cells"].split("Rechnungsbetrag=")[1]
    parsed = float(total.replace(".", "").replace(",", "."))
    assert base.tables["participations"]["revenue"].sum() == pytest.approx(parsed, abs=0.005)
    assert aside.loc["1099", "row"] == 41  # as a spreadsheet numbers it
    assert aside.loc["1099", "column"] == "Kd.-Nr."


def test_serial_numbers_are_dates_and_a_touch_belongs_to_the_next_edition():
    base = xl.read_tables(EXAMPLES / "crm", EXAMPLES / "crm" / "mapping.toml")
    touches = base.tables["contacts"].merge(base.tables["editions"], on="edition")
    gap = (touches["opens"] - touches["date"]).dt.days
    assert gap.between(20, 150).all()


@pytest.mark.parametrize("name", ["ticketing", "crm"])
def test_the_draft_of_an_example_is_the_mapping_that_was_kept(name):
    kept = tomllib.loads((EXAMPLES / name / "mapping.toml").read_text("utf-8"))
    drafted = tomllib.loads(xl.collect.suggest_mapping(EXAMPLES / name))
    assert drafted["source"] == kept["source"]
    assert drafted["complete_record"] is False
