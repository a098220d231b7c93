import pytest

from expo_lab.view.explorers.alarm import explore_alarms
from expo_lab.view.explorers.depth import explore_depth


@pytest.fixture(scope="module")
def alarms(show):
    return explore_alarms(show)


def test_the_gain_follows_the_sliders(alarms):
    alarms.cost.value, alarms.worth.value, alarms.saved.value = 20, 16000, 0.5
    row = alarms.table.loc[1.0]
    assert row["gain"] == pytest.approx(row["hits"] * 8000 - row["alarms"] * 20)
    cheap = alarms.best
    alarms.cost.value, alarms.worth.value = 600, 1000
    assert alarms.best >= cheap


def test_whoever_is_named_has_a_reason(alarms):
    alarms.threshold.value = 1.0
    before = alarms.image.value
    assert "its own usual is" in alarms.named.value
    alarms.threshold.value = 5.0
    assert alarms.image.value != before
    assert "<script" not in alarms.named.value


def test_depth_learns_by_heart_and_is_scored_on_what_follows(show):
    explorer = explore_depth(show, editions=2)
    mean = explorer.table.groupby("depth")[["learnt", "honest", "leaves"]].mean()
    assert mean["learnt"].is_monotonic_decreasing
    assert mean["honest"].idxmin() == explorer.best
    assert mean.loc[12, "honest"] > mean.loc[12, "learnt"]
    before = explorer.image.value
    explorer.depth.value = 12
    assert explorer.image.value != before
    assert "recency" in explorer.rules.value
