"""Pictures of programmes: what is drawn is what the tables hold."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from expo_lab.strategy.programmes.effect import ProgrammeEffect
from expo_lab.view.plots.programmes import plot_beliefs, plot_claims


@pytest.fixture
def ax():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def test_claims_stand_where_the_table_has_them(ax):
    names = ["same luck", "before and after", "members and others"]
    index = pd.MultiIndex.from_product([["profit"], names])
    claims = pd.DataFrame(dict(value=[1000.0, -5000, 9000], sd=[0.0, 1, 2]), index=index)
    effect = ProgrammeEffect(claims, pd.DataFrame(), pd.DataFrame(), 5, 5)
    plot_claims(effect, "profit", ax)
    marks = [line.get_xdata()[0] for line in ax.lines if line.get_marker() in ("o", "s", "^", "D")]
    assert sorted(set(marks)) == [-5.0, 1.0, 9.0]
    assert ax.get_yticklabels()[0].get_text() == "same luck (true)"
    with pytest.raises(ValueError, match="measure must be 'visits' or 'profit', found 'money'"):
        plot_claims(effect, "money", ax)


def test_beliefs_have_a_line_a_measure(ax):
    learned = pd.DataFrame(
        dict(turn=[1, 2, 1, 2], segment=list("aabb"), measure="call", mean=[1.0, 2, 3, 4])
    ).assign(lower=0.0, upper=9.0)
    plot_beliefs(learned, ax)
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["a: call", "b: call"]
