"""One currency, credit notes, and discounts written as negative amounts."""

import pytest

from .conftest import took


def test_currencies_that_cannot_be_added_are_asked_for(folder):
    rows = "No,Show,Net,Cur\n11,Expo 2022,100,EUR\n12,Expo 2022,100,SEK\n"
    with pytest.raises(ValueError, match=r"cannot be added up: EUR \(1 rows\), SEK \(1 rows\)"):
        folder(rows, 'revenue = "Net"')
    base, said = folder(rows, 'revenue = "Net"', top='currency = "EUR"\nrates = { SEK = 0.1 }\n')
    assert took(base, "revenue").tolist() == [100.0, 10.0]
    assert base.currency == "EUR"
    assert not said


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("Net", "£250.00", "GBP"),
        ("Net (CHF)", "250", "CHF"),
        ("金额(元)", "250", "CNY"),
        ("Net", "250", "EUR"),
        ("Net", "US$ 250", "USD"),
    ],
)
def test_the_currency_is_the_one_that_is_seen(folder, header, cell, code):
    base, said = folder(f"No,Show,{header}\n11,Expo 2022,{cell}\n", f'revenue = "{header}"')
    assert base.currency == code
    assert took(base, "revenue").tolist() == [250.0]
    assert not said


def test_a_dollar_sign_is_that_of_the_currency_named(folder):
    base, _ = folder(
        "No,Show,Net\n11,Expo 2022,$900\n", 'revenue = "Net"', top='currency = "MXN"\n'
    )
    assert base.currency == "MXN"


CREDIT = """No,Show,Area,Net
11,Expo 2022,9,900
11,Expo 2022,9,-900
12,Expo 2022,18,2000
12,Expo 2022,18,-300
13,Expo 2022,9,1000
"""


def test_a_credit_note_nets_its_invoice(folder):
    base, said = folder(CREDIT)
    assert took(base, "revenue").to_dict() == {"12": 1700.0, "13": 1000.0}
    assert took(base, "area").to_dict() == {"12": 18.0, "13": 9.0}
    assert "credit notes take all of it back" in said
    assert base.sums["revenue"].iloc[-1] == base.sums["revenue_in_files"].iloc[-1] == 2700.0


def test_a_credit_note_without_an_invoice_is_set_aside(folder):
    base, said = folder("No,Show,Area,Net\n11,Expo 2022,9,900\n12,Expo 2022,0,-50\n")
    assert took(base, "revenue").to_dict() == {"11": 900.0}
    assert "or a credit note for an invoice of this customer and edition" in said


def test_discounts_below_zero_are_amounts_off(folder):
    rows = "No;Show;Off;Net\n11;Expo 2022;-50,00;450,00\n12;Expo 2022;(20,00);480,00\n"
    base, said = folder(rows, 'discount = "Off", revenue = "Net"')
    assert took(base, "discount").tolist() == [50.0, 20.0]
    assert took(base, "list_price").tolist() == [500.0, 500.0]
    assert not said


def test_a_price_that_no_square_metre_has_is_asked_about(folder):
    _, said = folder("No,Show,Area,Net\n11,Expo 2022,9,9000000\n")
    assert "more than 20,000 a square metre in 1 rows: not plausible" in said


@pytest.mark.parametrize(
    ("header", "more", "asked"),
    [
        ("Importe (IVA incl. 21%)", "", True),
        ("Total TTC", "", True),
        ("Brutto", ",MwSt", True),
        ("Brutto", ",Rabatt", False),
        ("Amount excl. VAT", ",VAT", False),
        ("amount_incl_vat", "", True),
        ("Umsatz USt-frei", "", False),
        ("Betrag nicht inkl. MwSt", "", False),
        ("Importe sin incluir IVA", "", False),
        ("合同金额（含税）", "", True),
        ("合同金额（不含税）", "", False),
        ("金额（未含税）", "", False),
    ],
)
def test_tax_in_amounts_is_asked_about(folder, header, more, asked):
    rows = f"No,Show,{header}{more}\n11,Expo 2022,119{',19' if more else ''}\n"
    base, said = folder(rows, f'revenue = "{header}"')
    assert took(base, "revenue").tolist() == [119]
    assert ("tax is in these amounts" in said) == asked


@pytest.mark.parametrize(
    ("title", "words"),
    [("All amounts in TEUR", "says thousand"), ("Sums incl. VAT", "tax is in its amounts")],
)
def test_what_a_title_says_of_amounts_is_asked(folder, title, words):
    rows = f"{title},,,\nNo,Show,Area,Net\n11,Expo 2022,50,12.5\n"
    base, said = folder(rows)
    assert took(base, "revenue").tolist() == [12.5]
    assert words in said
    if "thousand" in words:
        base, said = folder(rows, more='units = { revenue = "thousand" }')
        assert took(base, "revenue").tolist() == [12500]
        assert words not in said


def test_a_title_that_says_that_tax_is_not_in_amounts_asks_nothing(folder):
    rows = "Los importes no incluyen IVA,,,\nNo,Show,Area,Net\n11,Expo 2022,50,12500\n"
    assert folder(rows)[1] == ""


def test_three_decimals_are_not_taken_for_a_plausible_price_of_another_currency(folder):
    rows = 'No,Show,Area,Net\n11,Expo 2022,9,"350,000"\n12,Expo 2022,18,"700,000"\n'
    base, said = folder(rows)
    assert took(base, "revenue").tolist() == [350000, 700000]
    assert "no cell tells decimal comma from decimal point" in said
