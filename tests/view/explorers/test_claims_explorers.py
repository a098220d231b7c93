import pandas as pd
import pytest

from expo_lab.datasets import load_claims
from expo_lab.view import explore_claims, explore_paying

ENDS = {"": 0.0, "_lower": -0.1, "_upper": 0.1}


def row(family, training, scheme, dv, note=""):
    made = dict(family=family, training=training, scheme=scheme, note=note)
    made |= {f"dv{end}": dv + width for end, width in ENDS.items()}
    made |= {f"random{end}": width for end, width in ENDS.items()}
    made |= {f"gain{end}": 10_000 * (dv + width) for end, width in ENDS.items()}
    return made | dict(rank_best=1, rank_worst=2)


@pytest.fixture
def paying():
    rows = [
        row("value", "structural", "rfm", 0.05),
        row("value", "structural", "<b>status", 0.4, "by construction"),
        row("value", "16", "rfm", 0.2),
        row("nobody", "structural", "rfm", 0.3, "nothing at stake here"),
    ]
    return explore_paying(pd.DataFrame(rows))


def test_the_best_is_first_and_what_cannot_be_told_is_not_counted(paying):
    assert paying.shown.index.tolist() == ["<b>status", "rfm"]
    assert "1 of 2 schemes can be told from 0" in paying.numbers.value
    assert "0.40 (0.30 to 0.50)" in paying.numbers.value
    assert "<b>status" not in paying.numbers.value


def test_another_size_of_training_is_another_picture(paying):
    before = paying.image.value
    paying.training.value = "16"
    assert paying.shown["dv"].tolist() == [0.2]
    assert paying.image.value != before


def test_where_nothing_is_at_stake_there_are_only_eur(paying):
    paying.family.value = "nobody"
    assert "Nothing at stake here" in paying.numbers.value
    paying.figure.value = "gain over one playbook, 1,000 EUR a show"
    assert "3.0 (2.0 to 4.0)" in paying.numbers.value


def test_a_table_without_its_columns_is_named():
    with pytest.raises(ValueError, match="explore_paying: .*family"):
        explore_paying(pd.DataFrame(dict(scheme=["rfm"])))


@pytest.mark.parametrize("claim", load_claims()["claim"].unique())
def test_every_claim_can_be_chosen_and_read_in_each_way(claim):
    explorer = explore_claims()
    explorer.claim.value = claim
    for figure in explorer.figure.options:
        explorer.figure.value = figure
        assert set(explorer.shown["figure"]) == {figure}
    assert explorer.numbers.value.count("<tr>") == 1 + len(explorer.shown)


def test_all_verdicts_stand_side_by_side():
    found = load_claims()
    matrix = explore_claims().matrix.value
    judged = found[found["verdict"] != ""]
    for verdict, size in judged["verdict"].value_counts().items():
        assert matrix.count(f"<td>{verdict}</td>") >= size


def test_other_readings_have_no_verdict_and_no_bar():
    explorer = explore_claims()
    explorer.claim.value = "six_times"
    judged = explorer.image.value
    explorer.figure.value = "times the odds"
    assert "not judged" in explorer.numbers.value
    assert explorer.image.value != judged
