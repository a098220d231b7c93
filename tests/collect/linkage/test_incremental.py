from itertools import pairwise

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.collect.linkage.base import consolidate
from expo_lab.collect.linkage.clusters import clusters
from expo_lab.collect.linkage.incremental import join
from expo_lab.collect.linkage.scores import score_links

PAIR = ["record_id_l", "record_id_r"]


def links(*rows):
    """Rows of two letters and a weight, all of them merged."""
    made = [dict(record_id_l=p[0], record_id_r=p[1], match_weight=w) for p, w in rows]
    columns = [*PAIR, "match_weight"]
    return (
        pd.DataFrame(made, columns=columns)
        .astype(dict.fromkeys(PAIR, "str"))
        .assign(decision="merged")
    )


def known(**customers):
    return pd.DataFrame(dict(record_id=list(customers), customer_id=list(customers.values())))


def joined(records, found, base, earlier=None):
    who, kept = join(pd.Series(list(records)), found, base, links() if earlier is None else earlier)
    return "".join(who), kept.set_index(PAIR)["decision"]


def test_new_records_join_or_found():
    who, _ = joined("abcdef", links(("ac", 9.0), ("ef", 9.0)), known(a="a", b="b"))
    assert who == "abadee"


def test_a_chain_of_new_records_leads_to_the_known_one_whatever_its_number():
    who, _ = joined("abz", links(("ab", 9.0), ("bz", 5.0)), known(z="z"))
    assert who == "zzz"


def test_the_stronger_link_wins_and_the_weaker_goes_to_review():
    who, decision = joined("abn", links(("an", 7.0), ("bn", 8.0)), known(a="a", b="b"))
    assert who == "abb"
    assert decision.to_dict() == {("a", "n"): "review", ("b", "n"): "merged"}


def test_two_known_customers_are_never_made_one():
    who, decision = joined("abmn", links(("ab", 30.0), ("am", 9.0), ("mn", 8.0), ("bn", 7.0)),
                           known(a="a", b="b"))  # fmt: skip
    assert who == "abaa"
    assert decision[decision == "review"].index.tolist() == [("a", "b"), ("b", "n")]


def test_what_was_merged_before_stays_merged_without_a_link_now():
    who, decision = joined("abc", links(), known(a="a", b="a", c="c"), links(("ab", 6.0)))
    assert (who, decision["a", "b"]) == ("aac", "merged")


def test_a_base_that_lost_records_is_refused():
    with pytest.raises(ValueError, match=r"1 of the base's 2 records are not in the lists.* 'z'"):
        joined("ab", links(), known(a="a", z="z"))


@pytest.fixture(scope="module")
def editions():
    """The same show after 6, 7 and 8 editions."""
    six = xl.simulate("mature", customers=1000, editions=6, seed=5)
    return [six, six.advance(), six.advance().advance()]


@pytest.fixture(scope="module")
def lists(editions):
    return [xl.extracts(show) for show in editions]


@pytest.fixture(scope="module")
def bases(lists, consolidated):
    """A base after 6 editions, and what editions 7 and 8 make of it."""
    made = []
    for found in lists:
        made.append(consolidated(found, made[-1] if made else None))
    return made


def test_nobody_known_before_is_renamed(bases):
    for before, after in pairwise(bases):
        now = after.records.set_index("record_id")["customer_id"]
        was = before.records.set_index("record_id")["customer_id"]
        assert len(now) > len(was)
        pd.testing.assert_series_equal(now[was.index], was)


def test_links_lead_to_the_same_customers(bases):
    for base in bases:
        merged = base.links[base.links["decision"] == "merged"]
        group = pd.Series(clusters(base.records["record_id"], merged))
        pairs = pd.DataFrame(dict(group=group, customer=base.records["customer_id"]))
        assert len(pairs.drop_duplicates()) == group.nunique() == pairs["customer"].nunique()


def test_joining_costs_little_against_linking_all_at_once(editions, bases, base):
    joined, whole = (score_links(b.links, editions[-1].truth).f1 for b in (bases[-1], base))
    assert whole - joined < 0.01


def test_no_new_records_no_change(lists, bases, linked_once):
    again = consolidate(lists[0], base=bases[0])
    for name, frame in bases[0].tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame)
    pd.testing.assert_frame_equal(again.links, bases[0].links)


def test_conflicts_are_counted(lists, bases, linked_once):
    """Of a base with one customer torn in two, the link between the halves goes to review."""
    first = bases[0]
    link = first.links.query("decision == 'merged'").sort_values("match_weight").iloc[-1]
    records = first.records.copy()
    records.loc[records["record_id"] == link["record_id_r"], "customer_id"] = link["record_id_r"]
    torn = xl.CustomerBase(first.tables, first.links.drop(link.name), records, first.notes)
    made = consolidate(lists[0], base=torn)
    note = made.notes.query("table == 'links'").iloc[0]
    row = made.links.set_index(PAIR).loc[tuple(link[PAIR])]
    assert (row["decision"], note["what"][:28]) == ("review", "would make one customer of t")
    assert note["rows"] >= 1
