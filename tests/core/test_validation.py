import numpy as np
import pandas as pd
import pytest

from expo_lab.core.schema import HELD, TABLES
from expo_lab.core.validation import (
    checked,
    columns_with,
    conform,
    dictionary,
    problems,
    require,
)


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
    bad.loc[bad.index[0], "customer_id"] = np.nan
    bad.loc[bad.index[1], "intention"] = np.nan  # not asked: a gap that is allowed
    bad = pd.concat([bad, bad.tail(1)])
    assert problems("surveys", bad) == [
        "surveys.customer_id: 1 gaps, none allowed",
        "surveys.attitude: 1.5 is above 1 share",
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


def test_tables_of_ones_own_are_taken_over_where_nothing_is_lost(show):
    import expo_lab as xl

    mine = {name: frame.copy() for name, frame in show.tables.items()}
    part = mine["participations"]
    part[["unpaid", "turned_up"]] = part[["unpaid", "turned_up"]].astype(int)
    part["role"] = part["role"].astype(str)
    mine["editions"] = mine["editions"].iloc[::-1]
    pd.testing.assert_frame_equal(xl.profile(mine), xl.profile(dict(show.tables)))


def test_one_report_names_all_that_is_wrong(show):
    mine = {name: frame.copy() for name, frame in show.tables.items() if name != "ideas"}
    mine["customers"]["kind"] = mine["customers"]["kind"].astype(str).str.title()
    mine["surveys"]["satisfaction"] *= 20
    mine["complaints"] = mine["complaints"].drop(columns="solved")
    mine["contacts"]["cost"] = "much"
    with pytest.raises(ValueError, match="profile: the tables break the schema") as caught:
        checked(mine, "profile")
    said = str(caught.value)
    for part in (
        "table 'ideas' is absent",
        "values such as 'Exhibitor' are none of exhibitor, buyer",
        "surveys.satisfaction: 100.0 is above 5 points",
        "complaints: column 'solved' is absent",
        "contacts.cost: must be numbers",
    ):
        assert part in said, said
    mine = show.tables | {"rivals": show.tables["rivals"].head(1).assign(customer_id="nobody")}
    with pytest.raises(ValueError, match=r"rivals\.customer_id: 1 rows name none of the table"):
        checked(mine, "profile")


def test_an_unknown_category_is_an_error_and_no_gap(show):
    contacts = show.tables["contacts"].head(5).astype({"channel": object})
    contacts.loc[contacts.index[1:3], "channel"] = "fax"
    with pytest.raises(ValueError, match=r"conform: contacts\.channel holds 'fax' \(row 1; 2 such"):
        conform("contacts", contacts)


def test_a_gap_in_a_category_stays_a_gap(show):
    contacts = show.tables["contacts"].head(3).assign(answer=None)
    assert conform("contacts", contacts)["answer"].isna().all()
