import dataclasses

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.collect.departments.error_rates import Dirt
from expo_lab.collect.departments.errors import FREE_MAIL, NO_PHONE
from expo_lab.collect.departments.impostors import RIVAL_DOMAINS
from expo_lab.collect.linkage.normalise import normalise
from expo_lab.core.validation import problems
from expo_lab.world.books.sources import SOURCES, WRITER

CLEAN = Dirt().times(0)
OWNER = ["record_id", "true_customer_id"]


def true_rows(held, show, source):
    owners = held.records[source][["record_id"]].merge(show.truth["records"][OWNER])
    customers = show.tables["customers"].set_index("customer_id")
    return customers.loc[owners["true_customer_id"]].reset_index()


@pytest.mark.parametrize("name", ["participations", *WRITER])
def test_every_event_hangs_on_a_record_of_its_customer(show, held, name):
    owner = show.truth["records"].set_index("record_id")["true_customer_id"]
    found = held.events[name].copy()
    assert found["record_id"].notna().all()
    for c in [c for c in found if c.endswith("record_id")]:
        on_no_list = found[c].isna()
        found[c] = found[c].map(owner)
        assert found[c].isna().equals(on_no_list)
    listed = found.rename(columns=lambda c: c.replace("record_id", "customer_id"))
    listed = listed[~listed["customer_id"].str.contains("-")]  # impostors' registrations
    want = show.tables[name]
    if name == "referrals":  # whoever was spoken to may be on nobody's list
        want = want.assign(
            to_customer_id=want["to_customer_id"].where(want["to_customer_id"].isin(owner))
        )
    order = list(want.columns)
    pd.testing.assert_frame_equal(
        listed.sort_values(order, ignore_index=True), want.sort_values(order, ignore_index=True)
    )


def test_a_contract_hangs_on_the_newest_record_that_sales_had(held):
    stands = held.events["participations"].query("area > 0")
    entered = held.records["sales"].set_index("record_id")["edition"]
    assert len(stands)
    assert (stands["record_id"].map(entered) <= stands["edition"]).all()


def test_nothing_of_the_truth_shows(show, held):
    secret = set(show.tables["customers"]["customer_id"])
    for frame in [*held.records.values(), *held.events.values(), held.editions]:
        assert not [c for c in frame if c.startswith("true_") or c.endswith("customer_id")]
        for column in frame.select_dtypes(["str", "category"]):
            assert not frame[column].isin(secret).any(), column
    for frame in [*held.records.values(), *held.events.values()]:
        assert frame["record_id"].is_monotonic_increasing


def test_each_department_holds_its_own_fields(held):
    for source, frame in held.records.items():
        about = SOURCES[source]
        assert list(frame) == ["record_id", "source", "edition", about.key[0], *about.fields]
        assert (frame["source"] == source).all()
        assert frame[about.key[0]].is_unique


def test_without_dirt_records_are_copies(show):
    held = xl.extracts(show, CLEAN)
    for source, frame in held.records.items():
        want = true_rows(held, show, source).rename(columns={"source": "heard"})
        for c in SOURCES[source].fields:
            as_written = want[c].map(SOURCES[source].forms.get(c, lambda text: text))
            assert frame[c].tolist() == as_written.tolist(), (source, c)


@pytest.mark.parametrize(("knob", "field"), [("gap", "city"), ("typo", "street")])
def test_an_error_strikes_as_often_as_its_knob_says(show, knob, field):
    held = xl.extracts(show, dataclasses.replace(CLEAN, **{knob: 0.2}))
    frame, rate = held.records["directory"], 0.2 * SOURCES["directory"].haste
    struck = frame[field].to_numpy() != true_rows(held, show, "directory")[field].to_numpy()
    assert abs(struck.mean() - rate) < 3 * np.sqrt(rate * (1 - rate) / len(frame))


def test_contacts_go_stale_at_the_yearly_rate(show):
    held = xl.extracts(show, dataclasses.replace(CLEAN, stale=0.3))
    frame = held.records["directory"]
    stale = frame["contact"].to_numpy() != true_rows(held, show, "directory")["contact"].to_numpy()
    # checked U years ago, U uniform up to 2c: P = 1 - E[0.7^U] = 1 - (1 - 0.7^2c) / (-2c log 0.7)
    span = 2 * SOURCES["directory"].checked
    want = 1 - (1 - 0.7**span) / (-span * np.log(0.7))
    assert abs(stale.mean() - want) < 3 * np.sqrt(want * (1 - want) / len(frame))


def test_visitors_stay_themselves(show):
    held = xl.extracts(show, dataclasses.replace(CLEAN, stale=0.9, colleague=0.9))
    guests = held.records["registration"].query("kind == 'visitor'")
    assert len(guests)
    assert (guests["contact"] == guests["name"]).all()


def test_numbers_and_mailboxes_stay_fictitious(show, held):
    true = set(
        normalise(show.tables["customers"].rename(columns={"customer_id": "record_id"}))["phone"]
    )
    records = pd.concat(held.records.values())
    assert set(normalise(records)["phone"].dropna()) <= true
    domains = records["email"].dropna().str.partition("@")[2]
    reserved = {"example.com", "example.org", "example.net"}
    assert set(domains) <= reserved | {FREE_MAIL, *RIVAL_DOMAINS}
    assert {d.split(".", 1)[-1] for d in (FREE_MAIL, *RIVAL_DOMAINS)} <= reserved
    assert NO_PHONE.startswith("+999 ")  # a country code of nobody


