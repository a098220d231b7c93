import dataclasses
import hashlib
import hmac

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.collect.privacy.persons import erase, pseudonymise
from expo_lab.core.schema import HELD, TABLES
from expo_lab.core.validation import columns_with, problems
from expo_lab.io.export import canonical_csv

KEY = "a key of at least thirty-two bytes, kept apart"


@pytest.fixture(scope="module")
def veiled(base):
    return pseudonymise(base, KEY)


def frames(base):
    return base.tables | dict(links=base.links, records=base.records)


def words(base):
    """Every word that stands anywhere in a base."""
    return {
        str(value)
        for frame in frames(base).values()
        for name in frame.select_dtypes(exclude="number")
        for value in frame[name].unique()
    }


# pseudonyms -------------------------------------------------------------------------------------


def test_a_pseudonym_is_the_keyed_hash_of_the_standard(veiled, base):
    number = base.records["record_id"].iloc[0]
    whole = hmac.new(KEY.encode(), number.encode(), hashlib.sha256).hexdigest()
    assert whole[:32] in set(veiled.records["record_id"])


def test_no_number_and_no_name_remains(veiled, base):
    was = set(base.records["record_id"]) | set(base.tables["customers"]["customer_id"])
    for column in columns_with("personal") | columns_with("sensitive"):
        was |= set(base.tables["customers"][column])
    assert words(veiled) & (was - {""}) == set()


def test_the_same_customer_has_one_pseudonym_everywhere(veiled, base):
    # every table joined to the customers gives as many rows a customer as before
    for name, frame in frames(base).items():
        for column in [c for c in frame if c.endswith("customer_id")]:
            then, now = (f[column][f[column] != ""] for f in (frame, frames(veiled)[name]))
            assert set(now) <= set(veiled.records["customer_id"]), (name, column)
            assert sorted(then.value_counts()) == sorted(now.value_counts()), (name, column)
    assert set(veiled.links["record_id_l"]) <= set(veiled.records["record_id"])
    paired = veiled.records.groupby("customer_id").size()
    assert sorted(paired) == sorted(base.records.groupby("customer_id").size())


def test_an_empty_number_is_nobody_s_pseudonym(veiled, base):
    empty = [(b.tables["referrals"]["to_customer_id"] == "").sum() for b in (base, veiled)]
    assert empty[0] == empty[1] > 0


def test_stable_under_one_key_and_unlike_under_another(veiled, base):
    again, other = pseudonymise(base, KEY.encode()), pseudonymise(base, KEY + "!")
    for name, frame in frames(veiled).items():
        assert canonical_csv(frame) == canonical_csv(frames(again)[name])
    assert set(veiled.records["record_id"]) & set(other.records["record_id"]) == set()


def test_the_order_of_rows_tells_nothing(veiled, base):
    upset = {name: frame.iloc[::-1] for name, frame in base.tables.items()}
    for name, frame in pseudonymise(upset, KEY).items():
        assert canonical_csv(frame) == canonical_csv(veiled.tables[name]), name


def test_what_is_not_personal_stays(veiled, base):
    hidden = columns_with("personal") | columns_with("sensitive")
    for name, frame in base.tables.items():
        kept = [c.name for c in TABLES[name].columns if c.dtype != "id" and c.name not in hidden]
        then, now = (
            f[kept].sort_values(kept, ignore_index=True) for f in (frame, veiled.tables[name])
        )
        pd.testing.assert_frame_equal(then, now)


def test_it_is_a_base_as_before(veiled, base):
    assert [p for name in HELD for p in problems(name, veiled.tables[name])] == []
    then, now = xl.profile(base), xl.profile(veiled)
    for column in ("revenue", "x", "p_next"):
        assert sorted(now[column]) == pytest.approx(sorted(then[column]))


def test_a_personal_column_of_any_type_is_emptied(base, monkeypatch):
    about = TABLES["customers"]
    secret = [
        dataclasses.replace(c, privacy="sensitive") if c.name == "size" else c
        for c in about.columns
    ]
    monkeypatch.setitem(
        TABLES._items, "customers", dataclasses.replace(about, columns=tuple(secret))
    )
    assert pseudonymise(base, KEY).tables["customers"]["size"].isna().all()


