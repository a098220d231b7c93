"""The explorer of stability: each move shows what was found, and nothing is learned anew."""

import time

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.view.explorers.number import MOST, explore_stability
from expo_lab.view.explorers.study import study


@pytest.fixture(scope="module")
def known(show):
    return xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")


@pytest.fixture(scope="module")
def explorer(known):
    return explore_stability(known, "ward")


@pytest.fixture
def quick(monkeypatch):
    """Study few numbers by few resamples, where what the study finds is not looked at."""
    monkeypatch.setattr("expo_lab.view.explorers.study.NUMBERS", (2, 3, 4))
    monkeypatch.setattr("expo_lab.view.explorers.study.DRAWS", 2)


def rows(explorer):
    """The table as a reader sees it, without its head."""
    body = explorer.numbers.value.partition("<tbody>")[2]
    return [
        [cell.split("</td>")[0] for cell in row.split("<td>")[1:]] for row in body.split("</tr>")
    ][:-1]


@pytest.mark.parametrize("k", range(2, 9))
def test_every_number_shows_its_segments_and_their_sizes(explorer, known, k):
    explorer.segments.value = k
    found = xl.LEARNERS["ward"].fit(known, segments=k)(known).value_counts(sort=False)[:k]
    assert [(r[0], int(r[1])) for r in rows(explorer)] == [*found.items()]


def test_stability_and_slsa_are_those_of_the_functions(explorer):
    explorer.segments.value = 3
    rule = "segments == 3 and sense == 'sampling' and measure == 'slsw'"
    slsw = explorer.study.found.stable.query(rule).set_index("segment")["value"]
    assert [r[3] for r in rows(explorer)] == [f"{slsw[r[0]]:.2f}" for r in rows(explorer)]
    labels = {k: v.astype(str) for k, v in explorer.study.found.labels.items() if k < 4}
    across = xl.segment.slsa(labels).query("segments == 3").set_index("segment")
    assert [r[6] for r in rows(explorer)] == [across["parent"][r[0]] for r in rows(explorer)]
    assert [r[7] for r in rows(explorer)] == [f"{across['slsa'][r[0]]:.2f}" for r in rows(explorer)]


def test_where_customers_go_is_counted(explorer):
    explorer.segments.value = 4
    now, after = (explorer.study.found.labels[k] for k in (4, 5))
    share = pd.crosstab(now, after, normalize="index")
    for name, *_, goes in rows(explorer):
        most = share.loc[name].idxmax()
        assert f"{most} {share.loc[name, most]:.0%}" in goes
    explorer.segments.value = 8
    assert {r[-1] for r in rows(explorer)} == {"–"}  # nothing was learned beyond


def test_a_move_answers_at_once_with_another_picture(explorer):
    pictures, took = set(), []
    for k in explorer.study.found.labels:
        start = time.perf_counter()
        explorer.segments.value = k
        took.append(time.perf_counter() - start)
        pictures.add(explorer.image.value)
    assert len(pictures) == len(explorer.study.found.labels)
    assert min(took) < 0.2
    assert explorer.progress.layout.display == "none"
    assert explorer.segments.layout.display is None  # the bar alone is hidden


def test_a_gorge_is_painted_when_it_is_first_looked_at(known, quick):
    """All seven were painted before the explorer opened."""
    explorer = explore_stability(known.head(100), "ward")
    assert list(explorer.study.painted) == [4]
    first = explorer.image.value
    explorer.segments.value = 2
    explorer.segments.value = 4
    assert list(explorer.study.painted) == [4, 2]
    assert explorer.image.value == first


def test_another_learner_is_studied_once(known, quick, monkeypatch):
    made = []
    monkeypatch.setattr(
        "expo_lab.view.explorers.number.study",
        lambda p, way, t: made.append(way.name) or study(p, way, t),
    )
    explorer = explore_stability(known.head(100), "ward")
    before = explorer.overview.value
    explorer.learner.value = "kmeans"
    assert explorer.overview.value != before
    explorer.learner.value = "ward"
    assert explorer.overview.value == before
    assert made == ["ward", "kmeans"]


def test_a_number_that_cannot_be_had_says_why(known, monkeypatch):
    monkeypatch.setattr("expo_lab.view.explorers.study.NUMBERS", (2, 3, 4, 8))
    explorer = explore_stability(known.head(110), "ward")
    assert rows(explorer)
    explorer.segments.value = 8
    assert "8 segments could not be had" in explorer.about.value
    assert "ward: needs 10 customers a segment" in explorer.about.value
    assert (rows(explorer), explorer.image.value) == ([], b"")
    explorer.segments.value = 3
    assert "3 segments: the least stable" in explorer.about.value


def test_of_many_customers_an_even_sample_is_looked_at(known, quick, monkeypatch):
    monkeypatch.setattr("expo_lab.view.explorers.number.MOST", 100)
    explorer = explore_stability(known.sample(frac=1, random_state=1), "ward")
    ours = explorer.study.found.labels[2].index
    assert len(ours) == 100 < MOST
    assert ours.equals(explore_stability(known, "ward").study.found.labels[2].index)


def test_bad_input_is_named(known):
    with pytest.raises(ValueError, match="tree is grown on an outcome"):
        explore_stability(known, "tree")
    with pytest.raises(KeyError, match="k-mean"):
        explore_stability(known, "k-mean")
    with pytest.raises(ValueError, match="involvement"):
        explore_stability(known.drop(columns="involvement"))
    with pytest.raises(ValueError, match="fewer than two"):
        explore_stability(known.head(15))


def test_a_study_that_was_made_before_shows_no_bar(explorer, known):
    again = explore_stability(known, "ward", {"ward": explorer.study})
    assert again.progress.layout.display == "none"
