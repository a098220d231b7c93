import pytest

from expo_lab.collect.departments import errors
from expo_lab.collect.departments.error_rates import Dirt


@pytest.mark.parametrize(
    ("kind", "want"), [(0.1, "Kbssler"), (0.3, "Kssler"), (0.6, "Kbessler"), (0.9, "Ksesler")]
)
def test_a_typo_is_one_of_damerau_s_four(kind, want):
    assert errors._typo("Kessler", 0.2, kind, 0.05) == want


def test_a_typo_in_a_number_is_another_digit():
    assert errors._typo("30484", 0.5, 0.1, 0.99) == "30384"
    assert errors._typo_phone("+49 30 23125 033 ext. 9143", 0.0, 0.1, 0.0)[-4:] == "0143"


@pytest.mark.parametrize("u", [0.0, 0.5, 0.75, 0.9])
def test_another_legal_form_leaves_the_name(u):
    other = errors._other_form("Kessler Folien GmbH", u)
    assert other.startswith("Kessler Folien")
    assert other != "Kessler Folien GmbH"


def test_texts_change_as_people_change_them():
    assert errors._swapped("Anna van den Berg", 0.9) == "van den Berg Anna"
    assert errors._swapped("Anna Roy", 0.1) == "Roy, Anna"
    assert errors._initial("Anna Roy") == "A. Roy"
    assert errors._without_trade("Kessler Folien KG", False) == "Kessler KG"
    assert errors._without_trade("Emballages Roy SAS", True) == "Roy SAS"
    assert errors._abbreviated("Müllerstraße 4") == "Müllerstr. 4"
    assert errors._plain("Łódź, Müllerstraße", 0.9) == "Lodz, Mullerstrasse"
    assert errors._plain("Müller", 0.1) == "Mueller"


def test_phone_formats_keep_the_digits():
    for u in (0.3, 0.6, 0.9):
        digits = "".join(
            c for c in errors._reformatted("+49 30 23125 033 ext. 9143", u) if c.isdigit()
        )
        assert digits.lstrip("0").removeprefix("49") == "30231250339143"


def test_a_name_is_written_as_it_sounds():
    assert errors._misheard("Beck", 0.0) == "Bek"
    assert errors._misheard("Uhu", 0.5) == "Uhu"


def test_a_private_mailbox_keeps_the_person():
    assert errors._private("anna.roy145@example.org", 0.07) == "anna.roy7@freemail.example.com"


def test_what_is_no_number_stays_as_it_is():
    assert errors._reformatted(errors.NO_PHONE, 0.3) == errors.NO_PHONE


def test_hard_dirt_is_at_least_as_hard_everywhere():
    both = Dirt.hard().describe()["value"] - Dirt().describe()["value"]
    assert (both > 0).all()


def test_a_knob_out_of_range_is_named():
    with pytest.raises(
        ValueError, match=r"Dirt: stale must be a number from 0 to 0.95 .*found 1.2"
    ):
        Dirt(stale=1.2)


def test_every_knob_says_where_it_is_from():
    about = Dirt().describe()
    assert (about["source"].str.len() > 0).all()
    assert (Dirt().times(9).describe()["value"] <= 0.95).all()
