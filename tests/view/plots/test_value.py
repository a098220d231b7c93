"""Pictures of value: each shows the numbers of its table."""

from itertools import combinations

import matplotlib
import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab import value, view

matplotlib.use("Agg")


@pytest.fixture
def ax():
    from matplotlib.figure import Figure

    return Figure().subplots()


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_a_cohort_is_a_row_with_its_size(show, ax):
    table = value.cohort_retention(show.tables)
    view.plot_cohorts(table, ax)
    first = table.query("age == 0")
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert rows == [f"{c} ({n})" for c, n in zip(first["cohort"], first["size"], strict=True)]
    assert len(texts(ax)) == len(table)


def test_the_map_has_a_figure_a_cell(people, ax):
    table = value.frequency_recency(people)
    view.plot_frequency_recency(table, "customers", ax)
    assert sum(int(t) for t in texts(ax)) == table["customers"].sum()
    with pytest.raises(ValueError, match="no column 'fame' in"):
        view.plot_frequency_recency(table, "fame", ax)


def test_stages_show_their_mix(known, ax):
    table = value.index_by_stage(value.value_index(known), xl.lifecycle.stages(known))
    view.plot_index_by_stage(table, ax)
    assert f"{table['loyalty'].iloc[0]:.2f}" in texts(ax)


def test_a_waterfall_ends_where_its_steps_lead(show, ax):
    money = value.waterfall(show.tables).iloc[0]
    view.plot_waterfall(money, ax)
    *steps, last = (bar.get_height() for bar in ax.patches)
    assert sum(steps) == pytest.approx(last)
    assert last == pytest.approx(money["profit"] / 1000)


def test_indirect_value_lies_below_the_line(ax):
    view.plot_iceberg(pd.Series(dict(economic=5000.0, demonstration=-2000.0, ability=np.nan)), ax)
    bars = [p for p in ax.patches if p.get_height() == pytest.approx(0.6)]
    above, below = ([b for b in bars if (b.get_y() > 0) == side] for side in (True, False))
    assert [b.get_width() for b in above] == [5]
    assert [b.get_width() for b in below] == [-2]
    with pytest.raises(ValueError, match="needs 'economic' among the values"):
        view.plot_iceberg(pd.Series(dict(fame=1.0)), ax)


def test_who_moves_most_is_named(ax):
    one = pd.Series(range(20), index=[f"c{i}" for i in range(20)], name="direct")
    other = one.rename("all").copy()
    other["c0"] = 99
    view.plot_ranks(one, other, ax)
    assert "c0" in texts(ax)


@pytest.mark.parametrize("at", [0, 100, 196])
def test_names_of_ranks_that_lie_close_lie_over_nothing(ax, at):
    one = pd.Series(range(200), index=[f"E{i:06}" for i in range(200)], name="equal weights")
    other = one.astype(float).rename("judgement")
    for i in range(3):
        other.iloc[at + i] = 150.5 - i / 10 if at < 100 else 20.5 + i / 10
    view.plot_ranks(one, other, ax)
    names = [t for t in ax.texts if t.get_text().startswith("E")]
    boxes = [t.get_window_extent() for t in names]
    assert len(boxes) == 3
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    assert all(ax.bbox.contains(*corner) for box in boxes for corner in box.corners())


def test_tiers_bring_all_there_is(known, ax):
    view.plot_pyramid(known["revenue"], ax=ax)
    brings = [int(t.split("bring ")[1].rstrip("%")) for t in texts(ax)]
    assert sum(brings) == pytest.approx(100, abs=2)
    with pytest.raises(ValueError, match="shares that add up to 1"):
        view.plot_pyramid(known["revenue"], (0.5, 0.1), ax)


def test_tracking_shows_both_lines(show, ax):
    table = value.tracking(show, as_of=5)
    view.plot_tracking(table, ax=ax)
    whole = table[table["cohort"] == -1]
    predicted, actual = (line.get_ydata() for line in ax.get_lines())
    assert predicted == pytest.approx(whole["predicted"].to_numpy())
    assert (actual == whole["actual"]).all()
    with pytest.raises(ValueError, match="no cohort 99, only"):
        view.plot_tracking(table, 99, ax)


SIGNED = pd.Series(dict(economic=-3.8e3, recommendation=12e3, demonstration=9e3, popularity=-4e3))


@pytest.mark.parametrize(
    "draw",
    [
        lambda show, people: view.plot_iceberg(SIGNED),
        lambda show, people: view.plot_waterfall(value.waterfall(show.tables).iloc[0]),
        lambda show, people: view.plot_pyramid(value.lifetime_value(people)["future"].clip(0)),
        lambda show, people: view.plot_cohorts(value.cohort_retention(show.tables)),
        lambda show, people: view.plot_tracking(value.tracking(show, 5)),
    ],
    ids=["iceberg", "waterfall", "pyramid", "cohorts", "tracking"],
)
def test_nothing_written_is_cut_where_a_picture_is_saved_as_it_is(draw, show, people):
    import matplotlib.pyplot as plt

    plt.close("all")
    figure = draw(show, people).figure
    figure.canvas.draw()
    drawn, whole = figure.get_tightbbox(), figure.get_size_inches()
    plt.close("all")
    assert drawn.x0 >= -0.02
    assert drawn.y0 >= -0.02
    assert drawn.x1 <= whole[0] + 0.02
    assert drawn.y1 <= whole[1] + 0.02