@pytest.mark.parametrize("key", ["", "short", b"x" * 31, None, 12345])
def test_a_weak_key_is_refused(base, key):
    with pytest.raises(ValueError, match="key must be bytes or text of at least 32 bytes, found"):
        pseudonymise(base, key)


@pytest.mark.parametrize("act", [lambda t: pseudonymise(t, KEY), lambda t: erase(t, "E000001")])
def test_what_the_schema_does_not_know_is_refused(show, act):
    tables = show.tables
    more = tables["customers"].assign(birthday="1970-01-01")
    with pytest.raises(ValueError, match=r"does not know the column customers\.birthday"):
        act(tables | {"customers": more})
    with pytest.raises(ValueError, match="no table 'true_states' is in the schema"):
        act(tables | {"true_states": show.truth["states"]})
    with pytest.raises(ValueError, match=r"found Show; of a simulated show pass show\.tables"):
        act(show)


# erasure ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def persons(base):
    """Two who are in many tables, the one on either side of a referral."""
    told = base.tables["referrals"].query("to_customer_id != ''")
    return [told["to_customer_id"].iloc[0], told["customer_id"].iloc[-1]]


@pytest.mark.parametrize("n", [1, 2])
def test_nothing_of_the_erased_remains_and_the_rest_is_the_same_to_the_byte(base, persons, n):
    gone = persons[:n]
    made = erase(base, gone[0] if n == 1 else gone)
    records = set(base.records.query("customer_id in @gone")["record_id"])
    assert words(made) & (records | set(gone)) == set()
    for name, frame in frames(base).items():
        ids = [c for c in frame if c.endswith("customer_id") or c.startswith("record_id")]
        rest = frame[~frame[ids].isin(records | set(gone)).any(axis=1)]
        now = frames(made)[name]
        assert canonical_csv(now) == canonical_csv(rest), name
        assert now.dtypes.equals(frame.dtypes), name
    assert len(made.tables["customers"]) == len(base.tables["customers"]) - n


def test_published_totals_stay_and_the_rows_erased_are_counted(base, persons):
    made = erase(base, persons)
    pd.testing.assert_frame_equal(made.tables["editions"], base.tables["editions"])
    counted = made.notes.query("what == 'erased on request'").set_index("table")["rows"]
    for name, frame in frames(base).items():
        assert len(frame) - len(frames(made)[name]) == counted.get(name, 0), name
    # an edition's total is its rows and the rows erased
    stands = [b.tables["participations"].query("role == 'exhibitor'") for b in (base, made)]
    missing = stands[0].groupby("edition").size() - stands[1].groupby("edition").size()
    total = made.tables["editions"].set_index("edition")["exhibitors"]
    assert (stands[1].groupby("edition").size() + missing == total).all()
    assert missing.sum() > 0


def test_the_tables_still_fit_together(base, persons):
    made = erase(base, persons)
    assert xl.profile(made).index.tolist() == made.tables["customers"]["customer_id"].tolist()
    assert set(made.records["customer_id"]) == set(made.tables["customers"]["customer_id"])


def test_one_after_the_other_is_both_at_once(base, persons):
    once, twice = erase(base, persons), erase(erase(base, persons[1]), persons[0])
    for name, frame in frames(once).items():
        assert canonical_csv(frame) == canonical_csv(frames(twice)[name])


def test_erasing_and_veiling_can_change_places(base, persons):
    veil = {n: hmac.new(KEY.encode(), n.encode(), "sha256").hexdigest()[:32] for n in persons}
    one = pseudonymise(erase(base, persons), KEY)
    other = erase(pseudonymise(base, KEY), list(veil.values()))
    for name, frame in frames(one).items():
        assert canonical_csv(frame) == canonical_csv(frames(other)[name])


def test_one_unknown_number_and_nothing_is_erased(show):
    with pytest.raises(KeyError) as problem:
        erase(show.tables, ["E000001", "E0000021"])
    message = str(problem.value)
    assert message.startswith("erase: 1 of 2 are none of the 3,")
    assert "the first 'E0000021'. Nearest: E000021" in message
    assert len(message) < 200
    assert "E000001" in set(erase(show.tables, [])["customers"]["customer_id"])
