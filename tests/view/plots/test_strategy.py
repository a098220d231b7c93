"""Pictures of strategy: what is drawn is what was computed."""

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from expo_lab.strategy.allocation import allocate
from expo_lab.strategy.experiments import boundaries, peeking, power_curve, qini
from expo_lab.view.plots.strategy import (
    plot_allocation,
    plot_bounds,
    plot_peeking,
    plot_power,
    plot_qini,
    plot_response,
    plot_saturation,
)

matplotlib.use("Agg")


@pytest.fixture
def ax():
    return Figure(layout="constrained").subplots()


def legend(ax):
    return [t.get_text() for t in ax.get_legend().get_texts()]


def test_marks_of_funded_segments_lie_on_the_line(ax):
    response = pd.DataFrame(
        dict(n=[50, 80, 600], value=[8000, 9000, 1200], ceiling=[0.3, 0.2, 0.05], rate=0.002),
        index=["a", "b", "c"],
    )
    plan = allocate(response, 40_000)
    plot_allocation(plan, ax)
    marks = [line for line in ax.lines if len(line.get_xdata()) == 1]
    assert [float(m.get_xdata()[0]) for m in marks] == plan.table["amount"].tolist()
    assert [m.get_ydata()[0] for m in marks[:2]] == pytest.approx([plan.marginal_return] * 2)
    assert legend(ax)[-1] == f"one more euro brings {plan.marginal_return:.3g} EUR"


def test_allocation_of_nothing_is_drawn_too(ax):
    response = pd.DataFrame(dict(n=[5], value=[10], ceiling=[0.1], rate=[0.001]), index=["a"])
    assert "a: 0 EUR a head" in legend(plot_allocation(allocate(response, 100), ax))


def test_power_has_a_line_an_effect(ax):
    plot_power(power_curve([10, 20, 40], [0.5, 0.8]), ax)
    assert legend(ax) == ["0.5 standard deviations", "0.8 standard deviations"]
    assert ax.lines[0].get_ydata()[2] == pytest.approx(0.598, abs=0.001)


def test_peeking_shows_the_exact_error_and_what_was_meant(ax):
    table = peeking([1, 5], experiments=500)
    plot_peeking(table, ax)
    assert ax.lines[0].get_ydata().tolist() == table["error"].tolist()
    assert "meant: 5%" in legend(ax)


def test_bounds(ax):
    plot_bounds({kind: boundaries(3, kind) for kind in ("pocock", "obrien-fleming")}, ax)
    assert ax.lines[0].get_ydata().tolist() == pytest.approx([2.289] * 3, abs=1e-3)


def test_qini_curves_end_where_all_are_treated(ax):
    effect = np.array([1.0, 0.5, 0, -0.5])
    plot_qini({"uplift": qini(effect, effect), "value": qini(effect, -effect)}, ax)
    assert [line.get_ydata()[-1] for line in ax.lines] == pytest.approx([25, 25, 25])
    assert legend(ax) == ["by uplift", "by value", "by lot"]


def test_saturation_draws_the_groups_that_are_there(ax):
    index = pd.MultiIndex.from_tuples(
        [(0.5, "treated"), (0.5, "spillover"), (1.0, "treated")], names=["saturation", "group"]
    )
    plot_saturation(pd.DataFrame(dict(effect=1.0, lower=0.5, upper=1.5), index=index), ax)
    assert legend(ax) == ["the treated", "their untreated neighbours"]


def test_response_is_shaded_between_its_bounds(ax):
    table = pd.DataFrame(
        dict(segment="a", amount=[0, 1], estimate=[0, 0.2], lower=[0, 0.1], upper=[0, 0.3])
    )
    plot_response(table, ax)
    box = ax.collections[0].get_paths()[0].get_extents()
    assert (box.y0, box.y1) == (0, 0.3)
