import dataclasses
import logging

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.collect.linkage.base import _events, _usual, consolidate
from expo_lab.collect.linkage.survivorship import SURVIVORSHIP
from expo_lab.core.schema import HELD, TABLES
from expo_lab.core.validation import problems


def test_tables_keep_the_schema(base):
    assert set(base.tables) == set(HELD)
    assert [p for name, frame in base.tables.items() for p in problems(name, frame)] == []


def test_every_event_is_a_customer_s(base):
    known = set(base.tables["customers"]["customer_id"])
    assert set(base.records["customer_id"]) == known
    for name, frame in base.tables.items():
        if "customer_id" in frame:
            assert set(frame["customer_id"]) <= known, name


@pytest.mark.parametrize(
    ("table", "column"),
    [("participations", c) for c in ("revenue", "discount", "cost_to_serve", "area", "leads")]
    + [("contacts", "cost"), ("contacts", "concession")],
)
def test_money_and_area_are_preserved(held, base, table, column):
    assert base.tables[table][column].sum() == pytest.approx(held.events[table][column].sum())


def test_no_row_is_lost_without_a_note(held, base):
    merged = base.notes[base.notes["column"] == ""].groupby("table")["rows"].sum()
    for name in [n for n in HELD if n not in ("customers", "editions")]:
        gone = len(held.events[name]) - len(base.tables[name])
        assert gone == merged.get(name, 0), name


def test_a_customer_is_named_by_its_smallest_record(base):
    smallest = base.records.groupby("customer_id")["record_id"].min()
    assert (smallest == smallest.index).all()


def test_profile_works_on_it(base):
    people = xl.profile(base)
    assert [people.index.name, *people] == TABLES["profile"].names
    assert not people.isna().any().any()


def test_two_rows_of_one_key_are_added_up(show):
    row = show.tables["participations"].iloc[[0]].rename(columns={"customer_id": "record_id"})
    rows = pd.concat(
        [
            row.assign(record_id="a", revenue=900.0, area=9.0, role="exhibitor", first_time=True),
            row.assign(record_id="b", revenue=100.0, area=1.0, role="sponsor", first_time=False),
        ]
    )
    notes = []
    made = _events("participations", rows, pd.Series("a", ["a", "b"]), notes).iloc[0]
    assert (made["revenue"], made["area"], made["role"]) == (1000, 10, "exhibitor")
    assert not made["first_time"]
    assert notes == [("participations", "", "rows of one key merged into one", 1)]


def test_the_rules_decide_who_survives(held, base, linked_once):
    rules = SURVIVORSHIP.copy()
    rules.loc["email", "departments"] = "finance"
    mine = consolidate(held, survivorship=rules).tables["customers"].set_index("customer_id")
    finance = held.records["finance"].merge(base.records[["record_id", "customer_id"]])
    newest = finance.dropna(subset="email").sort_values(["edition", "record_id"], ascending=[0, 1])
    want = newest.drop_duplicates("customer_id").set_index("customer_id")["email"]
    assert (mine.loc[want.index, "email"] == want).all()


def test_what_nobody_knows_and_nobody_did_is_filled_in_all_the_same(show, held):
    bare = {name: f.assign(sector=None) for name, f in held.records.items() if "sector" in f}
    none = {name: frame.head(0) for name, frame in held.events.items()}
    made = consolidate(dataclasses.replace(held, records=held.records | bare, events=none))
    customers = made.tables["customers"]
    assert set(customers["sector"]) == {TABLES["customers"]["sector"].categories[0]}
    notes = made.notes.set_index("column")["rows"]
    assert notes["sector"] == len(customers)


def test_what_is_usual():
    frame = pd.DataFrame(dict(kind=["a", "a", "a", "b"]))
    text = pd.Series(["x", "y", "x", None])
    assert _usual(frame, text, "kind").tolist()[:3] == ["x", "x", "x"]
    assert _usual(frame, text, None).tolist() == ["x"] * 4
    assert _usual(frame, pd.Series([1.0, 3.0, 8.0, None]), None).tolist() == [3.0] * 4


def test_it_is_silent(held, capfd):
    level = logging.getLogger("splink").level
    consolidate(held)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("splink").level == level


def test_bad_extracts_are_refused(held, base, linked_once):
    stranger = held.events["ideas"].assign(record_id="sales-999999")
    wrong = dataclasses.replace(held, events=held.events | {"ideas": stranger})
    with pytest.raises(ValueError, match=r"ideas names .* records that no department holds"):
        consolidate(wrong)
    with pytest.raises(ValueError, match="needs a rule for 'email'"):
        consolidate(held, survivorship=SURVIVORSHIP.drop(index="email"))
    misspelt = SURVIVORSHIP.replace("finance", "finanse")
    with pytest.raises(KeyError, match="no department 'finanse'"):
        consolidate(held, survivorship=misspelt)


def test_a_guest_on_anothers_stand_is_an_exhibitor_by_kind():
    show = xl.simulate("list-level", 300, 3, 1)
    base = consolidate(xl.extracts(show))
    assert (show.tables["participations"]["role"] == "co_exhibitor").any()
    assert not base.tables["customers"]["kind"].isna().any()