def test_going_on_leaves_earlier_records_alone(show, held):
    later = xl.extracts(show.advance())
    for source, frame in held.records.items():
        pd.testing.assert_frame_equal(later.records[source].iloc[: len(frame)], frame)
    assert len(later.records["sales"]) > len(held.records["sales"])


def content(show):
    """What the lists say of each customer, without the records' numbers."""
    owners = show.truth["records"][["record_id", "copy", "true_customer_id"]]
    records = pd.concat(xl.extracts(show).records.values()).merge(owners, on="record_id")
    return records.set_index(["true_customer_id", "source", "copy", "edition"]).sort_index()


def test_an_action_on_one_leaves_the_records_of_others_alone():
    show = xl.simulate("mature", customers=300, editions=3, seed=4)
    firms = show.tables["customers"].query("kind == 'exhibitor'")["customer_id"]
    actions = pd.DataFrame(dict(customer_id=firms.head(60), action="visit", amount=900.0))
    plain, pushed = content(show.advance()), content(show.advance(actions))
    assert len(pushed) > len(plain)  # somebody came who would not have come
    both = plain.index.intersection(pushed.index)
    assert len(both) > 0.95 * len(plain)
    numbers = [c for c in plain if c == "record_id" or c.endswith("_no")]
    pd.testing.assert_frame_equal(
        plain.loc[both].drop(columns=numbers), pushed.loc[both].drop(columns=numbers)
    )


def test_the_lists_are_described(held):
    table = held.sources
    assert not problems("sources", table)
    assert len(table) >= 8
    assert table["source"].tolist() == list(held.records)
    assert table["records"].tolist() == [len(frame) for frame in held.records.values()]
    assert set(table["layer"]) == {1, 2, 3}


def test_badges_are_short_large_and_plain(held):
    scans = held.records["badges"]
    assert (scans["name"].str.len() <= 18).all()
    assert (scans["name"] == scans["name"].str.upper()).all()
    assert not scans["name"].str.contains("[ÄÖÜÉ]").any()


def test_calls_are_a_log(show, held):
    owners = show.truth["records"].query("source == 'call_centre'")["true_customer_id"]
    rang = show.tables["contacts"].query("channel == 'call' and answer == 'interest'")
    assert len(owners) == len(rang) + len(show.tables["complaints"])
    assert owners.duplicated().any()


def test_bought_and_borrowed_lists_cover_their_share(show, held):
    firms = show.world.n  # firms founded since the record began are in no bought list
    for name in ("association", "directory"):
        share = SOURCES[name].share
        found = show.truth["records"].query("source == @name")["true_customer_id"].nunique()
        assert abs(found / firms - share) < 3 * np.sqrt(share * (1 - share) / firms)


def impostors_in(show, held):
    strange = show.truth["records"].query("true_fake or true_competitor")
    return pd.concat(held.records.values()).merge(strange, on=["record_id", "source", "edition"])


def test_the_desk_lets_in_the_share_that_its_knob_says(show):
    tried = show.truth["records"].query("true_fake and source == 'registration'")
    let_in = impostors_in(show, xl.extracts(show, dataclasses.replace(CLEAN, fake=0.5)))
    share = len(let_in.query("source == 'registration'")) / len(tried)
    assert abs(share - 0.5) < 3 * np.sqrt(0.25 / len(tried))
    assert impostors_in(show, xl.extracts(show, CLEAN)).empty


def test_impostors_are_nobody_and_pose_as_buyers(show, held):
    found = impostors_in(show, held)
    assert found["true_fake"].any()
    assert found["true_competitor"].any()
    assert set(found["source"]) == {"registration", "badges"}
    assert (found["kind"] == "buyer").all()
    customers = show.tables["customers"]
    assert not found["email"].dropna().isin(customers["email"]).any()
    assert not found["true_customer_id"].isin(customers["customer_id"]).any()
    events = held.events["participations"].set_index("record_id")
    came = events.loc[events.index.intersection(found["record_id"])]
    assert (came["role"] == "buyer").all()
    assert (came["revenue"] == 0).all()
    # the one who is scanned is the one who registered
    both = found.groupby("true_customer_id")["country"].nunique()
    assert (both <= 1).all()


@pytest.mark.parametrize(
    ("knob", "source", "field"),
    [("private", "registration", "email"), ("withheld", "registration", "phone"),
     ("parent", "finance", "name"), ("switchboard", "directory", "phone"),
     ("misheard", "call_centre", "name"), ("transliterated", "marketing", "city")],
)  # fmt: skip
def test_an_error_of_its_own_strikes_only_its_field_and_list(show, knob, source, field):
    held = xl.extracts(show, dataclasses.replace(CLEAN, **{knob: 0.5}))
    want, frame = true_rows(held, show, source), held.records[source]
    changed = frame[field].to_numpy() != want[field].to_numpy()
    assert changed.any()
    assert not changed.all()
    if knob == "transliterated":
        assert set(want.loc[changed, "country"]) == {"CN"}
    assert (frame["country"] == want["country"]).all()
    elsewhere = held.records["sales"]["street"]
    assert (elsewhere == true_rows(held, show, "sales")["street"]).all()


def test_a_parents_name_is_another_organisations(show):
    held = xl.extracts(show, dataclasses.replace(CLEAN, parent=0.5))
    want, frame = true_rows(held, show, "sales"), held.records["sales"]
    other = frame["name"] != want["name"]
    names = show.tables["customers"].set_index("name")
    assert set(frame["name"]) <= set(names.index)
    parents = names.loc[frame.loc[other, "name"]]
    assert parents["country"].tolist() == want.loc[other, "country"].tolist()
    assert parents["sector"].tolist() == want.loc[other, "sector"].tolist()
