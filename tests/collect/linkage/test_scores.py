import numpy as np
import pandas as pd
import pytest

from expo_lab.collect.linkage.clusters import clusters
from expo_lab.collect.linkage.scores import THRESHOLDS, score_links

TRUTH = {"records": pd.DataFrame(dict(record_id=list("abcdefg"), true_customer_id=list("xxxyyzw")))}


def links(*pairs, decision="merged"):
    made = pd.DataFrame([*map(list, pairs)], columns=["record_id_l", "record_id_r"], dtype="str")
    return made.assign(decision=decision)


def test_closed_form():
    # true: abc de f g; found: ab c de fg
    score = score_links(links("ab", "de", "fg"), TRUTH)
    assert (score.precision, score.recall, score.f1) == (2 / 3, 2 / 4, 4 / 7)
    # of 4 found and 4 true customers only de is exact
    assert (score.cluster_precision, score.cluster_recall, score.cluster_f1) == (0.25, 0.25, 0.25)
    assert (score.false_merges, score.missed_merges) == (1, 2)
    assert (score.records, score.customers_true, score.customers_found) == (7, 4, 4)


def test_what_mending_takes():
    # true: abc de f g; found: ab c de fg: cut fg once, join ab and c once
    score = score_links(links("ab", "de", "fg"), TRUTH, false_merge=30, missed_merge=4)
    assert (score.cuts, score.joins, score.cost) == (1, 1, 34)
    # all in one: three cuts and no join; all apart: no cut and three joins
    chain = score_links(links("ab", "bc", "cd", "de", "ef", "fg"), TRUTH, 30, 4)
    apart = score_links(links(), TRUTH, 30, 4)
    assert (chain.cuts, chain.joins, chain.cost) == (3, 0, 90)
    assert (apart.cuts, apart.joins, apart.cost) == (0, 3, 12)


@pytest.mark.parametrize("seed", range(5))
def test_cuts_and_joins_lead_from_found_to_true(seed):
    rng = np.random.default_rng(seed)
    ids = [f"{i:03d}" for i in range(60)]
    owner = rng.integers(0, 20, 60)
    pairs = pd.DataFrame(rng.choice(ids, (25, 2)), columns=["record_id_l", "record_id_r"])
    truth = {"records": pd.DataFrame(dict(record_id=ids, true_customer_id=owner))}
    score = score_links(pairs.assign(decision="merged"), truth)
    assert score.customers_found + score.cuts - score.joins == score.customers_true
    same = pd.Series(clusters(pd.Series(ids), pairs))
    brute = [(same[i] == same[j], owner[i] == owner[j]) for i in range(60) for j in range(i)]
    assert score.false_merges == brute.count((True, False))
    assert score.missed_merges == brute.count((False, True))


def test_a_threshold_is_scored_as_if_links_had_been_made_at_it():
    weights = dict(zip(["ab", "de", "bc", "fg"], [10.0, 6.0, 3.0, 1.0], strict=True))
    given = links(*weights, decision="review").assign(match_weight=weights.values())
    table = score_links(given, TRUTH, 30, 4, merge=[1 / (1 + 2.0**-w) for w in (0, 2, 5, 20)])
    assert table["customers"].tolist() == [3, 4, 5, 7]
    assert table["precision"].tolist() == [4 / 5, 1, 1, 1]
    assert table["recall"].tolist() == [1, 1, 2 / 4, 0]
    assert table["cost"].tolist() == [30, 0, 4, 12]
    assert table["match_weight"].tolist() == pytest.approx([0, 2, 5, 20])


def test_the_default_grid_holds_the_default_threshold(base, show):
    table = score_links(base.links, show.truth, merge=THRESHOLDS)
    made = score_links(base.links, show.truth)
    row = table.loc[0.95]
    assert (row["f1"], row["cost"], row["customers"]) == (
        made.f1,
        made.cost,
        made.customers_found,
    )
    assert (table["recall"].diff().dropna() <= 0).all()


def test_bad_thresholds_and_costs_are_named():
    given = links("ab").assign(match_weight=3.0)
    with pytest.raises(ValueError, match=r"between 0 and 1, found 1\.0"):
        score_links(given, TRUTH, merge=[0.5, 1.0])
    with pytest.raises(ValueError, match="false_merge must be at least 0 EUR, found -1"):
        score_links(given, TRUTH, false_merge=-1)


def test_an_impostor_is_a_customer_of_its_own():
    flags = dict(true_fake=[False] * 6 + [True], true_competitor=[False] * 5 + [True, False])
    truth = {"records": TRUTH["records"].assign(**flags)}
    alone = score_links(links("ab", "bc", "de"), truth)
    assert (alone.f1, alone.records, alone.customers_true) == (1, 5, 2)
    merged = score_links(links("ab", "bc", "de", "eg"), truth)
    assert (merged.false_merges, merged.records, merged.customers_true) == (2, 6, 3)


def test_chains_are_followed():
    assert score_links(links("ab", "bc", "de"), TRUTH).f1 == 1
    # one wrong link between two customers is six wrong pairs
    assert score_links(links("ab", "bc", "de", "cd"), TRUTH).false_merges == 6


def test_links_to_review_do_not_count():
    score = score_links(links("ab", "bc", "de", decision="review"), TRUTH)
    assert (score.precision, score.recall, score.customers_found) == (1, 0, 7)


def test_a_cluster_is_named_by_its_smallest_record():
    assert clusters(pd.Series(list("dcba")), links("bd", "ca")).tolist() == list("baba")


def test_bad_input_is_named():
    with pytest.raises(
        ValueError, match="1 links name a record_id that is not among the 7 records"
    ):
        score_links(links("ab", "az"), TRUTH)
    with pytest.raises(ValueError, match=r"score_links\(links\): needs column 'decision'"):
        score_links(links("ab").drop(columns="decision"), TRUTH)
    with pytest.raises(ValueError, match=r"pass show\.truth\['records'\]"):
        score_links(links("ab"), {"states": TRUTH["records"]})


def test_it_prints_well():
    assert repr(score_links(links("ab"), TRUTH)).startswith(
        "LinkScore(precision=1.0000, recall=0.2500"
    )


def test_a_base_customers_owner_is_who_has_most_of_its_records():
    from expo_lab.collect.linkage.clusters import owners

    records = pd.DataFrame(dict(record_id=list("abcde"), customer_id=["a", "a", "a", "d", "d"]))
    truth = pd.DataFrame(
        dict(record_id=list("abcde"), true_customer_id=["E2", "E1", "E1", "E4", "E3"])
    )
    assert owners(records, {"records": truth}).to_dict() == {"a": "E1", "d": "E3"}


def test_the_true_table_and_the_whole_truth_are_the_same_to_it():
    given = links("ab", "de")
    assert score_links(given, TRUTH["records"]) == score_links(given, TRUTH)
