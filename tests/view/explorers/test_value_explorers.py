import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.value.indexing.index import EXAMPLE, INDICATORS
from expo_lab.view.explorers.flip import GRID, explore_flip
from expo_lab.view.explorers.weights import PAIRS, explore_weights

BAD = "<img src=x onerror='window.broken=1'>"


@pytest.fixture(scope="module")
def people(show):
    known = xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")
    return known.assign(name=BAD)


def consistent(weights):
    """A judgement for each pair that fits these weights exactly."""
    return [[a / b for b in weights] for a in weights]


@pytest.mark.parametrize("way", ["ahp", "own", "equal"])
def test_ranks_are_those_of_the_value_index(people, way):
    explorer = explore_weights(people)
    explorer.points["satisfaction"].value = 10
    explorer.way.value = way
    told = dict(ahp="ahp", equal="equal", own=dict(zip(INDICATORS, (10, 5, 5, 5), strict=True)))
    expected = xl.value.value_index(people, told[way])
    assert explorer.ranks["here"].tolist() == expected["rank"].tolist()
    assert explorer.weights.to_dict() == pytest.approx(expected.attrs["weights"])


def test_judgements_that_agree_have_ratio_0_and_their_own_weights(people):
    explorer = explore_weights(people, consistent([1, 1, 2, 4]))
    assert explorer.ratio == pytest.approx(0, abs=1e-12)
    assert explorer.weights.tolist() == pytest.approx([1 / 8, 1 / 8, 1 / 4, 1 / 2])
    assert "alert" not in explorer.numbers.value


def test_contradictions_are_shown_and_the_worst_is_named(people):
    explorer = explore_weights(people)
    assert explorer.ratio == pytest.approx(xl.value.ahp(EXAMPLE).ratio)
    before = explorer.image.value
    explorer.judgements[0, 3].value = 9.0  # satisfaction 9 times contribution, all others against
    assert explorer.ratio > 0.1
    assert "satisfaction : contribution is 9, the others say" in explorer.numbers.value
    assert explorer.image.value != before
    explorer.way.value = "equal"
    assert "alert" not in explorer.numbers.value
    assert "Nobody moves" in explorer.moved.value


def test_only_the_sliders_in_use_are_seen_and_names_are_text(people):
    explorer = explore_weights(people)
    seen = {part: part.layout.display for part in (explorer._judged, explorer._own)}
    assert seen == {explorer._judged: "", explorer._own: "none"}
    assert "&lt;img" in explorer.moved.value
    assert "<img" not in explorer.moved.value
    explorer.way.value = "own"
    assert (explorer._judged.layout.display, explorer._own.layout.display) == ("none", "")
    assert "Nobody moves" in explorer.moved.value  # five points each are equal weights


def test_no_points_at_all_count_as_equal(people):
    explorer = explore_weights(people)
    explorer.way.value = "own"
    for control in explorer.points.values():
        control.value = 0
    assert explorer.weights.tolist() == [0.25] * 4
    assert "No points at all" in explorer.numbers.value


def test_judgements_that_are_no_judgements_are_refused_as_ahp_does(people):
    with pytest.raises(ValueError, match="ahp: judgements must be reciprocal"):
        explore_weights(people, np.full((4, 4), 2.0))
    assert len(PAIRS) == 6


# In 100 EUR: a pays by itself, b through others, c not surely, d not at all.
VALUES = pd.DataFrame(
    dict(
        economic=[100.0, -50.0, 30.0, -100.0],
        economic_lower=[50.0, -60.0, -60.0, -120.0],
        economic_upper=[150.0, -40.0, 120.0, -80.0],
        demonstration=[0.0, 200.0, 0.0, 0.0],
        demonstration_lower=[0.0, 120.0, 0.0, 0.0],
        demonstration_upper=[0.0, 280.0, 0.0, 0.0],
    ),
    index=["a", BAD, "c", "d"],
)
COSTS = pd.Series([20.0, 30.0, 10.0, 10.0], VALUES.index)


def test_at_1_the_verdicts_are_those_of_the_profit():
    explorer = explore_flip(VALUES, COSTS)
    expected = xl.value.relationship_profit(VALUES, COSTS)
    pd.testing.assert_frame_equal(explorer.profit, expected)
    assert explorer.counts.loc[1.0].to_dict() == dict(keep=1, develop=1, maintain=1, end=1)
    assert (explorer.counts.sum(axis=1) == 4).all()


def test_a_verdict_flips_where_the_closed_form_says():
    explorer = explore_flip(VALUES, COSTS)
    # b: profit 200 k - 80, reach sqrt(10^2 + (80 k)^2): sure from k = 0.67, likely from k = 0.4
    assert explorer.flips.loc[BAD].tolist() == ["maintain", 0.5, "develop"]
    assert explorer.counts.loc[0.25].to_dict() == dict(keep=1, develop=1, maintain=0, end=2)
    assert list(explorer.flips.index) == [BAD]  # nobody else has an indirect value
    explorer.asked.value = "cost"
    # a: 100 - 20 k with reach 50 is sure below k = 2.5, likely below 5
    assert explorer.flips.loc["a"].tolist() == ["keep", 3.0, "develop"]
    assert explorer.counts.loc[5.0, "keep"] == 0
    explorer.asked.value = "error"
    # c: 20 with reach 90 k is sure below k = 0.22
    assert explorer.flips.loc["c"].tolist() == ["develop", 0.1, "keep"]


def test_sliders_move_what_is_held_along_the_others():
    explorer = explore_flip(VALUES, COSTS)
    before, picture = explorer.counts.loc[1.0].to_dict(), explorer.image.value
    explorer.factors["cost"].value = 5.0
    assert explorer.counts.loc[1.0].to_dict() != before
    assert explorer.image.value != picture
    moved = VALUES.copy()
    expected = xl.value.relationship_profit(moved, COSTS * 5)
    assert explorer.profit["advice"].tolist() == expected["advice"].tolist()
    assert "<img" not in explorer.named.value + explorer.numbers.value


def test_without_any_interval_there_is_no_flip_table():
    bare = pd.DataFrame(
        dict(economic=[1.0], economic_lower=[np.nan], economic_upper=[np.nan]), index=["a"]
    )
    explorer = explore_flip(bare, pd.Series([0.0], ["a"]))
    assert "nothing is known of flips" in explorer.numbers.value
    assert 1.0 in GRID


def test_missing_costs_are_refused():
    with pytest.raises(ValueError, match="relationship_profit: 1 of 4 customers have no cost"):
        explore_flip(VALUES, COSTS.drop("d"))
