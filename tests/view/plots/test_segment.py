"""Pictures of stability: what is drawn is what was counted."""

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from sklearn.cluster import KMeans

import expo_lab as xl
from expo_lab.segment.robustness.separation import neighbours
from expo_lab.view import plot_gorge, plot_moves, plot_separation, plot_slsa, plot_stability

matplotlib.use("Agg")


@pytest.fixture
def ax():
    return Figure(layout="constrained").subplots()


@pytest.fixture(scope="module")
def crowd():
    rng = np.random.default_rng(1)
    people = pd.DataFrame(rng.standard_normal((90, 2)), columns=["x", "y"])
    people["x"] += 6 * (people.index // 30)
    return people, pd.Series(pd.Categorical(np.array(list("abc"))[people.index // 30]))


def words(ax):
    return [t.get_text() for t in ax.texts]


def test_gorge_counts_every_customer_once_a_segment(crowd):
    people, labels = crowd
    axes = plot_gorge(xl.segment.gorge(people, labels, ["x", "y"]))
    assert [ax.get_title() for ax in axes] == list("abc")
    for ax in axes:
        assert sum(p.get_height() for p in ax.patches) == len(people)
    assert axes[0].get_legend() is not None


def test_separation_has_a_name_and_an_outline_a_segment(crowd, ax):
    people, labels = crowd
    points = xl.segment.separation(people, labels, ["x", "y"])
    plot_separation(points, neighbours(people, labels, ["x", "y"]), ax)
    assert [t.get_text() for t in ax.get_legend().get_texts()] == list("abc")
    assert len(ax.patches) == 3
    assert len(ax.lines) == 2  # a and b, b and c; a and c have no common border
    assert "100% of the variance" in ax.get_xlabel()


def test_separation_on_one_line_has_no_outline(crowd, ax):
    people, labels = crowd
    plot_separation(xl.segment.separation(people, labels, ["x"]), ax=ax)
    assert not ax.patches


def test_stability_draws_the_worst_segment_of_each_number(crowd, ax):
    people, _ = crowd
    found = xl.segment.stability(people, KMeans(2, n_init=1), numbers=[2, 3], resamples=5)
    plot_stability(found, ax)
    worst = found.query("measure == 'jaccard'").groupby("segments")["value"].min()
    drawn = ax.containers[0].lines[0].get_ydata()
    assert list(drawn) == pytest.approx(worst.tolist())
    assert [round(t) for t in ax.get_xticks()] == [2, 3]


def test_slsa_has_a_circle_a_segment_and_a_line_a_child(ax):
    plot_slsa(xl.segment.slsa({2: [0, 0, 0, 0, 1, 1], 3: [0, 0, 1, 1, 1, 2]}), ax)
    assert len(ax.collections) == 5
    assert [line.get_linewidth() for line in ax.lines] == pytest.approx([5.5] * 3)
    assert "1\n0.08" in words(ax)


def test_moves_are_as_wide_as_the_customers_are_many(ax):
    table = pd.DataFrame([[5, 2], [0, 3]], index=["a", "b"], columns=["a", "b"])
    plot_moves(table, ax)
    assert {"a\n7", "b\n3", "a\n5", "b\n5"} <= set(words(ax))
    widths = [c.get_paths()[0].get_extents().height for c in ax.collections]
    assert len(widths) == 3  # nobody went from b to a
    assert min(widths) >= 2
