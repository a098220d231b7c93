from contextlib import suppress

import IPython
import IPython.display
import pytest

from expo_lab.view.explorers import depth
from expo_lab.view.explorers.alarm import explore_alarms
from expo_lab.view.explorers.board import waiting
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
    assert '<table class="words">' in alarms.named.value  # sentences begin at the left
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


@pytest.mark.parametrize("fails", [False, True])
def test_a_line_stands_while_something_is_computed(monkeypatch, fails):
    shown = []
    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr(IPython.display, "display", shown.append)
    with suppress(ValueError), waiting():
        assert [(one.value, one.layout.display) for one in shown] == [(depth.WAIT, None)]
        if fails:
            raise ValueError
    assert [one.layout.display for one in shown] == ["none"]


def test_depth_says_that_it_computes_before_it_can_be_shown(show, monkeypatch):
    shown, seen = [], []
    score = depth.depth_scores

    def watched(base, editions):
        seen.extend((one.value, one.layout.display) for one in shown)
        return score(base, (1, 2), editions)

    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr(IPython.display, "display", shown.append)
    monkeypatch.setattr(depth, "depth_scores", watched)
    explore_depth(show, editions=1)
    assert seen == [(depth.WAIT, None)]
    assert [one.layout.display for one in shown] == ["none"]


def test_a_depth_that_is_new_shows_picture_and_scores_while_its_tree_is_fitted(show, monkeypatch):
    explorer = explore_depth(show, editions=1)
    fit, seen = depth.fit_forecaster, []
    pictures, other = explorer.image.value, next(d for d in depth.DEPTHS if d != explorer.best)

    def watched(*args, **kwargs):
        seen.append((explorer.rules.value, explorer.image.value != pictures))
        return fit(*args, **kwargs)

    monkeypatch.setattr(depth, "fit_forecaster", watched)
    explorer.depth.value = other
    explorer.depth.value = explorer.best  # fitted before: nothing to wait for
    assert seen == [(depth.WAIT, True)]
    assert depth.WAIT not in explorer.rules.value
