import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from expo_lab.predict import calibration, traffic
from expo_lab.view.plots.predict import plot_calibration, plot_leaves, plot_traffic


@pytest.fixture
def ax():
    return Figure().subplots()


def test_a_point_is_as_large_as_its_group(ax):
    table = calibration([0.1] * 90 + [0.9] * 10, [0] * 95 + [1] * 5, groups=2)
    plot_calibration({"a": table}, ax)
    sizes = ax.collections[-1].get_sizes()  # drawn after the intervals
    assert len(sizes) == len(table) == 2
    assert np.argmax(sizes) == np.argmax(table["customers"])


def test_leaves_are_drawn_at_their_chance(ax):
    leaves = pd.DataFrame(
        dict(rule=["x", "y"], rows=[3, 9], p=[0.2, 0.7], lower=[0.1, 0.6], upper=[0.4, 0.8])
    )
    plot_leaves(leaves, ax)
    assert ax.collections[-1].get_offsets()[:, 0].tolist() == [0.2, 0.7]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["x (3)", "y (9)"]


def test_every_stand_is_in_the_hall(ax, show):
    found = traffic(show)
    plot_traffic(found, ax)
    assert len(ax.collections[0].get_offsets()) == len(found)
