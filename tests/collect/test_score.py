import pandas as pd
import pytest

from expo_lab.collect.score import clusters, score_links

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
    with pytest.raises(KeyError, match=r"pass show\.truth"):
        score_links(links("ab"), TRUTH["records"])


def test_it_prints_well():
    assert repr(score_links(links("ab"), TRUTH)).startswith(
        "LinkScore(precision=1.0000, recall=0.2500"
    )


def test_a_base_customers_owner_is_who_has_most_of_its_records():
    from expo_lab.collect.score import owners

    records = pd.DataFrame(dict(record_id=list("abcde"), customer_id=["a", "a", "a", "d", "d"]))
    truth = pd.DataFrame(
        dict(record_id=list("abcde"), true_customer_id=["E2", "E1", "E1", "E4", "E3"])
    )
    assert owners(records, {"records": truth}).to_dict() == {"a": "E1", "d": "E3"}
