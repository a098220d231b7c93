import dataclasses

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.collect.departments.error_rates import Dirt
from expo_lab.collect.departments.lists import true_decay
from expo_lab.collect.verification import DOUBTS


@pytest.fixture(scope="module")
def found(base):
    return xl.collect.verify(base)


def one(base, **fields):
    """The base with a guest changed: its row after `verify`."""
    people = base.tables["customers"].copy()
    at = people.index[people["kind"] == "buyer"][0]
    for field, value in fields.items():
        people.loc[at, field] = value
    changed = dataclasses.replace(base, tables=base.tables | {"customers": people})
    return xl.collect.verify(changed).loc[people.loc[at, "customer_id"]]


CLEAN = dict(
    name="Kessler Folien GmbH", contact="Ann Roe", email="a@example.com",
    phone="+49 30 23125 033 ext. 9143", postcode="30459",
)  # fmt: skip


@pytest.fixture(scope="module")
def before(base):
    return one(base, **CLEAN)


@pytest.mark.parametrize(
    ("fields", "doubt"),
    [
        (dict(name="Ann Roe", contact="Roe, Ann", email="a@freemail.example.com"), "no_company"),
        (dict(email="a@north-fair.example.com"), "rival"),
        (dict(phone="+999 00000000"), "phone"),
        (dict(postcode="00000"), "postcode"),
    ],
)
def test_a_rule_finds_what_it_is_for(base, before, fields, doubt):
    after = one(base, **CLEAN | fields)
    assert (before[doubt], after[doubt]) == (False, True)
    assert (before["suspicious"], after["suspicious"]) == (False, True)
    assert DOUBTS[doubt] in after["reasons"]


def test_a_visitor_has_no_company_and_is_not_suspected_for_it(base):
    fields = dict(name="Ann Roe", contact="Ann Roe", email="a@freemail.example.com")
    assert not one(base, kind="visitor", **fields)["no_company"]


def test_only_guests_are_suspected(base, found):
    assert found.index.tolist() == base.tables["customers"]["customer_id"].tolist()
    assert found.loc[found["suspicious"], "guest"].all()
    assert (found.loc[~found["guest"], "anomaly"] == 0).all()
    assert (found["reasons"] == "").equals(~found[list(DOUBTS)].any(axis=1))


def test_order_of_rows_does_not_matter(base, found):
    people = base.tables["customers"].sample(frac=1, random_state=3)
    shuffled = dataclasses.replace(base, tables=base.tables | {"customers": people})
    pd.testing.assert_frame_equal(xl.collect.verify(shuffled).loc[found.index], found)


def test_odd_must_be_a_share(base):
    with pytest.raises(ValueError, match="verify needs odd, a share from 0 to 1, found 3"):
        xl.collect.verify(base, odd=3)


TRUTH = {
    "records": pd.DataFrame(
        dict(
            record_id=list("abcdef"),
            true_customer_id=["B1", "fake-1", "B3", "competitor-4", "B5", "E6"],
            true_fake=[False, True, False, False, False, False],
            true_competitor=[False, False, False, True, False, False],
        )
    )
}
RECORDS = pd.DataFrame(dict(record_id=list("abcdef"), customer_id=list("abcdef"), source="sales"))


def suspects(*ids):
    table = pd.DataFrame(dict(guest=[True] * 5 + [False]), index=list("abcdef"))
    flags = table.index.isin(ids)
    return table.assign(suspicious=flags, old=flags, contact_from="sales")


def test_closed_form():
    # guests a to e, impostors b and d; a and b are checked
    score = xl.collect.score_verify(suspects("a", "b"), RECORDS, TRUTH, check=1, harm=10)
    assert (score.precision, score.recall, score.guests, score.impostors) == (0.5, 0.5, 5, 2)
    assert (score.cost, score.cost_none, score.cost_all) == (2 + 10, 20, 5)
    # hypergeometric: of 2 checks among 5 with 2 impostors 0.8 are found, variance 0.36
    assert score.cost_random == pytest.approx(2 + 10 * (2 - 0.8))
    assert score.cost_random_sd == pytest.approx(10 * np.sqrt(2 * 0.4 * 0.6 * 3 / 4))
    assert np.isnan(score.old_precision)


def test_contacts_are_scored_where_their_decay_is_known():
    gone = pd.DataFrame(dict(record_id=list("abcdef"), true_left=[True, False, True] + [False] * 3))
    score = xl.collect.score_verify(suspects("a", "b"), RECORDS, TRUTH | {"decay": gone})
    assert (score.old_precision, score.old_recall, score.out_of_date) == (0.5, 0.5, 2 / 6)


def test_checking_the_suspected_beats_checking_at_random(show, base, found):
    score = xl.collect.score_verify(found, base.records, show.truth)
    assert score.impostors > 0
    assert score.cost < score.cost_random - 3 * score.cost_random_sd


def test_no_dirt_no_suspects(show):
    base = xl.consolidate(xl.extracts(show, Dirt().times(0)))
    found = xl.collect.verify(base)
    assert not found["suspicious"].any()
    assert xl.collect.score_verify(found, base.records, show.truth).impostors == 0


def test_true_decay_is_what_the_lists_show(show):
    stale = dataclasses.replace(Dirt().times(0), stale=0.3)
    owners = show.truth["records"][["record_id", "true_customer_id"]]
    directory = xl.extracts(show, stale).records["directory"].merge(owners, on="record_id")
    people = show.tables["customers"].set_index("customer_id")["contact"]
    shown = directory["contact"].to_numpy() != people[directory["true_customer_id"]].to_numpy()
    left = true_decay(show, stale).set_index("record_id")["true_left"]
    np.testing.assert_array_equal(shown, left.loc[directory["record_id"]])
