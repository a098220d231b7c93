"""Explorers of programmes: what they show is what the functions say."""

import numpy as np
import pytest

from expo_lab.strategy.experiments import boundaries, power_curve
from expo_lab.strategy.programmes import points_outlook
from expo_lab.view.explorers.peeks import RULES, explore_power
from expo_lab.view.explorers.points import explore_points


def test_the_outlook_follows_the_sliders():
    explorer = explore_points(bill=5000, margin=2000)
    before = explorer.image.value
    explorer.first.value, explorer.reward.value, explorer.expiry.value = 5, 0.1, 2
    own = points_outlook(((5, 0.1), (8, 0.2)), 2, 10, bill=5000, margin=2000).totals
    assert explorer.outlook.totals.to_dict() == own.to_dict()
    assert explorer.image.value != before
    assert f"{own['breakage']:.0%}" in explorer.numbers.value


def test_a_scheme_that_moves_nobody_costs_its_discounts():
    explorer = explore_points()
    explorer.pressure.value = explorer.response.value = 0.0
    totals = explorer.outlook.totals
    assert totals["gain"] == pytest.approx(-totals["discounts"])
    assert "of this made by the scheme</td><td>0.0" in explorer.numbers.value.replace("-0.0", "0.0")


def test_one_look_is_the_usual_power():
    explorer = explore_power()
    explorer.usual.value, explorer.lift.value = 0.5, 12
    effect = 2 * (np.arcsin(np.sqrt(0.62)) - np.arcsin(np.sqrt(0.5)))
    usual = power_curve([100], [effect])["power"].iloc[0]
    assert explorer.table.loc[100, "power"] == pytest.approx(usual, abs=0.01)  # t against z
    assert explorer.error == pytest.approx(0.05, abs=1e-9)


def test_planned_bounds_hold_the_error_and_peeking_does_not():
    explorer = explore_power()
    explorer.looks.value = 10
    assert explorer.error == pytest.approx(0.193, abs=6e-4)  # Armitage et al. 1969
    for rule in RULES[1:]:
        explorer.rule.value = rule
        assert explorer.error == pytest.approx(0.05, abs=1e-8)
    assert boundaries(10, "pocock")["bound"].iloc[0] == pytest.approx(2.555, abs=6e-4)


def test_neighbours_multiply_what_is_needed_by_the_design_effect():
    explorer = explore_power()
    alone = explorer.needed
    explorer.neighbours.value = 200
    assert explorer.needed == pytest.approx(12.94 * alone)
    assert explorer.table.loc[800, "power"] < 0.2
