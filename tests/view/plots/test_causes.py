"""The causal diagram: a box a cause, with its knobs, and an arrow for each influence."""

from textwrap import fill

import matplotlib
import pytest
from matplotlib.patches import FancyBboxPatch

from expo_lab.view import plot_causes
from expo_lab.world import CAUSES

matplotlib.use("Agg")


@pytest.fixture(scope="module")
def ax():
    from matplotlib.figure import Figure

    return plot_causes(Figure(figsize=(12, 6.5), layout="constrained").subplots())


def texts(ax):
    return [text.get_text().replace("\n", " ") for text in ax.texts if text.get_text()]


def test_every_cause_and_every_knob_is_drawn(ax):
    for cause in CAUSES.values():
        assert cause.name.replace("_", " ") in texts(ax)
        assert cause.moves in texts(ax)
        assert ", ".join(cause.knobs) in texts(ax)


def test_a_full_arrow_a_cause_a_dashed_one_a_loop_and_one_round(ax):
    arrows = [text.arrow_patch for text in ax.texts if getattr(text, "arrow_patch", None)]
    dashed = [arrow for arrow in arrows if arrow.get_linestyle() == "--"]
    assert len(dashed) == sum(bool(cause.fed) for cause in CAUSES.values())
    assert len(arrows) - len(dashed) == len(CAUSES) + 1


def test_no_box_hides_another_and_no_text_leaves_its_box(ax):
    ax.figure.draw_without_rendering()
    boxes = [p.get_window_extent() for p in ax.patches if isinstance(p, FancyBboxPatch)]
    assert len(boxes) == len(CAUSES) + 2
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i])
    inside = {c.moves for c in CAUSES.values()} | {
        fill(", ".join(c.knobs), 34) for c in CAUSES.values()
    }
    for text in (t for t in ax.texts if t.get_text() in inside):
        words = text.get_window_extent()
        assert any(box.x0 < words.x0 and words.x1 < box.x1 for box in boxes), text


def test_it_makes_its_own_axes_when_none_are_given():
    import matplotlib.pyplot as plt

    made = plot_causes()
    assert made.figure is plt.gcf()
    plt.close(made.figure)
