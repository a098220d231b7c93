import numpy as np
import pandas as pd
import pytest

from expo_lab.conform import columns_with, conform, dictionary, problems, require
from expo_lab.schema import HELD, TABLES


@pytest.mark.parametrize("table", HELD)
def test_the_simulation_keeps_to_the_schema(show, table):
    frame = show.tables[table]
    assert list(frame.columns) == TABLES[table].names
    assert problems(table, frame) == []


def test_the_profile_keeps_to_the_schema(people):
    assert problems("profile", people.reset_index()) == []


def test_problems_are_found(show):
    bad = show.tables["surveys"].head(3).copy()
    bad.loc[bad.index[0], "attitude"] = 1.5
    bad.loc[bad.index[1], "intention"] = np.nan
    bad = pd.concat([bad, bad.tail(1)])
    assert problems("surveys", bad) == [
        "surveys.attitude: 1.5 is above 1 share",
        "surveys.intention: 1 gaps, none allowed",
        "surveys: the key customer_id, edition repeats",
    ]


def test_a_missing_column_is_named_with_the_nearest():
    with pytest.raises(ValueError, match=r"tour: needs column 'margin', .* Did you mean 'margins'"):
        require(pd.DataFrame({"margins": [1]}), ["margin"], "tour")


def test_stored_values_are_rounded():
    frame = pd.DataFrame(dict(customer_id=["a"], edition=[1], rival=["Online"]))
    assert conform("rivals", frame)["rival"].dtype == "category"
    assert conform("editions", _edition(price_sqm=1.23456))["price_sqm"].item() == 1.23


def _edition(**more):
    day = pd.Timestamp("2020-03-10")
    row = dict(edition=1, year=2020, opens=day, closes=day, held=True, phase="new", exhibitors=1)
    return pd.DataFrame([row | dict(area=9.0, visitors=2, price_sqm=1.0) | more])


def test_the_dictionary_has_every_column():
    words = dictionary()
    assert len(words) == sum(len(t.columns) for t in TABLES.values())
    assert (words["meaning"] != "").all()


def test_bank_accounts_are_sensitive_and_contacts_personal():
    assert columns_with("sensitive") == {"bank_account"}
    assert {"name", "email", "phone", "contact", "street"} <= columns_with("personal")
