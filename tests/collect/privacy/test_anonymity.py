import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import expo_lab as xl
from expo_lab.collect.privacy.anonymity import k_anonymity

# Sweeney (2002), figure 2: a table with k = 2 over race, birth, gender and ZIP
SWEENEY = pd.DataFrame(
    [
        *[("black", 1965, "m", "0214*")] * 2,
        *[("black", 1965, "f", "0213*")] * 2,
        *[("black", 1964, "f", "0213*")] * 2,
        *[("white", 1964, "m", "0213*")] * 3,
        *[("white", 1967, "m", "0213*")] * 2,
    ],
    columns=["race", "birth", "gender", "zip"],
)


def test_sweeney_s_example_has_a_k_of_two():
    found = k_anonymity(SWEENEY, list(SWEENEY), k=2)
    assert (found.smallest, found.rows, found.below) == (2, 11, 0)
    assert found.classes["customers"].tolist() == [2, 2, 2, 2, 3]
    assert k_anonymity(SWEENEY, list(SWEENEY), k=3).below == 8
    assert k_anonymity(SWEENEY, ["race"], k=5).smallest == 5


def test_the_column_that_narrows_most_stands_first():
    table = pd.DataFrame(dict(country=["DE"] * 6, sector=list("aaabbb"), size=[1, 2, 3, 4, 5, 6]))
    found = k_anonymity(table, k=3)
    assert found.columns.index[0] == "size"
    assert found.columns["saved"].to_dict() == dict(size=6, sector=0, country=0)
    assert found.columns["below"].to_dict() == dict(size=6, sector=0, country=0)
    assert "size narrows most" in str(found)


def test_many_rows_of_one_customer_are_one_customer():
    table = pd.DataFrame(dict(customer_id=list("aaaab"), role=["exhibitor"] * 5))
    found = k_anonymity(table, ["role"], k=3)
    assert (found.smallest, found.below) == (2, 5)
    assert k_anonymity(table.set_index("customer_id"), ["role"], k=3).below == 5


def test_by_default_it_asks_for_what_the_schema_tells_of_a_customer(people):
    asked = set(k_anonymity(people).columns.index)
    assert asked == {"kind", "country", "sector", "size", "ownership", "origin",
                     "distance_km", "source"}  # fmt: skip


def test_the_default_answer_shows_no_account_telephone_or_name(show):
    customers = show.tables["customers"]
    found = k_anonymity(customers)
    telling = {"name", "street", "postcode", "contact", "phone", "email", "bank_account"}
    assert set(found.telling) == telling
    assert not telling & ({*found.classes} | {*found.columns.index})
    assert "Not counted, for they name customers outright: name, " in str(found)
    asked = k_anonymity(customers, ["postcode", "sector"])
    assert set(asked.telling) == telling - {"postcode"}


def test_emptied_names_no_longer_narrow(show):
    veiled = xl.collect.pseudonymise(show.tables, "k" * 32)["customers"]
    coarse = ["kind", "sector", "origin"]
    assert k_anonymity(show.tables["customers"]).smallest == 1
    assert k_anonymity(veiled).telling == ()
    assert k_anonymity(veiled, ["email"]).below == 0
    assert k_anonymity(veiled, coarse).below == k_anonymity(show.tables["customers"], coarse).below


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["a", "b", None]))), st.integers(2, 6))
def test_classes_share_out_all_rows_and_those_below_are_the_small_ones(rows, k):
    found = k_anonymity(pd.DataFrame(rows, columns=["size", "city"]), k=k)
    size = found.classes["customers"]
    assert size.sum() == len(rows) == found.rows
    assert size[size < k].sum() == found.below
    assert found.smallest == (size.min() if len(size) else 0)


def test_a_finer_question_never_hides_better(show):
    table = show.tables["customers"]
    asked = ["kind", "sector", "country", "city", "size"]
    below = [k_anonymity(table, asked[:n]).below for n in range(1, 6)]
    assert below == sorted(below)


@pytest.mark.parametrize(
    ("columns", "k", "message"),
    [
        (["contry"], 5, "needs column 'contry', which is absent"),
        ([], 5, "none of the columns that describe a customer"),
        (None, 1, "k must be a whole number of at least 2, found 1"),
        (None, 2.5, "found 2.5"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_named(show, columns, k, message):
    with pytest.raises(ValueError, match=message):
        k_anonymity(show.tables["customers"], columns, k)
